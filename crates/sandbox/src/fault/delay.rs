//! Waiting on purpose, in real time: a call that is slow is slow for its caller's time-out too.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{sleep, timeout};

/// The longest that a call is held when nobody lets it go.
const LONGEST_HOLD: Duration = Duration::from_mins(10);

/// How long a call waits before anything is done.
#[derive(Clone, Debug, Default)]
pub(crate) struct Delay {
    pub(super) latency: Duration,
    /// Held until each of these says so, or its rule is gone.
    pub(super) holds: Vec<watch::Receiver<bool>>,
}

impl Delay {
    pub(crate) fn is_none(&self) -> bool {
        self.latency.is_zero() && self.holds.is_empty()
    }

    /// Waits, if there is anything to wait for.
    pub(crate) async fn wait(&self) {
        if !self.latency.is_zero() {
            sleep(self.latency).await;
        }
        for hold in &self.holds {
            let mut hold = hold.clone();
            let let_go = hold.wait_for(|is_let_go| *is_let_go);
            // A rule that is gone lets go too, and so does patience.
            let _ = timeout(LONGEST_HOLD, let_go).await;
        }
    }
}
