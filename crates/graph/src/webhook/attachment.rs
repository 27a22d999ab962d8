//! Attachments: what came with a message.

use serde_json::{Map, Value};

use super::body::text;

/// One thing that came with a message.
///
/// See <https://developers.facebook.com/documentation/instagram-platform/webhooks/examples>.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Attachment {
    /// What it is. For a voice note only this tells: its address serves it as a video.
    pub kind: AttachmentKind,
    /// What Instagram says about it, whole. What can be seen once only has nothing.
    pub payload: Map<String, Value>,
}

/// Defines the kinds with their spellings.
macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $spelling:literal,)*) => {
        /// What an attachment is, as its `type` says.
        #[derive(Clone, Debug, Eq, Hash, PartialEq)]
        #[non_exhaustive]
        pub enum AttachmentKind {
            $($(#[$doc])* $name,)*
            /// A type that this version does not know.
            Other(String),
        }

        impl AttachmentKind {
            /// The type as Instagram spells it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$name => $spelling,)*
                    Self::Other(spelling) => spelling,
                }
            }
        }

        impl From<&str> for AttachmentKind {
            fn from(spelling: &str) -> Self {
                match spelling {
                    $($spelling => Self::$name,)*
                    other => Self::Other(other.to_owned()),
                }
            }
        }
    };
}

kinds! {
    /// An image; also a gif or a sticker.
    Image = "image",
    /// A video.
    Video = "video",
    /// A sound; also a voice note.
    Audio = "audio",
    /// A document.
    File = "file",
    /// A post, as webhooks called it until April 2026.
    Share = "share",
    /// A post that was passed on.
    Post = "ig_post",
    /// A story that was passed on.
    PassedStory = "ig_story",
    /// A story.
    Story = "story",
    /// A story in which the person mentions the account.
    StoryMention = "story_mention",
    /// A reel that was passed on.
    PassedReel = "ig_reel",
    /// A reel.
    Reel = "reel",
    /// A post of the account's own.
    Media = "media",
    /// Cards or buttons.
    Template = "template",
    /// Something that could not be shown.
    Fallback = "fallback",
    /// An image or a video that can be seen once, and not by an app.
    Ephemeral = "ephemeral",
}

impl Attachment {
    /// Where it can be fetched. The address is signed and expires.
    pub fn url(&self) -> Option<&str> {
        self.text("url")
    }

    /// The words under a post or a reel.
    pub fn title(&self) -> Option<&str> {
        self.text("title")
    }

    /// The id of a post or a reel that was passed on.
    pub fn media_id(&self) -> Option<&str> {
        ["ig_post_media_id", "reel_video_id", "id"].into_iter().find_map(|name| self.text(name))
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.payload.get(name)?.as_str()
    }

    /// Reads `attachments`: a list, or a single one.
    pub(super) fn list(message: &Map<String, Value>) -> Vec<Self> {
        match message.get("attachments") {
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_object).map(Self::read).collect(),
            Some(Value::Object(single)) => vec![Self::read(single)],
            _ => Vec::new(),
        }
    }

    fn read(fields: &Map<String, Value>) -> Self {
        let kind = text(fields, "type").unwrap_or_default();
        let payload = fields.get("payload").and_then(Value::as_object).cloned().unwrap_or_default();
        Self { kind: kind.as_str().into(), payload }
    }
}
