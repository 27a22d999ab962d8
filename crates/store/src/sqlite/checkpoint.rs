//! Checkpoints: what the log holds is carried into the database by a thread of its own, so that no commit waits for it.
//!
//! While the writer goes on writing, such a checkpoint never reaches the log's end, and the log could grow for ever. When
//! it has grown long all the same, the writer carries over the little that is left, and the log begins anew.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, SyncSender};
use std::thread::{self, JoinHandle};

use rusqlite::Connection;

/// From this length of the log on it is carried over.
const WORTH_IT: u64 = 4 << 20;

/// From this length on the writer ends it.
const LONG: u64 = 32 << 20;

/// The thread that carries the log over, as the writer sees it.
pub(super) struct Checkpoints {
    log: PathBuf,
    wake: Option<SyncSender<()>>,
    nearly_done: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpoints {
    /// Starts the thread, with a connection of its own.
    pub(super) fn start(db: Connection, log: PathBuf) -> std::io::Result<Self> {
        let (wake, woken) = mpsc::sync_channel(1);
        let nearly_done = Arc::new(AtomicBool::new(false));
        let done = nearly_done.clone();
        let thread = thread::Builder::new().name("store-checkpoint".to_owned()).spawn(move || {
            while woken.recv().is_ok() {
                carry(&db);
                done.store(true, Ordering::Release);
            }
        })?;
        Ok(Self { log, wake: Some(wake), nearly_done, thread: Some(thread) })
    }

    /// Told by the writer after each commit.
    pub(super) fn wrote(&self, db: &Connection) {
        let length = std::fs::metadata(&self.log).map_or(0, |log| log.len());
        if length < WORTH_IT {
            return;
        }
        if self.nearly_done.swap(false, Ordering::Acquire) && length >= LONG {
            carry(db);
        }
        if let Some(wake) = &self.wake {
            // It is awake already when this does not fit.
            let _ = wake.try_send(());
        }
    }
}

/// As far as readers let it. What goes wrong here shows in the next write, which nothing may be lost by.
fn carry(db: &Connection) {
    let _ = db.query_row("pragma wal_checkpoint(passive)", [], |_| Ok(()));
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        drop(self.wake.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
