//! The two clocks that the engine is told.

use std::time::Duration;

use jiff::Timestamp;

/// What the clocks say.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Now {
    /// Decides windows, expiry, backoff and proof. It may be moved.
    pub wall: Timestamp,
    /// Decides pace. It only ever goes on, at its own speed; counted from any moment.
    pub steady: Duration,
}

/// When the engine wants to hear of the time again, at the latest; either may be absent.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Wake {
    /// By the clock that decides windows.
    pub wall: Option<Timestamp>,
    /// By the clock that decides pace.
    pub steady: Option<Duration>,
}
