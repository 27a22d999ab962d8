//! Messages as they are seen from outside: by tests in Rust, and by whoever asks the control API.

use antiphon_graph::{MessageId, PostId};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::world::message::{self, Content, Side, Target};
use crate::world::thread::Thread;

/// One message, as both sides see it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Message {
    /// Its place among all messages of the space, from 1.
    pub seq: u64,
    /// Its id, as the answer to the call and the webhook give it.
    #[schema(value_type = String)]
    pub mid: MessageId,
    /// The id of the one who got it: a person, or the account.
    pub to: String,
    /// The id of the one who said it.
    pub from: String,
    /// `text`, `image`, `images`, `audio`, `video`, `file`, `like_heart`, `media_share`, `template`, or what people share.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it was said, by the sandbox's clock.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// What it says, when it is a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Buttons under the text that the person can tap.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quick_replies: Vec<QuickReply>,
    /// What the quick reply carried that the person tapped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tapped: Option<String>,
    /// Its files, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<File>,
    /// The id of the post that was shared.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub post: Option<PostId>,
    /// The template, or what was shared, as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub payload: Option<Value>,
    /// The id of the message, story or comment that it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// The account's reaction to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_reaction: Option<String>,
    /// The person's reaction to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person_reaction: Option<String>,
    /// Whether the one who got it has seen it.
    pub seen: bool,
    /// Whether the one who said it has taken it back.
    pub unsent: bool,
}

/// A button under a text.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct QuickReply {
    /// What stands on it, at most 20 characters.
    pub title: String,
    /// What comes back when it is tapped.
    pub payload: String,
}

/// A file of a message.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct File {
    /// Where Instagram fetched it from; empty when the person sent it from the phone.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub url: String,
    /// The path at which the sandbox serves what it fetched.
    pub media: String,
    /// What it is, by its bytes.
    pub content_type: String,
    /// In bytes.
    pub size: u64,
    /// Of an image, in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Of an image, in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

impl Message {
    pub(crate) fn new(thread: &Thread, message: &message::Message) -> Self {
        let (from, to, seen_up_to) = match message.from {
            Side::Person => (thread.person.to_string(), thread.account.to_string(), thread.seen_by_account),
            Side::Account => (thread.account.to_string(), thread.person.to_string(), thread.seen_by_person),
        };
        let content = &message.content;
        Self {
            seq: message.seq,
            mid: thread.message_id(message.item),
            to,
            from,
            kind: content.type_name().to_owned(),
            at: at(message.item),
            text: content.as_text().map(Into::into),
            quick_replies: quick_replies(content),
            tapped: tapped(content),
            files: content.files().iter().map(File::new).collect(),
            post: post(content),
            payload: payload(content),
            reply_to: message.reply_to.as_ref().map(|target| target_id(thread, target)),
            account_reaction: message.account_reaction.as_deref().map(Into::into),
            person_reaction: message.person_reaction.as_deref().map(Into::into),
            seen: message.item <= seen_up_to,
            unsent: message.unsent,
        }
    }
}

impl File {
    fn new(file: &message::File) -> Self {
        Self {
            url: file.url.to_string(),
            media: format!("/_sandbox/media/{}", file.hash),
            content_type: file.content_type.to_string(),
            size: file.size,
            width: file.dimensions.map(|(width, _)| width),
            height: file.dimensions.map(|(_, height)| height),
        }
    }
}

fn at(item: u64) -> Timestamp {
    let microseconds = i64::try_from(item).unwrap_or(i64::MAX);
    Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::MAX)
}

fn quick_replies(content: &Content) -> Vec<QuickReply> {
    let Content::Text { quick_replies, .. } = content else { return Vec::new() };
    let seen = |reply: &message::QuickReply| QuickReply {
        title: reply.title.to_string(),
        payload: reply.payload.to_string(),
    };
    quick_replies.iter().map(seen).collect()
}

fn tapped(content: &Content) -> Option<String> {
    match content {
        Content::Text { tapped, .. } => tapped.as_deref().map(Into::into),
        _ => None,
    }
}

fn post(content: &Content) -> Option<PostId> {
    match content {
        Content::MediaShare { post } => Some(post.clone()),
        _ => None,
    }
}

fn payload(content: &Content) -> Option<Value> {
    match content {
        Content::Template { payload } | Content::Other { payload, .. } => Some(payload.clone()),
        Content::StoryMention { url } => Some(serde_json::json!({ "url": url })),
        _ => None,
    }
}

fn target_id(thread: &Thread, target: &Target) -> String {
    match target {
        Target::Message(item) => thread.message_id(*item).into(),
        Target::Story { id, .. } | Target::Comment(id) => id.to_string(),
    }
}
