//! What did not go: found in the order of its acceptance, and sent again once.

use antiphon_engine::MessageKey;
use antiphon_graph::Conversation;
use jiff::Timestamp;
use rusqlite::{Connection, Result, Row, params};

use super::columns::{self, Columns, count};
use super::writer::Writing;
use super::{messages, query, sql, window};
use crate::JobId;
use crate::message::{Failed, Retry};

/// The next of them, by place.
pub(super) fn after(db: &Connection, place: u64, at_most: usize) -> Result<Vec<Failed>> {
    query::all(db, sql::FAILED, params![count(place), count(at_most)], read)
}

/// These, in the order of their places.
pub(super) fn these(db: &Connection, keys: &[MessageKey]) -> Result<Vec<Failed>> {
    let mut found = Vec::new();
    for &key in keys {
        found.extend(query::one(db, sql::FAILED_ONE, params![columns::key(key)], read)?);
    }
    found.sort_unstable_by_key(|failed| failed.row.place);
    Ok(found)
}

/// The place that was last given to a message.
pub(super) fn last_place(db: &Connection) -> Result<u64> {
    let place = query::one(db, sql::PLACE, [], |row| Columns::of(row).number())?;
    Ok(place.unwrap_or_default())
}

fn read(row: &Row<'_>) -> Result<Failed> {
    let mut columns = Columns::of(row);
    let row = messages::read_from(&mut columns)?;
    let person = row.person.as_ref().or(row.queue.with.person());
    let window = if let Some(person) = person {
        window::of(&Conversation::new(row.queue.account.clone(), person.clone()), &mut columns)?
    } else {
        columns.skip(3);
        None
    };
    let job = columns.maybe(|id: i64| u64::try_from(id).ok())?.map(JobId);
    Ok(Failed { row, window, job })
}

/// The message that was kept for another before, when there is to be no second one.
pub(super) fn already(to: &Writing<'_>, retry: &Retry) -> Result<Option<MessageKey>> {
    let found = query::one(to.db, sql::RETRIED, params![columns::key(retry.of)], |row| {
        let mut columns = Columns::of(row);
        let successor = columns.key()?;
        Ok((successor, columns.maybe(|id: i64| u64::try_from(id).ok())?.map(JobId)))
    })?;
    let is_own = |job: Option<JobId>| job.is_some() && job == retry.job;
    Ok(found.filter(|(_, job)| !retry.again || is_own(*job)).map(|(successor, _)| successor))
}

pub(super) fn keep(to: &Writing<'_>, retry: &Retry, successor: MessageKey, now: Timestamp) -> Result<usize> {
    let job = retry.job.map(|job| count(job.0));
    let (of, successor) = (columns::key(retry.of), columns::key(successor));
    query::change(to.db, sql::RETRY, params![of, successor, job, columns::time(now)])
}
