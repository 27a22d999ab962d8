//! The delivery log: what was told, how often it was tried, and what comes next.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::delivery::{Attempt, Delivery, Repeats, State};
use super::event::{Event, Shape};
use super::{Repeat, Webhooks};

/// One delivery, as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct DeliveryView {
    /// Ascends from 1 in each space.
    pub(crate) id: u64,
    #[schema(value_type = String, format = DateTime)]
    pub(crate) announced_at: Timestamp,
    /// `waiting`, `under_way`, `delivered`, or why it ended: `no_url`, `not_subscribed`, `dead_webhook`, `dropped`,
    /// `given_up`, `too_many`.
    pub(crate) state: &'static str,
    /// Why it ended, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    /// When it is tried next, by the sandbox's clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) next_try: Option<Timestamp>,
    /// The delivery that this one repeats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) repeats: Option<RepeatsView>,
    pub(crate) events: Vec<EventView>,
    pub(crate) attempts: Vec<AttemptView>,
}

/// One event of a delivery.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct EventView {
    /// `message`, `echo`, `reaction`, `read`, ...
    pub(crate) kind: &'static str,
    /// The field that an account subscribes to for it.
    pub(crate) field: &'static str,
    pub(crate) account: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) person: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mid: Option<String>,
    /// It stands in `standby`, because another app controls the conversation.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) standby: bool,
}

/// One attempt at a delivery.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct AttemptView {
    /// By the sandbox's clock.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) at: Timestamp,
    /// What the app answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<u16>,
    /// Why it did not answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    /// In real time.
    pub(crate) duration_ms: f64,
    /// Where its bytes are to be found.
    pub(crate) exchange: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) faults: Vec<String>,
}

/// Which delivery is repeated, and why.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct RepeatsView {
    pub(crate) of: u64,
    /// `fault`, `same_bytes` or `resigned`.
    #[schema(value_type = String)]
    pub(crate) why: Repeat,
}

impl Webhooks {
    /// All deliveries that are kept, oldest first.
    pub(crate) fn log(&self) -> Vec<DeliveryView> {
        self.queue().deliveries().map(DeliveryView::of).collect()
    }

    /// Those of some messages, oldest first.
    pub(crate) fn log_of(&self, is_meant: impl Fn(&str) -> bool) -> Vec<DeliveryView> {
        let tells = |event: &Event| event.mid.as_ref().is_some_and(|mid| is_meant(mid.as_str()));
        let queue = self.queue();
        queue
            .deliveries()
            .filter(|delivery| delivery.events.iter().any(tells))
            .map(DeliveryView::of)
            .collect()
    }
}

impl DeliveryView {
    fn of(delivery: &Delivery) -> Self {
        let (state, reason, next_try) = match &delivery.state {
            State::Waiting { due } => ("waiting", None, Some(*due)),
            State::UnderWay => ("under_way", None, None),
            State::Delivered => ("delivered", None, None),
            State::Ended(why) => (why.word(), Some(why.to_string()), None),
        };
        Self {
            id: delivery.id.0,
            announced_at: delivery.announced_at,
            state,
            reason,
            next_try,
            repeats: delivery.repeats.map(|Repeats { of, why }| RepeatsView { of: of.0, why }),
            events: delivery.events.iter().map(EventView::of).collect(),
            attempts: delivery.attempts.iter().map(AttemptView::of).collect(),
        }
    }
}

impl EventView {
    fn of(event: &Event) -> Self {
        Self {
            kind: event.kind,
            field: event.field.name(),
            account: event.account.to_string(),
            person: event.person.as_ref().map(ToString::to_string),
            mid: event.mid.as_ref().map(ToString::to_string),
            standby: matches!(event.body, Shape::Standby(_)),
        }
    }
}

impl AttemptView {
    fn of(attempt: &Attempt) -> Self {
        Self {
            at: attempt.at,
            status: attempt.result.as_ref().ok().copied(),
            reason: attempt.result.as_ref().err().cloned(),
            duration_ms: attempt.took.as_secs_f64() * 1_000.0,
            exchange: attempt.exchange,
            faults: attempt.faults.clone(),
        }
    }
}
