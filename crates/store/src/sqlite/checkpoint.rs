//! Checkpoints: what the log holds is carried into the database by a thread of its own, so that no commit waits for it.
//!
//! While the writer goes on writing, such a checkpoint never reaches the log's end, and the log could grow for ever. When
//! it has grown long all the same, the writer itself carries over the little that came in meanwhile, and the log begins
//! anew.

use std::cell::Cell;
use std::ffi::c_int;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::mpsc::{self, SyncSender};
use std::thread::{self, JoinHandle};

use rusqlite::Connection;
use tracing::trace;

use super::operations::STEP;

/// After so many further pages the log is carried over: 16 MiB.
const WORTH_IT: c_int = 4096;

/// How long a page is.
const PAGE: u64 = 4096;

/// At this length the writer ends it: 64 MiB.
const LONG: c_int = 16_384;

/// The thread that carries the log over, as the writer sees it.
pub(super) struct Checkpoints {
    /// How long the log is, in pages.
    pages: Arc<AtomicI32>,
    /// How long it was when it was last to be carried over.
    before: Cell<c_int>,
    is_idle: Arc<AtomicBool>,
    is_ending: Cell<bool>,
    wake: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpoints {
    /// Starts the thread with a connection of its own, and listens to what the writer's says of the log.
    pub(super) fn start(writer: &mut Connection, own: Connection) -> std::io::Result<Self> {
        let pages = Arc::new(AtomicI32::new(0));
        let length = pages.clone();
        let listened = writer.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, pages| {
            length.store(pages, Ordering::Relaxed);
            Ok(())
        }));
        listened.map_err(std::io::Error::other)?;
        let (wake, woken) = mpsc::sync_channel(1);
        let is_idle = Arc::new(AtomicBool::new(true));
        let idle = is_idle.clone();
        let thread = thread::Builder::new().name("store-checkpoint".to_owned()).spawn(move || {
            while woken.recv().is_ok() {
                carry(&own);
                idle.store(true, Ordering::Release);
            }
        })?;
        let (before, is_ending) = (Cell::new(0), Cell::new(false));
        Ok(Self { pages, before, is_idle, is_ending, wake: Some(wake), thread: Some(thread) })
    }

    /// How long the log is, in bytes, as the last commit left it.
    pub(super) fn log_bytes(&self) -> u64 {
        u64::try_from(self.pages.load(Ordering::Relaxed)).unwrap_or_default() * PAGE
    }

    /// Told by the writer after each commit.
    pub(super) fn wrote(&self, writer: &Connection) {
        let pages = self.pages.load(Ordering::Relaxed);
        if pages < self.before.get() {
            // It began anew.
            self.before.set(0);
        }
        if !self.is_idle.load(Ordering::Acquire) {
            return;
        }
        if self.is_ending.replace(false) {
            carry(writer);
            return;
        }
        let is_long = pages >= LONG;
        if is_long || pages >= self.before.get() + WORTH_IT {
            self.before.set(pages);
            self.is_ending.set(is_long);
            self.is_idle.store(false, Ordering::Release);
            if let Some(wake) = &self.wake {
                // It is idle: there is room for one word.
                let _ = wake.try_send(());
            }
        }
    }

    /// Told by the writer when the disk has no room for a longer log: one that is carried over whole begins anew, in the
    /// room that it has.
    pub(super) fn make_room(&self, writer: &Connection) {
        if self.is_idle.load(Ordering::Acquire) {
            carry(writer);
        }
    }
}

/// As far as readers let it. What goes wrong here shows in the next write, which nothing may be lost by.
fn carry(db: &Connection) {
    trace!(name: "checkpoint.begun", target: STEP, "the log is carried over");
    let _ = db.query_row("pragma wal_checkpoint(passive)", [], |_| Ok(()));
    trace!(name: "checkpoint.ended", target: STEP, "the log was carried over");
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        drop(self.wake.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
