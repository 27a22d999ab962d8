//! Jobs: begun, brought further, ended.

use antiphon_graph::AccountId;
use jiff::Timestamp;
use rusqlite::{Connection, Result, Row, params};

use super::columns::{self, Columns, count};
use super::writer::Writing;
use super::{query, sql};
use crate::{Job, JobId, JobState, Page, Progress, Work};

pub(super) fn begin(
    to: &Writing<'_>,
    work: Work,
    account: Option<&AccountId>,
    asked: &str,
    now: Timestamp,
) -> Result<JobId> {
    let account = account.map(AccountId::as_str);
    query::change(to.db, sql::BEGIN_JOB, params![work.word(), account, asked, columns::time(now)])?;
    Ok(JobId(u64::try_from(to.db.last_insert_rowid()).unwrap_or_default()))
}

pub(super) fn one(db: &Connection, id: JobId) -> Result<Option<Job>> {
    query::one(db, sql::JOB, params![count(id.0)], read)
}

pub(super) fn running(db: &Connection) -> Result<Vec<Job>> {
    query::all(db, sql::JOBS_RUNNING, [], read)
}

/// A page of them, newest first.
pub(super) fn page(
    db: &Connection,
    work: Option<Work>,
    account: Option<&AccountId>,
    after: Option<JobId>,
    at_most: usize,
) -> Result<Page<Job, JobId>> {
    let before = after.map_or(i64::MAX, |id| count(id.0));
    let params = params![before, work.map(Work::word), account.map(AccountId::as_str), count(at_most + 1)];
    let mut rows = query::all(db, sql::JOBS, params, read)?;
    let more = rows.len() > at_most;
    rows.truncate(at_most);
    let next = rows.last().filter(|_| more).map(|job| job.id);
    Ok(Page { rows, next })
}

/// Whether it still runs.
pub(super) fn go_on(to: &Writing<'_>, id: JobId, progress: &Progress, now: Timestamp) -> Result<bool> {
    let Progress { reached, counts, state, asked } = progress;
    let params = params![count(id.0), reached, counts, state.word(), asked, columns::time(now)];
    Ok(query::change(to.db, sql::GO_ON, params)? == 1)
}

pub(super) fn cancel(to: &Writing<'_>, id: JobId, now: Timestamp) -> Result<bool> {
    Ok(query::change(to.db, sql::CANCEL_JOB, params![count(id.0), columns::time(now)])? == 1)
}

fn read(row: &Row<'_>) -> Result<Job> {
    let mut columns = Columns::of(row);
    Ok(Job {
        id: JobId(columns.number()?),
        work: columns.word(Work::read)?,
        account: columns.maybe_parsed()?,
        asked: columns.value()?,
        state: columns.word(JobState::read)?,
        asked_at: columns.time()?,
        changed_at: columns.time()?,
        reached: columns.value()?,
        counts: columns.value()?,
    })
}
