//! Asking and changing, by statements that are prepared once a connection.

use rusqlite::{Connection, OptionalExtension, Params, Result, Row};

/// How many rows a statement changed.
pub(super) fn change(db: &Connection, sql: &str, params: impl Params) -> Result<usize> {
    db.prepare_cached(sql)?.execute(params)
}

/// The first row, if there is one.
pub(super) fn one<T>(
    db: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnOnce(&Row<'_>) -> Result<T>,
) -> Result<Option<T>> {
    db.prepare_cached(sql)?.query_row(params, read).optional()
}

/// All rows.
pub(super) fn all<T>(
    db: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnMut(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    db.prepare_cached(sql)?.query_map(params, read)?.collect()
}

/// Whether there is a row.
pub(super) fn exists(db: &Connection, sql: &str, params: impl Params) -> Result<bool> {
    db.prepare_cached(sql)?.exists(params)
}
