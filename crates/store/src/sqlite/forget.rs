//! Forgetting: what nobody needs any more, in portions that hold no other write up for long.

use antiphon_engine::Shard;
use jiff::Timestamp;
use rusqlite::{Connection, Params, Result, params};

use super::columns::{self, Columns};
use super::relays::{self, Forgotten as Gone};
use super::writer::Writing;
use super::{query, sql, statistics};
use crate::RelayKind;
use crate::retention::Forgotten;

/// So many rows go in one commit.
const PORTION: usize = 500;

/// So many messages, each of which has several rows.
const MESSAGES: usize = 100;

/// What is forgotten.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum What {
    Texts,
    Attempts,
    Messages,
    Inbox,
    Deliveries,
    Events,
    Calls,
    Statistics,
    Erased,
    Jobs,
    DeadLetters,
}

impl What {
    fn word(self) -> &'static str {
        match self {
            Self::Texts => "texts",
            Self::Attempts => "attempts",
            Self::Messages => "messages",
            Self::Inbox => "inbox",
            Self::Deliveries => "deliveries",
            Self::Events => "events",
            Self::Calls => "keys",
            Self::Statistics => "statistics",
            Self::Erased => "erased",
            Self::Jobs => "jobs",
            Self::DeadLetters => "dead_letters",
        }
    }
}

/// Where a walk over messages is, from the oldest on. What may not be forgotten yet is passed by.
pub(super) type Walk = Vec<u8>;

/// Forgets a portion of what is older, and counts it. Where the next one begins; none when there is no more.
pub(super) fn portion(
    to: &Writing<'_>,
    what: What,
    before: Timestamp,
    walk: &Walk,
    now: Timestamp,
) -> Result<Option<Walk>> {
    let (at, portion) = (columns::time(before), columns::count(PORTION));
    let by_age = |sql| query::change(to.db, sql, params![at, portion]).map(|gone| (gone, again(gone)));
    let (gone, next) = match what {
        What::Texts => beside(to, sql::NEXT_TEXTS, &[sql::FORGET_TEXTS, sql::FORGET_PARTS], before, walk)?,
        What::Attempts => beside(to, sql::NEXT_ATTEMPTS, &[sql::FORGET_ATTEMPTS], before, walk)?,
        What::Messages => messages(to, before, walk)?,
        What::Inbox => by_age(sql::FORGET_INBOX)?,
        What::Deliveries => deliveries(to, at, portion)?,
        What::DeadLetters => by_age(sql::FORGET_DEAD)?,
        What::Calls => by_age(sql::FORGET_CALLS)?,
        What::Jobs => by_age(sql::FORGET_JOBS)?,
        What::Events => events(to, at, portion)?,
        What::Statistics => {
            let hours = statistics::hours_before(before);
            let gone = query::change(to.db, sql::FORGET_STATISTICS, params![hours, portion])?;
            (gone, again(gone))
        }
        What::Erased => (query::change(to.db, sql::FORGET_ERASED, params![at])?, None),
    };
    if gone > 0 {
        let number = columns::count(gone);
        query::change(to.db, sql::NOTE_FORGOTTEN, params![what.word(), columns::time(now), number])?;
    }
    Ok(next)
}

/// From the beginning: what was forgotten is no longer there.
fn again(gone: usize) -> Option<Walk> {
    (gone >= PORTION).then(Walk::new)
}

/// Keys of messages that were accepted before a time stand before this one.
fn first_key(at: Timestamp) -> Vec<u8> {
    let millisecond = u64::try_from(at.as_millisecond()).unwrap_or_default().to_be_bytes();
    millisecond[2..].to_vec()
}

/// What lies beside messages, by their keys.
fn beside(
    to: &Writing<'_>,
    next: &str,
    forget: &[&str],
    before: Timestamp,
    walk: &Walk,
) -> Result<(usize, Option<Walk>)> {
    let params = params![walk, first_key(before), columns::count(PORTION)];
    let keys: Vec<Walk> = query::all(to.db, next, params, |row| row.get(0))?;
    let Some(last) = keys.last() else { return Ok((0, None)) };
    let mut gone = 0;
    for sql in forget {
        gone += query::change(to.db, sql, params![walk, last, columns::time(before)])?;
    }
    Ok((gone, (keys.len() >= PORTION).then(|| last.clone())))
}

fn messages(to: &Writing<'_>, before: Timestamp, walk: &Walk) -> Result<(usize, Option<Walk>)> {
    let params = params![walk, first_key(before), columns::time(before), columns::count(MESSAGES)];
    let rows = query::all(to.db, sql::NEXT_MESSAGES, params, |row| {
        let mut columns = Columns::of(row);
        Ok((columns.key()?, columns.value::<bool>()?))
    })?;
    let over: Vec<_> = rows.iter().filter(|(_, is_over)| *is_over).map(|(key, _)| *key).collect();
    let gone = super::erase::messages(to, &over)?;
    let last = rows.last().filter(|_| rows.len() >= MESSAGES).map(|(key, _)| columns::key(*key).to_vec());
    Ok((usize::try_from(gone).unwrap_or_default(), last))
}

fn deliveries(to: &Writing<'_>, before: i64, portion: i64) -> Result<(usize, Option<Walk>)> {
    let gone = gone(to, sql::FORGET_DELIVERIES, params![before, portion])?;
    relays::lose(to, &relays::all(to.db)?, RelayKind::Instagram, 0, &gone)?;
    Ok((gone.len(), again(gone.len())))
}

/// Of one shard after the other, until the portion is full.
fn events(to: &Writing<'_>, before: i64, portion: i64) -> Result<(usize, Option<Walk>)> {
    let relays = relays::all(to.db)?;
    let mut count = 0;
    for shard in Shard::all() {
        let gone = gone(to, sql::FORGET_EVENTS, params![columns::shard(shard), before, portion])?;
        relays::lose(to, &relays, RelayKind::Events, shard.0, &gone)?;
        count += gone.len();
        if count >= PORTION {
            break;
        }
    }
    Ok((count, again(count)))
}

/// What of a kind was forgotten, by its numbers and the apps that it was for.
fn gone(to: &Writing<'_>, sql: &str, params: impl Params) -> Result<Vec<Gone>> {
    query::all(to.db, sql, params, |row| {
        let mut columns = Columns::of(row);
        Ok((columns.number()?, columns.value()?))
    })
}

/// What was forgotten so far.
pub(super) fn forgotten(db: &Connection) -> Result<Vec<Forgotten>> {
    query::all(db, sql::FORGOTTEN, [], |row| {
        let mut columns = Columns::of(row);
        Ok(Forgotten {
            what: columns.value()?,
            at: columns.time()?,
            number: columns.number()?,
            total: columns.number()?,
        })
    })
}
