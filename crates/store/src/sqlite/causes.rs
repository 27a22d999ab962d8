//! Causes: what stood in the way of what did not go.

use antiphon_graph::AccountId;
use jiff::Timestamp;
use rusqlite::{Connection, Result, Row, params};

use super::columns::{Columns, time};
use super::{conversations, query, sql};
use crate::Cause;
use crate::message::Reason;

/// A key's first six bytes in a column are the millisecond of its acceptance.
const CHANCE: usize = 10;

/// Of messages that were accepted since a time, those of most messages first.
pub(super) fn since(
    db: &Connection,
    accounts: &[AccountId],
    since: Timestamp,
    now: Timestamp,
) -> Result<Vec<Cause>> {
    let millisecond = u64::try_from(since.as_millisecond()).unwrap_or_default().to_be_bytes();
    let mut key = millisecond[2..].to_vec();
    key.resize(key.len() + CHANCE, 0);
    query::all(db, sql::CAUSES, params![key, time(now), conversations::json_list(accounts)], read)
}

fn read(row: &Row<'_>) -> Result<Cause> {
    let mut columns = Columns::of(row);
    let state = columns.parsed()?;
    let word: Option<String> = columns.value()?;
    let status: Option<u16> = columns.value()?;
    // By code and subcode alone they were put together: words that differ are one of them.
    columns.skip(2);
    let body: Option<Vec<u8>> = columns.value()?;
    Ok(Cause {
        state,
        reason: match (status, body) {
            (Some(status), Some(body)) => Some(Reason::Refusal(status, body)),
            _ => word.map(Reason::Word),
        },
        messages: columns.number()?,
        people: columns.number()?,
        first_at: columns.time()?,
        last_at: columns.time()?,
        open: columns.number()?,
    })
}
