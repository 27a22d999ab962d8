//! The messages of a conversation, as the Conversations API remembers them.

use http::{Method, Request};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::{Call, Page, read, request};
use crate::{AccessToken, AccountId, Endpoint, MediaKind, MessageId, PersonId, ThreadId, time};

/// What is asked for of each message.
const FIELDS: &str = "id,created_time,from,to,message,attachments";

/// Asks for the messages of a conversation, the newest first: `GET /{thread}?fields=messages{..}`.
///
/// Only the 20 newest have details; of older ones Instagram says that they were deleted. At most 2 calls a second for an
/// account. See
/// <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/conversations-api>.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ThreadMessages {
    thread: ThreadId,
    after: Option<String>,
    limit: Option<u16>,
}

/// Asks for one message: `GET /{message}`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OneMessage {
    message: MessageId,
}

/// A message that was sent or received.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct StoredMessage {
    /// The same id as in the answer to the send and in webhooks.
    pub id: MessageId,
    /// When it was sent, to the second.
    #[serde(default, deserialize_with = "time::lenient")]
    pub created_time: Option<Timestamp>,
    /// Who sent it.
    pub from: Option<Party>,
    /// Who got it.
    #[serde(default, deserialize_with = "listed")]
    pub to: Vec<Party>,
    /// The text; empty or absent for everything else.
    #[serde(rename = "message")]
    pub text: Option<String>,
    /// Images, files and the like.
    #[serde(default, deserialize_with = "listed")]
    pub attachments: Vec<StoredAttachment>,
    /// Further fields that Instagram told.
    #[serde(flatten)]
    pub further: Map<String, Value>,
}

/// One side of a message: the account or the person.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct Party {
    /// The account's id or the person's.
    #[serde(default, deserialize_with = "read::optional_digits")]
    pub id: Option<String>,
    /// The name after the `@`.
    pub username: Option<String>,
}

/// An attachment of a message that was sent or received, as Instagram tells it.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct StoredAttachment(pub Map<String, Value>);

impl ThreadMessages {
    /// The newest messages of a conversation.
    pub fn of(thread: ThreadId) -> Self {
        Self { thread, after: None, limit: None }
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

    /// The nested field that asks for it: `messages.limit(5){id,..}`.
    fn expansion(&self) -> String {
        let limit = self.limit.map(|limit| format!(".limit({limit})")).unwrap_or_default();
        let after = self.after.as_ref().map(|cursor| format!(".after({cursor})")).unwrap_or_default();
        format!("messages{limit}{after}{{{FIELDS}}}")
    }
}

impl Call for ThreadMessages {
    type Answer = Page<StoredMessage>;

    fn to_http(&self, endpoint: &Endpoint, token: &AccessToken) -> Request<Vec<u8>> {
        request(Method::GET, endpoint.uri(&[self.thread.as_str()], &[("fields", &self.expansion())]), token)
    }

    /// A conversation without messages is answered without the field.
    fn read(mut body: Value) -> Option<Page<StoredMessage>> {
        match body.as_object_mut()?.remove("messages") {
            Some(messages) => Page::read(messages),
            None if body.get("id").is_some() => Some(Page { data: Vec::new(), next: None }),
            None => None,
        }
    }
}

impl OneMessage {
    /// The message of this id.
    pub fn of(message: MessageId) -> Self {
        Self { message }
    }
}

impl Call for OneMessage {
    type Answer = StoredMessage;

    fn to_http(&self, endpoint: &Endpoint, token: &AccessToken) -> Request<Vec<u8>> {
        request(Method::GET, endpoint.uri(&[self.message.as_str()], &[("fields", FIELDS)]), token)
    }

    fn read(body: Value) -> Option<StoredMessage> {
        read::whole(body)
    }
}

impl Party {
    /// Whether it is this account.
    pub fn is_account(&self, account: &AccountId) -> bool {
        self.id.as_deref() == Some(account.as_str())
    }

    /// Whether it is this person.
    pub fn is_person(&self, person: &PersonId) -> bool {
        self.id.as_deref() == Some(person.as_str())
    }
}

impl StoredAttachment {
    /// What it is, by the data that comes with it or by its media type.
    pub fn kind(&self) -> Option<MediaKind> {
        let mime_type = self.0.get("mime_type").and_then(Value::as_str).unwrap_or_default();
        let has = |name| self.0.contains_key(name);
        match mime_type.split('/').next() {
            _ if has("image_data") => Some(MediaKind::Image),
            _ if has("video_data") => Some(MediaKind::Video),
            Some("image") => Some(MediaKind::Image),
            Some("audio") => Some(MediaKind::Audio),
            Some("video") => Some(MediaKind::Video),
            Some("application") => Some(MediaKind::File),
            _ => None,
        }
    }

    /// Where it can be fetched, for a while.
    pub fn url(&self) -> Option<&str> {
        let nested = ["image_data", "video_data", "audio_data"]
            .into_iter()
            .filter_map(|name| self.0.get(name)?.get("url"));
        nested.chain(self.0.get("file_url")).find_map(Value::as_str)
    }
}

/// Deserializes `{"data":[..]}`, a bare list, or nothing.
fn listed<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: serde::de::DeserializeOwned,
{
    let list = match Value::deserialize(deserializer)? {
        Value::Object(mut fields) => fields.remove("data").unwrap_or_else(|| Value::Array(Vec::new())),
        Value::Null => Value::Array(Vec::new()),
        list => list,
    };
    serde_json::from_value(list).map_err(serde::de::Error::custom)
}
