//! Counters: what is worth knowing of a store, and what must be zero.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

/// What was counted since the start.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Counters {
    /// How many commits there were.
    pub commits: u64,
    /// How many writes shared them.
    pub writes: u64,
    /// Intents and results of an owner that no longer owned the row. Must be zero but after a change of owners.
    pub stale: u64,
    /// Intents while another message of the queue was under way. Must be zero.
    pub crowded: u64,
    /// Deliveries by an id of Instagram's that another message has. Must be zero.
    pub doubled: u64,
}

/// What one transaction has to count, once it is committed.
pub(super) type Tally = Cell<Counted>;

/// What a transaction may count.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counted {
    pub(super) stale: u64,
    pub(super) crowded: u64,
    pub(super) doubled: u64,
}

/// The counters as they are kept.
#[derive(Debug, Default)]
pub(super) struct Counts {
    commits: AtomicU64,
    writes: AtomicU64,
    stale: AtomicU64,
    crowded: AtomicU64,
    doubled: AtomicU64,
}

impl Counts {
    pub(super) fn committed(&self, writes: usize) {
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.writes.fetch_add(writes as u64, Ordering::Relaxed);
    }

    pub(super) fn add(&self, counted: Counted) {
        self.stale.fetch_add(counted.stale, Ordering::Relaxed);
        self.crowded.fetch_add(counted.crowded, Ordering::Relaxed);
        self.doubled.fetch_add(counted.doubled, Ordering::Relaxed);
    }

    pub(super) fn read(&self) -> Counters {
        Counters {
            commits: self.commits.load(Ordering::Relaxed),
            writes: self.writes.load(Ordering::Relaxed),
            stale: self.stale.load(Ordering::Relaxed),
            crowded: self.crowded.load(Ordering::Relaxed),
            doubled: self.doubled.load(Ordering::Relaxed),
        }
    }
}
