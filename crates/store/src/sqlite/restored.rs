//! Restored: what becomes of messages in a copy of the database that is used in place of the original.
//!
//! After the copy was taken the original went on, and what is queued in the copy may have been delivered long since. So
//! nothing of it is sent: everything that waited or was under way is unknown, from when the copy was taken until now. Of
//! each queue proof is sought for one message after the other, in their order; what is proved absent is sent, and what
//! can be proved in neither way is left to a person.

use std::sync::atomic::{AtomicBool, Ordering};

use antiphon_engine::{MessageKey, Queue, Shard, State, With};
use antiphon_graph::AccountId;
use jiff::Timestamp;
use rusqlite::{Connection, Result, params};

use super::columns::{self, Columns};
use super::intend::{self, is_taken};
use super::writer::Writing;
use super::{events, messages, query, sql};
use crate::Restored;

/// Whether anything of a restored copy still waits for its proof to be sought. Nearly never: so nothing is looked up
/// where it is not.
#[derive(Debug, Default)]
pub(super) struct Waits(AtomicBool);

impl Waits {
    /// As a database has it.
    pub(super) fn in_database(db: &Connection) -> Result<Self> {
        Ok(Self(AtomicBool::new(query::exists(db, sql::ANY_RESTORED, [])?)))
    }

    pub(super) fn any(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// A message is not in its queue's way any more: the next one's turn may have come.
    pub(super) fn turn_ended(&self, to: &Writing<'_>, key: MessageKey, now: Timestamp) -> Result<()> {
        if self.any()
            && let Some(row) = messages::one(to.db, key)?
        {
            seek_next(to, &row.queue, now)?;
        }
        Ok(())
    }

    pub(super) fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Puts everything in doubt that may have been sent since the copy was taken, if this is a copy; no bytes that belong
/// to it leave after the deadline.
pub(super) fn doubt_all(to: &Writing<'_>, deadline: Timestamp, now: Timestamp) -> Result<Option<Restored>> {
    let Some(taken_at) = query::one(to.db, sql::COPY, [], |row| Columns::of(row).time())? else {
        return Ok(None);
    };
    let shards: Vec<_> = Shard::all().collect();
    let epochs = intend::take(to, &shards)?;
    for shard in shards {
        query::change(to.db, sql::SHIFT_EVENTS, params![columns::shard(shard)])?;
    }
    query::change(to.db, sql::DOUBT_LONGER, params![columns::time(deadline)])?;
    let mut messages = 0;
    let mut first_of: Option<Queue> = None;
    for (key, queue, state) in survivors(to.db)? {
        // Reactions set a state: to set one again changes nothing.
        if matches!(queue.with, With::Message(..)) {
            continue;
        }
        let is_first = state == State::Sending
            || first_of.as_ref() != Some(&queue) && !query::exists(to.db, sql::UNDER_WAY, of(&queue))?;
        let epoch = epochs.iter().find(|(shard, _)| *shard == queue.shard()).map_or(0, |(_, epoch)| epoch.0);
        let params = params![
            columns::key(key),
            epoch,
            columns::time(taken_at),
            columns::time(deadline),
            columns::time(now),
            !is_first,
        ];
        query::change(to.db, sql::RESTORE, params)?;
        intend::tally(to, |counted| counted.moves(Some(state), State::Unknown));
        events::message(to, &queue.account, now, key, State::Unknown, None)?;
        first_of = Some(queue);
        messages += 1;
    }
    query::change(to.db, sql::UNMARK_COPY, [])?;
    Ok(Some(Restored { taken_at, messages }))
}

fn survivors(db: &Connection) -> Result<Vec<(MessageKey, Queue, State)>> {
    query::all(db, sql::SURVIVORS, [], |row| {
        let mut columns = Columns::of(row);
        let key = columns.key()?;
        let queue = Queue { account: columns.parsed()?, with: columns.word(With::parse)? };
        Ok((key, queue, columns.parsed()?))
    })
}

/// A queue's turn is free: proof is sought for its next message that came with a restored copy. Says whether there is one.
pub(super) fn seek_next(to: &Writing<'_>, queue: &Queue, now: Timestamp) -> Result<bool> {
    let next = query::one(to.db, sql::NEXT_RESTORED, of(queue), |row| Columns::of(row).key())?;
    let Some(next) = next else { return Ok(false) };
    match query::change(to.db, sql::SEEK, params![columns::key(next), columns::time(now)]) {
        // Another one of the queue is under way: its turn comes after that one's.
        Err(error) if is_taken(&error) => Ok(false),
        sought => sought.map(|rows| rows == 1),
    }
}

fn of(queue: &Queue) -> (i64, String, String) {
    let account: &AccountId = &queue.account;
    (columns::shard(queue.shard()), account.to_string(), queue.with.to_string())
}
