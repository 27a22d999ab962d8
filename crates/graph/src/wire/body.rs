//! A request's body, field by field, and the draft that it makes.

use serde::de::{Deserialize, Deserializer, MapAccess};

use super::Length;
use super::list::OneOrMany;
use super::message::Words;
use super::strict::{self, Fields, fields};
use super::word::{Name, Str};
use crate::draft::{Content, Draft, LongDraft, Recipient, Tag};
use crate::{AccessToken, CommentId, Emoji, Invalid, MessageId, PersonId, Presence, Reaction};

fields! {
    /// The whole body.
    Body {
        recipient: To<'a> = "recipient",
        message: Words<'a> = "message",
        sender_action: Str<'a> = "sender_action",
        payload: Box<Target<'a>> = "payload",
        tag: Str<'a> = "tag",
        reply_to: ReplyTo<'a> = "reply_to",
        access_token: Str<'a> = "access_token",
    }
}

fields! {
    /// The message that a reaction is about.
    Target {
        message_id: Str<'a> = "message_id",
        reaction: Str<'a> = "reaction",
    }
}

fields! {
    /// The message that a message answers.
    ReplyTo {
        mid: Str<'a> = "mid",
    }
}

/// Whom it is for.
#[derive(Default)]
pub(super) struct To<'a> {
    id: Option<OneOrMany<Name<'a>>>,
    comment_id: Option<Name<'a>>,
    is_group: bool,
}

impl<'de> Fields<'de> for To<'de> {
    const NAMES: &'static [&'static str] = &["id", "comment_id"];

    fn read<A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
        match name {
            "id" => self.id = map.next_value()?,
            "comment_id" => self.comment_id = map.next_value()?,
            _ => {
                self.is_group |= name == "ids" || name.starts_with("thread");
                strict::skip(map)?;
            }
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for To<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        strict::object(deserializer)
    }
}

impl Body<'_> {
    /// The token, when it came in the body.
    pub(super) fn token(&self) -> Option<AccessToken> {
        self.access_token.as_deref().filter(|token| !token.trim().is_empty()).map(AccessToken::new)
    }

    /// The draft, when all of it makes sense together.
    pub(super) fn into_draft(self, length: Length) -> Result<LongDraft, Invalid> {
        let to = self.recipient.ok_or(Invalid::Missing { param: "recipient" })?.into_recipient()?;
        let tag = self.tag.filter(|tag| !tag.is_empty()).map(|tag| read_tag(&tag)).transpose()?;
        match (self.message, self.sender_action) {
            (Some(_), Some(_)) => Err(Invalid::MessageAndAction),
            (None, None) => Err(Invalid::Missing { param: "message" }),
            (Some(mut message), None) => {
                let before = message.take_before(length)?;
                let content = Content::Message(message.into_message()?);
                let reply_to = self.reply_to.map(ReplyTo::into_id).transpose()?;
                Ok(LongDraft { before, draft: Draft { to, content, tag, reply_to } })
            }
            (None, Some(_)) if matches!(to, Recipient::Comment(_)) => {
                Err(Invalid::Missing { param: "recipient[id]" })
            }
            (None, Some(action)) => {
                let content = read_action(&action, *self.payload.unwrap_or_default())?;
                Ok(Draft { to, content, tag, reply_to: None }.into())
            }
        }
    }
}

impl To<'_> {
    fn into_recipient(self) -> Result<Recipient, Invalid> {
        match (self.id, self.comment_id) {
            _ if self.is_group => Err(Invalid::Group),
            (Some(OneOrMany::Many(_)), _) => Err(Invalid::Group),
            (Some(_), Some(_)) => Err(Invalid::Mixed { what: "a person and a comment as the recipient" }),
            (Some(OneOrMany::One(id)), None) => Ok(PersonId::new(id.into_owned())?.into()),
            (None, Some(id)) => Ok(CommentId::new(id.into_owned())?.into()),
            (None, None) => Err(Invalid::Missing { param: "recipient" }),
        }
    }
}

impl ReplyTo<'_> {
    fn into_id(self) -> Result<MessageId, Invalid> {
        MessageId::new(self.mid.ok_or(Invalid::Missing { param: "reply_to[mid]" })?.into_owned())
    }
}

fn read_tag(tag: &str) -> Result<Tag, Invalid> {
    let known = Tag::HumanAgent;
    if tag.eq_ignore_ascii_case(known.as_str()) {
        Ok(known)
    } else {
        Err(Invalid::unknown("a message tag", tag, "HUMAN_AGENT"))
    }
}

fn read_action(action: &str, target: Target<'_>) -> Result<Content, Invalid> {
    let message = || {
        let id = target.message_id.ok_or(Invalid::Missing { param: "payload[message_id]" })?;
        MessageId::new(id.into_owned())
    };
    match action.to_ascii_lowercase().as_str() {
        "react" => {
            let emoji = target.reaction.ok_or(Invalid::Missing { param: "payload[reaction]" })?;
            Ok(Reaction::React { to: message()?, emoji: Emoji::new(emoji.into_owned())? }.into())
        }
        "unreact" => Ok(Reaction::Unreact { from: message()? }.into()),
        "typing_on" => Ok(Presence::TypingOn.into()),
        "typing_off" => Ok(Presence::TypingOff.into()),
        "mark_seen" => Ok(Presence::Seen.into()),
        _ => {
            let known = "react, unreact, typing_on, typing_off and mark_seen";
            Err(Invalid::unknown("a sender action", action, known))
        }
    }
}
