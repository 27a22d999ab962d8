//! Which webhooks an account's events go to.

use http::{Method, Request};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Call, read, request};
use crate::{AccessToken, AccountId, Endpoint};

/// Asks which apps get an account's events: `GET /{account}/subscribed_apps`.
///
/// See <https://developers.facebook.com/documentation/instagram-platform/webhooks>.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SubscribedApps {
    account: AccountId,
}

/// Has an account's events sent to the token's app: `POST /{account}/subscribed_apps`.
///
/// Instagram sends an account every field that the app itself has subscribed to, whatever is asked for here. See
/// <https://developers.facebook.com/documentation/instagram-platform/webhooks>.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Subscribe {
    account: AccountId,
    fields: Vec<String>,
}

/// Ends the sending of an account's events to the token's app: `DELETE /{account}/subscribed_apps`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unsubscribe {
    account: AccountId,
}

/// An app that gets an account's events.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct Subscription {
    /// The app's id.
    #[serde(default, rename = "id", deserialize_with = "read::optional_digits")]
    pub app_id: Option<String>,
    /// The app's name.
    pub name: Option<String>,
    /// The fields that it gets.
    #[serde(default)]
    pub subscribed_fields: Vec<String>,
}

impl SubscribedApps {
    /// The apps of this account.
    pub fn of(account: AccountId) -> Self {
        Self { account }
    }
}

impl Call for SubscribedApps {
    type Answer = Vec<Subscription>;

    fn to_http(&self, endpoint: &Endpoint, token: &AccessToken) -> Request<Vec<u8>> {
        request(Method::GET, endpoint.uri(&path(&self.account), &[]), token)
    }

    fn read(mut body: Value) -> Option<Vec<Subscription>> {
        read::whole(body.get_mut("data")?.take())
    }
}

impl Subscribe {
    /// Everything that a conversation consists of.
    pub const CONVERSATION: [&str; 5] =
        ["messages", "message_reactions", "messaging_postbacks", "messaging_seen", "messaging_referral"];

    /// Everything that a conversation consists of.
    pub fn to_conversations(account: AccountId) -> Self {
        Self::to(account, Self::CONVERSATION)
    }

    /// The given fields. `comments` and `live_comments` need Advanced Access.
    pub fn to(account: AccountId, fields: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { account, fields: fields.into_iter().map(Into::into).collect() }
    }
}

impl Call for Subscribe {
    type Answer = ();

    fn to_http(&self, endpoint: &Endpoint, token: &AccessToken) -> Request<Vec<u8>> {
        let fields = self.fields.join(",");
        request(Method::POST, endpoint.uri(&path(&self.account), &[("subscribed_fields", &fields)]), token)
    }

    fn read(body: Value) -> Option<()> {
        success(&body)
    }
}

impl Unsubscribe {
    /// No more events of this account.
    pub fn of(account: AccountId) -> Self {
        Self { account }
    }
}

impl Call for Unsubscribe {
    type Answer = ();

    fn to_http(&self, endpoint: &Endpoint, token: &AccessToken) -> Request<Vec<u8>> {
        request(Method::DELETE, endpoint.uri(&path(&self.account), &[]), token)
    }

    fn read(body: Value) -> Option<()> {
        success(&body)
    }
}

fn path(account: &AccountId) -> [&str; 2] {
    [account.as_str(), "subscribed_apps"]
}

fn success(body: &Value) -> Option<()> {
    (body["success"] == Value::Bool(true)).then_some(())
}
