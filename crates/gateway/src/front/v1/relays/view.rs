//! How relays and dead letters are shown.

use antiphon_store::{DeadLetter, RelayStanding};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::relay::Target;

/// What goes to a target: Instagram's deliveries as they came (`instagram`), or what happens here (`events`).
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Goes {
    Instagram,
    Events,
}

/// A relay, and how far its target has been brought. Its secret is not shown.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RelayView {
    id: String,
    app: String,
    kind: &'static str,
    url: String,
    /// Which events go there; all when the list is empty.
    types: Vec<String>,
    enabled: bool,
    /// Why nothing goes there, when it is not enabled.
    why_disabled: Option<String>,
    /// Until when two secrets sign; null when one does.
    #[schema(value_type = Option<String>, format = DateTime)]
    two_secrets_until: Option<Timestamp>,
    /// How much waits; of events also those that will be passed over. No more than 100,000 are counted.
    waiting: u64,
    /// When the oldest delivery came that has not arrived.
    #[schema(value_type = Option<String>, format = DateTime)]
    oldest_at: Option<Timestamp>,
    /// What has been tried in vain for longest.
    failing: Option<FailingView>,
    /// How much was forgotten before it could go, because the target was too far behind.
    lost: u64,
    /// How many dead letters there are.
    dead: u64,
    /// How many of them are to be tried again.
    replaying: u64,
    #[schema(value_type = String, format = DateTime)]
    made_at: Timestamp,
}

/// What is tried in vain.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FailingView {
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    /// How often what is next was tried.
    tries: u32,
    /// Why the last try failed.
    error: Option<String>,
    /// When it is tried again.
    #[schema(value_type = Option<String>, format = DateTime)]
    next_at: Option<Timestamp>,
}

/// A dead letter, without what it says.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeadView {
    id: String,
    /// An event's type, or `delivery`.
    #[serde(rename = "type")]
    what: String,
    #[schema(value_type = String, format = DateTime)]
    came_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    died_at: Timestamp,
    tries: u32,
    /// Why the last try failed.
    error: String,
    bytes: u64,
    /// It is to be tried again.
    replaying: bool,
}

impl RelayView {
    pub(super) fn of(target: &Target, standing: &RelayStanding, now: Timestamp) -> Self {
        let relay = &target.relay;
        Self {
            id: relay.id.to_string(),
            app: relay.app.clone(),
            kind: relay.kind.word(),
            url: relay.url.clone(),
            types: relay.types.clone(),
            enabled: target.is_enabled(),
            why_disabled: relay.why_disabled.clone(),
            two_secrets_until: target.both_until(now),
            waiting: standing.waiting,
            oldest_at: standing.oldest_at,
            failing: standing.failing.as_ref().map(|lane| FailingView {
                since: lane.failing_since,
                tries: lane.tries,
                error: lane.error.clone(),
                next_at: lane.not_before,
            }),
            lost: standing.lost,
            dead: standing.dead,
            replaying: standing.asked,
            made_at: relay.made_at,
        }
    }
}

impl DeadView {
    pub(crate) fn of(dead: &DeadLetter) -> Self {
        Self {
            id: format!("dead_{}", dead.id),
            what: dead.what.clone(),
            came_at: dead.came_at,
            died_at: dead.died_at,
            tries: dead.tries,
            error: dead.error.clone(),
            bytes: dead.bytes,
            replaying: dead.is_asked,
        }
    }
}
