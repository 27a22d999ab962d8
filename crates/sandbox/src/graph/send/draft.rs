//! A message as it was ordered, before its media have been fetched.

use antiphon_graph::{AttachmentId, PostId};
use serde_json::Value;
use url::Url;

use super::order::{missing, not};
use super::template;
use crate::graph::body::{Json, Object};
use crate::graph::refusal::{MESSAGE_INVALID, PARAMETER_INVALID, TEXT_TOO_LONG};
use crate::graph::stop::{Judged, Refused};
use crate::world::message::QuickReply;

/// The rule that a message breaks whose parts cannot be sent.
pub(super) const CONTENT: &str = "content";

/// The most bytes of a text.
const TEXT_MAX: usize = 1_000;

/// The most images of one message.
const IMAGES_MAX: usize = 10;

/// The most quick replies under a text, and the most characters of their parts.
const QUICK_REPLIES_MAX: usize = 13;
const QUICK_TITLE_MAX: usize = 20;
const QUICK_PAYLOAD_MAX: usize = 1_000;

/// What a message is to say.
#[derive(Debug)]
pub(crate) enum Draft {
    Text { text: Box<str>, quick_replies: Vec<QuickReply> },
    Images(Vec<Source>),
    Audio(String),
    Video(String),
    File(String),
    LikeHeart,
    Post(PostId),
    Template(Value),
}

/// Where an image comes from.
#[derive(Debug)]
pub(crate) enum Source {
    Url(String),
    /// Something uploaded beforehand.
    Attachment(AttachmentId),
}

impl Draft {
    /// Reads `message`.
    pub(super) fn read(message: &Object<'_>) -> Judged<Self> {
        let attachment = match (message.get("attachment"), message.get("attachments")) {
            (Some(_), Some(_)) => return Err(invalid("the message has both attachment and attachments")),
            (one, other) => one.or(other),
        };
        let text = match message.get("text") {
            None => None,
            Some(text) => Some(text.as_str().ok_or_else(|| not("message[text]", "a string"))?),
        };
        let quick_replies = quick_replies(message)?;
        match (text.filter(|text| !text.is_empty()), attachment) {
            (Some(text), None) => Ok(Self::Text { text: checked(text)?, quick_replies }),
            (Some(_), Some(_)) => Err(invalid("the message has a text and an attachment")),
            (None, None) => Err(empty()),
            (None, Some(_)) if !quick_replies.is_empty() => {
                Err(invalid("the message has quick replies without a text"))
            }
            (None, Some(attachment)) => read_attachment(attachment),
        }
    }

    /// The type, as the control API says it.
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Images(images) if images.len() > 1 => "images",
            Self::Images(_) => "image",
            Self::Audio(_) => "audio",
            Self::Video(_) => "video",
            Self::File(_) => "file",
            Self::LikeHeart => "like_heart",
            Self::Post(_) => "media_share",
            Self::Template(_) => "template",
        }
    }

    /// What is ordered, in words.
    pub(super) fn words(&self) -> &'static str {
        match self {
            Self::Text { .. } => "send text",
            Self::Images(images) if images.len() > 1 => "send images",
            Self::Images(_) => "send image",
            Self::Audio(_) => "send audio",
            Self::Video(_) => "send video",
            Self::File(_) => "send file",
            Self::LikeHeart => "send like heart",
            Self::Post(_) => "share post",
            Self::Template(_) => "send template",
        }
    }
}

fn checked(text: &str) -> Judged<Box<str>> {
    if text.len() > TEXT_MAX {
        let why = format!("the text is {} bytes of UTF-8, {} too many", text.len(), text.len() - TEXT_MAX);
        return Err(TEXT_TOO_LONG.refuse(CONTENT, why));
    }
    if text.contains('\0') {
        return Err(invalid("the text holds a NUL character"));
    }
    Ok(text.into())
}

/// Reads `attachment`: one of anything, or a list of images.
fn read_attachment(attachment: &Json<'_>) -> Judged<Draft> {
    if let Some(list) = attachment.as_list() {
        return read_images(&list);
    }
    let attachment = attachment.as_object().ok_or_else(|| not("message[attachment]", "an object"))?;
    let kind = kind_of(&attachment)?;
    match kind.as_str() {
        "image" => Ok(Draft::Images(vec![source(&attachment)?])),
        "audio" => link(&attachment).map(Draft::Audio),
        "video" => link(&attachment).map(Draft::Video),
        "file" => link(&attachment).map(Draft::File),
        "like_heart" => Ok(Draft::LikeHeart),
        "media_share" => {
            let payload = payload(&attachment)?;
            let id = payload.get("id").ok_or_else(|| missing("message[attachment][payload][id]"))?;
            let id = id.as_id().and_then(|id| PostId::new(id).ok());
            id.map(Draft::Post).ok_or_else(|| not("message[attachment][payload][id]", "a valid ID string"))
        }
        "template" => template::read(payload(&attachment)?.as_ref()).map(Draft::Template),
        other => Err(invalid(format!("there are no attachments of the type {other:?}"))),
    }
}

fn read_images(list: &[Json<'_>]) -> Judged<Draft> {
    if !(1..=IMAGES_MAX).contains(&list.len()) {
        return Err(invalid(format!("the message has {} images; 1 to {IMAGES_MAX} go together", list.len())));
    }
    let images = list.iter().map(|image| {
        let image = image.as_object().ok_or_else(|| not("message[attachments]", "a list of objects"))?;
        match kind_of(&image)?.as_str() {
            "image" => source(&image),
            other => Err(invalid(format!("a list of attachments holds {other:?}; only images go together"))),
        }
    });
    Ok(Draft::Images(images.collect::<Judged<_>>()?))
}

/// The type, in lower case: both cases are in use.
pub(super) fn kind_of(attachment: &Object<'_>) -> Judged<String> {
    let kind = attachment.get("type").ok_or_else(|| missing("message[attachment][type]"))?;
    let kind = kind.as_str().ok_or_else(|| not("message[attachment][type]", "a string"))?;
    Ok(kind.chars().take(40).collect::<String>().to_ascii_lowercase())
}

fn payload<'o>(attachment: &'o Object<'_>) -> Judged<std::borrow::Cow<'o, Object<'o>>> {
    let payload = attachment.get("payload").ok_or_else(|| missing("message[attachment][payload]"))?;
    payload.as_object().ok_or_else(|| not("message[attachment][payload]", "an object"))
}

fn source(attachment: &Object<'_>) -> Judged<Source> {
    let payload = payload(attachment)?;
    match (payload.get("url"), payload.get("attachment_id")) {
        (Some(_), Some(_)) => Err(invalid("an image has a url and an attachment_id")),
        (None, Some(id)) => {
            let id = id.as_id().and_then(|id| AttachmentId::new(id).ok());
            let wrong = || not("message[attachment][payload][attachment_id]", "a valid ID string");
            id.map(Source::Attachment).ok_or_else(wrong)
        }
        (_, None) => link(attachment).map(Source::Url),
    }
}

pub(super) fn link(attachment: &Object<'_>) -> Judged<String> {
    let payload = payload(attachment)?;
    let url = payload.get("url").ok_or_else(|| missing("message[attachment][payload][url]"))?;
    web_address(url, "message[attachment][payload][url]")
}

/// An absolute address of the web.
pub(super) fn web_address(url: &Json<'_>, param: &str) -> Judged<String> {
    let url = url.as_str().ok_or_else(|| not(param, "a string"))?;
    let is_web = Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if is_web {
        return Ok(url.to_owned());
    }
    let message = format!("(#100) {param} should represent a valid URL");
    Err(PARAMETER_INVALID.refuse_saying(message, CONTENT, format!("{param} is not an absolute web address")))
}

fn quick_replies(message: &Object<'_>) -> Judged<Vec<QuickReply>> {
    let Some(replies) = message.get("quick_replies") else { return Ok(Vec::new()) };
    let replies = replies.as_list().ok_or_else(|| not("message[quick_replies]", "a list"))?;
    if replies.len() > QUICK_REPLIES_MAX {
        let why = format!("{} quick replies are under the text; {QUICK_REPLIES_MAX} may be", replies.len());
        return Err(invalid(why));
    }
    let mut read = Vec::with_capacity(replies.len());
    for reply in replies.iter() {
        read.extend(quick_reply(reply)?);
    }
    Ok(read)
}

/// One quick reply. Those that ask for a phone number or an address are accepted and not shown any more.
fn quick_reply(reply: &Json<'_>) -> Judged<Option<QuickReply>> {
    let reply = reply.as_object().ok_or_else(|| not("message[quick_replies]", "a list of objects"))?;
    match reply.text("content_type").unwrap_or("text").to_ascii_lowercase().as_str() {
        "text" => {}
        "user_phone_number" | "user_email" => return Ok(None),
        other => return Err(invalid(format!("there are no quick replies of the type {other:.40?}"))),
    }
    let title = filled(&reply, "title", "message[quick_replies][title]")?;
    let payload = filled(&reply, "payload", "message[quick_replies][payload]")?;
    within(payload, QUICK_PAYLOAD_MAX, "message[quick_replies][payload]")?;
    let shown: String = title.chars().take(QUICK_TITLE_MAX).collect();
    Ok(Some(QuickReply { title: shown.into(), payload: payload.into() }))
}

/// A text that must be there and not be empty.
pub(super) fn filled<'o>(object: &'o Object<'_>, key: &str, param: &str) -> Judged<&'o str> {
    let text = object.get(key).ok_or_else(|| missing(param))?;
    match text.as_str() {
        Some("") => Err(not(param, "non-empty")),
        Some(text) => Ok(text),
        None => Err(not(param, "a string")),
    }
}

/// Refuses a text of more than `max` characters.
pub(super) fn within(text: &str, max: usize, param: &str) -> Judged<()> {
    let count = text.chars().count();
    if count <= max {
        return Ok(());
    }
    let message = format!("Length of param {param} must be less than or equal to {max}");
    Err(PARAMETER_INVALID.refuse_saying(
        message,
        CONTENT,
        format!("{param} is {count} characters, {max} at most"),
    ))
}

/// Refuses a message whose parts do not fit together.
pub(super) fn invalid(why: impl Into<String>) -> Refused {
    MESSAGE_INVALID.refuse(CONTENT, why)
}

fn empty() -> Refused {
    let message = "(#100) Message cannot be empty, must provide valid attachment or text";
    PARAMETER_INVALID.refuse_saying(message, CONTENT, "the message has neither text nor attachment")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(message: &str) -> Result<Draft, String> {
        let Json::Object(message) = Json::parse(message.as_bytes()).unwrap() else { panic!("{message}") };
        Draft::read(&message).map_err(|refused| {
            format!(
                "{}/{} {}",
                refused.refusal.code,
                refused.refusal.subcode.unwrap_or(0),
                refused.refusal.message
            )
        })
    }

    fn image(count: usize) -> String {
        let image = r#"{"type":"IMAGE","payload":{"url":"http://a/1.png"}}"#;
        format!(r#"{{"attachments":[{}]}}"#, vec![image; count].join(","))
    }

    #[test]
    fn a_text_is_counted_in_bytes() {
        let text = |text: &str| draft(&format!(r#"{{"text":"{text}"}}"#));
        assert!(text(&"é".repeat(500)).is_ok());
        let too_long = "100/0 Length of param message[text] must be less than or equal to 1000";
        assert_eq!(text(&"é".repeat(501)).unwrap_err(), too_long);
        assert_eq!(text(&"x".repeat(1_001)).unwrap_err(), too_long);
        assert_eq!(text(r"a\u0000b").unwrap_err(), "100/2534015 Invalid message data");
    }

    #[test]
    fn one_to_ten_images_go_together_and_nothing_else_does() {
        assert!(matches!(draft(&image(10)), Ok(Draft::Images(images)) if images.len() == 10));
        for wrong in [
            image(11),
            r#"{"attachments":[]}"#.into(),
            r#"{"attachments":[{"type":"video","payload":{"url":"http://a/1.mp4"}}]}"#.into(),
            r#"{"text":"x","attachment":{"type":"like_heart"}}"#.into(),
            r#"{"attachment":{"type":"like_heart"},"attachments":{"type":"like_heart"}}"#.into(),
            r#"{"attachment":{"type":"hologram"}}"#.into(),
        ] {
            assert_eq!(draft(&wrong).unwrap_err(), "100/2534015 Invalid message data", "{wrong}");
        }
    }

    #[test]
    fn every_kind_is_read_in_either_case_and_either_field() {
        for (attachment, name) in [
            (r#"{"type":"image","payload":{"url":"http://a/1"}}"#, "image"),
            (r#"{"type":"Audio","payload":{"url":"http://a/1"}}"#, "audio"),
            (r#"{"type":"VIDEO","payload":{"url":"http://a/1"}}"#, "video"),
            (r#"{"type":"file","payload":{"url":"http://a/1"}}"#, "file"),
            (r#"{"type":"like_heart"}"#, "like_heart"),
            (r#"{"type":"media_share","payload":{"id":18000000000000001}}"#, "media_share"),
            (r#"{"type":"image","payload":{"attachment_id":"1"}}"#, "image"),
        ] {
            for field in ["attachment", "attachments"] {
                let draft = draft(&format!(r#"{{"{field}":{attachment}}}"#)).unwrap();
                assert_eq!(draft.type_name(), name);
            }
        }
    }

    #[test]
    fn a_quick_replys_title_is_cut_and_its_payload_is_not() {
        let long = "é".repeat(21);
        let message = format!(
            r#"{{"text":"x","quick_replies":[{{"content_type":"text","title":"{long}","payload":"p"}},{{"content_type":"user_email"}}]}}"#
        );
        let Ok(Draft::Text { quick_replies, .. }) = draft(&message) else { panic!("{message}") };
        assert_eq!(quick_replies.len(), 1);
        assert_eq!(quick_replies[0].title.chars().count(), 20);
        let payload = "x".repeat(1_001);
        let message = format!(r#"{{"text":"x","quick_replies":[{{"title":"a","payload":"{payload}"}}]}}"#);
        assert_eq!(
            draft(&message).unwrap_err(),
            "100/0 Length of param message[quick_replies][payload] must be less than or equal to 1000"
        );
    }

    #[test]
    fn what_is_missing_or_of_another_type_is_named() {
        let cases = [
            ("{}", "100/0 (#100) Message cannot be empty, must provide valid attachment or text"),
            (r#"{"text":""}"#, "100/0 (#100) Message cannot be empty, must provide valid attachment or text"),
            (r#"{"text":7}"#, "100/0 (#100) Param message[text] must be a string"),
            (r#"{"attachment":7}"#, "100/0 (#100) Param message[attachment] must be an object"),
            (r#"{"attachment":{}}"#, "100/0 (#100) The parameter message[attachment][type] is required"),
            (
                r#"{"attachment":{"type":"audio"}}"#,
                "100/0 (#100) The parameter message[attachment][payload] is required",
            ),
            (
                r#"{"attachment":{"type":"audio","payload":{"url":"ftp://a/b"}}}"#,
                "100/0 (#100) message[attachment][payload][url] should represent a valid URL",
            ),
        ];
        for (message, expected) in cases {
            assert_eq!(draft(message).unwrap_err(), expected, "{message}");
        }
    }
}
