//! Migrations: what the tables are. Numbered, and only ever added to.

use std::path::Path;

use rusqlite::{Connection, params};
use tracing::trace;

use super::columns::count;
use super::operations::STEP;
use crate::Error;

/// Marks a database as ours: the letters `Anti`.
const APPLICATION: i64 = 0x416e_7469;

/// In their order. A migration that was ever released is never changed.
const ALL: &[(&str, &str)] = &[
    ("all", include_str!("migrations/0001_all.sql")),
    ("media", include_str!("migrations/0002_media.sql")),
    ("looking", include_str!("migrations/0003_looking.sql")),
    ("cancelling", include_str!("migrations/0004_cancelling.sql")),
];

const RECORD: &str = "
    create table if not exists migration (number integer primary key, name text not null) strict";

const KEEP: &str = "insert into migration (number, name) values (?1, ?2)";

/// Whether these are tables of ours that this program understands.
pub(super) fn recognise(db: &Connection, path: &Path) -> Result<(), Error> {
    let failed = |error| unusable(path, &error);
    let (version, application) = (number(db, "user_version"), number(db, "application_id"));
    let (version, application) = (version.map_err(failed)?, application.map_err(failed)?);
    match application == APPLICATION {
        true if version > count(ALL.len()) => Err(newer(path, version)),
        true => Ok(()),
        false => Err(foreign(path)),
    }
}

/// Brings the tables to what this program needs, in one transaction.
pub(super) fn run(db: &Connection, path: &Path) -> Result<(), Error> {
    let failed = |error| unusable(path, &error);
    let (version, application) = (number(db, "user_version"), number(db, "application_id"));
    let (version, application) = (version.map_err(failed)?, application.map_err(failed)?);
    let newest = count(ALL.len());
    if version > newest {
        return Err(newer(path, version));
    }
    let is_new = application == 0 && version == 0 && is_empty(db).map_err(failed)?;
    if application != APPLICATION && !is_new {
        return Err(foreign(path));
    }
    if version == newest {
        return Ok(());
    }
    let done = usize::try_from(version).unwrap_or_default();
    apply(db, done, ALL).map_err(failed)
}

fn newer(path: &Path, version: i64) -> Error {
    let (file, newest) = (path.display(), ALL.len());
    Error::Unusable(format!(
        "{file} was written by a newer Antiphon (its tables are version {version}, this one knows {newest}); use that \
         one, or a newer one"
    ))
}

fn foreign(path: &Path) -> Error {
    Error::Unusable(format!("{} is a database of another program; name another file", path.display()))
}

fn apply(db: &Connection, done: usize, all: &[(&str, &str)]) -> rusqlite::Result<()> {
    let transaction = db.unchecked_transaction()?;
    transaction.execute_batch(RECORD)?;
    for (number, (name, sql)) in (1_i64..).zip(all).skip(done) {
        transaction.execute_batch(sql)?;
        transaction.execute(KEEP, params![number, name])?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", count(all.len()))?;
    trace!(name: "migration.written", target: STEP, "new tables wait for their commit");
    transaction.commit()?;
    trace!(name: "migration.kept", target: STEP, "new tables are on disk");
    Ok(())
}

fn is_empty(db: &Connection) -> rusqlite::Result<bool> {
    db.query_row("select not exists (select 1 from sqlite_schema)", [], |row| row.get(0))
}

fn number(db: &Connection, pragma: &str) -> rusqlite::Result<i64> {
    db.pragma_query_value(None, pragma, |row| row.get(0))
}

/// Why a file cannot be used, and what can be done about it.
pub(super) fn unusable(path: &Path, error: &rusqlite::Error) -> Error {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    let file = path.display();
    Error::Unusable(match error.sqlite_error_code() {
        Some(DatabaseCorrupt | NotADatabase) => damaged(path, &error.to_string()),
        _ => format!("{file} cannot be used: {error}"),
    })
}

/// What is said of a damaged file.
pub(super) fn damaged(path: &Path, what: &str) -> String {
    let file = path.display();
    format!(
        "{file} is damaged: {what}; move {file}, {file}-wal and {file}-shm away together, put the newest copy of \
         the database in their place, and start again"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_are_kept_when_their_table_is_written_anew_and_no_number_is_given_twice() {
        let db = Connection::open_in_memory().unwrap();
        apply(&db, 0, &ALL[..3]).unwrap();
        let begin = |what: &str| {
            let job = "insert into job (what, asked, state, asked_at, changed_at, counts) values (?1, '{}', 'done', 1, 1, '{}')";
            db.execute(job, [what]).unwrap();
            db.last_insert_rowid()
        };
        assert_eq!((begin("replay"), begin("reading")), (1, 2));
        db.execute("delete from job where id = 2", []).unwrap();
        apply(&db, 3, ALL).unwrap();
        assert_eq!(number_of_jobs(&db), 1);
        assert_eq!(begin("cancellation"), 3);
    }

    fn number_of_jobs(db: &Connection) -> i64 {
        db.query_row("select count(*) from job", [], |row| row.get(0)).unwrap()
    }
}
