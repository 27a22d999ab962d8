//! One conversation: an account, a person, what was said, and until when the account may answer.

use antiphon_graph::{AccountId, MessageId, PersonId, ThreadId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::New;
use super::message::{Message, Side};
use crate::mid;

/// How long an account may answer after the person wrote.
pub(crate) const WINDOW: SignedDuration = SignedDuration::from_hours(24);

/// How long a human agent may answer.
pub(crate) const HUMAN_AGENT: SignedDuration = SignedDuration::from_hours(24 * 7);

/// One conversation.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub(crate) struct Thread {
    pub(crate) account: AccountId,
    pub(crate) person: PersonId,
    /// The 39-digit number that stands in the conversation's and its messages' ids.
    #[serde(with = "number_as_text")]
    pub(crate) number: u128,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) messages: Vec<Message>,
    /// When the person last did something that opens the window.
    pub(crate) opened_at: Option<Timestamp>,
    /// When the window closes; later than 24 hours after the opening when an ad began the conversation.
    pub(crate) closes_at: Option<Timestamp>,
    /// Everything up to this item has been seen by the person.
    pub(crate) seen_by_person: u64,
    /// Everything up to this item has been seen by the account.
    pub(crate) seen_by_account: u64,
    /// The account is typing, as far as the person can see.
    pub(crate) typing: bool,
    /// Another app controls the thread.
    pub(crate) held_by_other_app: bool,
    /// Everything up to this item the person has deleted from their phone; the account has it still.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub(crate) cleared: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_nothing(cleared: &u64) -> bool {
    *cleared == 0
}

impl Thread {
    pub(crate) fn new(account: AccountId, person: PersonId) -> Self {
        Self {
            number: number(&account, &person),
            account,
            person,
            messages: Vec::new(),
            opened_at: None,
            closes_at: None,
            seen_by_person: 0,
            seen_by_account: 0,
            typing: false,
            held_by_other_app: false,
            cleared: 0,
        }
    }

    /// Opens the window, or keeps it open longer. It never moves earlier.
    pub(crate) fn open(&mut self, at: Timestamp, lasts: SignedDuration) {
        let closes_at = at.saturating_add(lasts).unwrap_or(Timestamp::MAX);
        self.opened_at = self.opened_at.max(Some(at));
        self.closes_at = self.closes_at.max(Some(closes_at));
    }

    /// Whether the account may answer now. The window is closed at exactly `closes_at`.
    pub(crate) fn is_open(&self, now: Timestamp) -> bool {
        self.closes_at.is_some_and(|closes_at| now < closes_at)
    }

    /// Whether a human agent may answer now.
    pub(crate) fn is_open_to_humans(&self, now: Timestamp) -> bool {
        self.opened_at.is_some_and(|opened_at| now.duration_since(opened_at) < HUMAN_AGENT)
    }

    /// The conversation's id.
    pub(crate) fn id(&self) -> ThreadId {
        mid::thread_id(&self.account, self.number)
    }

    /// The id of the message at `item`.
    pub(crate) fn message_id(&self, item: u64) -> MessageId {
        mid::message_id(&self.account, self.number, item)
    }

    /// The message at `item`.
    pub(crate) fn message_at(&self, item: u64) -> Option<&Message> {
        self.messages.get(self.index_of(item)?)
    }

    /// What the person's phone still has of it, oldest first.
    pub(crate) fn on_the_phone(&self) -> &[Message] {
        &self.messages[self.messages.partition_point(|message| message.item <= self.cleared)..]
    }

    /// All messages after a place in the timeline, oldest first, each with this conversation.
    pub(crate) fn since(&self, seq: u64) -> impl Iterator<Item = (&Self, &Message)> {
        let start = self.messages.partition_point(|message| message.seq <= seq);
        self.messages[start..].iter().map(move |message| (self, message))
    }

    pub(super) fn index_of(&self, item: u64) -> Option<usize> {
        self.messages.binary_search_by_key(&item, |message| message.item).ok()
    }

    /// The same without its messages.
    pub(super) fn head(&self) -> Self {
        Self {
            account: self.account.clone(),
            person: self.person.clone(),
            messages: Vec::new(),
            number: self.number,
            opened_at: self.opened_at,
            closes_at: self.closes_at,
            seen_by_person: self.seen_by_person,
            seen_by_account: self.seen_by_account,
            typing: self.typing,
            held_by_other_app: self.held_by_other_app,
            cleared: self.cleared,
        }
    }

    /// Adds a message at the end and says its index. Two messages never share a microsecond.
    pub(super) fn push(&mut self, new: New, seq: u64, now: Timestamp) -> usize {
        let after_last = self.messages.last().map_or(0, |last| last.item + 1);
        let item = u64::try_from(now.as_microsecond()).unwrap_or(0).max(after_last);
        if new.from == Side::Account {
            self.typing = false;
        }
        self.messages.push(Message::new(new, seq, item));
        self.messages.len() - 1
    }
}

/// A number like Instagram's: 39 digits, the same at every start for the same two.
fn number(account: &AccountId, person: &PersonId) -> u128 {
    const BASE: u128 = 340_282_366_841_710_301_244 * 10_u128.pow(18);
    let digest = Sha256::digest(format!("{account}:{person}"));
    let eight: [u8; 8] = digest[..8].try_into().expect("a digest has 32 bytes");
    BASE + u128::from(u64::from_be_bytes(eight) % 10_u64.pow(18))
}

/// JSON has no room for 128 bits; the number is written as text.
mod number_as_text {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(number: &u128, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(number)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u128, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::super::seed;
    use super::*;

    #[test]
    fn a_window_is_closed_at_exactly_24_hours_and_never_moves_earlier() {
        let mut thread = Thread::new(seed::shop(), seed::ava());
        let at: Timestamp = "2026-01-01T12:00:00Z".parse().unwrap();
        thread.open(at, WINDOW);
        thread.open(at - SignedDuration::from_hours(1), WINDOW);
        assert!(thread.is_open("2026-01-02T11:59:59.999Z".parse().unwrap()));
        assert!(!thread.is_open("2026-01-02T12:00:00Z".parse().unwrap()));
    }

    #[test]
    fn a_thread_number_has_39_digits_and_is_the_same_at_every_start() {
        let number = Thread::new(seed::shop(), seed::ava()).number;
        assert_eq!(number.to_string().len(), 39);
        assert_eq!(number, Thread::new(seed::shop(), seed::ava()).number);
    }
}
