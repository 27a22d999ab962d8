//! What people do to messages that are there: react, take back, edit, see.

use antiphon_graph::MessageId;
use jiff::Timestamp;

use super::{Done, Pair};
use crate::problem::Problem;
use crate::webhook::Event;
use crate::world::message::{Content, Message, Side};
use crate::world::thread::WINDOW;

/// The longest reaction, in bytes: families of emoji are long.
const LONGEST_REACTION: usize = 64;

impl Pair {
    /// Reacts to a message of either side, or reacts differently. Opens the window.
    pub(crate) fn react(&self, mid: &str, reaction: &str) -> Result<Done, Problem> {
        let emoji = if reaction == "love" { "❤\u{fe0f}" } else { reaction };
        let is_emoji = !emoji.is_ascii()
            && emoji.len() <= LONGEST_REACTION
            && !emoji.chars().any(|character| character.is_alphabetic() || character.is_whitespace());
        if !is_emoji {
            return Err(Problem::Invalid(format!(
                "{reaction:?} is no emoji; people react with one, or with `love`"
            )));
        }
        self.change(mid, |message| {
            message.person_reaction = Some(emoji.into());
            Ok(Change { opens_window: true, event: Told::Reacted(Some(emoji)) })
        })
    }

    /// Takes a reaction back.
    pub(crate) fn unreact(&self, mid: &str) -> Result<Done, Problem> {
        self.change(mid, |message| match message.person_reaction.take() {
            Some(_) => Ok(Change { opens_window: false, event: Told::Reacted(None) }),
            None => Err(Problem::Conflict("the person has not reacted to this message".into())),
        })
    }

    /// Takes one of the person's own messages back.
    pub(crate) fn unsend(&self, mid: &str) -> Result<Done, Problem> {
        self.change(mid, |message| {
            must_be_theirs(message)?;
            message.unsent = true;
            Ok(Change { opens_window: false, event: Told::Deleted })
        })
    }

    /// Changes the text of one of the person's own messages.
    pub(crate) fn edit(&self, mid: &str, text: &str) -> Result<Done, Problem> {
        let text = super::say::checked(text)?;
        self.change(mid, |message| {
            must_be_theirs(message)?;
            let Content::Text { text: current, .. } = &mut message.content else {
                return Err(Problem::Conflict("only texts can be edited".into()));
            };
            *current = text.into();
            message.edits = message.edits.saturating_add(1);
            Ok(Change { opens_window: false, event: Told::Edited(text, message.edits) })
        })
    }

    /// Sees everything up to a message of the account; without an id, up to its newest.
    pub(crate) fn read(&self, mid: Option<&str>) -> Result<Done, Problem> {
        let now = self.space.clock.now();
        let mut world = self.space.world();
        self.doer(&world)?;
        let message = if let Some(mid) = mid {
            self.message(&world, mid)?.1
        } else {
            let messages = world.thread(&self.account, &self.person).map(|thread| thread.messages.iter());
            let newest = messages.and_then(|mut all| all.rfind(|message| message.from == Side::Account));
            let nothing = || Problem::Conflict("the account has said nothing that could be seen".into());
            newest.ok_or_else(nothing)?
        };
        if message.from == Side::Person {
            return Err(Problem::Conflict("people do not mark their own messages as seen".into()));
        }
        let (seq, item) = (message.seq, message.item);
        let thread = world.thread_mut(&self.account, &self.person);
        thread.seen_by_person = thread.seen_by_person.max(item);
        let mid = thread.message_id(item);
        drop(world);
        Ok(self.changed(seq, mid.clone(), self.about(now).read(&mid)))
    }

    /// Deletes the conversation from the person's phone, as the app does: the account keeps it, and hears nothing.
    pub(crate) fn clear(&self) -> Result<Done, Problem> {
        let mut world = self.space.world();
        if !world.people.contains_key(&self.person) {
            return Err(Problem::no_person(self.person.as_str()));
        }
        let newest = world.thread(&self.account, &self.person).and_then(|thread| thread.messages.last());
        let nothing = || Problem::Conflict("there is no conversation yet to clear".into());
        let (seq, item) = newest.map(|newest| (newest.seq, newest.item)).ok_or_else(nothing)?;
        world.thread_mut(&self.account, &self.person).cleared = item;
        drop(world);
        self.tell_change(seq);
        Ok(Done { seq: Some(seq), ..Done::default() })
    }

    fn change<'a>(
        &self,
        mid: &str,
        by: impl FnOnce(&mut Message) -> Result<Change<'a>, Problem>,
    ) -> Result<Done, Problem> {
        let now = self.space.clock.now();
        let mut world = self.space.world();
        self.doer(&world)?;
        let (thread, message) = self.message(&world, mid)?;
        let (seq, mid) = (message.seq, thread.message_id(message.item));
        let message = world.message_mut(mid.as_str()).expect("it was found a moment ago");
        let change = by(message)?;
        if change.opens_window {
            self.open(&mut world, now, WINDOW);
        }
        drop(world);
        let event = change.event.event(self, &mid, now);
        Ok(self.changed(seq, mid, event))
    }

    fn changed(&self, seq: u64, mid: MessageId, event: Event) -> Done {
        self.tell_change(seq);
        Done { mid: Some(mid), seq: Some(seq), comment: None, deliveries: self.announce([event]) }
    }
}

/// What a change comes to.
struct Change<'a> {
    opens_window: bool,
    event: Told<'a>,
}

/// What is told of a change.
enum Told<'a> {
    Reacted(Option<&'a str>),
    Deleted,
    Edited(&'a str, u16),
}

impl Told<'_> {
    fn event(&self, pair: &Pair, mid: &MessageId, at: Timestamp) -> Event {
        let about = pair.about(at);
        match *self {
            Self::Reacted(emoji) => about.reacted(mid, emoji),
            Self::Deleted => about.deleted(mid),
            Self::Edited(text, num_edit) => about.edited(mid, text, num_edit),
        }
    }
}

fn must_be_theirs(message: &Message) -> Result<(), Problem> {
    match message.from {
        Side::Person => Ok(()),
        Side::Account => {
            Err(Problem::Conflict("the account said this; people change only what they said".into()))
        }
    }
}
