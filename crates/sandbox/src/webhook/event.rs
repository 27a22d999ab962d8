//! Events: what Instagram tells, ready to stand in a delivery.

use antiphon_graph::{AccountId, MessageId, PersonId};
use jiff::Timestamp;

use super::attachment;
use super::field::Field;
use super::item::{Ends, Flags, Id, Item, Message, MessageEdit, Optin, Postback, Reaction, Referral, What};
use super::item::{ReplyTo, reaction_word};
use super::json::Json;
use super::links::Links;
use crate::world::World;
use crate::world::message::{self, Side, Target};
use crate::world::thread::Thread;

/// The app that the sandbox's accounts belong to, as events about control name it.
pub(crate) const THIS_APP: &str = "1200000000000001";

/// Another app: the inbox that a human answers from.
pub(crate) const OTHER_APP: &str = "263902037430900";

/// Something that Instagram tells the app.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) account: AccountId,
    /// The person it is about; the events of one person are delivered one after the other.
    pub(crate) person: Option<PersonId>,
    /// Told only to accounts that are subscribed to this.
    pub(crate) field: Field,
    /// What it is, in a word.
    pub(crate) kind: &'static str,
    /// The message it is about.
    pub(crate) mid: Option<MessageId>,
    pub(crate) body: Shape,
}

/// Where in an entry an event stands.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    /// An item of `messaging`.
    Messaging(Json),
    /// The same, while another app controls the conversation.
    Standby(Json),
    /// The value of an item of `changes`.
    Change(Json),
    /// The value beside `field` on the entry itself.
    Flat(Json),
}

/// Who did something to whom, and when: what all events of a conversation share.
#[derive(Clone, Debug)]
pub(crate) struct About<'a> {
    pub(crate) account: &'a AccountId,
    pub(crate) person: &'a PersonId,
    pub(crate) at: Timestamp,
}

impl Event {
    /// The message at `item`, as its receiver hears of it: the account of what a person said, its app of what the
    /// account said. Nothing when there is no such message.
    pub(crate) fn message(
        world: &World,
        links: Links<'_>,
        thread: &Thread,
        item: u64,
        referral: Option<Referral>,
    ) -> Option<Self> {
        let account = world.accounts.get(&thread.account)?;
        let kept = thread.message_at(item)?;
        let mid = thread.message_id(item);
        let mut message = Message { mid: mid.as_str(), referral, ..Message::default() };
        attachment::put(&mut message, &kept.content, account, links);
        message.reply_to = kept.reply_to.as_ref().and_then(|target| reply_to(thread, target));
        let is_echo = kept.from == Side::Account;
        let is_self = thread.person.as_str() == thread.account.as_str();
        message.flags = Flags { is_echo, is_self, ..message.flags };
        let kind = if is_echo { "echo" } else { "message" };
        let about = About { account: &thread.account, person: &thread.person, at: at(kept) };
        let from = kept.from;
        Some(about.event(Field::Messages, kind, from, Some(mid.clone()), What::Message(message)))
    }

    /// The `message_edit` with `num_edit` 0 that comes with a new message. It has no ends and no text when it comes
    /// instead of the message.
    pub(crate) fn twin(thread: &Thread, item: u64, instead: bool) -> Option<Self> {
        let kept = thread.message_at(item)?;
        let mid = thread.message_id(item);
        let text = kept.content.as_text().filter(|_| !instead);
        let about = About { account: &thread.account, person: &thread.person, at: at(kept) };
        let ends = (!instead).then(|| about.ends(Side::Person));
        let what = What::MessageEdit(MessageEdit { mid: mid.as_str(), text, num_edit: 0 });
        let body = Item { ends, timestamp: about.at.as_millisecond(), what }.written();
        Some(about.with(Field::MessageEdit, "message_edit", Some(mid.clone()), body))
    }
}

impl Event {
    /// The same for an app that only stands by. What tells who has control is told as ever.
    pub(crate) fn standing_by(self) -> Self {
        match self.body {
            Shape::Messaging(item) if self.field != Field::Handover => {
                Self { field: Field::Standby, body: Shape::Standby(item), ..self }
            }
            body => Self { body, ..self },
        }
    }
}

impl Event {
    /// Forgets everything but what it was about.
    pub(crate) fn let_go(&mut self) {
        match &mut self.body {
            Shape::Messaging(json) | Shape::Standby(json) | Shape::Change(json) | Shape::Flat(json) => {
                *json = Json::default();
            }
        }
    }
}

impl About<'_> {
    /// The person took a message back.
    pub(crate) fn deleted(&self, mid: &MessageId) -> Event {
        let flags = Flags { is_deleted: true, ..Flags::default() };
        let message = Message { mid: mid.as_str(), flags, ..Message::default() };
        self.by_person(Field::Messages, "deletion", Some(mid.clone()), What::Message(message))
    }

    /// The person changed a text.
    pub(crate) fn edited(&self, mid: &MessageId, text: &str, num_edit: u16) -> Event {
        let edit = MessageEdit { mid: mid.as_str(), text: Some(text), num_edit };
        self.by_person(Field::MessageEdit, "message_edit", Some(mid.clone()), What::MessageEdit(edit))
    }

    /// The person reacted to a message, or no longer does.
    pub(crate) fn reacted(&self, mid: &MessageId, emoji: Option<&str>) -> Event {
        let action = if emoji.is_some() { "react" } else { "unreact" };
        let reaction = Reaction { mid: mid.as_str(), action, word: emoji.map(reaction_word), emoji };
        self.by_person(Field::Reactions, "reaction", Some(mid.clone()), What::Reaction(reaction))
    }

    /// The person saw everything up to a message.
    pub(crate) fn read(&self, mid: &MessageId) -> Event {
        self.by_person(Field::Seen, "read", Some(mid.clone()), What::Read { mid: mid.as_str() })
    }

    /// The person tapped a button that carries a payload.
    pub(crate) fn tapped(
        &self,
        mid: &MessageId,
        title: &str,
        payload: &str,
        referral: Option<Referral>,
    ) -> Event {
        let postback = Postback { mid: mid.as_str(), title, payload, referral };
        self.by_person(Field::Postbacks, "postback", Some(mid.clone()), What::Postback(postback))
    }

    /// The person came back to the conversation by a link.
    pub(crate) fn referred(&self, referral: Referral) -> Event {
        self.by_person(Field::Referral, "referral", None, What::Referral(referral))
    }

    /// The person agreed to be written to.
    pub(crate) fn opted_in(&self, title: &str, payload: &str, token: &str) -> Event {
        let kind = "notification_messages";
        let optin = Optin { kind, title, payload, notification_messages_token: token };
        self.by_person(Field::Optins, "optin", None, What::Optin(optin))
    }

    /// Control of the conversation went to another app.
    pub(crate) fn control_taken(&self, metadata: &str) -> Event {
        let what = What::TakeThreadControl {
            previous_owner_app_id: THIS_APP,
            new_owner_app_id: OTHER_APP,
            metadata,
        };
        self.by_person(Field::Handover, "handover", None, what)
    }

    /// Control of the conversation came back.
    pub(crate) fn control_passed(&self, metadata: &str) -> Event {
        let what = What::PassThreadControl {
            previous_owner_app_id: OTHER_APP,
            new_owner_app_id: THIS_APP,
            metadata,
        };
        self.by_person(Field::Handover, "handover", None, what)
    }

    fn by_person(&self, field: Field, kind: &'static str, mid: Option<MessageId>, what: What<'_>) -> Event {
        self.event(field, kind, Side::Person, mid, what)
    }

    fn event(
        &self,
        field: Field,
        kind: &'static str,
        from: Side,
        mid: Option<MessageId>,
        what: What<'_>,
    ) -> Event {
        let item = Item { ends: Some(self.ends(from)), timestamp: self.at.as_millisecond(), what };
        self.with(field, kind, mid, item.written())
    }

    fn with(&self, field: Field, kind: &'static str, mid: Option<MessageId>, body: Json) -> Event {
        let (account, person) = (self.account.clone(), Some(self.person.clone()));
        Event { account, person, field, kind, mid, body: Shape::Messaging(body) }
    }

    fn ends(&self, from: Side) -> Ends<'_> {
        let (account, person) = (Id { id: self.account.as_str() }, Id { id: self.person.as_str() });
        match from {
            Side::Person => Ends { sender: person, recipient: account },
            Side::Account => Ends { sender: account, recipient: person },
        }
    }
}

fn reply_to<'a>(thread: &Thread, target: &'a Target) -> Option<ReplyTo<'a>> {
    match target {
        Target::Message(item) => Some(ReplyTo::Mid(thread.message_id(*item).into())),
        Target::Story { id, url } => Some(ReplyTo::Story { url, id }),
        Target::Comment(_) => None,
    }
}

fn at(message: &message::Message) -> Timestamp {
    let microseconds = i64::try_from(message.item).unwrap_or(i64::MAX);
    Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::MAX)
}
