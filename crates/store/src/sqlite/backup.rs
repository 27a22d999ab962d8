//! Backups: a copy of the database in a file of its own, and a copy put in the database's place.
//!
//! The copy is one view of what is committed; writes go on beside it. It is marked with when it was taken, so that no
//! gateway, by whatever way it comes to the file, takes what is queued in it for unsent.

use std::fs::{self, File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, params};

use super::columns::{self, Columns};
use super::connection::Place;
use super::lock::Lock;
use super::migrations::{damaged, recognise, unusable};
use super::{Sqlite, query, sql};
use crate::{Error, Taken};

/// Readable by its owner alone: what people write is in it.
const OWN: u32 = 0o600;

/// What belongs to a database besides its file.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// What came of putting a copy in a database's place.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Replaced {
    /// The copy.
    pub copy: Taken,
    /// Where the database is now that was there before.
    pub moved_to: Option<PathBuf>,
}

/// Copies everything that is committed into a file that is not there yet.
pub(super) fn take(place: &Place, into: &Path, now: Timestamp) -> Result<Taken, Error> {
    let made = OpenOptions::new().write(true).create_new(true).mode(OWN).open(into);
    made.map_err(|error| unwritten(into, &error))?;
    let taken = copy(place, into, now).and_then(|()| examine(into));
    let taken =
        taken.and_then(|taken| on_disk(into).map(|()| taken).map_err(|error| unwritten(into, &error)));
    if taken.is_err() {
        // What is not whole is no backup. That it failed is said; that its remains could not be removed is seen.
        let _ = fs::remove_file(into);
    }
    taken
}

fn copy(place: &Place, into: &Path, now: Timestamp) -> Result<(), Error> {
    let name = into
        .to_str()
        .ok_or_else(|| Error::Unusable("the file's name is not UTF-8; choose another".into()))?;
    let refused = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull) => Error::Full(error.into()),
        _ => Error::Unusable(format!("the copy could not be written to {name}: {error}")),
    };
    let source = place.copier()?;
    source.execute("vacuum into ?1", params![place.outside(name)]).map_err(refused)?;
    let copy = Connection::open_with_flags(into, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(refused)?;
    query::change(&copy, sql::MARK_COPY, params![columns::time(now)]).map_err(refused)?;
    copy.close().map_err(|(_, error)| refused(error))
}

/// Looks through a copy: whether it is whole, ours, and when it was taken.
fn examine(path: &Path) -> Result<Taken, Error> {
    let length =
        fs::metadata(path).map_err(|error| Error::Unusable(format!("{}: {error}", path.display())))?.len();
    let failed = |error| unusable(path, &error);
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(failed)?;
    recognise(&db, path)?;
    let found: String = db.query_row("pragma quick_check(1)", [], |row| row.get(0)).map_err(failed)?;
    if found != "ok" {
        return Err(Error::Unusable(damaged(path, &found)));
    }
    let at = query::one(&db, sql::COPY, [], |row| Columns::of(row).time()).map_err(failed)?;
    let at = at.ok_or_else(|| {
        let file = path.display();
        Error::Unusable(format!(
            "{file} is a gateway's database, and no backup: it does not say when it was taken; start it where it is with \
             --database, if no gateway has used another copy of it since"
        ))
    })?;
    Ok(Taken { at, bytes: length })
}

impl Sqlite {
    /// Looks through a backup and says when it was taken.
    ///
    /// # Errors
    ///
    /// [`Error::Unusable`] when it is damaged, of a newer program, or no backup.
    pub fn examine_backup(path: &Path) -> Result<Taken, Error> {
        examine(path)
    }

    /// Puts a backup in a database's place. What is there is moved aside, if that is wanted; nothing is deleted.
    ///
    /// # Errors
    ///
    /// [`Error::InUse`] when somebody has the database, [`Error::Unusable`] when the backup is, or when there is a database
    /// and it is not to be replaced.
    pub fn restore(backup: &Path, database: &Path, replace: bool, now: Timestamp) -> Result<Replaced, Error> {
        let copy = examine(backup)?;
        let lock = Lock::take(database, "")?;
        let replaced = put_in_place(backup, database, replace, now);
        lock.release(true);
        replaced.map(|moved_to| Replaced { copy, moved_to })
    }
}

fn put_in_place(
    backup: &Path,
    database: &Path,
    replace: bool,
    now: Timestamp,
) -> Result<Option<PathBuf>, Error> {
    let failed = |error: std::io::Error| unwritten(database, &error);
    let is_there = database.try_exists().map_err(failed)?;
    if is_there && !replace {
        let file = database.display();
        return Err(Error::Unusable(format!(
            "{file} is there already; with --replace it is moved aside, and nothing of it is lost"
        )));
    }
    let fresh = with_ending(database, ".restoring");
    match fs::remove_file(&fresh) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(unwritten(&fresh, &error)),
        _ => {}
    }
    let mut from =
        File::open(backup).map_err(|error| Error::Unusable(format!("{}: {error}", backup.display())))?;
    let to = OpenOptions::new().write(true).create_new(true).mode(OWN).open(&fresh);
    std::io::copy(&mut from, &mut to.map_err(failed)?).map_err(failed)?;
    on_disk(&fresh).map_err(failed)?;
    // The copy itself may have been damaged on its way.
    examine(&fresh)?;
    let moved_to =
        is_there.then(|| with_ending(database, &format!(".replaced-{}", now.strftime("%Y%m%dT%H%M%SZ"))));
    for ending in [""].iter().chain(&BESIDE) {
        let old = with_ending(database, ending);
        if let (Some(moved_to), true) = (&moved_to, old.exists()) {
            fs::rename(&old, with_ending(moved_to, ending)).map_err(failed)?;
        } else if old.exists() {
            // A log without its database: it would be read into the new one.
            fs::remove_file(&old).map_err(failed)?;
        }
    }
    fs::rename(&fresh, database).map_err(failed)?;
    on_disk(database).map_err(failed)?;
    Ok(moved_to)
}

/// A file's bytes and its name are on disk when this returns.
fn on_disk(path: &Path) -> std::io::Result<()> {
    File::open(path)?.sync_all()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn unwritten(path: &Path, error: &std::io::Error) -> Error {
    let file = path.display();
    match error.kind() {
        ErrorKind::AlreadyExists => Error::Unusable(format!("{file} is there already; name another file")),
        ErrorKind::StorageFull => Error::Full(std::io::Error::from(error.kind()).into()),
        _ => Error::Unusable(format!("{file} cannot be written: {error}")),
    }
}
