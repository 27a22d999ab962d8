//! The writer: one thread that owns the one connection that writes.
//!
//! It commits when it is free, not by a clock: a write that comes alone is committed alone and at once; while a commit is
//! under way others gather, and go together into the next. Whoever asked is answered after the commit, never before.

use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Instant;

use rusqlite::{Connection, Result};
use tokio::sync::{mpsc, oneshot};

use super::checkpoint::Checkpoints;
use super::counters::{Counts, Tally};
use super::failure::{Class, Failure};
use super::lock::Lock;
use super::query;
use super::statistics::Statistics;
use crate::Error;

/// So many writes wait at most; further ones are told to come again.
const MOST_WAITING: usize = 4096;

/// So many writes share a commit at most. More bring no more, and those at the front wait longer.
const MOST_TOGETHER: usize = 256;

/// The way to the writer.
#[derive(Clone)]
pub(super) struct Writer {
    jobs: mpsc::Sender<Box<dyn Job>>,
}

/// What a write has in hand: the connection, inside of a transaction, and what it has to count.
pub(super) struct Writing<'a> {
    pub(super) db: &'a Connection,
    pub(super) tally: &'a Tally,
    pub(super) statistics: &'a Statistics,
}

/// A write and who waits for it. It may be written more than once, until one of its transactions is committed.
trait Job: Send {
    fn write(&mut self, to: &Writing<'_>) -> Result<()>;
    fn answer(self: Box<Self>, fate: std::result::Result<(), Failure>);
}

struct Asked<T, W> {
    write: W,
    wrote: Option<T>,
    caller: oneshot::Sender<std::result::Result<T, Error>>,
}

impl<T: Send, W: Fn(&Writing<'_>) -> Result<T> + Send> Job for Asked<T, W> {
    fn write(&mut self, to: &Writing<'_>) -> Result<()> {
        self.wrote = Some((self.write)(to)?);
        Ok(())
    }

    fn answer(self: Box<Self>, fate: std::result::Result<(), Failure>) {
        let answer = match (fate, self.wrote) {
            (Ok(()), Some(wrote)) => Ok(wrote),
            (Ok(()), None) => Err(Failure::broken("a write was committed before it was made").into()),
            (Err(failure), _) => Err(failure.into()),
        };
        // A caller that hung up has lost nothing: what it asked for is kept.
        let _ = self.caller.send(answer);
    }
}

impl Writer {
    /// Starts the thread. It ends when the last way to it is gone and everything that waits is written; then the lock
    /// is let go.
    pub(super) fn start(
        db: Connection,
        lock: Option<Lock>,
        counts: Arc<Counts>,
        checkpoints: Option<Checkpoints>,
    ) -> std::io::Result<(Self, JoinHandle<()>)> {
        let (jobs, waiting) = mpsc::channel(MOST_WAITING);
        let thread = thread::Builder::new().name("store-writer".to_owned()).spawn(move || {
            let mut desk = Desk { db, counts, broken: None };
            desk.work(waiting, checkpoints.as_ref());
            desk.end(checkpoints, lock);
        })?;
        Ok((Self { jobs }, thread))
    }

    /// Puts a write in the queue. The answer comes when it is on disk.
    pub(super) fn write<T, W>(
        &self,
        write: W,
    ) -> std::result::Result<impl Future<Output = std::result::Result<T, Error>> + Send + use<T, W>, Error>
    where
        T: Send + 'static,
        W: Fn(&Writing<'_>) -> Result<T> + Send + 'static,
    {
        let (caller, answer) = oneshot::channel();
        self.jobs.try_send(Box::new(Asked { write, wrote: None, caller })).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => Error::Busy,
            mpsc::error::TrySendError::Closed(_) => ended(),
        })?;
        Ok(async { answer.await.unwrap_or_else(|_| Err(ended())) })
    }
}

/// What is said when nothing can be written any more.
pub(super) fn ended() -> Error {
    Failure::broken("the writer has ended").into()
}

/// Where the thread works.
struct Desk {
    db: Connection,
    counts: Arc<Counts>,
    broken: Option<Failure>,
}

impl Desk {
    fn work(&mut self, mut waiting: mpsc::Receiver<Box<dyn Job>>, checkpoints: Option<&Checkpoints>) {
        while let Some(first) = waiting.blocking_recv() {
            let mut jobs = vec![first];
            while jobs.len() < MOST_TOGETHER
                && let Ok(job) = waiting.try_recv()
            {
                jobs.push(job);
            }
            let had_room = self.settle(jobs);
            match checkpoints {
                Some(checkpoints) if had_room => {
                    checkpoints.wrote(&self.db);
                    self.counts.log_is(checkpoints.log_bytes());
                }
                Some(checkpoints) => checkpoints.make_room(&self.db),
                None => {}
            }
        }
    }

    /// Writes jobs in one commit and answers each. Says whether there was room for them.
    fn settle(&mut self, mut jobs: Vec<Box<dyn Job>>) -> bool {
        let fates = match &self.broken {
            Some(failure) => Err(failure.clone()),
            None => self.commit(&mut jobs),
        };
        match fates {
            Ok(fates) => {
                for (job, fate) in jobs.into_iter().zip(fates) {
                    job.answer(fate);
                }
                true
            }
            Err(failure) => {
                if failure.class == Class::Broken {
                    self.broken = Some(failure.clone());
                }
                for job in jobs {
                    job.answer(Err(failure.clone()));
                }
                failure.class != Class::Full
            }
        }
    }

    /// All together first, because that is cheap and nearly always right. If one of them is refused, once more, each
    /// within bounds of its own, so that it takes no other with it.
    fn commit(
        &self,
        jobs: &mut [Box<dyn Job>],
    ) -> std::result::Result<Vec<std::result::Result<(), Failure>>, Failure> {
        let began = Instant::now();
        let together = self.transaction(|writing| {
            jobs.iter_mut().try_for_each(|job| job.write(writing))?;
            Ok(vec![Ok(()); jobs.len()])
        });
        let fates = match together {
            Err(failure) if failure.class == Class::Refused && jobs.len() > 1 => {
                self.transaction(|writing| {
                    jobs.iter_mut().map(|job| Self::alone(writing, job.as_mut())).collect()
                })
            }
            Err(failure) if failure.class == Class::Refused => Ok(vec![Err(failure)]),
            fates => fates,
        }?;
        self.counts.committed(jobs.len(), began.elapsed());
        Ok(fates)
    }

    /// One job that may fail without the others. What makes all fail is the outer result.
    fn alone(
        writing: &Writing<'_>,
        job: &mut dyn Job,
    ) -> std::result::Result<std::result::Result<(), Failure>, Failure> {
        let before = (writing.tally.get(), writing.statistics.mark());
        writing.db.execute_batch("savepoint job")?;
        let fate = job.write(writing).map_err(Failure::from);
        match fate {
            Ok(()) => writing.db.execute_batch("release job")?,
            Err(failure) if failure.class != Class::Refused => return Err(failure),
            Err(_) => {
                writing.db.execute_batch("rollback to job; release job")?;
                writing.tally.set(before.0);
                writing.statistics.back_to(before.1);
            }
        }
        Ok(fate)
    }

    /// Whatever happens inside, afterwards no transaction is open.
    fn transaction<T>(
        &self,
        write: impl FnOnce(&Writing<'_>) -> std::result::Result<T, Failure>,
    ) -> std::result::Result<T, Failure> {
        let (tally, statistics) = (Tally::default(), Statistics::default());
        query::change(&self.db, "begin immediate", [])?;
        let written = write(&Writing { db: &self.db, tally: &tally, statistics: &statistics });
        let written = written.and_then(|written| {
            statistics.keep(&self.db)?;
            query::change(&self.db, "commit", []).map(|_| written).map_err(Failure::from)
        });
        if !self.db.is_autocommit()
            && let Err(error) = self.db.execute_batch("rollback")
        {
            return Err(Failure::broken(format!("a transaction could not be rolled back: {error}")));
        }
        if written.is_ok() {
            self.counts.add(tally.get());
        }
        written
    }

    /// Ends cleanly: the log is folded into the database, and only then others may have it.
    fn end(self, checkpoints: Option<Checkpoints>, lock: Option<Lock>) {
        drop(checkpoints);
        let is_whole = self.broken.is_none();
        let closed = self.db.close().is_ok();
        if let Some(lock) = lock {
            lock.release(is_whole && closed);
        }
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    fn started() -> (Writer, JoinHandle<()>, Arc<Counts>) {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch("create table note (text text primary key) strict").unwrap();
        let counts = Arc::new(Counts::default());
        let (writer, thread) = Writer::start(db, None, counts.clone(), None).unwrap();
        (writer, thread, counts)
    }

    fn note(text: &'static str) -> impl Fn(&Writing<'_>) -> Result<usize> + Send + 'static {
        move |to| to.db.execute("insert into note (text) values (?1)", [text])
    }

    fn fails(code: std::ffi::c_int) -> impl Fn(&Writing<'_>) -> Result<usize> + Send + 'static {
        move |_| Err(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None))
    }

    #[tokio::test]
    async fn a_disk_without_room_lets_the_log_begin_anew() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("notes.db");
        let open = || {
            let db = Connection::open(&file).unwrap();
            db.execute_batch("pragma journal_mode = wal; pragma wal_autocheckpoint = 0").unwrap();
            db
        };
        let mut db = open();
        db.execute_batch("create table note (text text primary key) strict").unwrap();
        let checkpoints = Checkpoints::start(&mut db, open()).unwrap();
        let (writer, thread) = Writer::start(db, None, Arc::default(), Some(checkpoints)).unwrap();
        let length = || std::fs::metadata(folder.path().join("notes.db-wal")).unwrap().len();

        writer.write(note("one")).unwrap().await.unwrap();
        let before = length();
        assert!(matches!(writer.write(fails(ffi::SQLITE_FULL)).unwrap().await, Err(Error::Full(_))));
        writer.write(note("two")).unwrap().await.unwrap();
        assert_eq!(length(), before, "what was carried over is written over");
        drop(writer);
        thread.join().unwrap();
    }

    type Held = oneshot::Receiver<std::result::Result<(), Error>>;

    /// Holds the thread up, in a commit of its own, until what is given back is dropped: what comes meanwhile goes together.
    fn hold_up(writer: &Writer) -> (Held, std::sync::mpsc::Sender<()>) {
        let (open, gate) = std::sync::mpsc::channel::<()>();
        let (started, has_started) = std::sync::mpsc::channel();
        let gate = std::sync::Mutex::new(gate);
        let write = move |_: &Writing<'_>| {
            started.send(()).unwrap();
            let _ = gate.lock().unwrap().recv();
            Ok(())
        };
        let (caller, held) = oneshot::channel();
        assert!(writer.jobs.try_send(Box::new(Asked { write, wrote: None, caller })).is_ok());
        has_started.recv().unwrap();
        (held, open)
    }

    #[tokio::test]
    async fn after_a_failure_of_the_disk_nothing_more_is_written() {
        for code in [ffi::SQLITE_IOERR_FSYNC, ffi::SQLITE_CORRUPT, ffi::SQLITE_NOTADB] {
            let (writer, thread, counts) = started();
            writer.write(note("before")).unwrap().await.unwrap();
            let failed = writer.write(fails(code)).unwrap().await;
            assert!(matches!(failed, Err(Error::Broken(_))), "{failed:?}");
            let after = writer.write(note("after")).unwrap().await;
            assert!(matches!(after, Err(Error::Broken(_))), "{after:?}");
            assert_eq!(counts.read().writes, 1);
            drop(writer);
            thread.join().unwrap();
        }
    }

    #[tokio::test]
    async fn a_full_disk_fails_all_that_would_share_the_commit_and_no_later_one() {
        let (writer, _thread, counts) = started();
        let (held, open) = hold_up(&writer);
        let one = writer.write(note("one")).unwrap();
        let full = writer.write(fails(ffi::SQLITE_FULL)).unwrap();
        drop(open);
        held.await.unwrap().unwrap();
        let (one, full) = (one.await, full.await);
        assert!(matches!((&one, &full), (Err(Error::Full(_)), Err(Error::Full(_)))), "{one:?} {full:?}");
        assert_eq!(writer.write(note("one")).unwrap().await.unwrap(), 1);
        assert_eq!(counts.read().commits, 2);
    }

    #[tokio::test]
    async fn a_write_that_is_refused_counts_nothing_and_takes_no_other_with_it() {
        let (writer, _thread, counts) = started();
        let (held, open) = hold_up(&writer);
        let first = writer.write(note("same")).unwrap();
        let refused = writer.write(move |to: &Writing<'_>| {
            to.tally.set(super::super::counters::Counted { stale: 1, ..to.tally.get() });
            note("other")(to)?;
            note("same")(to)
        });
        let last = writer.write(note("other")).unwrap();
        drop(open);
        held.await.unwrap().unwrap();
        assert_eq!(first.await.unwrap(), 1);
        assert!(matches!(refused.unwrap().await, Err(Error::Database(_))));
        assert_eq!(last.await.unwrap(), 1, "what the refused one wrote is undone");
        assert_eq!((counts.read().commits, counts.read().stale), (2, 0));
    }

    #[tokio::test]
    async fn whoever_hangs_up_loses_nothing() {
        let (writer, thread, counts) = started();
        drop(writer.write(note("kept")).unwrap());
        drop(writer);
        thread.join().unwrap();
        assert_eq!(counts.read().writes, 1);
    }
}
