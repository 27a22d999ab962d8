//! What a request to `/{account}/messages` orders, as far as the request itself tells.

use antiphon_graph::{CommentId, PersonId};

use super::draft::Draft;
use crate::graph::body::{Json, Object};
use crate::graph::refusal::{MESSAGE_INVALID, MESSAGE_WITH_ACTION, PARAMETER_INVALID, PARAMETER_MISSING};
use crate::graph::stop::{Judged, Refused};

/// The rule that a request breaks whose shape is wrong.
const SHAPE: &str = "request";

/// What is to be done, and for whom.
#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) to: Recipient,
    pub(crate) what: What,
    /// The tag `HUMAN_AGENT`: a person, not a bot, answers.
    pub(crate) by_human_agent: bool,
    /// The id of the message that this one answers.
    pub(crate) reply_to: Option<String>,
}

/// Whom an order is for.
#[derive(Debug)]
pub(crate) enum Recipient {
    Person(PersonId),
    /// Whoever wrote this comment.
    Comment(CommentId),
}

/// What is ordered.
#[derive(Debug)]
pub(crate) enum What {
    Message(Draft),
    React { mid: String, reaction: Box<str> },
    Unreact { mid: String },
    Typing(bool),
    Seen,
}

impl Order {
    /// Reads the parameters of a request.
    pub(crate) fn read(given: &Object<'_>) -> Judged<Self> {
        let to = recipient(given)?;
        let what = what(given, &to)?;
        let reply_to = match &what {
            What::Message(_) => reply_to(given)?,
            _ => None,
        };
        Ok(Self { to, what, by_human_agent: tag(given)?, reply_to })
    }
}

impl What {
    /// What is ordered, in words.
    pub(crate) fn words(&self) -> &'static str {
        match self {
            Self::Message(draft) => draft.words(),
            Self::React { .. } => "react",
            Self::Unreact { .. } => "take a reaction back",
            Self::Typing(true) => "start typing",
            Self::Typing(false) => "stop typing",
            Self::Seen => "mark as seen",
        }
    }
}

fn recipient(given: &Object<'_>) -> Judged<Recipient> {
    let recipient = given.get("recipient").ok_or_else(|| missing("recipient"))?;
    let recipient = recipient.as_object().ok_or_else(|| not("recipient", "an object"))?;
    if recipient.iter().any(|(key, _)| key == "ids" || key.starts_with("thread")) {
        return Err(group("the recipient is a thread or several people"));
    }
    match (recipient.get("id"), recipient.get("comment_id")) {
        (Some(Json::List(_)), _) => Err(group("the recipient is a list of ids")),
        (Some(_), Some(_)) => {
            Err(MESSAGE_INVALID.refuse(SHAPE, "the recipient is a person and a comment at once"))
        }
        (Some(id), None) => {
            let id = id.as_id().and_then(|id| PersonId::new(id).ok());
            id.map(Recipient::Person).ok_or_else(|| not_an_id("recipient[id]"))
        }
        (None, Some(id)) => {
            let id = id.as_id().and_then(|id| CommentId::new(id).ok());
            id.map(Recipient::Comment).ok_or_else(|| not_an_id("recipient[comment_id]"))
        }
        (None, None) => Err(missing("recipient")),
    }
}

fn what(given: &Object<'_>, to: &Recipient) -> Judged<What> {
    match (given.get("message"), given.get("sender_action")) {
        (Some(_), Some(_)) => {
            Err(MESSAGE_WITH_ACTION.refuse(SHAPE, "the request has a message and a sender_action"))
        }
        (Some(message), None) => {
            let message = message.as_object().ok_or_else(|| not("message", "an object"))?;
            Ok(What::Message(Draft::read(&message)?))
        }
        (None, Some(_)) if matches!(to, Recipient::Comment(_)) => Err(missing("recipient[id]")),
        (None, Some(action)) => {
            action_named(given, action.as_str().ok_or_else(|| not("sender_action", "a string"))?)
        }
        (None, None) => Err(missing("message")),
    }
}

fn action_named(given: &Object<'_>, action: &str) -> Judged<What> {
    match action.to_ascii_lowercase().as_str() {
        "react" => {
            let (mid, reaction) = target(given)?;
            Ok(What::React { mid, reaction: reaction.ok_or_else(|| missing("payload[reaction]"))? })
        }
        "unreact" => Ok(What::Unreact { mid: target(given)?.0 }),
        "typing_on" => Ok(What::Typing(true)),
        "typing_off" => Ok(What::Typing(false)),
        "mark_seen" => Ok(What::Seen),
        _ => Err(not("sender_action", "one of {react, unreact, typing_on, typing_off, mark_seen}")),
    }
}

/// The message that a reaction is about, and the reaction when there is one.
fn target(given: &Object<'_>) -> Judged<(String, Option<Box<str>>)> {
    let payload = given.get("payload").ok_or_else(|| missing("payload"))?;
    let payload = payload.as_object().ok_or_else(|| not("payload", "an object"))?;
    let mid = payload.get("message_id").ok_or_else(|| missing("payload[message_id]"))?;
    let mid = mid.as_str().ok_or_else(|| not("payload[message_id]", "a string"))?.to_owned();
    let reaction = payload.get("reaction").map(|reaction| {
        let reaction = reaction.as_str().and_then(as_emoji);
        reaction.ok_or_else(|| not("payload[reaction]", "an emoji or the word love"))
    });
    Ok((mid, reaction.transpose()?))
}

/// The emoji that people see; `love` is a red heart. Words are none; which symbols have a picture is not judged here.
fn as_emoji(reaction: &str) -> Option<Box<str>> {
    const LONGEST: usize = 128;
    let is_symbol = |char: char| !char.is_alphabetic() && !char.is_whitespace() && !char.is_control();
    let is_emoji = reaction.len() <= LONGEST && !reaction.is_ascii() && reaction.chars().all(is_symbol);
    match reaction {
        "love" => Some("❤️".into()),
        emoji if is_emoji => Some(emoji.into()),
        _ => None,
    }
}

fn reply_to(given: &Object<'_>) -> Judged<Option<String>> {
    let Some(reply_to) = given.get("reply_to") else { return Ok(None) };
    let reply_to = reply_to.as_object().ok_or_else(|| not("reply_to", "an object"))?;
    let mid = reply_to.text("mid").ok_or_else(|| missing("reply_to[mid]"))?;
    Ok(Some(mid.to_owned()))
}

/// Whether a human agent answers. Every other tag has been refused since April 2026.
fn tag(given: &Object<'_>) -> Judged<bool> {
    match given.get("tag") {
        None => Ok(false),
        Some(tag) => match tag.as_str() {
            Some("") => Ok(false),
            Some(tag) if tag.eq_ignore_ascii_case("HUMAN_AGENT") => Ok(true),
            _ => Err(not("tag", "one of {HUMAN_AGENT}")),
        },
    }
}

fn group(why: &str) -> Refused {
    let message = "(#100) Param recipient must name one person: groups are not supported";
    PARAMETER_INVALID.refuse_saying(message, SHAPE, why)
}

/// Refuses for want of a parameter.
pub(super) fn missing(param: &str) -> Refused {
    let message = format!("(#100) The parameter {param} is required");
    PARAMETER_MISSING.refuse_saying(message, SHAPE, format!("{param} is missing"))
}

/// Refuses a parameter that is not what it should be.
pub(super) fn not(param: &str, what: &str) -> Refused {
    let message = format!("(#100) Param {param} must be {what}");
    PARAMETER_INVALID.refuse_saying(message, SHAPE, format!("{param} is not {what}"))
}

fn not_an_id(param: &str) -> Refused {
    not(param, "a valid ID string (e.g., \"123\")")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(json: &str) -> Result<Order, String> {
        let Json::Object(given) = Json::parse(json.as_bytes()).unwrap() else { panic!("{json}") };
        Order::read(&given).map_err(|refused| {
            format!("{}/{:?} {}", refused.refusal.code, refused.refusal.subcode, refused.refusal.message)
        })
    }

    #[test]
    fn a_red_heart_may_be_called_love() {
        for (written, seen) in
            [("love", "❤️"), ("❤️", "❤️"), (r"\ud83d\udc4b", "👋"), ("1️⃣", "1️⃣"), ("👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦")]
        {
            let json = format!(
                r#"{{"recipient":{{"id":"1"}},"sender_action":"REACT","payload":{{"message_id":"m","reaction":"{written}"}}}}"#
            );
            let What::React { reaction, .. } = order(&json).unwrap().what else { panic!("{json}") };
            assert_eq!(&*reaction, seen);
        }
    }

    #[test]
    fn what_is_wrong_with_a_request_is_named() {
        let cases = [
            ("{}", "100/None (#100) The parameter recipient is required"),
            (r#"{"recipient":null}"#, "100/None (#100) The parameter recipient is required"),
            (r#"{"recipient":"ava"}"#, "100/None (#100) Param recipient must be an object"),
            (r#"{"recipient":{}}"#, "100/None (#100) The parameter recipient is required"),
            (
                r#"{"recipient":{"id":"ava"}}"#,
                r#"100/None (#100) Param recipient[id] must be a valid ID string (e.g., "123")"#,
            ),
            (
                r#"{"recipient":{"id":["1","2"]}}"#,
                "100/None (#100) Param recipient must name one person: groups are not supported",
            ),
            (
                r#"{"recipient":{"thread_key":"t"}}"#,
                "100/None (#100) Param recipient must name one person: groups are not supported",
            ),
            (r#"{"recipient":{"id":"1","comment_id":"2"}}"#, "100/Some(2534015) Invalid message data"),
            (r#"{"recipient":{"id":"1"}}"#, "100/None (#100) The parameter message is required"),
            (
                r#"{"recipient":{"id":"1"},"message":{"text":"x"},"sender_action":"typing_on"}"#,
                "100/Some(2018014) Cannot send both message and state at the same time.",
            ),
            (
                r#"{"recipient":{"id":"1"},"sender_action":"dance"}"#,
                "100/None (#100) Param sender_action must be one of {react, unreact, typing_on, typing_off, mark_seen}",
            ),
            (
                r#"{"recipient":{"id":"1"},"sender_action":"react","payload":{"message_id":"m","reaction":"yes"}}"#,
                "100/None (#100) Param payload[reaction] must be an emoji or the word love",
            ),
            (
                r#"{"recipient":{"id":"1"},"message":{"text":"x"},"tag":"ACCOUNT_UPDATE"}"#,
                "100/None (#100) Param tag must be one of {HUMAN_AGENT}",
            ),
        ];
        for (json, expected) in cases {
            assert_eq!(order(json).unwrap_err(), expected, "{json}");
        }
    }

    #[test]
    fn harmless_extras_and_numbers_for_ids_are_taken() {
        let json = r#"{"recipient":{"id":900000000000001},"message":{"text":"x","metadata":"m"},"messaging_type":"RESPONSE",
            "notification_type":"REGULAR","appsecret_proof":"00","tag":"human_agent","persona_id":1,"reply_to":{"mid":"m"}}"#;
        let order = order(json).unwrap();
        assert!(order.by_human_agent);
        assert_eq!(order.reply_to.as_deref(), Some("m"));
        assert!(matches!(order.to, Recipient::Person(id) if id.as_str() == "900000000000001"));
    }
}
