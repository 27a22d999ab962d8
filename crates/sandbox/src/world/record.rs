//! The world told piece by piece: what a new world begins with, and then each change to it.
//!
//! Records say how things are, not what was done, so that reading one twice does no harm and what a later one says
//! replaces what an earlier one said.

use std::borrow::Cow;
use std::mem;

use antiphon_graph::PersonId;
use serde::{Deserialize, Serialize};

use super::account::{Account, Attachment, Comment};
use super::message::Message;
use super::person::Person;
use super::settings::Settings;
use super::thread::Thread;
use super::{Place, World};

/// One piece of a world.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Record<'a> {
    Settings(Cow<'a, Settings>),
    Account(Cow<'a, Account>),
    Person(Cow<'a, Person>),
    /// This person is no longer there.
    PersonGone(Cow<'a, PersonId>),
    Comment(Cow<'a, Comment>),
    Attachment(Cow<'a, Attachment>),
    /// How a conversation stands, without its messages.
    Thread {
        /// Its place among the conversations, from 0.
        at: usize,
        head: Cow<'a, Thread>,
    },
    Message {
        /// The place of its conversation.
        thread: u32,
        message: Cow<'a, Message>,
    },
}

/// Why a record does not fit the world it is read into.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum Misfit {
    #[error("conversation {0} does not follow the ones before it")]
    Thread(usize),
    #[error("message {0} does not follow the ones before it")]
    Message(u64),
}

/// What has been touched since it was last written down.
#[derive(Debug)]
pub(super) struct Watch {
    threads: Vec<usize>,
    messages: Vec<Place>,
    /// As they were last written down.
    settings: Settings,
    heads: Vec<Thread>,
}

impl World {
    /// Whether changes are noted.
    pub(crate) fn is_watched(&self) -> bool {
        self.watch.is_some()
    }

    /// Notes no changes any more.
    pub(crate) fn stop_watching(&mut self) {
        self.watch = None;
    }

    /// Notes changes from now on.
    pub(crate) fn watch(&mut self) {
        self.accounts.watch();
        self.people.watch();
        self.comments.watch();
        self.attachments.watch();
        self.watch = Some(Box::new(Watch {
            threads: Vec::new(),
            messages: Vec::new(),
            settings: self.settings.clone(),
            heads: self.threads.iter().map(Thread::head).collect(),
        }));
    }

    /// All that is true, in an order in which it can be read.
    pub(crate) fn everything(&self) -> impl Iterator<Item = Record<'_>> {
        let settings = [Record::Settings(Cow::Borrowed(&self.settings))].into_iter();
        let accounts = self.accounts.values().map(|account| Record::Account(Cow::Borrowed(account)));
        let people = self.people.values().map(|person| Record::Person(Cow::Borrowed(person)));
        let comments = self.comments.values().map(|comment| Record::Comment(Cow::Borrowed(comment)));
        let attachments = self.attachments.values().map(|one| Record::Attachment(Cow::Borrowed(one)));
        let threads = self.threads.iter().enumerate();
        let threads = threads.map(|(at, thread)| Record::Thread { at, head: Cow::Owned(thread.head()) });
        let messages = self.timeline.iter().map(|place| record(&self.threads, *place));
        let known = settings.chain(accounts).chain(people).chain(comments).chain(attachments);
        known.chain(threads).chain(messages)
    }

    /// What has changed since this was last asked, as it is now.
    pub(crate) fn take_changes(&mut self) -> Vec<Record<'_>> {
        let (accounts, people, comments) =
            (self.accounts.take_touched(), self.people.take_touched(), self.comments.take_touched());
        let attachments = self.attachments.take_touched();
        let Some(watch) = &mut self.watch else { return Vec::new() };
        let (threads, mut messages) = (mem::take(&mut watch.threads), mem::take(&mut watch.messages));
        messages.dedup();
        let mut changes = Vec::with_capacity(messages.len() + 1);
        if watch.settings != self.settings {
            watch.settings.clone_from(&self.settings);
            changes.push(Record::Settings(Cow::Borrowed(&self.settings)));
        }
        let accounts = accounts.iter().filter_map(|id| self.accounts.get(id));
        changes.extend(accounts.map(|account| Record::Account(Cow::Borrowed(account))));
        changes.extend(people.into_iter().map(|id| match self.people.get(&id) {
            Some(person) => Record::Person(Cow::Borrowed(person)),
            None => Record::PersonGone(Cow::Owned(id)),
        }));
        let comments = comments.iter().filter_map(|id| self.comments.get(id));
        changes.extend(comments.map(|comment| Record::Comment(Cow::Borrowed(comment))));
        let attachments = attachments.iter().filter_map(|id| self.attachments.get(id));
        changes.extend(attachments.map(|one| Record::Attachment(Cow::Borrowed(one))));
        for at in threads {
            let head = self.threads[at].head();
            let written = watch.heads.get_mut(at);
            if written.as_deref() != Some(&head) {
                match written {
                    Some(written) => written.clone_from(&head),
                    None => watch.heads.push(head.clone()),
                }
                changes.push(Record::Thread { at, head: Cow::Owned(head) });
            }
        }
        changes.extend(messages.into_iter().map(|place| record(&self.threads, place)));
        changes
    }

    /// Makes a record true.
    pub(crate) fn read(&mut self, record: Record<'_>) -> Result<(), Misfit> {
        match record {
            Record::Settings(settings) => self.settings = settings.into_owned(),
            Record::Account(account) => {
                self.accounts.insert(account.id.clone(), account.into_owned());
            }
            Record::Person(person) => {
                self.people.insert(person.id.clone(), person.into_owned());
            }
            Record::PersonGone(id) => {
                self.people.shift_remove(&*id);
            }
            Record::Comment(comment) => {
                self.comments.insert(comment.id.clone(), comment.into_owned());
            }
            Record::Attachment(one) => {
                self.attachments.insert(one.id.clone(), one.into_owned());
            }
            Record::Thread { at, head } => self.read_thread(at, head.into_owned())?,
            Record::Message { thread, message } => {
                self.read_message(thread as usize, message.into_owned())?;
            }
        }
        Ok(())
    }

    pub(super) fn touch_thread(&mut self, index: usize) {
        if let Some(watch) = &mut self.watch {
            watch.threads.push(index);
        }
    }

    pub(super) fn touch_message(&mut self, place: Place) {
        if let Some(watch) = &mut self.watch {
            watch.messages.push(place);
        }
    }

    pub(super) fn read_thread(&mut self, at: usize, head: Thread) -> Result<(), Misfit> {
        let known = self.by_number.get(&head.number).is_none_or(|known| *known == at);
        let pair = (head.account.clone(), head.person.clone());
        if !known || self.by_pair.get(&pair).is_some_and(|known| *known != at) {
            return Err(Misfit::Thread(at));
        }
        if at == self.threads.len() {
            self.begin(head);
            return Ok(());
        }
        let thread = self.threads.get_mut(at).ok_or(Misfit::Thread(at))?;
        *thread = Thread { messages: mem::take(&mut thread.messages), ..head };
        Ok(())
    }

    pub(super) fn read_message(&mut self, at: usize, message: Message) -> Result<(), Misfit> {
        let misfit = Misfit::Message(message.seq);
        let next_seq = self.newest_seq() + 1;
        let thread = self.threads.get_mut(at).ok_or(misfit)?;
        if let Some(index) = thread.index_of(message.item) {
            if thread.messages[index].seq != message.seq {
                return Err(misfit);
            }
            thread.messages[index] = message;
            return Ok(());
        }
        let comes_last = thread.messages.last().is_none_or(|last| last.item < message.item);
        if message.seq != next_seq || !comes_last {
            return Err(misfit);
        }
        self.timeline.push(Place::new(at, thread.messages.len()));
        thread.messages.push(message);
        Ok(())
    }
}

fn record(threads: &[Thread], place: Place) -> Record<'_> {
    let (_, message) = place.of(threads);
    Record::Message { thread: place.thread, message: Cow::Borrowed(message) }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::super::{New, seed};
    use super::*;
    use crate::world::message::{Content, Side};
    use crate::world::thread::WINDOW;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_767_268_800 + second).unwrap()
    }

    fn written(world: &World) -> String {
        serde_json::to_string(world).unwrap()
    }

    /// The records, as if they had been on a disk.
    fn told<'a>(records: impl IntoIterator<Item = Record<'a>>) -> Vec<Record<'static>> {
        let through_json = |record| serde_json::from_str(&serde_json::to_string(&record).unwrap()).unwrap();
        records.into_iter().map(through_json).collect()
    }

    fn heard(world: &mut World, records: Vec<Record<'static>>) {
        for record in records {
            world.read(record).unwrap();
        }
    }

    /// Does one of the things that happen to worlds.
    fn happen(world: &mut World, what: u8, who: u64, now: Timestamp) {
        let (shop, person) = (seed::shop(), seed::person_id(who));
        match what {
            0..=3 => {
                let from = if what < 2 { Side::Person } else { Side::Account };
                let new = New { from, content: Content::text(&format!("{what}")), reply_to: None };
                world.keep(&shop, &person, new, now);
            }
            4 => world.thread_mut(&shop, &person).open(now, WINDOW),
            5 => world.thread_mut(&shop, &person).typing = true,
            6 => {
                let thread = world.thread(&shop, &person);
                let newest = thread.and_then(|thread| Some(thread.message_id(thread.messages.last()?.item)));
                if let Some(id) = newest {
                    world.message_mut(id.as_str()).unwrap().unsent = true;
                }
            }
            7 => world.settings.automatic_reply ^= true,
            8 => {
                world.people.insert(person.clone(), Person::new(person, "Cy"));
            }
            9 => {
                world.people.shift_remove(&person);
            }
            _ => world.accounts.get_mut(&shop).unwrap().switches.multi_image ^= true,
        }
    }

    proptest! {
        #[test]
        fn a_world_told_change_by_change_is_the_same_world(
            steps in proptest::collection::vec((0..11_u8, 1..5_u64, any::<bool>()), 0..60)
        ) {
            let mut world = seed::world(at(0), "");
            let mut copy = World::new();
            heard(&mut copy, told(world.everything()));
            world.watch();
            for (second, (what, who, is_asked)) in (1..).zip(steps) {
                happen(&mut world, what, who, at(second));
                // Who goes and comes back in one moment would come last, and nobody does.
                if is_asked || what == 9 {
                    heard(&mut copy, told(world.take_changes()));
                }
            }
            heard(&mut copy, told(world.take_changes()));
            prop_assert_eq!(written(&copy), written(&world));
            let mut whole = World::new();
            heard(&mut whole, told(world.everything()));
            prop_assert_eq!(written(&whole), written(&world));
            let order = |world: &World| world.since(0).map(|(_, message)| message.seq).collect::<Vec<_>>();
            prop_assert_eq!(order(&copy), order(&world));
        }
    }

    #[test]
    fn what_did_not_change_is_not_told() {
        let mut world = seed::world(at(0), "");
        world.watch();
        world.thread_mut(&seed::shop(), &seed::ava());
        assert!(world.take_changes().is_empty());
        world.settings.automatic_reply = true;
        assert!(matches!(world.take_changes()[..], [Record::Settings(_)]));
    }

    #[test]
    fn records_out_of_their_order_are_refused() {
        let mut world = seed::world(at(0), "");
        let mut records = told(world.everything());
        let last = records.pop().unwrap();
        let mut empty = World::new();
        assert_eq!(empty.read(last.clone()), Err(Misfit::Message(1)));
        heard(&mut empty, records);
        let Record::Message { thread, message } = last else { panic!("messages come last") };
        let later = Message { seq: 9, ..message.into_owned() };
        assert_eq!(
            empty.read(Record::Message { thread, message: Cow::Owned(later) }),
            Err(Misfit::Message(9))
        );
        assert!(world.take_changes().is_empty());
    }
}
