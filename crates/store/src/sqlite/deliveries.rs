//! Deliveries, as people look at them, and as they are read once more.

use antiphon_graph::{AccountId, Conversation};
use jiff::Timestamp;
use rusqlite::{Connection, Result, Row, params};

use super::columns::{Columns, count};
use super::ingest::{self, Reading};
use super::writer::Writing;
use super::{query, sql};
use crate::inbox::{DeliveryId, DeliveryRow, Heard, Received, Reread};
use crate::{Arrival, InboxFilter, Page};

/// So many deliveries are looked at for one page at most, however few of them are wanted.
const LOOKED_AT: usize = 5_000;

/// So many are read at once.
const AT_ONCE: usize = 250;

/// A page of them, newest first. It may be short, or empty, and not be the last.
pub(super) fn page(
    db: &Connection,
    filter: &InboxFilter,
    after: Option<DeliveryId>,
    at_most: usize,
) -> Result<Page<DeliveryRow, DeliveryId>> {
    let mut before = after.map_or(i64::MAX, |id| count(id.0));
    let mut rows = Vec::new();
    for _ in 0..LOOKED_AT / AT_ONCE {
        let next = query::all(db, sql::DELIVERIES, params![before, count(AT_ONCE)], read)?;
        let is_last = next.len() < AT_ONCE;
        for mut row in next {
            before = count(row.id.0);
            row.events = events(db, row.id)?;
            if !filter.wants(&row) {
                continue;
            }
            rows.push(row);
            if rows.len() == at_most {
                return Ok(Page { next: rows.last().map(|row| row.id), rows });
            }
        }
        if is_last {
            return Ok(Page { rows, next: None });
        }
    }
    Ok(Page { rows, next: Some(DeliveryId(u64::try_from(before).unwrap_or_default())) })
}

/// The next ones, oldest first.
pub(super) fn ids(db: &Connection, after: DeliveryId, at_most: usize) -> Result<Vec<DeliveryId>> {
    query::all(db, sql::DELIVERIES_AFTER, params![count(after.0), count(at_most)], |row| {
        Ok(DeliveryId(Columns::of(row).number()?))
    })
}

/// One, with its signature and its bytes.
pub(super) fn one(db: &Connection, id: DeliveryId) -> Result<Option<(DeliveryRow, String, Vec<u8>)>> {
    let found = query::one(db, sql::DELIVERY_WHOLE, params![count(id.0)], |row| {
        Ok((read(row)?, row.get::<_, String>(5)?, row.get::<_, Vec<u8>>(6)?))
    })?;
    let Some((mut row, signature, body)) = found else { return Ok(None) };
    row.events = events(db, id)?;
    Ok(Some((row, signature, body)))
}

fn read(row: &Row<'_>) -> Result<DeliveryRow> {
    let mut columns = Columns::of(row);
    Ok(DeliveryRow {
        id: DeliveryId(columns.number()?),
        app: columns.value()?,
        received_at: columns.time()?,
        bytes: columns.number()?,
        redacted: columns.value()?,
        events: Vec::new(),
    })
}

fn events(db: &Connection, id: DeliveryId) -> Result<Vec<Received>> {
    query::all(db, sql::DELIVERY_EVENTS, params![count(id.0)], |row| {
        let mut columns = Columns::of(row);
        columns.skip(1);
        let account = columns.parsed()?;
        Ok(Received {
            account,
            key: columns.value()?,
            person: columns.maybe_parsed()?,
            kind: columns.value()?,
            at: columns.maybe_time()?,
        })
    })
}

/// What is known to have happened in a conversation before a number, newest first.
pub(super) fn heard(
    db: &Connection,
    of: &Conversation,
    before: Option<u64>,
    at_most: usize,
) -> Result<Vec<Heard>> {
    let before = before.map_or(i64::MAX, count);
    let params = params![of.account.as_str(), of.person.as_str(), before, count(at_most)];
    query::all(db, sql::HEARD, params, |row| {
        let mut columns = Columns::of(row);
        Ok(Heard {
            number: columns.number()?,
            key: columns.value()?,
            kind: columns.value()?,
            at: columns.maybe_time()?,
            received_at: columns.time()?,
            delivery: DeliveryId(columns.number()?),
            body: columns.value::<Option<Vec<u8>>>()?.filter(|body| !body.is_empty()),
        })
    })
}

/// Keeps what a delivery says as it is read now, and does again what follows from it: windows only ever move later, and
/// echoes prove what still looks for proof.
pub(super) fn reread(to: &Writing<'_>, id: DeliveryId, arrival: &Arrival, now: Timestamp) -> Result<Reread> {
    let before = query::all(to.db, sql::DELIVERY_EVENTS, params![count(id.0)], |row| {
        let mut columns = Columns::of(row);
        let number: i64 = columns.value()?;
        Ok((number, columns.parsed::<AccountId>()?, columns.value::<String>()?))
    })?;
    for (number, account, key) in before {
        if !arrival.events.iter().any(|event| event.account == account && event.key == key) {
            query::change(to.db, sql::DROP_EVENT, params![number])?;
        }
    }
    let mut reread = Reread::default();
    let reading = Reading { received_at: arrival.received_at, read_at: now, is_again: true };
    for event in &arrival.events {
        reread.kept += ingest::keep(to, sql::REREAD, arrival, count(id.0), event)?;
        ingest::apply(to, reading, event, &mut reread.ingested)?;
    }
    Ok(reread)
}
