//! The journal of a space: its newest exchanges, byte for byte as they crossed the socket.
//!
//! An exchange is one request and its answer, in either direction: an app that calls the Graph side, or a webhook that
//! calls the app. The journal is a ring: the oldest exchanges make room for the newest.

mod again;
mod copy;
mod curl;
mod filter;
pub(crate) mod frame;
pub(crate) mod har;
pub(crate) mod lap;
pub(crate) mod message;
mod page;
mod raw;
mod secret;
pub(crate) mod syntax;
mod view;

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use antiphon_graph::{AccountId, MessageId, PersonId};
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::happening::What;
use crate::space::Space;
use crate::webhook::DeliveryId;
pub(crate) use again::Again;
pub(crate) use copy::Form;
pub(crate) use filter::{Filter, words};
pub(crate) use lap::{Lap, Stretch};
pub(crate) use page::{Page, Wanted};
pub(crate) use raw::Raw;
pub(crate) use view::{ExchangeDetail, ExchangeView};

/// How many bytes of exchanges are kept.
const CAPACITY: usize = 64 * 1024 * 1024;

/// What an exchange costs beside its bytes, about.
const OVERHEAD: usize = 512;

/// The newest exchanges of a space.
#[derive(Debug)]
pub(crate) struct Journal {
    ring: VecDeque<Arc<Exchange>>,
    bytes: usize,
    capacity: usize,
    newest: u64,
    /// What was forgotten last, while it can be brought back.
    aside: VecDeque<Arc<Exchange>>,
    /// Calls that are on their way here once more, and which exchange each repeats.
    expected: Vec<Expected>,
}

/// A call that is on its way here once more.
#[derive(Debug)]
struct Expected {
    number: u64,
    request: Bytes,
    again: Again,
}

/// One request and its answer.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    /// Ascends by one, from 1; given by the journal.
    pub(crate) id: u64,
    pub(crate) direction: Direction,
    /// From the first byte of the request to the last of the answer.
    pub(crate) duration: Duration,
    /// Of the answer; nothing when none came.
    pub(crate) status: Option<u16>,
    /// The request as it crossed the socket, or would have.
    pub(crate) request: Raw,
    /// The answer as it crossed the socket; empty when none came.
    pub(crate) response: Bytes,
    pub(crate) note: Note,
    /// Of a webhook: which delivery this was an attempt at.
    pub(crate) delivery: Option<DeliveryId>,
    /// Of a webhook: which attempt, from 1.
    pub(crate) attempt: u32,
    /// The bytes crossed inside TLS.
    pub(crate) tls: bool,
}

/// Who called whom.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Direction {
    /// The app called the Graph side.
    Api,
    /// A webhook called the app.
    Webhook,
}

/// What an exchange was about, in words that a person can read.
#[derive(Clone, Debug)]
pub(crate) struct Note {
    /// By the sandbox's clock: the time by which the request was judged, or the webhook sent.
    pub(crate) at: Timestamp,
    /// What was asked, such as "send text".
    pub(crate) operation: Cow<'static, str>,
    pub(crate) account: Option<AccountId>,
    pub(crate) person: Option<PersonId>,
    /// The type of the message, or the kind of the event.
    pub(crate) kind: Option<Cow<'static, str>>,
    pub(crate) mid: Option<MessageId>,
    /// Why it was refused, or why a delivery did not succeed.
    pub(crate) reason: Option<String>,
    /// The names of the faults that struck.
    pub(crate) faults: Vec<String>,
    pub(crate) checks: Vec<Check>,
    /// What it repeats.
    pub(crate) again: Option<Again>,
    /// Where the time went, as far as it is known.
    pub(crate) laps: Vec<Lap>,
    /// How far the sandbox's clock was ahead of the machine's.
    pub(crate) ahead: SignedDuration,
}

/// One rule that a request was held against.
#[derive(Clone, Debug)]
pub(crate) struct Check {
    pub(crate) rule: &'static str,
    pub(crate) passed: bool,
    pub(crate) detail: Cow<'static, str>,
}

/// Keeps an exchange in a space's journal, tells everybody who listens, and says under which id.
pub(crate) fn keep(space: &Space, mut exchange: Exchange) -> u64 {
    exchange.note.ahead = space.clock.ahead();
    let faults = exchange.note.faults.clone();
    let id = space.journal().record(exchange);
    space.tell(What::Exchange { exchange: id });
    if !faults.is_empty() {
        space.faults().fired_in(&faults, id);
        space.tell(What::Faults);
    }
    id
}

impl Note {
    /// A note that says no more than when and what.
    pub(crate) fn new(at: Timestamp, operation: impl Into<Cow<'static, str>>) -> Self {
        Self {
            at,
            operation: operation.into(),
            account: None,
            person: None,
            kind: None,
            mid: None,
            reason: None,
            faults: Vec::new(),
            checks: Vec::new(),
            again: None,
            laps: Vec::new(),
            ahead: SignedDuration::ZERO,
        }
    }
}

impl Check {
    /// A rule that the request keeps.
    pub(crate) fn passed(rule: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { rule, passed: true, detail: detail.into() }
    }

    /// A rule that the request breaks.
    pub(crate) fn failed(rule: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { rule, passed: false, detail: detail.into() }
    }
}

impl Default for Journal {
    fn default() -> Self {
        Self {
            ring: VecDeque::new(),
            bytes: 0,
            capacity: CAPACITY,
            newest: 0,
            aside: VecDeque::new(),
            expected: Vec::new(),
        }
    }
}

impl Journal {
    /// Keeps an exchange, gives it its id and says which.
    pub(crate) fn record(&mut self, mut exchange: Exchange) -> u64 {
        self.newest += 1;
        exchange.id = self.newest;
        if let Some(again) = self.meet(&exchange) {
            exchange.note.again = Some(again);
        }
        self.bytes += exchange.cost();
        self.ring.push_back(Arc::new(exchange));
        while self.bytes > self.capacity
            && self.ring.len() > 1
            && let Some(oldest) = self.ring.pop_front()
        {
            self.bytes -= oldest.cost();
        }
        if self.bytes > self.capacity / 2 {
            self.aside.clear(); // both together shall not take much more than the ring may
        }
        self.newest
    }

    /// Says that a call will come that repeats an exchange, and gives the expectation a number.
    pub(crate) fn expect(&mut self, request: Bytes, again: Again) -> u64 {
        let number = self.expected.last().map_or(1, |newest| newest.number + 1);
        self.expected.push(Expected { number, request, again });
        number
    }

    /// Says that it will not come any more.
    pub(crate) fn no_longer_expect(&mut self, number: u64) {
        self.expected.retain(|expected| expected.number != number);
    }

    fn meet(&mut self, exchange: &Exchange) -> Option<Again> {
        if exchange.direction == Direction::Webhook {
            return None;
        }
        let bytes = exchange.request.bytes();
        let at = self.expected.iter().position(|expected| expected.request == bytes)?;
        Some(self.expected.remove(at).again)
    }

    /// The exchange with this id, if it is still kept.
    pub(crate) fn exchange(&self, id: u64) -> Option<&Arc<Exchange>> {
        let oldest = self.ring.front()?.id;
        self.ring.get(usize::try_from(id.checked_sub(oldest)?).ok()?)
    }

    /// Everything kept, oldest first. Cheap: exchanges are shared, not copied.
    pub(crate) fn exchanges(&self) -> Vec<Arc<Exchange>> {
        self.ring.iter().cloned().collect()
    }

    /// Forgets everything. Ids go on, so that an old link never leads to a new exchange.
    pub(crate) fn clear(&mut self) {
        self.aside.clear();
        self.ring.clear();
        self.bytes = 0;
    }

    /// Puts everything aside, so that it can be brought back.
    pub(crate) fn put_aside(&mut self) {
        if !self.ring.is_empty() {
            self.aside = std::mem::take(&mut self.ring);
            self.bytes = 0;
        }
    }

    /// How many exchanges can be brought back.
    pub(crate) fn aside(&self) -> usize {
        self.aside.len()
    }

    /// Brings back what was put aside last, before what has come since, and says how many that were.
    pub(crate) fn bring_back(&mut self) -> usize {
        let mut back = std::mem::take(&mut self.aside);
        let brought = back.len();
        self.bytes += back.iter().map(|exchange| exchange.cost()).sum::<usize>();
        back.append(&mut self.ring);
        self.ring = back;
        brought
    }
}

impl Exchange {
    fn cost(&self) -> usize {
        self.request.cost() + self.response.len() + OVERHEAD
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An exchange with these bytes.
    pub(super) fn exchange(request: &[u8], response: &[u8]) -> Exchange {
        Exchange {
            id: 0,
            direction: Direction::Api,
            duration: Duration::from_millis(3),
            status: None,
            request: Bytes::copy_from_slice(request).into(),
            response: Bytes::copy_from_slice(response),
            note: Note::new(Timestamp::UNIX_EPOCH, "send text"),
            delivery: None,
            attempt: 1,
            tls: false,
        }
    }

    #[test]
    fn the_oldest_make_room_for_the_newest_and_ids_go_on() {
        let one = exchange(b"0123456789", b"0123456789").cost();
        let mut journal = Journal { capacity: 3 * one, ..Journal::default() };
        for id in 1..=5 {
            assert_eq!(journal.record(exchange(b"0123456789", b"0123456789")), id);
        }
        let kept: Vec<_> = journal.exchanges().iter().map(|exchange| exchange.id).collect();
        assert_eq!(kept, [3, 4, 5]);
        assert!(journal.exchange(2).is_none());
        assert_eq!(journal.exchange(4).unwrap().id, 4);
        assert!(journal.exchange(6).is_none());
        journal.clear();
        assert_eq!((journal.bytes, journal.record(exchange(b"", b""))), (0, 6));
    }

    #[test]
    fn what_was_put_aside_comes_back_before_what_came_since() {
        let mut journal = Journal::default();
        journal.record(exchange(b"1", b""));
        journal.record(exchange(b"2", b""));
        journal.put_aside();
        journal.record(exchange(b"3", b""));
        assert_eq!((journal.exchanges().len(), journal.aside()), (1, 2));
        assert_eq!((journal.bring_back(), journal.bring_back()), (2, 0));
        assert_eq!(journal.exchange(1).unwrap().request.bytes().as_ref(), b"1");
        assert_eq!(journal.exchange(3).unwrap().request.bytes().as_ref(), b"3");
        journal.clear();
        assert_eq!((journal.bring_back(), journal.bytes), (0, 0));
    }

    #[test]
    fn a_call_that_is_expected_says_what_it_repeats_once() {
        let mut journal = Journal::default();
        journal.record(exchange(b"a call", b""));
        let again = Again::Replayed { of: 1 };
        journal.expect(Bytes::from_static(b"a call"), again);
        journal.record(exchange(b"another", b""));
        journal.record(exchange(b"a call", b""));
        journal.record(exchange(b"a call", b""));
        let repeats = |id| journal.exchange(id).unwrap().note.again;
        assert_eq!([2, 3, 4].map(repeats), [None, Some(again), None]);
    }

    #[test]
    fn one_that_is_larger_than_the_ring_is_kept_alone() {
        let mut journal = Journal { capacity: 10, ..Journal::default() };
        journal.record(exchange(b"", b""));
        journal.record(exchange(b"larger than the ring", b""));
        assert_eq!(journal.exchanges().len(), 1);
    }
}
