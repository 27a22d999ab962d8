//! Results: written only where the message stands as whoever writes them believes.

use antiphon_engine::{KnownBy, MessageKey, Queue, Settlement, Stands, State};
use antiphon_graph::{AccountId, MessageId, PersonId};
use jiff::Timestamp;
use rusqlite::{Result, params};

use super::columns::{self, Columns};
use super::intend::tally;
use super::writer::Writing;
use super::{events, hold, query, sql};
use crate::words;

/// Keeps what became of a message. False, and counted, when it does not stand as expected.
pub(super) fn settle(
    to: &Writing<'_>,
    queue: &Queue,
    key: MessageKey,
    stands: Stands,
    settlement: &Settlement,
    now: Timestamp,
) -> Result<bool> {
    let settled = Row { to, account: &queue.account, key, stands, now };
    let is_new = may(stands.state, settlement) && settled.still_stands()?;
    if !is_new {
        tally(to, |counted| counted.stale += 1);
        return Ok(false);
    }
    match settlement {
        Settlement::Delivered { mid, person, known_by } => {
            settled.deliver(mid.as_ref(), person.as_ref(), *known_by)
        }
        Settlement::Refused(refusal) => settled.refuse(refusal.status().as_u16(), &refusal.to_body()),
        Settlement::Queued { not_before, why } => settled.requeue(*not_before, words::requeued(*why)),
        Settlement::Unknown { first_byte_at, deadline } => settled.doubt(*first_byte_at, *deadline),
        Settlement::GivenUp => settled.give_up(),
        Settlement::Held => hold::hold(&settled, queue),
        Settlement::Expired(too_late) => settled.expire(words::too_late(*too_late)),
    }
}

/// Which states a result may follow. What is final stays.
fn may(state: State, settlement: &Settlement) -> bool {
    match settlement {
        Settlement::Unknown { .. } => state == State::Sending,
        Settlement::GivenUp => state == State::Unknown,
        Settlement::Queued { .. } => matches!(state, State::Queued | State::Sending | State::Unknown),
        Settlement::Held => matches!(state, State::Queued | State::Sending | State::Unknown),
        Settlement::Delivered { .. } | Settlement::Refused(_) | Settlement::Expired(_) => !state.is_final(),
    }
}

/// A message that is about to stand otherwise.
pub(super) struct Row<'a> {
    pub(super) to: &'a Writing<'a>,
    pub(super) account: &'a AccountId,
    pub(super) key: MessageKey,
    pub(super) stands: Stands,
    pub(super) now: Timestamp,
}

impl Row<'_> {
    pub(super) fn expected(&self) -> ([u8; 16], &'static str, Option<i64>) {
        let Stands { state, fence } = self.stands;
        (columns::key(self.key), state.word(), fence.map(antiphon_engine::Fence::to_number))
    }

    fn still_stands(&self) -> Result<bool> {
        let (key, state, fence) = self.expected();
        query::exists(self.to.db, sql::STANDS, params![key, state, fence, self.account.as_str()])
    }

    /// An id of Instagram's goes to one message only: to the first.
    pub(super) fn deliver(
        &self,
        mid: Option<&MessageId>,
        person: Option<&PersonId>,
        known_by: KnownBy,
    ) -> Result<bool> {
        let (key, state, fence) = self.expected();
        let (name, person) = (mid.map(MessageId::as_str), person.map(PersonId::as_str));
        if let Some(mid) = name
            && query::change(self.to.db, sql::OWN_MID, params![self.account.as_str(), mid, key, person])? == 0
        {
            tally(self.to, |counted| counted.doubled += 1);
            return Ok(false);
        }
        let how = known_by.word();
        let at = columns::time(self.now);
        query::change(self.to.db, sql::DELIVER, params![key, state, fence, name, person, how, at])?;
        self.moves(State::Delivered);
        self.tell(State::Delivered, mid)
    }

    fn refuse(&self, status: u16, body: &[u8]) -> Result<bool> {
        let (key, state, fence) = self.expected();
        let at = columns::time(self.now);
        query::change(self.to.db, sql::REFUSE, params![key, state, fence, status, body, at])?;
        self.moves(State::Refused);
        self.tell(State::Refused, None)
    }

    fn doubt(&self, first_byte_at: Timestamp, deadline: Timestamp) -> Result<bool> {
        let (key, state, fence) = self.expected();
        let (first, last, at) =
            (columns::time(first_byte_at), columns::time(deadline), columns::time(self.now));
        query::change(self.to.db, sql::DOUBT, params![key, state, fence, first, last, at])?;
        self.moves(State::Unknown);
        self.tell(State::Unknown, None)
    }

    fn give_up(&self) -> Result<bool> {
        let (key, state, fence) = self.expected();
        let at = columns::time(self.now);
        if query::change(self.to.db, sql::GIVE_UP, params![key, state, fence, at])? == 0 {
            tally(self.to, |counted| counted.stale += 1);
            return Ok(false);
        }
        self.tell(State::Unknown, None)
    }

    /// It keeps its place. Told only when it was unknown: that it was under way was not told either.
    pub(super) fn requeue(&self, not_before: Option<Timestamp>, why: &str) -> Result<bool> {
        let (key, state, fence) = self.expected();
        let at = columns::time(self.now);
        let not_before = columns::maybe_time(not_before);
        query::change(self.to.db, sql::END_ATTEMPT, params![key, state, fence, at, why])?;
        query::change(self.to.db, sql::REQUEUE, params![key, state, fence, not_before, why, at])?;
        self.moves(State::Queued);
        if self.stands.state == State::Unknown { self.tell(State::Queued, None) } else { Ok(true) }
    }

    pub(super) fn expire(&self, reason: &str) -> Result<bool> {
        let (key, state, fence) = self.expected();
        let at = columns::time(self.now);
        query::change(self.to.db, sql::EXPIRE, params![key, state, fence, reason, at])?;
        self.moves(State::Expired);
        self.tell(State::Expired, None)
    }

    /// It stands somewhere else now.
    pub(super) fn moves(&self, state: State) {
        tally(self.to, |counted| counted.moves(Some(self.stands.state), state));
    }

    pub(super) fn tell(&self, state: State, mid: Option<&MessageId>) -> Result<bool> {
        events::message(self.to, self.account, self.now, self.key, state, mid)?;
        Ok(true)
    }
}

/// Where a message stands now, and whose it is.
pub(super) fn standing(to: &Writing<'_>, key: MessageKey) -> Result<Option<(AccountId, Stands)>> {
    query::one(to.db, sql::STANDING, params![columns::key(key)], |row| {
        let mut columns = Columns::of(row);
        Ok((columns.parsed()?, Stands { state: columns.parsed()?, fence: columns.maybe_fence()? }))
    })
}
