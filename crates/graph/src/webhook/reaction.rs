//! Reactions: an emoji put to a message, or taken away again.

use serde_json::{Map, Value};

use super::body::{id, text};
use crate::MessageId;

/// A person has reacted to a message, or no longer does. An account's own reactions are not told.
///
/// See <https://developers.facebook.com/documentation/business-messaging/instagram-messaging/webhooks>.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Reaction {
    /// The message, which this app need not have seen.
    pub message: MessageId,
    /// What was done.
    pub reacted: Reacted,
}

/// What was done with a reaction.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Reacted {
    /// It was put there, in place of any earlier one.
    React {
        /// Its name: `love`, `like`, `laugh`, `wow`, `sad`, `angry` or `other`.
        name: Option<String>,
        /// The emoji itself.
        emoji: Option<String>,
    },
    /// It was taken away.
    Unreact,
}

impl Reaction {
    pub(super) fn read(fields: &Map<String, Value>) -> Option<Self> {
        let reacted = match text(fields, "action")?.as_str() {
            "react" => Reacted::React { name: text(fields, "reaction"), emoji: text(fields, "emoji") },
            "unreact" => Reacted::Unreact,
            _ => return None,
        };
        Some(Self { message: id(fields, "mid")?, reacted })
    }
}
