//! What a person can say.

use bytes::Bytes;

/// A message to be: what it says, what it answers, how the person came here.
#[derive(Clone, Debug)]
pub(crate) struct Say {
    pub(crate) what: Saying,
    /// The id of the message it answers.
    pub(crate) reply_to: Option<String>,
    /// The story it answers.
    pub(crate) story: Option<Story>,
    /// The ad or product that led here.
    pub(crate) referral: Option<Referral>,
}

/// The kinds of things that people send.
#[derive(Clone, Debug)]
pub(crate) enum Saying {
    Text(String),
    /// A tap on a button under a text; the button may be any, its payload comes back.
    QuickReply {
        title: String,
        payload: String,
    },
    /// One image or several; a sticker or a GIF is an image, too.
    Images(Vec<Upload>),
    Audio(Upload),
    Video(Upload),
    File(Upload),
    LikeHeart,
    /// A post of the account, by its id.
    Post(String),
    /// An attachment of any type, such as `share`, `ig_reel`, `ephemeral`, `fallback`, with its payload.
    Other {
        kind: String,
        payload: serde_json::Value,
    },
    /// Something that Instagram does not show to apps.
    Unsupported,
}

/// A file of a person.
#[derive(Clone, Debug)]
pub(crate) enum Upload {
    /// Its bytes.
    Bytes(Bytes),
    /// One of the sandbox's samples, by name.
    Sample(String),
    /// Where the sandbox is to fetch it.
    Url(String),
}

/// A story of the account.
#[derive(Clone, Debug)]
pub(crate) struct Story {
    pub(crate) id: String,
    pub(crate) url: String,
}

/// How a person came to write.
#[derive(Clone, Debug)]
pub(crate) enum Referral {
    /// By an ad that leads to a conversation; such a conversation may stay open for seven days.
    Ad { id: String, title: String, link: Option<String> },
    /// By an `ig.me` link.
    Link { link: String },
    /// From a product of a shop.
    Product { id: String },
}

impl Say {
    /// A plain text.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::new(Saying::Text(text.into()))
    }

    /// Something that answers nothing.
    pub(crate) fn new(what: Saying) -> Self {
        Self { what, reply_to: None, story: None, referral: None }
    }
}
