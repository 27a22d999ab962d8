//! The gateway's clock: the only place in this room that reads the time.
//!
//! Windows, expiry, backoff and proof go by it; it may be somebody else's, such as a sandbox's that moves it. Pace and
//! time-outs go by the steady clock, which nobody moves.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use antiphon_engine::Now;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

/// A clock, and the moment from which the steady one counts.
#[derive(Clone)]
pub struct Clock {
    wall: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    moved: watch::Receiver<()>,
    began: Instant,
}

/// How another clock runs beside the machine's.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Lead {
    /// At the same pace, this far ahead; behind when it is negative.
    Ahead(SignedDuration),
    /// Not at all.
    Frozen(Timestamp),
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        // Nobody moves it: the sender may go.
        Self::of(machine_time, watch::channel(()).1)
    }

    /// Somebody's clock, and who tells when it was moved.
    pub fn of(wall: impl Fn() -> Timestamp + Send + Sync + 'static, moved: watch::Receiver<()>) -> Self {
        Self { wall: Arc::new(wall), moved, began: Instant::now() }
    }

    /// Another clock, as somebody who watches it tells.
    pub fn following(lead: watch::Receiver<Lead>) -> Self {
        // Whoever is told that it was moved need not know how.
        let (tell, moved) = watch::channel(());
        let mut watched = lead.clone();
        tokio::spawn(async move {
            while watched.changed().await.is_ok() {
                tell.send_replace(());
            }
        });
        let wall = move || match *lead.borrow() {
            Lead::Ahead(ahead) => machine_time().saturating_add(ahead).unwrap_or(Timestamp::MAX),
            Lead::Frozen(at) => at,
        };
        Self::of(wall, moved)
    }

    /// What both clocks say.
    pub fn now(&self) -> Now {
        Now { wall: self.wall(), steady: self.steady() }
    }

    /// The time that decides windows.
    pub fn wall(&self) -> Timestamp {
        (self.wall)()
    }

    /// The time that only goes on, since the clock was made.
    pub fn steady(&self) -> Duration {
        self.began.elapsed()
    }

    /// Hears when the clock is moved.
    pub fn moved(&self) -> watch::Receiver<()> {
        self.moved.clone()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock").field("wall", &self.wall()).finish_non_exhaustive()
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the gateway's one reading of the machine's clock")]
fn machine_time() -> Timestamp {
    Timestamp::now()
}
