//! The journal of a space: its newest exchanges, byte for byte as they crossed the socket.
//!
//! An exchange is one request and its answer, in either direction: an app that calls the Graph side, or a webhook that
//! calls the app. The journal is a ring: the oldest exchanges make room for the newest.

mod curl;
mod filter;
pub(crate) mod frame;
pub(crate) mod message;
mod page;
mod raw;
mod secret;
mod view;

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use antiphon_graph::{AccountId, MessageId, PersonId};
use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::happening::What;
use crate::space::Space;
use crate::webhook::DeliveryId;
pub(crate) use filter::Filter;
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
}

/// One rule that a request was held against.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Check {
    pub(crate) rule: &'static str,
    pub(crate) passed: bool,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(crate) detail: Cow<'static, str>,
}

/// Keeps an exchange in a space's journal, tells everybody who listens, and says under which id.
pub(crate) fn keep(space: &Space, exchange: Exchange) -> u64 {
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
        Self { ring: VecDeque::new(), bytes: 0, capacity: CAPACITY, newest: 0 }
    }
}

impl Journal {
    /// Keeps an exchange, gives it its id and says which.
    pub(crate) fn record(&mut self, mut exchange: Exchange) -> u64 {
        self.newest += 1;
        exchange.id = self.newest;
        self.bytes += exchange.cost();
        self.ring.push_back(Arc::new(exchange));
        while self.bytes > self.capacity
            && self.ring.len() > 1
            && let Some(oldest) = self.ring.pop_front()
        {
            self.bytes -= oldest.cost();
        }
        self.newest
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
        self.ring.clear();
        self.bytes = 0;
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
    fn one_that_is_larger_than_the_ring_is_kept_alone() {
        let mut journal = Journal { capacity: 10, ..Journal::default() };
        journal.record(exchange(b"", b""));
        journal.record(exchange(b"larger than the ring", b""));
        assert_eq!(journal.exchanges().len(), 1);
    }
}
