//! The audit log.

use rusqlite::{Connection, Result, Row, params};

use super::columns::{self, Columns, count};
use super::writer::Writing;
use super::{query, sql};
use crate::audit::{BEGINNING, hash};
use crate::{Deed, Entry, Page};

/// Adds an entry behind the newest.
pub(super) fn append(to: &Writing<'_>, deed: &Deed) -> Result<u64> {
    let last = query::one(to.db, sql::AUDIT_LAST, [], |row| {
        let mut columns = Columns::of(row);
        Ok((columns.number::<u64>()?, columns.value::<[u8; 32]>()?))
    })?;
    let (last, before) = last.unwrap_or((0, BEGINNING));
    let number = last + 1;
    let Deed { at, who, what, target, outcome } = deed;
    let hash = hash(&before, number, deed);
    let params = params![count(number), columns::time(*at), who, what, target, outcome, hash];
    query::change(to.db, sql::AUDIT_APPEND, params)?;
    Ok(number)
}

/// Entries before a number, the newest first.
pub(super) fn page(db: &Connection, before: Option<u64>, at_most: usize) -> Result<Page<Entry, u64>> {
    let before = before.map_or(i64::MAX, count);
    let mut rows = query::all(db, sql::AUDIT_PAGE, params![before, count(at_most + 1)], read)?;
    let more = rows.len() > at_most;
    rows.truncate(at_most);
    let next = rows.last().filter(|_| more).map(|entry| entry.number);
    Ok(Page { rows, next })
}

/// Entries after a number, the oldest first.
pub(super) fn after(db: &Connection, after: u64, at_most: usize) -> Result<Vec<Entry>> {
    query::all(db, sql::AUDIT_WALK, params![count(after), count(at_most)], read)
}

fn read(row: &Row<'_>) -> Result<Entry> {
    let mut columns = Columns::of(row);
    let number = columns.number()?;
    let deed = Deed {
        at: columns.time()?,
        who: columns.value()?,
        what: columns.value()?,
        target: columns.value()?,
        outcome: columns.value()?,
    };
    // A hash of another length was not written by this program: it breaks the chain, not the walk.
    let hash: Vec<u8> = columns.value()?;
    Ok(Entry { number, deed, hash: hash.try_into().unwrap_or(BEGINNING) })
}
