//! Who the token belongs to.

use http::{Method, Request};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Call, read, request};
use crate::{AccessToken, AccountId, Endpoint};

/// Asks for the account that a token belongs to: `GET /me`.
///
/// See
/// <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/get-started>.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Me {
    fields: Vec<String>,
}

/// An account, as it sees itself.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct Identity {
    /// The id for paths and webhooks.
    #[serde(deserialize_with = "read::id")]
    pub user_id: AccountId,
    /// The id within the app: another number, of no use in paths.
    #[serde(
        default,
        rename = "id",
        deserialize_with = "read::optional_digits",
        skip_serializing_if = "Option::is_none"
    )]
    pub app_scoped_id: Option<String>,
    /// The name after the `@`.
    pub username: Option<String>,
    /// The name shown.
    pub name: Option<String>,
    /// `BUSINESS` or `MEDIA_CREATOR`.
    pub account_type: Option<String>,
    /// A picture's address, which expires within days.
    pub profile_picture_url: Option<String>,
    /// Further fields that were asked for.
    #[serde(flatten)]
    pub further: Map<String, Value>,
}

impl Me {
    /// The id and the user name, which every token may read.
    pub fn new() -> Self {
        Self::asking(["username"])
    }

    /// Everything that this crate has a name for.
    pub fn in_full() -> Self {
        Self::asking(["id", "username", "name", "account_type", "profile_picture_url"])
    }

    /// The given fields, and `user_id` in any case.
    pub fn asking(fields: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let asked = fields.into_iter().map(Into::into).filter(|field| field != "user_id");
        Self { fields: std::iter::once("user_id".to_owned()).chain(asked).collect() }
    }
}

impl Default for Me {
    fn default() -> Self {
        Self::new()
    }
}

impl Call for Me {
    type Answer = Identity;

    fn to_http(&self, endpoint: &Endpoint, token: &AccessToken) -> Request<Vec<u8>> {
        request(Method::GET, endpoint.uri(&["me"], &[("fields", &self.fields.join(","))]), token)
    }

    fn read(body: Value) -> Option<Identity> {
        // Some answers wrap the account in a list of one.
        match body {
            Value::Object(mut fields) if fields.contains_key("data") => {
                read::whole(fields["data"].get_mut(0)?.take())
            }
            body => read::whole(body),
        }
    }
}
