//! Messages as webhooks bring them: new, unsent, edited.

use serde_json::{Map, Value};

use super::body::{flag, id, text};
use super::{Attachment, Referral};
use crate::MessageId;

/// A message, from a person or, as an echo, from the account.
///
/// See <https://developers.facebook.com/documentation/instagram-platform/webhooks/examples>.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Message {
    /// Its id; an echo's is the one that the answer to the send gave.
    pub mid: MessageId,
    /// What it says.
    pub text: Option<String>,
    /// What came with it.
    pub attachments: Vec<Attachment>,
    /// The payload of the quick reply that was tapped to send it.
    pub quick_reply: Option<String>,
    /// What it answers.
    pub reply_to: Option<ReplyTo>,
    /// How the person came here, when this began the conversation.
    pub referral: Option<Referral>,
    /// Whether the account wrote to itself.
    pub is_self: bool,
    /// Whether it is of a kind that Instagram does not tell apps.
    pub is_unsupported: bool,
    /// The app that sent it; known of Messenger's echoes, not yet of Instagram's.
    pub app_id: Option<String>,
    /// What the app gave along when it sent; likewise.
    pub metadata: Option<String>,
}

/// What a message answers.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ReplyTo {
    /// Another message, of either side.
    Message(MessageId),
    /// A story of the account's.
    Story(Story),
}

/// A story that a message answers.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Story {
    /// Its id.
    pub id: Option<String>,
    /// Where it can be seen, for a while.
    pub url: Option<String>,
    /// Where the link sticker on it leads.
    pub link_sticker_url: Option<String>,
}

/// A message was unsent. It may be one that never came.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Deletion {
    /// The message.
    pub mid: MessageId,
}

/// A message was changed. It may be one that never came.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Edit {
    /// The message.
    pub mid: MessageId,
    /// What it says now.
    pub text: Option<String>,
    /// How often it was changed, from 1.
    pub num_edit: u64,
}

/// The twin of a new message: what looks like its zeroth edit.
///
/// On some accounts it comes instead of the message, without saying from whom: the message is then to be asked for
/// ([`OneMessage`](crate::call::OneMessage)).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Twin {
    /// The message.
    pub mid: MessageId,
    /// What it says, where that is told.
    pub text: Option<String>,
}

impl Message {
    pub(super) fn read(fields: &Map<String, Value>) -> Option<Self> {
        Some(Self {
            mid: id(fields, "mid")?,
            text: text(fields, "text"),
            attachments: Attachment::list(fields),
            quick_reply: fields.get("quick_reply").and_then(|reply| text(reply.as_object()?, "payload")),
            reply_to: fields.get("reply_to").and_then(|reply| ReplyTo::read(reply.as_object()?)),
            referral: Referral::within(fields),
            is_self: flag(fields, "is_self"),
            is_unsupported: flag(fields, "is_unsupported"),
            app_id: id(fields, "app_id"),
            metadata: text(fields, "metadata"),
        })
    }
}

impl ReplyTo {
    fn read(fields: &Map<String, Value>) -> Option<Self> {
        let story = fields.get("story").and_then(Value::as_object).map(|story| {
            Self::Story(Story {
                id: id(story, "id"),
                url: text(story, "url"),
                link_sticker_url: text(story, "link_sticker_url"),
            })
        });
        story.or_else(|| id(fields, "mid").map(Self::Message))
    }
}
