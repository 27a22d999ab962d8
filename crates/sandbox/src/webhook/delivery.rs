//! One delivery: events in a signed body, and every attempt to bring it to the app.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use antiphon_graph::PersonId;
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use super::Receipt;
use super::event::Event;
use super::signature::Signed;
use super::unsent::Unsent;
use crate::fault::WebhookEffects;

/// How long after a failed attempt the next one follows, by the sandbox's clock. Instagram documents the first (at
/// once), the end (36 hours) and that the steps grow. See
/// <https://developers.facebook.com/documentation/instagram-platform/webhooks>.
const STEPS: [SignedDuration; 10] = [
    SignedDuration::ZERO,
    SignedDuration::from_secs(15),
    SignedDuration::from_secs(30),
    SignedDuration::from_mins(2),
    SignedDuration::from_mins(10),
    SignedDuration::from_hours(1),
    SignedDuration::from_hours(3),
    SignedDuration::from_hours(6),
    SignedDuration::from_hours(12),
    SignedDuration::from_hours(12),
];

/// After this a delivery is given up.
const LONGEST: SignedDuration = SignedDuration::from_hours(36);

/// The number of a delivery: ascends from 1 in each space.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Deserialize, Serialize)]
#[serde(transparent)]
pub(crate) struct DeliveryId(pub(crate) u64);

impl fmt::Display for DeliveryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One delivery.
#[derive(Debug)]
pub(crate) struct Delivery {
    pub(crate) id: DeliveryId,
    pub(crate) announced_at: Timestamp,
    pub(crate) lane: Lane,
    pub(crate) events: Arc<Vec<Event>>,
    pub(crate) repeats: Option<Repeats>,
    /// The bytes, once they are written; every attempt posts the same.
    pub(crate) posted: Option<Posted>,
    /// The bytes, when there was nobody to post them to.
    pub(crate) unsent: Option<Arc<Unsent>>,
    /// The faults that already struck it, while it waits because of them.
    pub(crate) struck: Option<Struck>,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) state: State,
    /// Those who wait for the first attempt.
    pub(crate) waiting: Vec<oneshot::Sender<()>>,
}

/// Whose deliveries go one after the other.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Lane {
    Person(PersonId),
    /// Those that are about nobody, and all when they carry several events.
    Shared,
}

/// The bytes of a delivery.
#[derive(Clone, Debug)]
pub(crate) struct Posted {
    pub(crate) body: Bytes,
    pub(crate) signed: Signed,
}

/// Where a delivery stands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum State {
    /// The next attempt is due then.
    Waiting { due: Timestamp },
    /// An attempt is under way.
    UnderWay,
    /// The app answered 200.
    Delivered,
    /// Nothing was posted, or nothing more will be, and why.
    Ended(Why),
}

/// Why a delivery ended without the app's 200.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum Why {
    #[error("no webhook URL is set")]
    NoUrl,
    #[error("the account is not subscribed to `{0}`")]
    NotSubscribed(&'static str),
    #[error("nothing that concerns this person is ever announced (dead_webhook)")]
    DeadWebhook,
    #[error("dropped by the fault {0:?}")]
    Dropped(String),
    #[error("given up after 36 hours")]
    GivenUp,
    #[error("too many deliveries wait already")]
    TooMany,
}

/// Which delivery is repeated, and why.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Repeats {
    pub(crate) of: DeliveryId,
    pub(crate) why: Repeat,
}

/// Why a delivery is repeated.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Repeat {
    /// A fault doubled it.
    Fault,
    /// Somebody asked for the same bytes with the same signature.
    SameBytes,
    /// Somebody asked for the same body, signed anew.
    Resigned,
}

/// What an attempt begins with.
#[derive(Debug)]
pub(crate) struct Begun {
    pub(crate) events: Arc<Vec<Event>>,
    /// The bytes of the earlier attempts, or those to be posted again.
    pub(crate) posted: Option<Posted>,
    pub(crate) keeps_signature: bool,
    pub(crate) repeats: Option<Repeats>,
    pub(crate) struck: Option<Struck>,
    /// Which attempt this is, from 1.
    pub(crate) attempt: u32,
}

/// What struck a delivery before it was posted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Struck {
    pub(crate) names: Vec<String>,
    pub(crate) effects: WebhookEffects,
}

/// One attempt.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    /// By the sandbox's clock.
    pub(crate) at: Timestamp,
    pub(crate) took: Duration,
    /// What the app answered, or why it did not.
    pub(crate) result: Result<u16, String>,
    /// The exchange in the journal.
    pub(crate) exchange: u64,
    pub(crate) faults: Vec<String>,
}

impl Delivery {
    /// A delivery of its events that is due at a time.
    pub(crate) fn new(
        id: DeliveryId,
        events: impl Into<Arc<Vec<Event>>>,
        lane: Lane,
        announced_at: Timestamp,
        due: Timestamp,
    ) -> Self {
        Self {
            id,
            announced_at,
            lane,
            events: events.into(),
            repeats: None,
            posted: None,
            unsent: None,
            struck: None,
            attempts: Vec::new(),
            state: State::Waiting { due },
            waiting: Vec::new(),
        }
    }

    /// A delivery that ended before it began.
    pub(crate) fn ended(id: DeliveryId, events: impl Into<Arc<Vec<Event>>>, at: Timestamp, why: Why) -> Self {
        Self { state: State::Ended(why), ..Self::new(id, events, Lane::Shared, at, at) }
    }

    /// Whether nothing more will come of it.
    pub(crate) fn is_ended(&self) -> bool {
        matches!(self.state, State::Delivered | State::Ended(_))
    }

    /// Whether its first attempt is still to be waited for: due or under way.
    pub(crate) fn is_awaited(&self, now: Timestamp) -> bool {
        self.attempts.is_empty()
            && match self.state {
                State::Waiting { due } => due <= now,
                State::UnderWay => true,
                State::Delivered | State::Ended(_) => false,
            }
    }

    /// What came of its first attempt, as far as it is known.
    pub(crate) fn receipt(&self) -> Receipt {
        self.receipt_of(self.attempts.first())
    }

    /// What came of its newest attempt, as far as it is known.
    pub(crate) fn newest_receipt(&self) -> Receipt {
        self.receipt_of(self.attempts.last())
    }

    /// What it is about, in a few words.
    pub(crate) fn in_words(&self) -> String {
        let Some(first) = self.events.first() else { return "about nothing".into() };
        let about = first.person.as_ref().map_or(String::new(), |person| format!(" about {person}"));
        match self.events.len() {
            1 => format!("{}{about}", first.kind),
            several => format!("{}{about} and {} more", first.kind, several - 1),
        }
    }

    fn receipt_of(&self, attempt: Option<&Attempt>) -> Receipt {
        let (status, reason) = match (attempt.map(|attempt| &attempt.result), &self.state) {
            (Some(Ok(status)), _) => (Some(*status), None),
            (Some(Err(error)), _) => (None, Some(error.clone())),
            (None, State::Ended(why)) => (None, Some(why.to_string())),
            (None, State::Waiting { due }) => {
                (None, Some(format!("it waits until {due} by the sandbox's clock")))
            }
            (None, State::UnderWay | State::Delivered) => (None, Some("it is under way".into())),
        };
        Receipt { id: self.id, status, reason }
    }

    /// The same once more, due at a time. Faults do not strike it again.
    pub(crate) fn again(&self, id: DeliveryId, why: Repeat, now: Timestamp, due: Timestamp) -> Self {
        Self {
            repeats: Some(Repeats { of: self.id, why }),
            posted: self.posted.as_ref().or(self.unsent.as_ref().map(|unsent| unsent.posted())).cloned(),
            struck: Some(Struck::default()),
            ..Self::new(id, self.events.clone(), self.lane.clone(), now, due)
        }
    }

    /// What its next attempt begins with.
    pub(crate) fn begin(&mut self) -> Begun {
        Begun {
            events: self.events.clone(),
            posted: self.posted.clone(),
            keeps_signature: self.repeats.is_some_and(|repeats| repeats.why == Repeat::SameBytes),
            repeats: self.repeats,
            struck: self.struck.take(),
            attempt: u32::try_from(self.attempts.len() + 1).unwrap_or(u32::MAX),
        }
    }

    /// When to try again after an attempt that failed at a time; never, when too much time has passed.
    pub(crate) fn next_try(&self, failed_at: Timestamp) -> Option<Timestamp> {
        let step = *STEPS.get(self.attempts.len().checked_sub(1)?)?;
        let due = failed_at.saturating_add(step).ok()?;
        (due.duration_since(self.announced_at) <= LONGEST).then_some(due)
    }

    /// Lets go of what an ended delivery no longer needs: the events stand in its bytes.
    pub(crate) fn let_go(&mut self) {
        if self.posted.is_some() {
            Arc::make_mut(&mut self.events).iter_mut().for_each(Event::let_go);
        }
    }

    /// About how many bytes it takes to keep this.
    pub(crate) fn cost(&self) -> usize {
        let posted = self.posted.as_ref().map_or(0, |posted| posted.body.len());
        512 + posted + 256 * self.attempts.len()
    }

    /// Tells those who wait that there is something to see.
    pub(crate) fn wake(&mut self) {
        for waiting in self.waiting.drain(..) {
            // Whoever no longer listens does not need to know.
            let _ = waiting.send(());
        }
    }
}

impl Why {
    /// The word for it in the control API.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::NoUrl => "no_url",
            Self::NotSubscribed(_) => "not_subscribed",
            Self::DeadWebhook => "dead_webhook",
            Self::Dropped(_) => "dropped",
            Self::GivenUp => "given_up",
            Self::TooMany => "too_many",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_follow_at_once_then_ever_later_until_36_hours_have_passed() {
        let start: Timestamp = "2026-01-01T12:00:00Z".parse().unwrap();
        let mut delivery = Delivery::new(DeliveryId(1), Vec::new(), Lane::Shared, start, start);
        let mut at = start;
        let mut waits = Vec::new();
        loop {
            let result = Err("refused".into());
            let faults = Vec::new();
            delivery.attempts.push(Attempt { at, took: Duration::ZERO, result, exchange: 0, faults });
            let Some(next) = delivery.next_try(at) else { break };
            waits.push(next.duration_since(at).as_secs());
            at = next;
        }
        assert_eq!(waits, [0, 15, 30, 120, 600, 3_600, 10_800, 21_600, 43_200, 43_200]);
        assert!(at.duration_since(start) <= LONGEST);
    }
}
