//! Requests as JSON, spelt as in Instagram's guide.

mod template;

use serde::Serialize;

use self::template::Structure;
use crate::draft::{Content, Recipient, Tag};
use crate::message::{Image, Images, Message};
use crate::quick_reply::QuickReply;
use crate::reaction::Reaction;
use crate::{AttachmentId, MediaUrl, MessageId, PostId, Text};

/// Appends a request's body. A reply goes with messages only.
pub(crate) fn body(
    out: &mut Vec<u8>,
    to: &Recipient,
    tag: Option<Tag>,
    reply_to: Option<&MessageId>,
    content: &Content,
) {
    with_text(out, to, tag, reply_to, content, None);
}

/// The same with another text in place of the message's own.
fn with_text(
    out: &mut Vec<u8>,
    to: &Recipient,
    tag: Option<Tag>,
    reply_to: Option<&MessageId>,
    content: &Content,
    text: Option<&str>,
) {
    let mut body = Body {
        recipient: to.into(),
        message: None,
        sender_action: None,
        payload: None,
        reply_to: None,
        messaging_type: tag.map(|_| "MESSAGE_TAG"),
        tag: tag.map(Tag::as_str),
    };
    match content {
        Content::Message(message) => {
            let words = Words::from(message);
            body.message = Some(match text {
                Some(text) => words.with_text(text),
                None => words,
            });
            body.reply_to = reply_to.map(|mid| ReplyTo { mid: mid.as_str() });
        }
        Content::Reaction(Reaction::React { to, emoji }) => {
            body.sender_action = Some("react");
            body.payload = Some(Target { message_id: to.as_str(), reaction: Some(emoji.as_str()) });
        }
        Content::Reaction(Reaction::Unreact { from }) => {
            body.sender_action = Some("unreact");
            body.payload = Some(Target { message_id: from.as_str(), reaction: None });
        }
        Content::Presence(presence) => body.sender_action = Some(presence.as_str()),
    }
    serde_json::to_writer(out, &body).expect("texts are JSON, and a vector takes any number of bytes");
}

/// The same for a text of which some goes before: put together again.
pub(crate) fn long(
    out: &mut Vec<u8>,
    to: &Recipient,
    tag: Option<Tag>,
    reply_to: Option<&MessageId>,
    before: &[Text],
    content: &Content,
) {
    let texts = before.iter().map(Text::as_str);
    let whole: String = match content {
        Content::Message(Message::Text(last)) if !before.is_empty() => texts.chain([last.as_str()]).collect(),
        Content::Message(Message::QuickReplies(last)) if !before.is_empty() => {
            texts.chain([last.text().as_str()]).collect()
        }
        _ => return body(out, to, tag, reply_to, content),
    };
    with_text(out, to, tag, reply_to, content, Some(&whole));
}

#[derive(Serialize)]
struct Body<'a> {
    recipient: To<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Words<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sender_action: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<Target<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<ReplyTo<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    messaging_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum To<'a> {
    Id(&'a str),
    CommentId(&'a str),
}

#[derive(Serialize)]
struct Target<'a> {
    message_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reaction: Option<&'a str>,
}

#[derive(Serialize)]
struct ReplyTo<'a> {
    mid: &'a str,
}

/// A message. One image goes as an object and several as a list, both in `attachments`; everything else in `attachment`.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Words<'a> {
    Text(&'a str),
    Attachment(Attachment<'a>),
    Attachments(Pictures<'a>),
    #[serde(untagged)]
    QuickReplies {
        text: &'a str,
        quick_replies: Vec<Answer<'a>>,
    },
}

#[derive(Serialize)]
#[serde(untagged)]
enum Pictures<'a> {
    One(Attachment<'a>),
    Several(Vec<Attachment<'a>>),
}

#[derive(Serialize)]
struct Attachment<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<Payload<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Payload<'a> {
    Url(&'a MediaUrl),
    AttachmentId(&'a AttachmentId),
    Id(&'a PostId),
    #[serde(untagged)]
    Template(Structure<'a>),
}

#[derive(Serialize)]
struct Answer<'a> {
    content_type: &'static str,
    title: &'a str,
    payload: &'a str,
}

impl<'a> From<&'a Recipient> for To<'a> {
    fn from(recipient: &'a Recipient) -> Self {
        match recipient {
            Recipient::Person(person) => Self::Id(person.as_str()),
            Recipient::Comment(comment) => Self::CommentId(comment.as_str()),
        }
    }
}

impl<'a> From<&'a Message> for Words<'a> {
    fn from(message: &'a Message) -> Self {
        let attachment = |kind, payload| Self::Attachment(Attachment { kind, payload: Some(payload) });
        match message {
            Message::Text(text) => Self::Text(text.as_str()),
            Message::QuickReplies(replies) => Self::QuickReplies {
                text: replies.text().as_str(),
                quick_replies: replies.replies().iter().map(Answer::from).collect(),
            },
            Message::Images(images) => Self::Attachments(images.into()),
            Message::Audio(url) => attachment("audio", Payload::Url(url)),
            Message::Video(url) => attachment("video", Payload::Url(url)),
            Message::File(url) => attachment("file", Payload::Url(url)),
            Message::LikeHeart => Self::Attachment(Attachment { kind: "like_heart", payload: None }),
            Message::Post(post) => attachment("MEDIA_SHARE", Payload::Id(post)),
            Message::Template(template) => attachment("template", Payload::Template(template.into())),
        }
    }
}

impl<'a> Words<'a> {
    fn with_text(self, text: &'a str) -> Self {
        match self {
            Self::Text(_) => Self::Text(text),
            Self::QuickReplies { quick_replies, .. } => Self::QuickReplies { text, quick_replies },
            attachment => attachment,
        }
    }
}

impl<'a> From<&'a Images> for Pictures<'a> {
    fn from(images: &'a Images) -> Self {
        let mut pictures: Vec<_> = images.iter().map(Attachment::from).collect();
        match pictures.pop() {
            Some(only) if pictures.is_empty() => Self::One(only),
            last => Self::Several(pictures.into_iter().chain(last).collect()),
        }
    }
}

impl<'a> From<&'a Image> for Attachment<'a> {
    fn from(image: &'a Image) -> Self {
        let payload = match image {
            Image::Url(url) => Payload::Url(url),
            Image::Attachment(id) => Payload::AttachmentId(id),
        };
        Self { kind: "image", payload: Some(payload) }
    }
}

impl<'a> From<&'a QuickReply> for Answer<'a> {
    fn from(reply: &'a QuickReply) -> Self {
        Self { content_type: "text", title: reply.title(), payload: reply.payload() }
    }
}

#[cfg(test)]
mod tests;
