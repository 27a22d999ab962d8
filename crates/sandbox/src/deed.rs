//! Deeds: what people do, and what the account's owner does in the app.
//!
//! A deed is checked first, then changes the world, opens the window where Instagram opens it, tells whoever listens to
//! the space, and announces itself to the app.

pub(crate) mod automatic;
mod bot;
mod change;
pub(crate) mod comment;
mod open;
mod owner;
mod referral;
pub(crate) mod say;
#[cfg(test)]
mod stories;
mod upload;

use std::sync::Arc;

use antiphon_graph::{AccountId, CommentId, MessageId, PersonId};
use jiff::{SignedDuration, Timestamp};

use crate::happening::What;
use crate::problem::Problem;
use crate::space::Space;
use crate::webhook::{self, About, DeliveryId, Event};
use crate::world::World;
use crate::world::message::Message;
use crate::world::person::{Magic, Person};
use crate::world::thread::Thread;

/// One person and one account, between whom something is to be done.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    pub(crate) space: Arc<Space>,
    pub(crate) account: AccountId,
    pub(crate) person: PersonId,
}

/// What a deed made.
#[derive(Clone, Debug, Default)]
pub(crate) struct Done {
    /// The message that it made or changed.
    pub(crate) mid: Option<MessageId>,
    /// Its place in the timeline.
    pub(crate) seq: Option<u64>,
    /// The comment that it made.
    pub(crate) comment: Option<CommentId>,
    /// What was announced of it, the main thing first.
    pub(crate) deliveries: Vec<DeliveryId>,
}

impl Pair {
    /// Looks up a person by id, handle or name, and an account by id or handle; without one, the first account.
    pub(crate) fn find(space: &Arc<Space>, person: &str, account: Option<&str>) -> Result<Self, Problem> {
        let world = space.world();
        let found = world.person_named(person).ok_or_else(|| Problem::no_person(person))?;
        let handle = account.map(|name| name.trim_start_matches('@'));
        let mut accounts = world.accounts.values();
        let meant = accounts.find(|account| {
            handle.is_none_or(|handle| account.id.as_str() == handle || account.username == handle)
        });
        let meant = meant.ok_or_else(|| Problem::NotFound {
            what: "account",
            name: handle.unwrap_or_default().into(),
            hint: "GET /_sandbox/v1/accounts lists them",
        })?;
        Ok(Self { space: space.clone(), account: meant.id.clone(), person: found.id.clone() })
    }

    /// The person, if they can do anything to this account at all.
    fn doer<'a>(&self, world: &'a World) -> Result<&'a Person, Problem> {
        let person =
            world.people.get(&self.person).ok_or_else(|| Problem::no_person(self.person.as_str()))?;
        if person.blocks {
            let name = &person.name;
            return Err(Problem::Conflict(format!("{name} has blocked the account; unblock it first")));
        }
        Ok(person)
    }

    /// The message with this id, when it belongs to this conversation and has not been taken back.
    fn message<'a>(&self, world: &'a World, mid: &str) -> Result<(&'a Thread, &'a Message), Problem> {
        let (thread, message) = world
            .message(mid)
            .filter(|(thread, _)| thread.account == self.account && thread.person == self.person)
            .ok_or_else(|| Problem::no_message(mid))?;
        if message.unsent {
            return Err(Problem::Conflict("the message was taken back; nothing can be done to it".into()));
        }
        Ok((thread, message))
    }

    /// Opens the window of the conversation, or keeps it open longer.
    fn open(&self, world: &mut World, at: Timestamp, lasts: SignedDuration) {
        let magic = world.people.get(&self.person).and_then(|person| person.magic);
        if magic == Some(Magic::WindowClosed) {
            return;
        }
        let thread = world.thread_mut(&self.account, &self.person);
        thread.open(at, lasts);
        if let Some(closes_at) = thread.closes_at {
            self.space.webhooks.window_opened(closes_at);
        }
    }

    fn about(&self, at: Timestamp) -> About<'_> {
        About { account: &self.account, person: &self.person, at }
    }

    fn announce(&self, events: impl IntoIterator<Item = Event>) -> Vec<DeliveryId> {
        events.into_iter().map(|event| webhook::announce(&self.space, event)).collect()
    }

    fn tell_message(&self, seq: u64) {
        let (account, person) = (self.account.to_string(), self.person.to_string());
        self.space.tell(What::Message { seq, account, person });
    }

    fn tell_change(&self, seq: u64) {
        let (account, person) = (self.account.to_string(), self.person.to_string());
        self.space.tell(What::MessageChanged { seq, account, person });
    }
}
