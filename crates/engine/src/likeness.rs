//! Likenesses: by what an echo, or a row of a listing, is recognised as the message that was sent.

use antiphon_graph::call::{StoredAttachment, StoredMessage};
use antiphon_graph::webhook::{self, AttachmentKind};
use antiphon_graph::{Content, MediaKind, Message, MessageId, Template};
use sha2::{Digest, Sha256};

/// What two messages have in common that a person could not tell apart: the same text, or the same kinds of media in
/// the same number. It says nothing of the text itself.
///
/// The first byte says which of these it is; the others are a digest.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Likeness([u8; 16]);

/// Something that this version cannot compare with anything.
const UNRECOGNISED: u8 = 0;
/// A text.
const TEXT: u8 = 1;
/// Kinds and their number.
const ATTACHMENTS: u8 = 2;

/// What an attachment is, as far as all three ways of telling agree on it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Kind {
    /// An image; stickers arrive as images.
    Image = 1,
    /// A sound or a film: a voice note is told as a sound in one place and as a film in another.
    Recording = 2,
    File = 3,
    /// A post or a reel that was passed on.
    Share = 4,
    Template = 5,
}

impl Likeness {
    /// Of what is to be sent.
    pub fn of_content(content: &Content) -> Self {
        match content {
            Content::Message(message) => Self::of_message(message),
            // They have no echo.
            _ => Self::digest(UNRECOGNISED, b"no message"),
        }
    }

    /// Of what an echo tells.
    pub fn of_echo(echo: &webhook::Message) -> Self {
        let text = echo.text.as_deref().unwrap_or_default();
        let is_preview =
            |kind: &AttachmentKind| matches!(kind, AttachmentKind::Fallback | AttachmentKind::Share);
        let has_previews_only = echo.attachments.iter().all(|attachment| is_preview(&attachment.kind));
        let kinds = echo.attachments.iter().map(|attachment| Kind::of_webhook(&attachment.kind)).collect();
        Self::told(text, has_previews_only, kinds)
            .filter(|_| !echo.is_unsupported)
            .unwrap_or_else(|| Self::unrecognised(&echo.mid))
    }

    /// Of what a listing tells.
    pub fn of_listed(listed: &StoredMessage) -> Self {
        let text = listed.text.as_deref().unwrap_or_default();
        let mut kinds: Vec<_> = listed.attachments.iter().map(Kind::of_stored).collect();
        if listed.further.get("shares").is_some_and(|shares| !shares.is_null()) {
            kinds.push(Some(Kind::Share));
        }
        let has_previews_only = kinds.iter().all(|kind| *kind == Some(Kind::Share));
        Self::told(text, has_previews_only, kinds).unwrap_or_else(|| Self::unrecognised(&listed.id))
    }

    /// Whether it is known what it is of. What is not is like nothing, and may be anything.
    pub fn is_recognised(self) -> bool {
        self.0[0] != UNRECOGNISED
    }

    /// Whether the one may be the other after all: because they are alike, or because what is told of attachments, or of
    /// things that this version does not know, is not to be relied on. Only where this is false is something absent.
    pub fn may_be(self, other: Self) -> bool {
        let are_both_attachments = self.0[0] == ATTACHMENTS && other.0[0] == ATTACHMENTS;
        self == other || are_both_attachments || !self.is_recognised() || !other.is_recognised()
    }

    /// From the 16 bytes in a column.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// As 16 bytes.
    pub fn to_bytes(self) -> [u8; 16] {
        self.0
    }

    fn of_message(message: &Message) -> Self {
        match message {
            Message::Text(text) => Self::of_text(text.as_str()),
            Message::QuickReplies(replies) => Self::of_text(replies.text().as_str()),
            Message::Images(images) => Self::of_kinds(vec![Kind::Image; images.len()]),
            Message::LikeHeart => Self::of_kinds(vec![Kind::Image]),
            Message::Audio(_) | Message::Video(_) => Self::of_kinds(vec![Kind::Recording]),
            Message::File(_) => Self::of_kinds(vec![Kind::File]),
            Message::Post(_) => Self::of_kinds(vec![Kind::Share]),
            Message::Template(Template::Generic(_) | Template::Buttons(_)) => {
                Self::of_kinds(vec![Kind::Template])
            }
            _ => Self::digest(UNRECOGNISED, b"a message of a later version"),
        }
    }

    /// Of what Instagram tells; none when that cannot be compared with anything.
    fn told(text: &str, has_previews_only: bool, kinds: Vec<Option<Kind>>) -> Option<Self> {
        match (text.trim().is_empty(), kinds.is_empty()) {
            // A link in a text may come with its preview.
            (false, _) if has_previews_only => Some(Self::of_text(text)),
            (true, false) => Some(Self::of_kinds(kinds.into_iter().collect::<Option<Vec<_>>>()?)),
            _ => None,
        }
    }

    /// Like nothing but itself.
    fn unrecognised(mid: &MessageId) -> Self {
        Self::digest(UNRECOGNISED, mid.as_str().as_bytes())
    }

    /// Runs of white space count as one space, and none at the ends; what cannot be seen does not count.
    fn of_text(text: &str) -> Self {
        let is_seen =
            |char: &char| !char.is_control() && !matches!(char, '\u{fe0e}' | '\u{fe0f}' | '\u{feff}');
        let words = text.split_whitespace().map(|word| word.chars().filter(is_seen).collect::<String>());
        let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
        Self::digest(TEXT, words.join(" ").as_bytes())
    }

    fn of_kinds(mut kinds: Vec<Kind>) -> Self {
        kinds.sort_unstable();
        Self::digest(ATTACHMENTS, &kinds.into_iter().map(|kind| kind as u8).collect::<Vec<_>>())
    }

    fn digest(what: u8, of: &[u8]) -> Self {
        let digest = Sha256::digest(of);
        let mut bytes = [what; 16];
        bytes[1..].copy_from_slice(&digest[..15]);
        Self(bytes)
    }
}

impl Kind {
    fn of_webhook(kind: &AttachmentKind) -> Option<Self> {
        Some(match kind {
            AttachmentKind::Image => Self::Image,
            AttachmentKind::Other(other) if other == "like_heart" => Self::Image,
            AttachmentKind::Audio | AttachmentKind::Video => Self::Recording,
            AttachmentKind::File => Self::File,
            AttachmentKind::Share
            | AttachmentKind::Post
            | AttachmentKind::PassedReel
            | AttachmentKind::Reel
            | AttachmentKind::Media => Self::Share,
            AttachmentKind::Template => Self::Template,
            AttachmentKind::Other(other) if other == "generic" => Self::Template,
            _ => return None,
        })
    }

    fn of_stored(attachment: &StoredAttachment) -> Option<Self> {
        if attachment.0.contains_key("generic_template") {
            return Some(Self::Template);
        }
        Some(match attachment.kind()? {
            MediaKind::Image => Self::Image,
            MediaKind::Audio | MediaKind::Video => Self::Recording,
            MediaKind::File => Self::File,
        })
    }
}
