//! What a person says, put together for a test.

use antiphon_graph::{MessageId, PostId};
use bytes::Bytes;
use serde_json::Value;

use crate::deed::say::{self as deed, Referral, Saying, Story};

/// Something that a person says: a text, as any string is, or something else.
///
/// ```
/// use antiphon_sandbox::Say;
///
/// let photo = Say::image("photo.jpg"); // a sample that comes with the sandbox
/// let album = Say::images(["photo.jpg", "photo-2.jpg"]);
/// let first_words = Say::from("Is this still there?").after_ad("120200000000000001");
/// # drop((photo, album, first_words));
/// ```
#[derive(Clone, Debug)]
#[must_use = "nobody has said it yet; hand it to `Person::say`"]
pub struct Say(pub(crate) deed::Say);

/// A file of a person: bytes, a link that begins with `http`, or the name of a sample such as `photo.jpg`, `clip.mp4`,
/// `voice.m4a` and `brochure.pdf`.
#[derive(Clone, Debug)]
pub struct Upload(deed::Upload);

impl Say {
    /// A text of at most 1,000 characters.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(Saying::Text(text.into()))
    }

    /// One image.
    pub fn image(image: impl Into<Upload>) -> Self {
        Self::images([image])
    }

    /// One to ten images in one message.
    pub fn images(images: impl IntoIterator<Item = impl Into<Upload>>) -> Self {
        Self::new(Saying::Images(images.into_iter().map(|image| image.into().0).collect()))
    }

    /// A voice note.
    pub fn audio(audio: impl Into<Upload>) -> Self {
        Self::new(Saying::Audio(audio.into().0))
    }

    /// A video.
    pub fn video(video: impl Into<Upload>) -> Self {
        Self::new(Saying::Video(video.into().0))
    }

    /// A PDF.
    pub fn file(file: impl Into<Upload>) -> Self {
        Self::new(Saying::File(file.into().0))
    }

    /// The heart sticker.
    pub fn like_heart() -> Self {
        Self::new(Saying::LikeHeart)
    }

    /// A post of the account.
    pub fn post(post: &PostId) -> Self {
        Self::new(Saying::Post(post.to_string()))
    }

    /// A tap on a quick reply under a text: its title is said, its payload comes with the webhook.
    pub fn quick_reply(title: impl Into<String>, payload: impl Into<String>) -> Self {
        Self::new(Saying::QuickReply { title: title.into(), payload: payload.into() })
    }

    /// An attachment of any other type, such as `share`, `ig_reel` or `ephemeral`, with its payload: an object, or null.
    pub fn attachment(kind: impl Into<String>, payload: Value) -> Self {
        Self::new(Saying::Other { kind: kind.into(), payload })
    }

    /// Something that Instagram does not show to apps.
    pub fn unsupported() -> Self {
        Self::new(Saying::Unsupported)
    }

    /// The same in answer to a message of either side.
    pub fn in_reply_to(self, message: &MessageId) -> Self {
        Self(deed::Say { reply_to: Some(message.to_string()), ..self.0 })
    }

    /// The same in answer to a story of the account.
    pub fn about_story(self, id: impl Into<String>, url: impl Into<String>) -> Self {
        Self(deed::Say { story: Some(Story { id: id.into(), url: url.into() }), ..self.0 })
    }

    /// The same as the first words after an ad that leads to a conversation: the window may be open for seven days.
    pub fn after_ad(self, ad: impl Into<String>) -> Self {
        let referral = Referral::Ad { id: ad.into(), title: String::new(), link: None };
        Self(deed::Say { referral: Some(referral), ..self.0 })
    }

    fn new(what: Saying) -> Self {
        Self(deed::Say::new(what))
    }
}

impl From<&str> for Say {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Say {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

impl From<&str> for Upload {
    fn from(named: &str) -> Self {
        named.to_owned().into()
    }
}

impl From<String> for Upload {
    fn from(named: String) -> Self {
        let is_link = named.starts_with("http://") || named.starts_with("https://");
        Self(if is_link { deed::Upload::Url(named) } else { deed::Upload::Sample(named) })
    }
}

impl From<Vec<u8>> for Upload {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<Bytes> for Upload {
    fn from(bytes: Bytes) -> Self {
        Self(deed::Upload::Bytes(bytes))
    }
}
