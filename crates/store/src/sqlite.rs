//! The store in SQLite, for one machine.
//!
//! One thread writes, a few connections read, a third party carries the log over. A process that has the database open
//! keeps others out. Every answer to a write follows its commit, and a commit follows the disk's word (`synchronous` is
//! `FULL`).

mod accept;
mod accounts;
mod audit;
mod backup;
mod books;
mod causes;
mod checkpoint;
mod columns;
mod connection;
mod conversations;
mod counters;
mod deliveries;
mod disclosures;
mod erase;
mod events;
mod expire;
mod failed;
mod failure;
mod forget;
mod heads;
pub mod histogram;
mod hold;
mod ingest;
mod intend;
mod jobs;
mod keys;
mod lock;
mod media;
mod messages;
mod migrations;
mod operations;
mod parts;
mod person;
mod query;
mod reader;
mod relays;
mod restored;
mod safe;
mod scrub;
mod seals;
mod settle;
mod sql;
mod statistics;
mod tokens;
mod window;
mod writer;

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

pub use backup::Replaced;
use checkpoint::Checkpoints;
use connection::Place;
pub use connection::version;
use counters::Counts;
pub use counters::{Counters, LIVE};
use expire::Round;
use lock::Lock;
use reader::Readers;
use writer::Writer;

use crate::Error;

/// How many connections read.
const READERS: usize = 4;

/// A database in a file, or in memory.
#[derive(Clone)]
pub struct Sqlite {
    open: Arc<Open>,
}

/// What is shared by all that use it.
struct Open {
    place: Place,
    restored: Arc<restored::Waits>,
    writer: Mutex<Option<Writer>>,
    readers: Arc<Readers>,
    counts: Arc<Counts>,
    round: Mutex<Round>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Sqlite {
    /// Opens the database in a file, which is made when there is none; the folder has to be there.
    ///
    /// # Errors
    ///
    /// [`Error::InUse`] when another process has it, [`Error::Unusable`] when it is damaged, of a newer program, or not
    /// a database.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::open_at(path, "")
    }

    /// The same for a server: whoever comes for the database meanwhile is told where that answers.
    pub fn open_at(path: impl AsRef<Path>, address: &str) -> Result<Self, Error> {
        let path = path.as_ref();
        let lock = Lock::take(path, address)?;
        Self::start(&Place::File(path.to_owned()), Some(lock))
    }

    /// Opens an empty database that is gone with its last user. For tests.
    pub fn in_memory() -> Result<Self, Error> {
        Self::start(&Place::memory(), None)
    }

    fn start(place: &Place, lock: Option<Lock>) -> Result<Self, Error> {
        connection::check_version()?;
        let mut db = place.writer()?;
        if lock.as_ref().is_some_and(|lock| lock.is_left_behind) {
            place.check(&db)?;
        }
        migrations::run(&db, place.path())?;
        let waits = restored::Waits::in_database(&db);
        let waits = waits.map_err(|error| migrations::unusable(place.path(), &error))?;
        let readers = (0..READERS).map(|_| place.reader()).collect::<Result<_, _>>()?;
        let no_thread =
            |error: std::io::Error| Error::Unusable(format!("a thread could not be started: {error}"));
        let checkpoints = match place {
            Place::File(_) => Some(Checkpoints::start(&mut db, place.writer()?).map_err(no_thread)?),
            Place::Memory(_) => None,
        };
        let counts = Counts::of(&db).map_err(|error| migrations::unusable(place.path(), &error))?;
        let counts = Arc::new(counts);
        let (writer, thread) = Writer::start(db, lock, counts.clone(), checkpoints).map_err(no_thread)?;
        Ok(Self {
            open: Arc::new(Open {
                place: place.clone(),
                restored: Arc::new(waits),
                writer: Mutex::new(Some(writer)),
                readers: Arc::new(Readers::new(readers)),
                counts,
                round: Mutex::default(),
                thread: Mutex::new(Some(thread)),
            }),
        })
    }

    /// Finishes what waits to be written, and lets the file go. Everything asked for afterwards fails.
    pub async fn close(self) {
        self.open.readers.close(READERS).await;
        let open = self.open.clone();
        // A thread that panicked has said so already, and there is nobody else to tell.
        let _ = tokio::task::spawn_blocking(move || open.end()).await;
    }

    /// Lets the database grow to so many bytes at most. At that size writes answer [`Error::Full`], as they do on a full
    /// disk; reads go on.
    pub async fn limit(&self, bytes: u64) -> Result<(), Error> {
        self.write(move |to| {
            let page: i64 = to.db.pragma_query_value(None, "page_size", |row| row.get(0))?;
            let pages = columns::count(bytes) / page.max(1);
            to.db.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))
        })
        .await
    }
}

impl Open {
    /// The way to the writer. It is cheap, and not held while waiting: who waits for an answer does not keep the writer
    /// from ending.
    fn writer(&self) -> Result<Writer, Error> {
        lock(&self.writer).clone().ok_or_else(writer::ended)
    }

    /// Everything that waits is written, and the lock is let go, when this returns.
    fn end(&self) {
        drop(lock(&self.writer).take());
        if let Some(thread) = lock(&self.thread).take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.end();
    }
}

impl fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sqlite").field("counters", &self.open.counts.read()).finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
