//! Emptying the log: what was deleted is overwritten in the database, and may still stand in the log.

use std::time::Duration;

use rusqlite::Connection;

use super::connection::Place;
use crate::Error;

/// So long the writer may have to wait for somebody who reads.
const PATIENCE: Duration = Duration::from_millis(250);

/// Carries the log over whole and cuts it to nothing. False when somebody reads from it: try again.
pub(super) fn log(place: &Place) -> Result<bool, Error> {
    let Place::File(_) = place else { return Ok(true) };
    let db = place.writer()?;
    db.busy_timeout(PATIENCE).map_err(super::failure::Failure::from)?;
    // Most of it goes while others write; the writer waits for the little that is left.
    carry(&db, "passive")?;
    carry(&db, "truncate")
}

fn carry(db: &Connection, how: &str) -> Result<bool, Error> {
    let busy = db.query_row(&format!("pragma wal_checkpoint({how})"), [], |row| row.get::<_, i64>(0));
    Ok(busy.map_err(super::failure::Failure::from)? == 0)
}
