//! Where the time of an exchange went.

use std::time::Duration;

use serde::Serialize;
use utoipa::ToSchema;

/// A stretch of an exchange's time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Lap {
    pub(crate) stretch: Stretch,
    pub(crate) took: Duration,
}

/// What time goes into.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stretch {
    /// A call: from the first byte of its head to the last.
    Head,
    /// A fault held it.
    Fault,
    /// A call: its body came, it was judged and done.
    Handling,
    /// A call: its answer was written.
    Writing,
    /// A webhook: the name was looked up and a connection opened; there is none when one was open.
    Connecting,
    /// A webhook: it was written, and the app began to answer.
    Waiting,
    /// A webhook: the rest of the answer was read.
    Reading,
}

/// A stretch of an exchange's time, as it is shown.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct LapView {
    pub(crate) stretch: Stretch,
    pub(crate) ms: f64,
}

impl Lap {
    pub(crate) fn new(stretch: Stretch, took: Duration) -> Self {
        Self { stretch, took }
    }

    pub(super) fn view(&self) -> LapView {
        LapView { stretch: self.stretch, ms: milliseconds(self.took) }
    }
}

/// In milliseconds, to the microsecond.
pub(super) fn milliseconds(took: Duration) -> f64 {
    (took.as_secs_f64() * 1_000_000.0).round() / 1_000.0
}
