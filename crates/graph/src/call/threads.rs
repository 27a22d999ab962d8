//! The conversations of an account, as the Conversations API lists them.

use http::{Method, Request};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Call, Page, request};
use crate::{AccessToken, AccountId, Conversation, Endpoint, PersonId, ThreadId, time};

/// Asks for the conversations of an account, the newest first: `GET /{account}/conversations`.
///
/// At most 2 calls a second for an account. Requests that were left unanswered for 30 days are not listed. See
/// <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/conversations-api>.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Threads {
    account: AccountId,
    person: Option<PersonId>,
    after: Option<String>,
    limit: Option<u16>,
}

/// A conversation as Instagram names it.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct Thread {
    /// Its id, for asking for its messages.
    pub id: ThreadId,
    /// When its last message came, to the second; not told when one person's conversation was asked for.
    #[serde(default, deserialize_with = "time::lenient")]
    pub updated_time: Option<Timestamp>,
}

impl Threads {
    /// All conversations of the account.
    pub fn of(account: AccountId) -> Self {
        Self { account, person: None, after: None, limit: None }
    }

    /// The one conversation with a person, if there is any.
    pub fn with(conversation: Conversation) -> Self {
        Self { person: Some(conversation.person), ..Self::of(conversation.account) }
    }

    /// The page that begins where another one ended.
    #[must_use]
    pub fn after(self, cursor: impl Into<String>) -> Self {
        Self { after: Some(cursor.into()), ..self }
    }

    /// At most so many on a page.
    #[must_use]
    pub fn limit(self, limit: u16) -> Self {
        Self { limit: Some(limit), ..self }
    }
}

impl Call for Threads {
    type Answer = Page<Thread>;

    fn to_http(&self, endpoint: &Endpoint, token: &AccessToken) -> Request<Vec<u8>> {
        let limit = self.limit.map(|limit| limit.to_string());
        let mut query = vec![("platform", "instagram")];
        query.extend(self.person.as_ref().map(|person| ("user_id", person.as_str())));
        query.extend(self.after.as_deref().map(|cursor| ("after", cursor)));
        query.extend(limit.as_deref().map(|limit| ("limit", limit)));
        request(Method::GET, endpoint.uri(&[self.account.as_str(), "conversations"], &query), token)
    }

    fn read(body: Value) -> Option<Page<Thread>> {
        Page::read(body)
    }
}
