//! Connections: opened all in one way, and looked at before they are used.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::migrations::{damaged, unusable};
use crate::Error;

/// The oldest SQLite that is used: earlier ones could lose commits when a checkpoint met a reset of the log.
const OLDEST: i32 = 3_051_003;

/// Files up to this length are looked through after a holder that did not end as it should.
const LOOKED_THROUGH: u64 = 256 << 20;

/// Where a database is.
#[derive(Clone, Debug)]
pub(super) enum Place {
    File(PathBuf),
    /// In memory, until the last connection to it is gone.
    Memory(String),
}

impl Place {
    /// A new one in memory.
    pub(super) fn memory() -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Self::Memory(format!("file:/antiphon-{number}?vfs=memdb"))
    }

    pub(super) fn path(&self) -> &Path {
        match self {
            Self::File(path) => path,
            Self::Memory(name) => Path::new(name),
        }
    }

    /// How a connection to it names a file: one to memory would take it for memory as well.
    pub(super) fn outside(&self, file: &str) -> String {
        match self {
            Self::File(_) => file.to_owned(),
            Self::Memory(_) => {
                let plain = file.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
                format!("file:{plain}?vfs=unix")
            }
        }
    }

    /// A file that nobody else uses, beside its own.
    pub(super) fn scratch(&self) -> PathBuf {
        match self {
            Self::File(path) => {
                let mut name = path.as_os_str().to_owned();
                name.push(".copying");
                name.into()
            }
            Self::Memory(name) => {
                let number = name.bytes().filter(u8::is_ascii_digit).map(char::from).collect::<String>();
                std::env::temp_dir().join(format!("antiphon-{}-{number}.copying", std::process::id()))
            }
        }
    }

    /// A connection that writes.
    pub(super) fn writer(&self) -> Result<Connection, Error> {
        let db = self.connect(OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        self.set_up_writer(&db)?;
        Ok(db)
    }

    /// A connection that reads.
    pub(super) fn reader(&self) -> Result<Connection, Error> {
        let db = self.connect(OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        self.set(&db, "query_only", 1)?;
        Ok(db)
    }

    /// A connection that copies.
    pub(super) fn copier(&self) -> Result<Connection, Error> {
        self.connect(OpenFlags::SQLITE_OPEN_READ_WRITE)
    }

    fn connect(&self, flags: OpenFlags) -> Result<Connection, Error> {
        let failed = |error| unusable(self.path(), &error);
        let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = match self {
            Self::File(path) => Connection::open_with_flags(path, flags),
            Self::Memory(name) => Connection::open_with_flags(name, flags | OpenFlags::SQLITE_OPEN_URI),
        };
        let db = db.map_err(failed)?;
        db.set_prepared_statement_cache_capacity(128);
        // Otherwise a statement that names a state is prepared anew with each other state, in case a partial index fits.
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(failed)?;
        // The lock keeps other processes out: what is waited for is one of our own threads.
        self.set(&db, "busy_timeout", 10_000)?;
        self.set(&db, "foreign_keys", 1)?;
        self.set(&db, "temp_store", 2)?;
        Ok(db)
    }

    fn set_up_writer(&self, db: &Connection) -> Result<(), Error> {
        let mode = if matches!(self, Self::File(_)) { "wal" } else { "memory" };
        let set = db.pragma_update_and_check(None, "journal_mode", mode, |row| row.get::<_, String>(0));
        let set = set.map_err(|error| unusable(self.path(), &error))?;
        if set != mode {
            return Err(self.refuses("journal_mode", mode, &set));
        }
        self.set(db, "synchronous", 2)?;
        // What is deleted is overwritten: texts of people who are forgotten are not to be found in the file.
        self.set(db, "secure_delete", 1)?;
        self.set(db, "wal_autocheckpoint", 0)?;
        self.set(db, "journal_size_limit", 64 << 20)?;
        self.set(db, "cache_size", -32768)
    }

    /// Sets a pragma and reads it back: SQLite keeps silent about those that it does not take.
    fn set(&self, db: &Connection, pragma: &str, value: i64) -> Result<(), Error> {
        let failed = |error| unusable(self.path(), &error);
        // Some pragmas answer with what they were set to, others not at all.
        db.pragma_update(None, pragma, value).map_err(failed)?;
        let set: i64 = db.pragma_query_value(None, pragma, |row| row.get(0)).map_err(failed)?;
        if set == value { Ok(()) } else { Err(self.refuses(pragma, &value.to_string(), &set.to_string())) }
    }

    fn refuses(&self, pragma: &str, value: &str, set: &str) -> Error {
        let file = self.path().display();
        Error::Unusable(format!(
            "{file} cannot be used: SQLite leaves {pragma} at {set} where {value} is needed; put it on a local disk"
        ))
    }

    /// Looks through the file, if that is quick, after a holder that did not end as it should.
    pub(super) fn check(&self, db: &Connection) -> Result<(), Error> {
        let length = std::fs::metadata(self.path()).map_or(0, |file| file.len());
        if length > LOOKED_THROUGH {
            return Ok(());
        }
        let found = db.query_row("pragma quick_check(1)", [], |row| row.get::<_, String>(0));
        match found {
            Ok(found) if found == "ok" => Ok(()),
            Ok(found) => Err(Error::Unusable(damaged(self.path(), &found))),
            Err(error) => Err(unusable(self.path(), &error)),
        }
    }
}

/// The version of the SQLite that was built in.
pub fn version() -> &'static str {
    rusqlite::version()
}

/// Whether the SQLite that was built in is one to be trusted.
pub(super) fn check_version() -> Result<(), Error> {
    if rusqlite::version_number() >= OLDEST {
        return Ok(());
    }
    Err(Error::Unusable(format!(
        "this program was built with SQLite {}, which can lose commits; build it with 3.51.3 or later",
        version()
    )))
}
