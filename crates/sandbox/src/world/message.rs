//! One message of a conversation, as both sides see it.

use antiphon_graph::PostId;
use serde::{Deserialize, Serialize};

use super::New;

/// Who said it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Side {
    Person,
    Account,
}

/// One message. Its id follows from its conversation and its item.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub(crate) struct Message {
    /// Its place among all messages of the space, from 1.
    pub(crate) seq: u64,
    /// Its time in microseconds since 1970, unique in its conversation.
    pub(crate) item: u64,
    pub(crate) from: Side,
    pub(crate) content: Content,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reply_to: Option<Target>,
    /// The reaction of the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) account_reaction: Option<Box<str>>,
    /// The reaction of the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) person_reaction: Option<Box<str>>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) unsent: bool,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) edits: u16,
}

/// What a message answers.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Target {
    /// A message of the same conversation, by its item.
    Message(u64),
    /// A story of the account.
    Story { id: Box<str>, url: Box<str> },
    /// A comment, to which this is the private reply.
    Comment(Box<str>),
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub(crate) enum Content {
    Text {
        text: Box<str>,
        /// Buttons under the text that the person can tap.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        quick_replies: Vec<QuickReply>,
        /// What the tapped button carried, when the person tapped one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tapped: Option<Box<str>>,
    },
    /// One image or an album of up to ten.
    Images {
        files: Vec<File>,
    },
    Audio {
        file: File,
    },
    Video {
        file: File,
    },
    File {
        file: File,
    },
    LikeHeart,
    MediaShare {
        post: PostId,
    },
    /// A generic or button template, as it was sent.
    Template {
        payload: serde_json::Value,
    },
    /// The person mentioned the account in a story.
    StoryMention {
        url: Box<str>,
    },
    /// Something shared, or of a kind that Instagram does not describe: `share`, `ig_reel`, `ephemeral`, ...
    Other {
        kind: Box<str>,
        payload: serde_json::Value,
    },
    /// Something that Instagram will not show to apps.
    Unsupported,
}

/// A button under a text.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub(crate) struct QuickReply {
    pub(crate) title: Box<str>,
    pub(crate) payload: Box<str>,
}

/// A file of a message. Its bytes lie in the space's media, by their hash.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub(crate) struct File {
    /// Where it was fetched from; empty when the person sent it from the phone.
    pub(crate) url: Box<str>,
    /// SHA-256 of the bytes, lower-case hexadecimal.
    pub(crate) hash: Box<str>,
    pub(crate) content_type: Box<str>,
    pub(crate) size: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) dimensions: Option<(u32, u32)>,
}

impl Message {
    pub(super) fn new(new: New, seq: u64, item: u64) -> Self {
        Self {
            seq,
            item,
            from: new.from,
            content: new.content,
            reply_to: new.reply_to,
            account_reaction: None,
            person_reaction: None,
            unsent: false,
            edits: 0,
        }
    }
}

impl Content {
    /// A plain text.
    pub(crate) fn text(text: &str) -> Self {
        Self::Text { text: text.into(), quick_replies: Vec::new(), tapped: None }
    }

    /// The word for it in the control API.
    pub(crate) fn type_name(&self) -> &str {
        match self {
            Self::Text { .. } => "text",
            Self::Images { files } if files.len() > 1 => "images",
            Self::Images { .. } => "image",
            Self::Audio { .. } => "audio",
            Self::Video { .. } => "video",
            Self::File { .. } => "file",
            Self::LikeHeart => "like_heart",
            Self::MediaShare { .. } => "media_share",
            Self::Template { .. } => "template",
            Self::StoryMention { .. } => "story_mention",
            Self::Other { kind, .. } => kind,
            Self::Unsupported => "unsupported",
        }
    }

    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The files it carries, in order.
    pub(crate) fn files(&self) -> &[File] {
        match self {
            Self::Images { files } => files,
            Self::Audio { file } | Self::Video { file } | Self::File { file } => std::slice::from_ref(file),
            _ => &[],
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(edits: &u16) -> bool {
    *edits == 0
}
