//! The world of one space: accounts, people, what they said to each other. All of it in memory, all of it plain data.
//!
//! The world judges nothing and sends nothing; it keeps. Messages stand in the order in which they happened, so that
//! *the third thing that happened* has an answer however many people talk at once.

pub(crate) mod account;
pub(crate) mod message;
pub(crate) mod person;
pub(crate) mod record;
pub(crate) mod seed;
pub(crate) mod settings;
mod table;
pub(crate) mod thread;

use std::collections::HashMap;

use antiphon_graph::{AccountId, AttachmentId, CommentId, PersonId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize, Serializer};

use crate::mid;
use account::{Account, Attachment, Comment};
use message::{Content, File, Message, Side};
use person::Person;
use record::{Misfit, Watch};
use settings::Settings;
use table::Table;
use thread::Thread;

/// Everything that is true in one space.
#[derive(Debug, Default, Deserialize)]
#[serde(try_from = "Kept")]
pub(crate) struct World {
    pub(crate) settings: Settings,
    pub(crate) accounts: Table<AccountId, Account>,
    pub(crate) people: Table<PersonId, Person>,
    pub(crate) comments: Table<CommentId, Comment>,
    pub(crate) attachments: Table<AttachmentId, Attachment>,
    threads: Vec<Thread>,
    by_pair: HashMap<(AccountId, PersonId), usize>,
    by_number: HashMap<u128, usize>,
    timeline: Vec<Place>,
    /// What changes is noted here, while somebody writes it down.
    watch: Option<Box<Watch>>,
}

/// Where a message stands: which thread, which message of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Place {
    thread: u32,
    message: u32,
}

impl Place {
    fn new(thread: usize, message: usize) -> Self {
        let short = |index| u32::try_from(index).expect("there are fewer than four billion of anything");
        Self { thread: short(thread), message: short(message) }
    }

    fn of(self, threads: &[Thread]) -> (&Thread, &Message) {
        let thread = &threads[self.thread as usize];
        (thread, &thread.messages[self.message as usize])
    }
}

/// A message to be kept, before it has a place.
#[derive(Clone, Debug)]
pub(crate) struct New {
    pub(crate) from: Side,
    pub(crate) content: Content,
    pub(crate) reply_to: Option<message::Target>,
}

impl World {
    /// An empty world.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Keeps a message at the end of the conversation of an account and a person, and says which one it became.
    pub(crate) fn keep(
        &mut self,
        account: &AccountId,
        person: &PersonId,
        new: New,
        now: Timestamp,
    ) -> &Message {
        let index = self.thread_index(account, person);
        let seq = self.timeline.len() as u64 + 1;
        let message = self.threads[index].push(new, seq, now);
        let place = Place::new(index, message);
        self.timeline.push(place);
        self.touch_thread(index);
        self.touch_message(place);
        place.of(&self.threads).1
    }

    /// The conversation of an account and a person, if either ever wrote.
    pub(crate) fn thread(&self, account: &AccountId, person: &PersonId) -> Option<&Thread> {
        self.by_pair.get(&(account.clone(), person.clone())).map(|&index| &self.threads[index])
    }

    /// The conversation of an account and a person, begun when there is none.
    pub(crate) fn thread_mut(&mut self, account: &AccountId, person: &PersonId) -> &mut Thread {
        let index = self.thread_index(account, person);
        self.touch_thread(index);
        &mut self.threads[index]
    }

    /// A file that an account has uploaded.
    pub(crate) fn attachment(&self, account: &AccountId, id: &AttachmentId) -> Option<&File> {
        let attachment = self.attachments.get(id).filter(|attachment| attachment.account == *account);
        attachment.map(|attachment| &attachment.file)
    }

    /// All conversations, in the order in which they began.
    pub(crate) fn threads(&self) -> &[Thread] {
        &self.threads
    }

    /// The conversations of a person, one for each account that they ever wrote with.
    pub(crate) fn threads_of(&self, person: &PersonId) -> impl Iterator<Item = &Thread> {
        let with = |account: &AccountId| self.thread(account, person);
        self.accounts.keys().filter_map(with)
    }

    /// The conversation with this number.
    pub(crate) fn thread_by_number(&self, number: u128) -> Option<&Thread> {
        self.by_number.get(&number).map(|&index| &self.threads[index])
    }

    /// The message with this id, and its conversation.
    pub(crate) fn message(&self, id: &str) -> Option<(&Thread, &Message)> {
        let decoded = mid::decode(id)?;
        let thread =
            self.thread_by_number(decoded.thread).filter(|thread| thread.account == decoded.account)?;
        Some((thread, thread.message_at(decoded.item)?))
    }

    /// The message with this id, to change it.
    pub(crate) fn message_mut(&mut self, id: &str) -> Option<&mut Message> {
        let decoded = mid::decode(id)?;
        let &index = self.by_number.get(&decoded.thread)?;
        let thread = &self.threads[index];
        if thread.account != decoded.account {
            return None;
        }
        let message = thread.index_of(decoded.item)?;
        self.touch_message(Place::new(index, message));
        Some(&mut self.threads[index].messages[message])
    }

    /// All messages after a place in the timeline, oldest first, each with its conversation.
    pub(crate) fn since(&self, seq: u64) -> impl DoubleEndedIterator<Item = (&Thread, &Message)> {
        let start = usize::try_from(seq).unwrap_or(usize::MAX).min(self.timeline.len());
        self.timeline[start..].iter().map(|place| place.of(&self.threads))
    }

    /// How many messages there are; also the place of the newest in the timeline.
    pub(crate) fn newest_seq(&self) -> u64 {
        self.timeline.len() as u64
    }

    /// The account that a token belongs to, whether or not the token still works.
    pub(crate) fn account_by_token(&self, token: &str) -> Option<&Account> {
        self.accounts.values().find(|account| account.tokens.contains_key(token))
    }

    /// Whether this id is taken: by a person, or by one who was deleted and left a conversation.
    pub(crate) fn knows(&self, person: &PersonId) -> bool {
        self.people.contains_key(person) || self.threads_of(person).next().is_some()
    }

    /// The person with this id, handle or name, in that order.
    pub(crate) fn person_named(&self, name: &str) -> Option<&Person> {
        let by_id = PersonId::new(name).ok().and_then(|id| self.people.get(&id));
        let handle = name.trim_start_matches('@');
        by_id
            .or_else(|| self.people.values().find(|person| person.handle.eq_ignore_ascii_case(handle)))
            .or_else(|| self.people.values().find(|person| person.name.eq_ignore_ascii_case(name)))
    }

    fn thread_index(&mut self, account: &AccountId, person: &PersonId) -> usize {
        let pair = (account.clone(), person.clone());
        if let Some(&index) = self.by_pair.get(&pair) {
            return index;
        }
        self.begin(Thread::new(account.clone(), person.clone()))
    }

    fn begin(&mut self, thread: Thread) -> usize {
        let index = self.threads.len();
        self.by_number.insert(thread.number, index);
        self.by_pair.insert((thread.account.clone(), thread.person.clone()), index);
        self.threads.push(thread);
        index
    }
}

/// The world as it is written down: without what can be worked out again.
#[derive(Deserialize)]
struct Kept {
    settings: Settings,
    accounts: Vec<Account>,
    people: Vec<Person>,
    comments: Vec<Comment>,
    #[serde(default)]
    attachments: Vec<Attachment>,
    threads: Vec<Thread>,
}

impl Serialize for World {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Kept<'a> {
            settings: &'a Settings,
            accounts: Vec<&'a Account>,
            people: Vec<&'a Person>,
            comments: Vec<&'a Comment>,
            attachments: Vec<&'a Attachment>,
            threads: &'a [Thread],
        }
        let kept = Kept {
            settings: &self.settings,
            accounts: self.accounts.values().collect(),
            people: self.people.values().collect(),
            comments: self.comments.values().collect(),
            attachments: self.attachments.values().collect(),
            threads: &self.threads,
        };
        kept.serialize(to)
    }
}

impl TryFrom<Kept> for World {
    type Error = Misfit;
    fn try_from(kept: Kept) -> Result<Self, Misfit> {
        let mut world = Self { settings: kept.settings, ..Self::default() };
        world.accounts = kept.accounts.into_iter().map(|account| (account.id.clone(), account)).collect();
        world.people = kept.people.into_iter().map(|person| (person.id.clone(), person)).collect();
        world.comments = kept.comments.into_iter().map(|comment| (comment.id.clone(), comment)).collect();
        world.attachments = kept.attachments.into_iter().map(|one| (one.id.clone(), one)).collect();
        let mut messages = Vec::new();
        for (at, mut thread) in kept.threads.into_iter().enumerate() {
            messages.extend(std::mem::take(&mut thread.messages).into_iter().map(|message| (at, message)));
            world.read_thread(at, thread)?;
        }
        messages.sort_unstable_by_key(|(_, message)| message.seq);
        for (at, message) in messages {
            world.read_message(at, message)?;
        }
        Ok(world)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> New {
        New { from: Side::Person, content: Content::text(text), reply_to: None }
    }

    #[test]
    fn messages_keep_the_order_in_which_they_happened_across_people() {
        let mut world = seed::world("2026-01-01T12:00:00Z".parse().unwrap(), "");
        let now = "2026-01-01T12:00:01Z".parse().unwrap();
        let before = world.newest_seq();
        for (person, text) in [(seed::ava(), "one"), (seed::ben(), "two"), (seed::ava(), "three")] {
            world.keep(&seed::shop(), &person, said(text), now);
        }
        let texts: Vec<_> =
            world.since(before).filter_map(|(_, message)| message.content.as_text()).collect();
        assert_eq!(texts, ["one", "two", "three"]);
    }

    #[test]
    fn a_message_is_found_by_its_id_and_by_no_other() {
        let mut world = World::new();
        let now = "2026-01-01T12:00:00Z".parse().unwrap();
        let item = world.keep(&seed::shop(), &seed::ava(), said("hi"), now).item;
        let id = world.thread(&seed::shop(), &seed::ava()).unwrap().message_id(item);
        assert_eq!(world.message(id.as_str()).unwrap().1.content.as_text(), Some("hi"));
        assert!(world.message("aWdfrubbish").is_none());
    }

    #[test]
    fn a_world_written_down_and_read_again_is_the_same() {
        let mut world = seed::world("2026-01-01T12:00:00Z".parse().unwrap(), "");
        world.keep(&seed::shop(), &seed::ben(), said("hello"), "2026-01-01T12:00:05Z".parse().unwrap());
        let written = serde_json::to_string(&world).unwrap();
        let read: World = serde_json::from_str(&written).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), written);
        assert_eq!(read.newest_seq(), world.newest_seq());
    }
}
