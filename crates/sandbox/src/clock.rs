//! The sandbox's clock: the only place in this room that reads the time.
//!
//! It runs with the machine's clock, ahead of it or behind it, or stands still. Windows, expiries, retries and message
//! ids follow it; time-outs on sockets do not.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use utoipa::ToSchema;

/// A clock that can be moved. Clones share one clock.
#[derive(Clone, Debug)]
pub struct Clock {
    mode: Arc<Mutex<Mode>>,
    changed: watch::Sender<()>,
}

/// How the clock runs.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case", tag = "mode")]
pub(crate) enum Mode {
    /// As the machine's clock.
    Real,
    /// At the machine's pace, this far ahead.
    Offset { ahead: SignedDuration },
    /// Not at all.
    Frozen { at: Timestamp },
}

/// What a clock shows.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Reading {
    #[schema(value_type = String, format = DateTime)]
    now: Timestamp,
    /// `real`, `offset` or `frozen`.
    mode: &'static str,
    /// How far it is ahead of the machine's clock, in seconds; negative when behind.
    ahead_seconds: f64,
}

impl Clock {
    /// A clock that runs with the machine's.
    pub fn real() -> Self {
        Self::in_mode(Mode::Real)
    }

    pub(crate) fn in_mode(mode: Mode) -> Self {
        Self { mode: Arc::new(Mutex::new(mode)), changed: watch::channel(()).0 }
    }

    /// The time by this clock.
    pub fn now(&self) -> Timestamp {
        match *self.lock() {
            Mode::Real => machine_time(),
            Mode::Offset { ahead } => machine_time().saturating_add(ahead).unwrap_or(Timestamp::MAX),
            Mode::Frozen { at } => at,
        }
    }

    /// Stops the clock at the time it shows.
    pub(crate) fn freeze(&self) {
        let at = self.now();
        self.enter(Mode::Frozen { at });
    }

    /// Lets a stopped clock run on from the time it shows.
    pub(crate) fn resume(&self) {
        let now = self.now();
        self.enter(Mode::Offset { ahead: now.duration_since(machine_time()) });
    }

    /// Moves the clock to a time; a stopped clock stays stopped there.
    pub(crate) fn set(&self, to: Timestamp) {
        let mode = match self.mode() {
            Mode::Frozen { .. } => Mode::Frozen { at: to },
            Mode::Real | Mode::Offset { .. } => Mode::Offset { ahead: to.duration_since(machine_time()) },
        };
        self.enter(mode);
    }

    /// Puts the clock back to the machine's time.
    pub(crate) fn back_to_real(&self) {
        self.enter(Mode::Real);
    }

    /// How the clock runs at the moment.
    pub(crate) fn mode(&self) -> Mode {
        *self.lock()
    }

    pub(crate) fn enter(&self, mode: Mode) {
        *self.lock() = mode;
        self.changed.send_replace(());
    }

    /// What this clock shows.
    pub(crate) fn read(&self) -> Reading {
        let mode = match self.mode() {
            Mode::Real => "real",
            Mode::Offset { .. } => "offset",
            Mode::Frozen { .. } => "frozen",
        };
        Reading { now: self.now(), mode, ahead_seconds: self.ahead().as_secs_f64() }
    }

    /// How far this clock is ahead of the machine's; negative when behind.
    pub(crate) fn ahead(&self) -> SignedDuration {
        match self.mode() {
            Mode::Real => SignedDuration::ZERO,
            Mode::Offset { ahead } => ahead,
            Mode::Frozen { at } => at.duration_since(machine_time()),
        }
    }

    /// Tells, from now on, whenever somebody moves the clock.
    pub(crate) fn watch(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    fn lock(&self) -> MutexGuard<'_, Mode> {
        self.mode.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the sandbox's one reading of the machine's clock")]
fn machine_time() -> Timestamp {
    Timestamp::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frozen_clock_stands_and_a_moved_one_stays_frozen() {
        let clock = Clock::real();
        clock.freeze();
        let stopped = clock.now();
        assert_eq!(clock.now(), stopped);
        let later = stopped + SignedDuration::from_hours(24);
        clock.set(later);
        assert_eq!(clock.now(), later);
    }

    #[test]
    fn a_resumed_clock_runs_on_from_where_it_stood() {
        let clock = Clock::real();
        clock.freeze();
        clock.set(clock.now() + SignedDuration::from_hours(48));
        let stood = clock.now();
        clock.resume();
        assert!(clock.now() >= stood);
        clock.back_to_real();
        assert!(clock.now() < stood);
    }

    #[test]
    fn whoever_watches_hears_of_a_move() {
        let clock = Clock::real();
        let watch = clock.watch();
        assert!(!watch.has_changed().unwrap());
        clock.freeze();
        assert!(watch.has_changed().unwrap());
    }
}
