//! What a message says, as webhooks put it: a text, or attachments with links to what the sandbox serves.

use serde_json::{Map, Value};

use super::item::{Attachment, Flags, Message, Payload, QuickReply};
use super::links::Links;
use crate::world::account::Account;
use crate::world::message::{Content, File};

/// The sample that stands for the heart sticker: stickers arrive as images.
const HEART: &str = "heart.png";

/// Puts content into a message.
pub(crate) fn put<'a>(
    message: &mut Message<'a>,
    content: &'a Content,
    account: &'a Account,
    links: Links<'_>,
) {
    match content {
        Content::Text { text, tapped, .. } => {
            message.text = Some(text);
            message.quick_reply = tapped.as_deref().map(|payload| QuickReply { payload });
        }
        Content::Images { files } => {
            message.attachments = files.iter().map(|file| of_file("image", file, links)).collect();
        }
        Content::Audio { file } => message.attachments = vec![of_file("audio", file, links)],
        Content::Video { file } => message.attachments = vec![of_file("video", file, links)],
        Content::File { file } => message.attachments = vec![of_file("file", file, links)],
        Content::LikeHeart => message.attachments = vec![of_link("image", links.sample(HEART))],
        Content::MediaShare { post } => {
            let known = account.posts.get(post);
            let url = links.sample(known.map_or("photo.jpg", |post| &post.picture));
            let title = known.map_or("", |post| &post.caption);
            let payload = Payload::Post { ig_post_media_id: post.as_str(), title, url };
            message.attachments = vec![Attachment { kind: "ig_post", payload: Some(payload) }];
        }
        Content::Template { payload } => {
            let payload = Some(Payload::Given(by_type(payload)));
            message.attachments = vec![Attachment { kind: "template", payload }];
        }
        Content::StoryMention { url } => {
            message.attachments = vec![of_link("story_mention", url.to_string())];
        }
        Content::Other { kind, payload } => {
            let payload = (!payload.is_null()).then(|| Payload::Given(payload.clone()));
            message.attachments = vec![Attachment { kind, payload }];
        }
        Content::Unsupported => message.flags = Flags { is_unsupported: true, ..message.flags },
    }
}

fn of_file<'a>(kind: &'a str, file: &File, links: Links<'_>) -> Attachment<'a> {
    of_link(kind, links.media(&file.hash))
}

fn of_link(kind: &str, url: String) -> Attachment<'_> {
    Attachment { kind, payload: Some(Payload::Link { url }) }
}

/// A template comes back under the name of its type: `{"generic": {"elements": [..]}}`.
fn by_type(payload: &Value) -> Value {
    let Value::Object(fields) = payload else { return payload.clone() };
    let mut fields = fields.clone();
    match fields.remove("template_type") {
        Some(Value::String(name)) => Value::Object(Map::from_iter([(name, Value::Object(fields))])),
        _ => payload.clone(),
    }
}
