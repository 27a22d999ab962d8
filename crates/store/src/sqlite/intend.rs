//! Intents: kept before a byte leaves.

use antiphon_engine::{Epoch, Fence, MessageKey, Shard, State};
use antiphon_graph::AccountId;
use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, Result, params};

use super::columns::{self, Columns, count};
use super::writer::Writing;
use super::{parts, query, sql};
use crate::Plan;

/// Takes shards, and says their new epochs.
pub(super) fn take(to: &Writing<'_>, shards: &[Shard]) -> Result<Vec<(Shard, Epoch)>> {
    shards
        .iter()
        .map(|&shard| {
            let epoch = query::one(to.db, sql::TAKE, params![columns::shard(shard)], |row| row.get(0))?;
            Ok((shard, Epoch(epoch.ok_or(rusqlite::Error::QueryReturnedNoRows)?)))
        })
        .collect()
}

/// Whether the intent is kept, and its plan with it.
pub(super) fn intend(
    to: &Writing<'_>,
    key: MessageKey,
    fence: Fence,
    plan: Option<&Plan>,
    now: Timestamp,
) -> Result<bool> {
    let params = params![
        columns::key(key),
        fence.to_number(),
        fence.attempt,
        columns::time(now),
        columns::shard(key.shard()),
        fence.epoch.0,
    ];
    let kept = match query::change(to.db, sql::INTEND, params) {
        // Another message of the queue is under way; SQLite has undone this statement, and nothing else.
        Err(error) if is_taken(&error) => {
            // The engine hears of one that came with a restored copy by this.
            if !query::exists(to.db, sql::CROWDED_BY_RESTORED, params![columns::key(key)])? {
                tally(to, |counted| counted.crowded += 1);
            }
            return Ok(false);
        }
        kept => kept? == 1,
    };
    if kept {
        tally(to, |counted| counted.moves(Some(State::Queued), State::Sending));
    }
    match plan {
        Some(plan) if kept => parts::plan(to, key, plan)?,
        _ if !kept && !owns(to, fence.epoch, key.shard())? => tally(to, |counted| counted.stale += 1),
        _ => {}
    }
    Ok(kept)
}

/// When private replies went since a time: the latest attempt of each.
pub(super) fn private_replies(db: &Connection, since: Timestamp) -> Result<Vec<(AccountId, Timestamp)>> {
    query::all(db, sql::PRIVATE_REPLIES, params![columns::time(since)], |row| {
        let mut columns = Columns::of(row);
        Ok((columns.parsed()?, columns.time()?))
    })
}

fn owns(to: &Writing<'_>, epoch: Epoch, shard: Shard) -> Result<bool> {
    let known: Option<i64> = query::one(to.db, sql::EPOCH, params![columns::shard(shard)], |row| row.get(0))?;
    Ok(known == Some(count(epoch.0)))
}

pub(super) fn is_taken(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation)
}

/// Counts something, once the transaction is committed.
pub(super) fn tally(to: &Writing<'_>, change: impl FnOnce(&mut super::counters::Counted)) {
    let mut counted = to.tally.get();
    change(&mut counted);
    to.tally.set(counted);
}
