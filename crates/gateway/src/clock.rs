//! The gateway's clock: the only place in this room that reads the time.
//!
//! Windows, expiry, backoff and proof go by it; it may be somebody else's, such as a sandbox's that moves it. Pace and
//! time-outs go by the steady clock, which nobody moves.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use antiphon_engine::Now;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use tokio::sync::watch;

/// A clock, and the moment from which the steady one counts.
#[derive(Clone)]
pub struct Clock {
    wall: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    moved: watch::Receiver<()>,
    led: Led,
    began: Instant,
}

/// Who moves it.
#[derive(Clone, Debug)]
enum Led {
    /// Nobody: it is the machine's.
    ByNobody,
    /// Somebody of this process.
    Here,
    /// Somebody who says so.
    ByWord(watch::Sender<Lead>),
}

/// How another clock runs beside the machine's.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize)]
#[serde(from = "Reading")]
pub enum Lead {
    /// At the same pace, this far ahead; behind when it is negative.
    Ahead(SignedDuration),
    /// Not at all.
    Frozen(Timestamp),
}

/// What a sandbox says of its clock.
#[derive(Deserialize)]
struct Reading {
    now: Timestamp,
    mode: String,
    ahead_seconds: f64,
}

impl From<Reading> for Lead {
    fn from(reading: Reading) -> Self {
        if reading.mode == "frozen" {
            return Self::Frozen(reading.now);
        }
        Self::Ahead(SignedDuration::try_from_secs_f64(reading.ahead_seconds).unwrap_or_default())
    }
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        // Nobody moves it: the sender may go.
        Self { led: Led::ByNobody, ..Self::of(machine_time, watch::channel(()).1) }
    }

    /// Somebody's clock, and who tells when it was moved.
    pub fn of(wall: impl Fn() -> Timestamp + Send + Sync + 'static, moved: watch::Receiver<()>) -> Self {
        Self { wall: Arc::new(wall), moved, led: Led::Here, began: Instant::now() }
    }

    /// Another clock, as somebody tells by [`Clock::follow`].
    pub fn following(lead: Lead) -> Self {
        let (told, lead) = watch::channel(lead);
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
        Self { led: Led::ByWord(told), ..Self::of(wall, moved) }
    }

    /// The clock that leads this one runs like that from now on. False when nobody leads it.
    pub fn follow(&self, lead: Lead) -> bool {
        match &self.led {
            Led::ByNobody => false,
            Led::Here => true,
            Led::ByWord(told) => {
                told.send_if_modified(|known| std::mem::replace(known, lead) != lead);
                true
            }
        }
    }

    /// What both clocks say.
    pub fn now(&self) -> Now {
        Now { wall: self.wall(), steady: self.steady() }
    }

    /// The time that decides windows.
    pub fn wall(&self) -> Timestamp {
        (self.wall)()
    }

    /// By how many milliseconds it is ahead of the machine's, and whether it stands still: whether it shows the same twice
    /// while the machine's goes on.
    pub(crate) fn lead(&self) -> (i64, bool) {
        let (began, shown) = (machine_time(), self.wall());
        while machine_time() == began {
            std::hint::spin_loop();
        }
        let is_still = matches!(self.led, Led::ByWord(_) | Led::Here) && self.wall() == shown;
        (shown.as_millisecond() - began.as_millisecond(), is_still)
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
pub(crate) fn machine_time() -> Timestamp {
    Timestamp::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sandboxs_reading_says_how_its_clock_runs() {
        let lead = |reading: &str| serde_json::from_str::<Lead>(reading).unwrap();
        let at = "2026-01-01T12:00:00Z";
        let frozen = format!(r#"{{"now": "{at}", "mode": "frozen", "ahead_seconds": 1.5, "fired": []}}"#);
        assert_eq!(lead(&frozen), Lead::Frozen(at.parse().unwrap()));
        let ahead = frozen.replace("frozen", "offset");
        assert_eq!(lead(&ahead), Lead::Ahead(SignedDuration::from_millis(1_500)));
    }

    #[tokio::test]
    async fn who_follows_goes_by_what_it_is_told() {
        let clock = Clock::following(Lead::Ahead(SignedDuration::ZERO));
        let mut moved = clock.moved();
        let noon: Timestamp = "2026-01-01T12:00:00Z".parse().unwrap();
        assert!(clock.follow(Lead::Frozen(noon)));
        moved.changed().await.unwrap();
        assert_eq!(clock.wall(), noon);
        assert!(!Clock::system().follow(Lead::Frozen(noon)));
    }
}
