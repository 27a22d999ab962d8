//! Items of `messaging`: who, to whom, when, and one thing. The keys stand in the order of real deliveries. See
//! <https://developers.facebook.com/documentation/instagram-platform/webhooks/examples>.

use serde::Serialize;
use serde_json::Value;

use super::json::Json;

/// One item.
#[derive(Debug, Serialize)]
pub(crate) struct Item<'a> {
    /// Sender and recipient; missing from edits that come instead of a message.
    #[serde(flatten)]
    pub(crate) ends: Option<Ends<'a>>,
    /// In milliseconds since 1970.
    pub(crate) timestamp: i64,
    #[serde(flatten)]
    pub(crate) what: What<'a>,
}

/// Who did it, and to whom.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Ends<'a> {
    pub(crate) sender: Id<'a>,
    pub(crate) recipient: Id<'a>,
}

/// An id in an object of its own.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Id<'a> {
    pub(crate) id: &'a str,
}

/// The one thing.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum What<'a> {
    Message(Message<'a>),
    MessageEdit(MessageEdit<'a>),
    Reaction(Reaction<'a>),
    Postback(Postback<'a>),
    Read { mid: &'a str },
    Referral(Referral),
    Optin(Optin<'a>),
    PassThreadControl { previous_owner_app_id: &'a str, new_owner_app_id: &'a str, metadata: &'a str },
    TakeThreadControl { previous_owner_app_id: &'a str, new_owner_app_id: &'a str, metadata: &'a str },
}

/// A message, whichever side it comes from.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Message<'a> {
    pub(crate) mid: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) attachments: Vec<Attachment<'a>>,
    #[serde(flatten)]
    pub(crate) flags: Flags,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) quick_reply: Option<QuickReply<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) referral: Option<Referral>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reply_to: Option<ReplyTo<'a>>,
}

/// What is special about a message; only what is true is written.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "so many booleans stand on the wire, and any may be true")]
pub(crate) struct Flags {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_deleted: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_echo: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_self: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_unsupported: bool,
}

/// An attachment of a message.
#[derive(Debug, Serialize)]
pub(crate) struct Attachment<'a> {
    #[serde(rename = "type")]
    pub(crate) kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) payload: Option<Payload<'a>>,
}

/// What an attachment carries.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Payload<'a> {
    Link { url: String },
    Post { ig_post_media_id: &'a str, title: &'a str, url: String },
    Given(Value),
}

/// The button that was tapped.
#[derive(Debug, Serialize)]
pub(crate) struct QuickReply<'a> {
    pub(crate) payload: &'a str,
}

/// What a message answers.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReplyTo<'a> {
    Mid(String),
    Story { url: &'a str, id: &'a str },
}

/// How the person came here.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Referral {
    Ad {
        #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
        reference: Option<String>,
        ad_id: String,
        source: &'static str,
        #[serde(rename = "type")]
        kind: &'static str,
        ads_context_data: AdsContext,
    },
    Link {
        #[serde(rename = "ref")]
        reference: String,
        source: String,
        #[serde(rename = "type")]
        kind: &'static str,
    },
    Product {
        product: Product,
    },
}

/// The ad as the person saw it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AdsContext {
    pub(crate) ad_title: String,
    pub(crate) photo_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) video_url: Option<String>,
}

/// A product of a shop.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Product {
    pub(crate) id: String,
}

/// A message's text as it is now; `num_edit` 0 is no edit but the twin of a new message.
#[derive(Debug, Serialize)]
pub(crate) struct MessageEdit<'a> {
    pub(crate) mid: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<&'a str>,
    pub(crate) num_edit: u16,
}

/// A reaction, or its end.
#[derive(Debug, Serialize)]
pub(crate) struct Reaction<'a> {
    pub(crate) mid: &'a str,
    pub(crate) action: &'static str,
    #[serde(rename = "reaction", skip_serializing_if = "Option::is_none")]
    pub(crate) word: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) emoji: Option<&'a str>,
}

/// A tap on an ice breaker, a menu or a button of a template.
#[derive(Debug, Serialize)]
pub(crate) struct Postback<'a> {
    pub(crate) mid: &'a str,
    pub(crate) title: &'a str,
    pub(crate) payload: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) referral: Option<Referral>,
}

/// The person agreed to be written to.
#[derive(Debug, Serialize)]
pub(crate) struct Optin<'a> {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) title: &'a str,
    pub(crate) payload: &'a str,
    pub(crate) notification_messages_token: &'a str,
}

impl Item<'_> {
    /// Writes the item.
    pub(crate) fn written(&self) -> Json {
        Json::of(self)
    }
}

/// The word for an emoji among Instagram's six, or `other`.
pub(crate) fn reaction_word(emoji: &str) -> &'static str {
    match emoji.trim_end_matches('\u{fe0f}') {
        "❤" => "love",
        "👍" => "like",
        "😂" | "😆" => "laugh",
        "😮" => "wow",
        "😢" => "sad",
        "😡" | "😠" => "angry",
        _ => "other",
    }
}
