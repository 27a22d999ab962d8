//! Erasing a person: step by step, each a small commit, until nothing is found any more.
//!
//! What is deleted is overwritten (`secure_delete`), and the log is emptied in the end, so that nothing can be read from
//! the raw files either.

use antiphon_engine::{MessageKey, Queue, Shard, State, With};
use antiphon_graph::webhook::{self, Without};
use antiphon_graph::{AccountId, Conversation, PersonId};
use jiff::Timestamp;
use rusqlite::{Connection, Result, params};

use super::columns::{self, Columns, count};
use super::writer::Writing;
use super::{query, sql};
use crate::erasure::{Erased, Theirs, Trace};

/// So many rows are looked at in one step.
const STEP: i64 = 1_000;

/// So many deliveries, which may be long.
const DELIVERIES: usize = 50;

/// A person's messages among an account's next ones, and where the next step begins.
pub(super) fn theirs(
    db: &Connection,
    Conversation { account, person }: &Conversation,
    after: Option<MessageKey>,
) -> Result<(Vec<Theirs>, Option<MessageKey>)> {
    let comments = query::all(db, sql::COMMENTS_OF, params![account.as_str(), person.as_str()], |row| {
        row.get::<_, String>(0)
    })?;
    let answers: Vec<_> = comments.iter().filter_map(|key| key.split_once(':')).collect();
    let is_theirs = |with: &With, told: Option<&PersonId>| match with {
        With::Comment(comment) => {
            told == Some(person) || answers.iter().any(|(_, known)| *known == comment.as_str())
        }
        _ => told == Some(person) || with.person() == Some(person),
    };
    let after = after.map_or(Vec::new(), |key| columns::key(key).to_vec());
    let rows = query::all(db, sql::MESSAGES_WITH, params![account.as_str(), after, STEP], |row| {
        let mut columns = Columns::of(row);
        let key = columns.key()?;
        let queue = Queue { account: account.clone(), with: columns.word(With::parse)? };
        let told: Option<PersonId> = columns.maybe_parsed()?;
        let (state, given_up) = (columns.parsed::<State>()?, columns.value()?);
        Ok((told, Theirs { key, queue, state, given_up }))
    })?;
    let next = rows.last().filter(|_| count(rows.len()) >= STEP).map(|(_, last)| last.key);
    let theirs = rows.into_iter().filter(|(told, row)| is_theirs(&row.queue.with, told.as_ref()));
    Ok((theirs.map(|(_, row)| row).collect(), next))
}

/// Erases messages with all that belongs to them. Those that have not ended stay, and are not counted.
pub(super) fn messages(to: &Writing<'_>, keys: &[MessageKey]) -> Result<u64> {
    let mut found = 0;
    for key in keys.iter().map(|key| columns::key(*key)) {
        let gone = query::one(to.db, sql::ERASE_MESSAGE, params![key], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?))
        })?;
        let Some((account, mid)) = gone else { continue };
        let of_parts = query::all(to.db, sql::PART_MIDS, params![key], |row| row.get::<_, String>(0))?;
        for sql in [sql::ERASE_PAYLOAD, sql::DROP_PARTS, sql::ERASE_ATTEMPTS, sql::ERASE_RETRIED] {
            query::change(to.db, sql, params![key])?;
        }
        for mid in mid.into_iter().chain(of_parts) {
            query::change(to.db, sql::ERASE_MID, params![account, mid])?;
        }
        found += 1;
    }
    Ok(found)
}

/// Erases a person's traces of one kind among the next ones.
pub(super) fn step(to: &Writing<'_>, of: &Conversation, trace: Trace, after: Option<&str>) -> Result<Erased> {
    let Conversation { account, person } = of;
    let whose = (account.as_str(), person.as_str());
    match trace {
        Trace::Window => {
            let found = query::change(to.db, sql::ERASE_WINDOW, params![whose.0, whose.1])?
                + query::change(to.db, sql::ERASE_DISCLOSURES, params![whose.0, whose.1])?;
            Ok(Erased { found: found as u64, next: None })
        }
        Trace::Events => {
            let shard = columns::shard(Shard::of(account));
            by_number(to, after, sql::NEWEST_EVENT, Some(shard), |from, until| {
                query::change(to.db, sql::ERASE_EVENTS, params![shard, from, whose.0, whose.1, until])
            })
        }
        Trace::Calls => by_number(to, after, sql::NEWEST_CALL, None, |from, until| {
            query::change(to.db, sql::ERASE_CALLS, params![from, until])
        }),
        Trace::Inbox => by_number(to, after, sql::NEWEST_RECEIVED, None, |from, until| {
            query::change(to.db, sql::ERASE_INBOX, params![from, until, whose.0, whose.1])
        }),
        // Found by a reader before.
        Trace::Deliveries => Ok(Erased::default()),
        Trace::Jobs => jobs(to, person),
        Trace::DeadLetters => {
            let found = query::change(to.db, sql::ERASE_LETTERS, params![whose.1.as_bytes()])?;
            Ok(Erased { found: found as u64, next: None })
        }
        Trace::Mids => mids(to, account, person, after),
    }
}

/// A step over rows that are numbered.
fn by_number(
    to: &Writing<'_>,
    after: Option<&str>,
    newest: &str,
    shard: Option<i64>,
    erase: impl Fn(i64, i64) -> Result<usize>,
) -> Result<Erased> {
    let from = number(after);
    let until = from.saturating_add(STEP);
    let newest: Option<i64> = match shard {
        Some(shard) => query::one(to.db, newest, params![shard], |row| row.get(0))?.flatten(),
        None => query::one(to.db, newest, [], |row| row.get(0))?.flatten(),
    };
    let found = erase(from, until)?;
    let is_last = newest.is_none_or(|newest| newest <= until);
    Ok(Erased { found: found as u64, next: (!is_last).then(|| until.to_string()) })
}

fn number(after: Option<&str>) -> i64 {
    after.and_then(|after| after.parse().ok()).unwrap_or_default()
}

/// The deliveries among the next ones that name a person, and where the next step begins. Bodies may be long: a reader
/// looks through them.
pub(super) fn naming(
    db: &Connection,
    person: &PersonId,
    after: Option<&str>,
) -> Result<(Vec<i64>, Option<String>)> {
    let params = params![number(after), person.as_str().as_bytes(), count(DELIVERIES)];
    let looked_at = query::all(db, sql::DELIVERIES_NAMING, params, |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, bool>(1)?))
    })?;
    let next = looked_at.last().filter(|_| looked_at.len() >= DELIVERIES).map(|(id, _)| id.to_string());
    Ok((looked_at.into_iter().filter(|(_, names)| *names).map(|(id, _)| id).collect(), next))
}

/// A delivery may tell of others as well: their entries stay, and a delivery that tells of nobody else goes.
pub(super) fn deliveries(to: &Writing<'_>, of: &Conversation, ids: &[i64]) -> Result<u64> {
    let mut found = 0;
    for &id in ids {
        let body = query::one(to.db, sql::DELIVERY_WHOLE, params![id], |row| row.get::<_, Vec<u8>>(6))?;
        match webhook::without(&body.unwrap_or_default(), &of.account, &of.person) {
            Without::Unchanged => continue,
            Without::Less(body) => query::change(to.db, sql::REDACT, params![id, body])?,
            Without::Nothing => query::change(to.db, sql::ERASE_DELIVERY, params![id])?,
        };
        found += 1;
    }
    Ok(found)
}

/// Jobs whose filter names the person end, and forget what they were asked. The erasure itself forgets it in the end.
fn jobs(to: &Writing<'_>, person: &PersonId) -> Result<Erased> {
    let found = query::change(to.db, sql::ERASE_JOBS, params![person.as_str()])?;
    Ok(Erased { found: found as u64, next: None })
}

fn mids(to: &Writing<'_>, account: &AccountId, person: &PersonId, after: Option<&str>) -> Result<Erased> {
    let params = params![account.as_str(), after.unwrap_or_default(), STEP];
    let looked_at = query::all(to.db, sql::MIDS_AFTER, params, |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?))
    })?;
    let mut found = 0;
    for (mid, whose) in &looked_at {
        if whose.as_deref() == Some(person.as_str()) {
            found += query::change(to.db, sql::ERASE_MID, params![account.as_str(), mid])? as u64;
        }
    }
    let next = looked_at.last().filter(|_| count(looked_at.len()) >= STEP).map(|(mid, _)| mid.clone());
    Ok(Erased { found, next })
}

pub(super) fn bury(to: &Writing<'_>, mark: [u8; 32], at: Timestamp) -> Result<()> {
    query::change(to.db, sql::BURY, params![mark, columns::time(at)]).map(drop)
}

pub(super) fn buried(db: &Connection) -> Result<Vec<([u8; 32], Timestamp)>> {
    query::all(db, sql::BURIED, [], |row| {
        let mut columns = Columns::of(row);
        Ok((columns.value()?, columns.time()?))
    })
}
