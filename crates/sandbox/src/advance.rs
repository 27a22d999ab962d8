//! Moving the clock: what becomes due on the way happens on the way.
//!
//! The clock stops at every moment at which a delivery falls due, and goes on only when that delivery and all that
//! follows from it at the same moment has ended. So a day's retries run in the order and at the times of a real day.

pub(crate) mod closing;

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp, Unit};
use serde::Serialize;
use tokio::time::timeout_at;

use crate::clock::{Clock, Mode};
use crate::happening;
use crate::space::Space;
use crate::webhook::{Delivery, DeliveryId, pump};

/// How long, in real time, one moment may take. An app that answers its own echoes would never let it end.
const LONGEST_MOMENT: Duration = Duration::from_mins(1);

/// Something that happened because the clock was moved.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Fired {
    /// When, by the sandbox's clock.
    pub(crate) at: Timestamp,
    #[serde(flatten)]
    pub(crate) what: What,
    /// The same in words.
    pub(crate) words: String,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub(crate) enum What {
    /// A webhook was posted, or ended without being posted.
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
    let _one_at_a_time = space.webhooks.advancing.lock().await;
    if to < space.clock.now() {
        space.clock.set(to);
        space.webhooks.closings.look_again();
        pass(space);
        return Vec::new();
    }
    let recording = Recording::begin(space);
    let journey = Journey::begin(&space.clock);
    space.webhooks.closings.look_again();
    loop {
        let_happen(space).await;
        let next = [space.webhooks.next_due(), space.faults().next_expiry()].into_iter().flatten().min();
        let Some(next) = next.filter(|next| *next <= to) else { break };
        journey.step(next);
    }
    journey.step(to);
    pass(space);
    drop(journey);
    recording.end()
}

/// By how much the clock was moved and what that did, in a line: `Advanced 24h: 1 window closed, 3 webhooks delivered`.
pub(crate) fn in_words(by: SignedDuration, fired: &[Fired]) -> String {
    let count = |is_one: fn(&What) -> bool| fired.iter().filter(|fired| is_one(&fired.what)).count();
    let is_ok = |what: &What| matches!(what, What::Delivery { status: Some(200), .. });
    let all = [
        (count(|what| matches!(what, What::WindowClosed { .. })), "window closed", "windows closed"),
        (count(is_ok), "webhook delivered", "webhooks delivered"),
        (
            count(|what| matches!(what, What::Delivery { .. })) - count(is_ok),
            "webhook failed",
            "webhooks failed",
        ),
        (count(|what| matches!(what, What::FaultExpired { .. })), "fault ran out", "faults ran out"),
    ];
    let told = all.into_iter().filter(|(count, ..)| *count > 0);
    let told: Vec<_> =
        told.map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many })).collect();
    let by = by.round(Unit::Second).unwrap_or(by);
    let moved = match by.signum() {
        0 => "The clock was set".to_owned(),
        1 => format!("Advanced {by:#}"),
        _ => format!("Went back {:#}", by.abs()),
    };
    if told.is_empty() { moved } else { format!("{moved}: {}", told.join(", ")) }
}

/// Lets that come to pass which needs nobody to do it: windows close, faults run out.
pub(crate) fn pass(space: &Space) {
    closing::tell_closed(space);
    let now = space.clock.now();
    let expired = space.faults().expire(now);
    if !expired.is_empty() {
        space.tell(happening::What::Faults);
    }
    for name in expired {
        space.webhooks.fired(|| Fired::fault_expired(now, &name));
    }
}

/// When something comes to pass next.
pub(crate) fn next_to_pass(space: &Space) -> Option<Timestamp> {
    [space.webhooks.closings.next(), space.faults().next_expiry()].into_iter().flatten().min()
}

/// Lets everything happen that is due at this moment, and what follows from it.
async fn let_happen(space: &Arc<Space>) {
    let deadline = Instant::now() + LONGEST_MOMENT;
    let mut changed = space.webhooks.watch();
    loop {
        changed.mark_unchanged();
        pass(space);
        pump::fire(space);
        if space.webhooks.is_quiet(space.clock.now()) {
            return;
        }
        if timeout_at(deadline.into(), changed.changed()).await.is_err() {
            return tracing::warn!("the clock moves on although webhooks are still under way");
        }
    }
}

/// A clock on its way: it stands between the steps, and runs on at the end if it ran before, whatever becomes of the one
/// who moves it.
struct Journey {
    clock: Clock,
    ran: bool,
}

impl Journey {
    fn begin(clock: &Clock) -> Self {
        let ran = !matches!(clock.mode(), Mode::Frozen { .. });
        clock.freeze();
        Self { clock: clock.clone(), ran }
    }

    fn step(&self, to: Timestamp) {
        let to = to.max(self.clock.now());
        self.clock.enter(Mode::Frozen { at: to });
    }
}

impl Drop for Journey {
    fn drop(&mut self) {
        if self.ran {
            self.clock.resume();
        }
    }
}

/// Everything that fires is written down until this ends.
struct Recording<'a>(&'a Space);

impl<'a> Recording<'a> {
    fn begin(space: &'a Space) -> Self {
        space.webhooks.record(true);
        Self(space)
    }

    fn end(self) -> Vec<Fired> {
        self.0.webhooks.record(false)
    }
}

impl Drop for Recording<'_> {
    fn drop(&mut self) {
        self.0.webhooks.record(false);
    }
}

impl Fired {
    /// The last attempt at a delivery, and when the next one is due.
    pub(crate) fn delivery(delivery: &Delivery, at: Timestamp, next: Option<Timestamp>) -> Self {
        let (attempt, receipt) = (delivery.attempts.len(), delivery.newest_receipt());
        let what = delivery.in_words();
        let came = match (receipt.status, receipt.reason) {
            (Some(status), _) => format!("the app answered {status}"),
            (None, Some(reason)) => reason,
            (None, None) => "it is under way".into(),
        };
        let next = next.map_or(String::new(), |next| format!("; next try at {next}"));
        let words = format!("webhook {what}, attempt {attempt}: {came}{next}");
        Self { at, what: What::Delivery { delivery: delivery.id, attempt, status: receipt.status }, words }
    }

    /// A window that closed.
    pub(crate) fn window_closed(at: Timestamp, account: &str, person: &str) -> Self {
        let words = format!("the window of {person} closed for {account}");
        Self { at, what: What::WindowClosed { account: account.into(), person: person.into() }, words }
    }

    /// A rule for faults that ran out.
    pub(crate) fn fault_expired(at: Timestamp, name: &str) -> Self {
        let words = format!("the fault {name:?} ran out");
        Self { at, what: What::FaultExpired { name: name.into() }, words }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_moved_clock_did_is_counted_in_a_line() {
        let at = Timestamp::UNIX_EPOCH;
        let delivery = |status| Fired {
            at,
            what: What::Delivery { delivery: DeliveryId(1), attempt: 2, status },
            words: String::new(),
        };
        let fired = [
            Fired::window_closed(at, "1", "2"),
            delivery(Some(200)),
            delivery(Some(200)),
            delivery(Some(500)),
            delivery(None),
        ];
        let day = SignedDuration::new(24 * 3_600 + 1, 3_000_000);
        let words = "Advanced 24h 1s: 1 window closed, 2 webhooks delivered, 2 webhooks failed";
        assert_eq!(in_words(day, &fired), words);
        assert_eq!(in_words(-day, &[]), "Went back 24h 1s");
        assert_eq!(in_words(SignedDuration::from_millis(3), &[]), "The clock was set");
    }
}
