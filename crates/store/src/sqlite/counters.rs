//! Counters: what is worth knowing of a store, and what must be zero. Nothing is looked up for them.

use std::cell::Cell;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use antiphon_engine::State;
use rusqlite::Connection;

use super::columns::Columns;
use super::histogram::{self, Histogram};
use super::{query, sql};

/// What was counted since the start.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
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
    /// How many messages stand in each state that is not final: [`LIVE`] in its order.
    pub live: [i64; LIVE.len()],
    /// How many writes a commit had.
    pub batches: histogram::Counted,
    /// How long commits took, in microseconds.
    pub commit_times: histogram::Counted,
    /// How long the log is that was not carried over yet, in bytes.
    pub log_bytes: u64,
}

/// The states that are not final.
pub const LIVE: [State; 4] = [State::Held, State::Queued, State::Sending, State::Unknown];

/// What one transaction has to count, once it is committed.
pub(super) type Tally = Cell<Counted>;

/// What a transaction may count.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counted {
    pub(super) stale: u64,
    pub(super) crowded: u64,
    pub(super) doubled: u64,
    pub(super) live: [i64; LIVE.len()],
}

impl Counted {
    /// A message stands somewhere else than before.
    pub(super) fn moves(&mut self, from: Option<State>, to: State) {
        for (state, by) in from.map(|from| (from, -1)).into_iter().chain([(to, 1)]) {
            if let Some(at) = LIVE.iter().position(|live| *live == state) {
                self.live[at] += by;
            }
        }
    }
}

/// The counters as they are kept.
#[derive(Debug)]
pub(super) struct Counts {
    commits: AtomicU64,
    writes: AtomicU64,
    stale: AtomicU64,
    crowded: AtomicU64,
    doubled: AtomicU64,
    live: [AtomicI64; LIVE.len()],
    batches: Histogram,
    commit_times: Histogram,
    log_bytes: AtomicU64,
}

impl Default for Counts {
    fn default() -> Self {
        let count = || AtomicU64::new(0);
        Self {
            commits: count(),
            writes: count(),
            stale: count(),
            crowded: count(),
            doubled: count(),
            live: Default::default(),
            batches: Histogram::new(histogram::SIZES),
            commit_times: Histogram::new(histogram::MICROSECONDS),
            log_bytes: count(),
        }
    }
}

impl Counts {
    /// From what a database holds: looked up once, in the indexes of what is not final.
    pub(super) fn of(db: &Connection) -> rusqlite::Result<Self> {
        let counts = Self::default();
        let live = query::all(db, sql::LIVE, [], |row| {
            let mut columns = Columns::of(row);
            Ok((columns.parsed::<State>()?, columns.number::<i64>()?))
        });
        for (state, number) in live? {
            if let Some(at) = LIVE.iter().position(|live| *live == state) {
                counts.live[at].store(number, Ordering::Relaxed);
            }
        }
        Ok(counts)
    }

    pub(super) fn committed(&self, writes: usize, took: Duration) {
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.writes.fetch_add(writes as u64, Ordering::Relaxed);
        self.batches.add(writes as u64);
        self.commit_times.took(took);
    }

    pub(super) fn log_is(&self, bytes: u64) {
        self.log_bytes.store(bytes, Ordering::Relaxed);
    }

    pub(super) fn add(&self, counted: Counted) {
        self.stale.fetch_add(counted.stale, Ordering::Relaxed);
        self.crowded.fetch_add(counted.crowded, Ordering::Relaxed);
        self.doubled.fetch_add(counted.doubled, Ordering::Relaxed);
        for (live, by) in self.live.iter().zip(counted.live) {
            live.fetch_add(by, Ordering::Relaxed);
        }
    }

    pub(super) fn read(&self) -> Counters {
        Counters {
            commits: self.commits.load(Ordering::Relaxed),
            writes: self.writes.load(Ordering::Relaxed),
            stale: self.stale.load(Ordering::Relaxed),
            crowded: self.crowded.load(Ordering::Relaxed),
            doubled: self.doubled.load(Ordering::Relaxed),
            live: std::array::from_fn(|at| self.live[at].load(Ordering::Relaxed)),
            batches: self.batches.read(),
            commit_times: self.commit_times.read(),
            log_bytes: self.log_bytes.load(Ordering::Relaxed),
        }
    }
}
