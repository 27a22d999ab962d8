//! How the control API shows what is in a space.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::world::World;
use crate::world::message::{Content, File, Message, Side, Target};
use crate::world::person::Person;
use crate::world::thread::Thread;

/// A list of things, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct List<T> {
    pub(crate) data: Vec<T>,
}

/// One message, as both sides see it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessageView {
    /// Its place among all messages of the space, from 1.
    seq: u64,
    /// Its id, as the answer to the call and the webhook give it.
    mid: String,
    /// The id of the one who got it: a person, or the account.
    to: String,
    /// The id of the one who said it.
    from: String,
    /// `text`, `image`, `images`, `audio`, `video`, `file`, `like_heart`, `media_share`, `template`, or what people share.
    #[serde(rename = "type")]
    kind: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    quick_replies: Vec<QuickReplyView>,
    /// What the quick reply carried that the person tapped.
    #[serde(skip_serializing_if = "Option::is_none")]
    tapped: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<FileView>,
    /// The id of the post that was shared.
    #[serde(skip_serializing_if = "Option::is_none")]
    post: Option<String>,
    /// The template, or what was shared, as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    payload: Option<serde_json::Value>,
    /// The id of the message, story or comment that it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<String>,
    /// The account's reaction to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    account_reaction: Option<String>,
    /// The person's reaction to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    person_reaction: Option<String>,
    seen: bool,
    unsent: bool,
}

/// A button under a text.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuickReplyView {
    title: String,
    payload: String,
}

/// A file of a message.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FileView {
    /// Where Instagram fetched it from.
    #[serde(skip_serializing_if = "str::is_empty")]
    url: String,
    /// Where the sandbox serves what it fetched.
    media: String,
    content_type: String,
    /// In bytes.
    size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
}

/// A person, and how they stand with the seeded account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonView {
    /// The Instagram-scoped id to send to.
    pub(crate) id: String,
    name: String,
    handle: String,
    online: bool,
    blocks: bool,
    follows: bool,
    /// The name of their magic, when sending to them always goes one way.
    #[serde(skip_serializing_if = "Option::is_none")]
    magic: Option<&'static str>,
    conversations: Vec<ConversationView>,
}

/// How one conversation of a person stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConversationView {
    account: String,
    /// The conversation's id at the Conversations API.
    id: String,
    messages: usize,
    /// Whether the account may answer.
    window_open: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    window_closes_at: Option<Timestamp>,
    typing: bool,
}

impl MessageView {
    pub(crate) fn new(thread: &Thread, message: &Message) -> Self {
        let (from, to) = match message.from {
            Side::Person => (thread.person.to_string(), thread.account.to_string()),
            Side::Account => (thread.account.to_string(), thread.person.to_string()),
        };
        let seen_up_to = match message.from {
            Side::Person => thread.seen_by_account,
            Side::Account => thread.seen_by_person,
        };
        Self {
            seq: message.seq,
            mid: thread.message_id(message.item).into(),
            to,
            from,
            kind: message.content.type_name().to_owned(),
            at: at(message.item),
            text: message.content.as_text().map(Into::into),
            quick_replies: quick_replies(&message.content),
            tapped: tapped(&message.content),
            files: message.content.files().iter().map(FileView::new).collect(),
            post: post(&message.content),
            payload: payload(&message.content),
            reply_to: message.reply_to.as_ref().map(|target| target_id(thread, target)),
            account_reaction: message.account_reaction.as_deref().map(Into::into),
            person_reaction: message.person_reaction.as_deref().map(Into::into),
            seen: message.item <= seen_up_to,
            unsent: message.unsent,
        }
    }
}

impl FileView {
    fn new(file: &File) -> Self {
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

impl PersonView {
    pub(crate) fn new(world: &World, person: &Person, now: Timestamp) -> Self {
        let threads = world.threads().iter().filter(|thread| thread.person == person.id);
        Self {
            id: person.id.to_string(),
            name: person.name.clone(),
            handle: person.handle.clone(),
            online: person.online,
            blocks: person.blocks,
            follows: person.follows,
            magic: person.magic.map(crate::world::person::Magic::name),
            conversations: threads.map(|thread| ConversationView::new(thread, now)).collect(),
        }
    }
}

impl ConversationView {
    fn new(thread: &Thread, now: Timestamp) -> Self {
        Self {
            account: thread.account.to_string(),
            id: thread.id().into(),
            messages: thread.messages.len(),
            window_open: thread.is_open(now),
            window_closes_at: thread.closes_at,
            typing: thread.typing,
        }
    }
}

fn at(item: u64) -> Timestamp {
    let microseconds = i64::try_from(item).unwrap_or(i64::MAX);
    Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::MAX)
}

fn quick_replies(content: &Content) -> Vec<QuickReplyView> {
    let Content::Text { quick_replies, .. } = content else { return Vec::new() };
    let view = |reply: &crate::world::message::QuickReply| QuickReplyView {
        title: reply.title.to_string(),
        payload: reply.payload.to_string(),
    };
    quick_replies.iter().map(view).collect()
}

fn tapped(content: &Content) -> Option<String> {
    match content {
        Content::Text { tapped, .. } => tapped.as_deref().map(Into::into),
        _ => None,
    }
}

fn post(content: &Content) -> Option<String> {
    match content {
        Content::MediaShare { post } => Some(post.to_string()),
        _ => None,
    }
}

fn payload(content: &Content) -> Option<serde_json::Value> {
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
