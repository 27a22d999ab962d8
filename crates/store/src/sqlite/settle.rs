//! Results: written only where the message stands as whoever writes them believes.

use antiphon_engine::{KnownBy, MessageKey, Queue, Settlement, Stands, State, With};
use antiphon_graph::{AccountId, MessageId, PersonId};
use jiff::Timestamp;
use rusqlite::{Result, params};

use super::columns::{self, Columns};
use super::intend::tally;
use super::writer::Writing;
use super::{events, hold, parts, query, sql, statistics};
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
    let still =
        if may(stands.state, settlement) { still_stands(to, &queue.account, key, stands)? } else { None };
    let Some(made) = still else {
        tally(to, |counted| counted.stale += 1);
        return Ok(false);
    };
    let settled = Row { to, account: &queue.account, key, stands, made, now };
    match settlement {
        Settlement::Delivered { mid, person, known_by } => {
            let is_kept = settled.deliver(mid.as_ref(), person.as_ref(), *known_by)?;
            if is_kept && let With::Person(person) = &queue.with {
                statistics::answered(to, &queue.account, person, now)?;
            }
            Ok(is_kept)
        }
        Settlement::Refused(refusal) => {
            to.statistics.refused(&queue.account, now, refusal);
            settled.refuse(refusal.status().as_u16(), &refusal.to_body())
        }
        Settlement::PartDelivered { mid, person, .. } => settled.go_on(mid.as_ref(), person.as_ref()),
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
        Settlement::Queued { .. } | Settlement::PartDelivered { .. } => {
            matches!(state, State::Queued | State::Sending | State::Unknown)
        }
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
    pub(super) made: Made,
    pub(super) now: Timestamp,
}

/// How a message is made, as far as that matters here.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Made {
    pub(super) in_parts: bool,
    pub(super) by_human: bool,
    /// It came with a restored copy, and is in doubt since.
    pub(super) of_copy: bool,
}

impl Row<'_> {
    pub(super) fn expected(&self) -> ([u8; 16], &'static str, Option<i64>) {
        let Stands { state, fence } = self.stands;
        (columns::key(self.key), state.word(), fence.map(antiphon_engine::Fence::to_number))
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
        if !self.own(mid, person)? {
            return Ok(false);
        }
        if self.made.in_parts {
            parts::delivered(self.to, self.key, person, mid, self.now)?;
        }
        let how = known_by.word();
        let at = columns::time(self.now);
        query::change(self.to.db, sql::DELIVER, params![key, state, fence, name, how, at])?;
        if let Some(person) = person {
            query::change(self.to.db, sql::NAME_PERSON, params![key, person])?;
        }
        self.note_human()?;
        self.to.statistics.delivered(self.account, self.key, self.now);
        self.moves(State::Delivered);
        self.tell(State::Delivered, mid)
    }

    /// A part is delivered, and the next one waits; or it is in doubt as this one was. Nobody is told: it is under way as before.
    pub(super) fn go_on(&self, mid: Option<&MessageId>, person: Option<&PersonId>) -> Result<bool> {
        let (key, state, fence) = self.expected();
        let person = person.map(PersonId::as_str);
        if !self.own(mid, person)? {
            return Ok(false);
        }
        parts::delivered(self.to, self.key, person, mid, self.now)?;
        let at = columns::time(self.now);
        if self.made.of_copy {
            self.note_human()?;
            let params = params![key, state, fence, person, at];
            return Ok(query::change(self.to.db, sql::NEXT_PART_IN_DOUBT, params)? > 0);
        }
        query::change(self.to.db, sql::END_ATTEMPT, params![key, state, fence, at, "delivered"])?;
        query::change(self.to.db, sql::NEXT_PART, params![key, state, fence, person, at])?;
        self.note_human()?;
        self.moves(State::Queued);
        if self.stands.state == State::Unknown { self.tell(State::Queued, None) } else { Ok(true) }
    }

    /// Gives the message an id, unless another has it.
    fn own(&self, mid: Option<&MessageId>, person: Option<&str>) -> Result<bool> {
        let Some(mid) = mid else { return Ok(true) };
        let params = params![self.account.as_str(), mid.as_str(), columns::key(self.key), person];
        let is_own = query::change(self.to.db, sql::OWN_MID, params)? > 0;
        if !is_own {
            tally(self.to, |counted| counted.doubled += 1);
        }
        Ok(is_own)
    }

    /// A human has written for the account, or may have.
    fn note_human(&self) -> Result<()> {
        if self.made.by_human {
            query::change(
                self.to.db,
                sql::HUMAN_AT,
                params![columns::key(self.key), columns::time(self.now)],
            )?;
        }
        Ok(())
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
        self.note_human()?;
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
        let is_first = self.stands.state != state;
        if is_first && matches!(state, State::Unknown | State::Expired | State::Held | State::Cancelled) {
            self.to.statistics.count(self.account, self.now, state.word());
        }
        events::message(self.to, self.account, self.now, self.key, state, mid)?;
        Ok(true)
    }
}

/// How a message is made, if it stands as it is believed to.
fn still_stands(
    to: &Writing<'_>,
    account: &AccountId,
    key: MessageKey,
    stands: Stands,
) -> Result<Option<Made>> {
    let fence = stands.fence.map(antiphon_engine::Fence::to_number);
    let params = params![columns::key(key), stands.state.word(), fence, account.as_str()];
    query::one(to.db, sql::STANDS, params, |row| made(&mut Columns::of(row)))
}

fn made(columns: &mut Columns<'_>) -> Result<Made> {
    Ok(Made { in_parts: columns.value()?, by_human: columns.value()?, of_copy: columns.value()? })
}

/// Where a message stands now.
pub(super) struct Standing {
    pub(super) account: AccountId,
    pub(super) stands: Stands,
    pub(super) made: Made,
    /// Further parts of it follow the one whose turn it is.
    pub(super) has_rest: bool,
}

pub(super) fn standing(to: &Writing<'_>, key: MessageKey) -> Result<Option<Standing>> {
    query::one(to.db, sql::STANDING, params![columns::key(key)], |row| {
        let mut columns = Columns::of(row);
        let account = columns.parsed()?;
        let stands = Stands { state: columns.parsed()?, fence: columns.maybe_fence()? };
        Ok(Standing { account, stands, made: made(&mut columns)?, has_rest: columns.value()? })
    })
}
