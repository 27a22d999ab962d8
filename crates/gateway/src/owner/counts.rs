//! Counts: what happened to what was sent, and how late what was heard came. For those who watch.

use std::sync::atomic::AtomicU64;

use antiphon_store::sqlite::histogram::{self, Histogram};

use crate::minutes::Minutes;
use crate::tally::{AccountTally, Tally};

/// What the owner counts, for those who watch.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    /// Writes that found their message in another's hands. Anything but 0 is an alarm.
    pub(crate) fenced: AtomicU64,
    /// Attempts that began.
    pub(crate) attempts: AtomicU64,
    /// What became of messages.
    pub(crate) settled: Tally,
    /// The same by account, as far as there are not too many.
    pub(crate) settled_of: AccountTally,
    /// How long attempts took.
    pub(crate) attempt_times: Times,
    /// How attempts ended.
    pub(crate) attempted: Tally,
    /// By what deliveries became known.
    pub(crate) known_by: Tally,
    /// Listings that were asked for, by what came of them.
    pub(crate) listings: Tally,
    /// Shards that were taken.
    pub(crate) shards_taken: AtomicU64,
    /// How long after their own time echoes came.
    pub(crate) echo_delays: Delays,
    /// How long after their own time all other events came.
    pub(crate) event_delays: Delays,
    /// What happened in each of the last sixty minutes.
    pub(crate) minutes: Minutes,
}

/// How long something took, in steps.
#[derive(Debug)]
pub(crate) struct Times(pub(crate) Histogram);

impl Default for Times {
    fn default() -> Self {
        Self(Histogram::new(histogram::MICROSECONDS))
    }
}

/// How late something came, in steps.
#[derive(Debug)]
pub(crate) struct Delays(pub(crate) Histogram);

impl Default for Delays {
    fn default() -> Self {
        Self(Histogram::new(histogram::DELAYS))
    }
}
