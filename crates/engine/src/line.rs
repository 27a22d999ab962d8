//! Lines: what the engine holds of one queue.
//!
//! A message that is sent in parts is one slot. With each part that is delivered it waits for its turn again, and stands
//! before all others until the last.

use std::collections::VecDeque;
use std::time::Duration;

use antiphon_graph::{MessageId, PersonId, Window};
use jiff::{SignedDuration, Timestamp};

use crate::claim::Claims;
use crate::leave::Opening;
use crate::unknown::Seen;
use crate::{Fence, Head, KnownBy, MessageKey, OnUnknown, Parts, Settings, Settlement, Stage, With};

/// What the engine holds of one queue: its heads, and whose turn it is.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own; no two make a state")]
pub(crate) struct Line {
    /// Live messages by place. Only the first may be under way or unknown.
    pub(crate) slots: VecDeque<Slot>,
    /// Unknown messages for which proof is no longer sought, and which the queue has left behind.
    pub(crate) given_up: Vec<Slot>,
    /// Whether the store has further ones behind the slots.
    pub(crate) more: bool,
    /// Whether the conversation is paused.
    pub(crate) paused: bool,
    pub(crate) opening: Opening,
    pub(crate) turn: Turn,
    pub(crate) loading: Option<Loading>,
    /// What the account wrote, as far as it may prove something.
    pub(crate) seen: Vec<Seen>,
    /// Ids that belong to messages already.
    pub(crate) claims: Claims,
    /// Whether a listing was asked for.
    pub(crate) listing: bool,
    /// When it is to be looked at again.
    pub(crate) alarm: Option<Timestamp>,
    /// Whether it stands among those that may go.
    pub(crate) ready: bool,
    /// Since when there is nothing in it.
    pub(crate) empty_since: Option<Timestamp>,
    /// How often in a row an intent was not kept.
    pub(crate) not_intended: u32,
    /// It is not read again before this.
    pub(crate) load_at: Option<Timestamp>,
}

/// A message, and what its owner remembers of it besides.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    pub(crate) head: Head,
    /// How often Instagram said that it may pass later.
    pub(crate) later: u32,
    /// How often in a row not a byte of it left.
    pub(crate) not_sent: u32,
    /// Between when, by earlier attempts, it may have arrived.
    pub(crate) doubt: Option<(Timestamp, Timestamp)>,
    /// How far the proof is.
    pub(crate) proof: Option<Proof>,
}

/// How far the proof of an unknown message is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Proof {
    /// It is sought until then.
    pub(crate) until: Timestamp,
    /// A clean listing without it was asked for at this time.
    pub(crate) absent_at: Option<Timestamp>,
    /// When the next listing is due.
    pub(crate) list_at: Timestamp,
    /// Whether it was found by taking over rather than met by sending.
    pub(crate) taken_over: bool,
}

/// How far the first message of a line is.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Turn {
    /// Nothing is under way.
    #[default]
    Free,
    /// An intent is being kept.
    Intending(Intent),
    /// The intent is kept, and waits for the account's pace.
    Waiting(Intent),
    /// It is with the courier.
    Sending(Intent),
}

/// An intent of ours.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Intent {
    pub(crate) fence: Fence,
    /// When it was ordered.
    pub(crate) at: Timestamp,
    pub(crate) steady: Duration,
}

/// What is known of a delivery.
#[derive(Clone, Debug)]
pub(crate) struct Delivered {
    pub(crate) mid: Option<MessageId>,
    pub(crate) person: Option<PersonId>,
    pub(crate) known_by: KnownBy,
}

/// A line is being read from the store.
#[derive(Debug, Default)]
pub(crate) struct Loading {
    /// What was held before, for what the store does not know of it.
    pub(crate) before: Vec<Slot>,
    /// Accepted since.
    pub(crate) arrived: Vec<Head>,
    /// Something was settled since: what is read may be older than that, and is read again.
    pub(crate) stale: bool,
}

impl Turn {
    pub(crate) fn intent(self) -> Option<Intent> {
        match self {
            Self::Free => None,
            Self::Intending(intent) | Self::Waiting(intent) | Self::Sending(intent) => Some(intent),
        }
    }

    pub(crate) fn is_free(self) -> bool {
        self == Self::Free
    }
}

impl Slot {
    pub(crate) fn new(head: Head) -> Self {
        Self { head, later: 0, not_sent: 0, doubt: None, proof: None }
    }

    /// The fence, when the message is unknown.
    pub(crate) fn unknown(&self) -> Option<Fence> {
        match self.head.stage {
            Stage::Unknown { fence, .. } => Some(fence),
            Stage::Queued { .. } | Stage::Sending { .. } => None,
        }
    }

    /// How many intents there were.
    pub(crate) fn attempts(&self) -> u32 {
        match self.head.stage {
            Stage::Queued { attempts, .. } => attempts,
            Stage::Sending { fence, .. } | Stage::Unknown { fence, .. } => fence.attempt,
        }
    }

    /// Whether an earlier attempt may have arrived.
    pub(crate) fn after_unknown(&self) -> bool {
        matches!(self.head.stage, Stage::Queued { after_unknown: true, .. }) || self.doubt.is_some()
    }

    /// What was under way of it is delivered. Says whether it goes on with its next part, of which nothing is known yet:
    /// or, of a restored copy, just as little as of the one before.
    fn go_on(&mut self) -> bool {
        let attempts = self.attempts();
        let has_next = self.head.next_part();
        if has_next && self.is_of_copy() {
            self.doubt = None;
            self.proof = self.proof.map(|proof| Proof { absent_at: None, ..proof });
        } else if has_next {
            self.head.stage = Stage::Queued { attempts, not_before: None, after_unknown: false };
            *self = Self::new(self.head.clone());
        }
        has_next
    }

    /// Whether somebody else may have sent it, and what follows it.
    fn is_of_copy(&self) -> bool {
        matches!(self.head.stage, Stage::Unknown { of_copy: true, .. })
    }

    /// Whether somebody else may have sent it as something that nobody here knows: its parts were not planned yet.
    pub(crate) fn may_look_otherwise(&self) -> bool {
        self.is_of_copy() && self.head.to_plan && self.head.parts == Parts::default()
    }

    /// It waits again.
    pub(crate) fn requeue(&mut self, not_before: Option<Timestamp>, after_unknown: bool) {
        let (attempts, after_unknown) = (self.attempts(), after_unknown || self.after_unknown());
        self.proof = None;
        self.head.stage = Stage::Queued { attempts, not_before, after_unknown };
    }

    /// Between when it may have arrived by any attempt that nobody can tell of.
    pub(crate) fn may_have_arrived(&self) -> Option<(Timestamp, Timestamp)> {
        match (self.doubt, self.head.stage) {
            (Some((from, _)), Stage::Unknown { first_byte_at, deadline, .. }) => {
                Some((from.min(first_byte_at), deadline))
            }
            (None, Stage::Unknown { first_byte_at, deadline, .. }) => Some((first_byte_at, deadline)),
            (doubt, _) => doubt,
        }
    }
}

impl Line {
    /// The first slot, when it is unknown and proof is sought.
    pub(crate) fn in_doubt(&self) -> Option<&Slot> {
        self.slots.front().filter(|slot| slot.unknown().is_some())
    }

    pub(crate) fn in_doubt_mut(&mut self) -> Option<&mut Slot> {
        self.slots.front_mut().filter(|slot| slot.unknown().is_some())
    }

    /// Whether a message of which nobody can tell holds up the others for good.
    pub(crate) fn is_blocked(&self) -> bool {
        self.given_up.iter().any(|slot| slot.head.on_unknown == OnUnknown::Block)
    }

    /// Whether the turn of the first message has come, as far as the line itself is concerned.
    pub(crate) fn may_go(&self, now: Timestamp) -> bool {
        let is_due = self.slots.front().is_some_and(|slot| match slot.head.stage {
            Stage::Queued { not_before, .. } => not_before.is_none_or(|at| at <= now),
            Stage::Sending { .. } | Stage::Unknown { .. } => false,
        });
        is_due && self.turn.is_free() && self.loading.is_none() && !self.paused && !self.is_blocked()
    }

    /// How many slots at the front are not to be moved: the one under way, or in doubt.
    pub(crate) fn fixed(&self) -> usize {
        usize::from(!self.turn.is_free() || self.in_doubt().is_some())
    }

    /// How many slots at the front nobody goes before: the one that is not to be moved, and those that have begun.
    pub(crate) fn firm(&self) -> usize {
        let fixed = self.fixed();
        let begun = self.slots.iter().skip(fixed).take_while(|slot| slot.head.parts.have_begun());
        fixed + begun.count()
    }

    /// Puts a waiting message in its place. One that does not fit is left in the store.
    pub(crate) fn insert(&mut self, slot: Slot, most: usize) {
        if self.holds(slot.head.key) {
            return;
        }
        let firm = self.firm();
        let place = self.slots.iter().skip(firm).position(|other| other.head.place > slot.head.place);
        let place = place.map_or(self.slots.len(), |place| place + firm);
        // What stands behind messages that are not held cannot be held either.
        if place == self.slots.len() && self.more {
            return;
        }
        self.slots.insert(place, slot);
        if self.slots.len() > most.max(firm + 1) {
            self.slots.pop_back();
            self.more = true;
        }
    }

    pub(crate) fn holds(&self, key: MessageKey) -> bool {
        self.slot(key).is_some()
    }

    pub(crate) fn slot(&self, key: MessageKey) -> Option<&Slot> {
        self.slots.iter().chain(&self.given_up).find(|slot| slot.head.key == key)
    }

    /// A message is delivered, or its part: it leaves, or goes on with the next part where it stood. One that the queue had
    /// left behind goes on before those that have not begun. Says what is to be kept.
    pub(crate) fn delivered(&mut self, key: MessageKey, proof: Delivered, now: Timestamp) -> Settlement {
        let Delivered { mid, person, known_by } = proof;
        if let Some(mid) = &mid {
            self.claim(mid, now);
        }
        let stood = self.slots.iter().position(|slot| slot.head.key == key);
        let mut slot = self.remove(key).expect("what is delivered is held");
        if !slot.go_on() {
            return Settlement::Delivered { mid, person, known_by };
        }
        let in_doubt = slot.is_of_copy();
        match stood {
            Some(place) => self.slots.insert(place, slot),
            None if in_doubt => self.given_up.push(slot),
            None => self.slots.insert(self.firm(), slot),
        }
        Settlement::PartDelivered { mid, person, known_by }
    }

    /// Takes the slot of a message out.
    pub(crate) fn remove(&mut self, key: MessageKey) -> Option<Slot> {
        if let Some(at) = self.slots.iter().position(|slot| slot.head.key == key) {
            return self.slots.remove(at);
        }
        let at = self.given_up.iter().position(|slot| slot.head.key == key)?;
        Some(self.given_up.remove(at))
    }

    /// Whether there is nothing in it, and nothing known to be behind it.
    pub(crate) fn is_empty(&self) -> bool {
        self.slots.is_empty()
            && self.given_up.is_empty()
            && !self.more
            && self.turn.is_free()
            && self.loading.is_none()
            && !self.listing
    }

    /// Whether nothing of it is under way, nor sought.
    pub(crate) fn is_idle(&self) -> bool {
        self.turn.is_free() && self.loading.is_none() && !self.listing && self.in_doubt().is_none()
    }

    /// Whether nothing of it can go before something else happens to it. One that was emptied a moment ago is kept for
    /// what it knows of its last messages.
    pub(crate) fn can_wait(&self) -> bool {
        let has_given_up_only = self.slots.is_empty() && !self.more && !self.given_up.is_empty();
        self.paused || self.is_blocked() || has_given_up_only
    }

    /// Whether it has to be read from the store before it can go on.
    pub(crate) fn lacks_heads(&self) -> bool {
        self.slots.is_empty() && self.more && self.turn.is_free() && self.loading.is_none()
    }

    /// A window is told.
    pub(crate) fn open(&mut self, window: Window) {
        self.opening.open(window);
    }

    /// When the line has to be looked at again because of the time alone.
    pub(crate) fn next_alarm(&self, with: &With, now: Timestamp, settings: &Settings) -> Option<Timestamp> {
        let fixed = usize::from(!self.turn.is_free());
        let waiting =
            self.slots.iter().skip(fixed).filter(|slot| matches!(slot.head.stage, Stage::Queued { .. }));
        let ends = waiting.filter_map(|slot| self.opening.ends_at(&slot.head, settings)).map(|(at, _)| at);
        let retry =
            self.slots.front().filter(|_| self.turn.is_free()).and_then(|slot| match slot.head.stage {
                Stage::Queued { not_before, .. } => not_before,
                Stage::Sending { .. } | Stage::Unknown { .. } => None,
            });
        let proof = self.in_doubt().and_then(|slot| slot.proof);
        let lists = matches!(with, With::Person(_)) && !self.listing;
        let list = proof.filter(|_| lists).map(|proof| proof.list_at);
        let give_up = proof.map(|proof| proof.until);
        let forget =
            self.empty_since.map(|since| since.checked_add(linger(settings)).unwrap_or(Timestamp::MAX));
        let times = ends.chain(retry).chain(list).chain(give_up).chain(forget).chain(self.load_at);
        times.filter(|at| *at > now).min()
    }
}

/// How long an empty line is kept, so that an echo of its last message is known for what it is.
pub(crate) fn linger(settings: &Settings) -> SignedDuration {
    settings.clock_skew * 2 + settings.echo_grace + SignedDuration::from_secs(1)
}
