//! What comes in: webhook deliveries, and the events in them.

use std::fmt;
use std::str::FromStr;

use antiphon_engine::{Echo, Queue};
use antiphon_graph::{AccountId, PersonId, Window};
use jiff::Timestamp;

/// A delivery whose signature was verified.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The app whose secret signed it.
    pub app: String,
    /// When it came.
    pub received_at: Timestamp,
    /// The bytes, as they came.
    pub body: Vec<u8>,
    /// The signature header, as it came; empty for what did not come as a webhook.
    pub signature: String,
    /// The signature of the older kind, as it came.
    pub old_signature: Option<String>,
    /// What the bytes were said to be.
    pub content_type: Option<String>,
    /// The events in it, in their order.
    pub events: Vec<Incoming>,
}

/// One event of a delivery.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// By what it is recognised when it comes again.
    pub key: String,
    /// The account that it happened to.
    pub account: AccountId,
    /// The person it is about.
    pub person: Option<PersonId>,
    /// What happened, in a word.
    pub kind: &'static str,
    /// When, by its own time.
    pub at: Option<Timestamp>,
    /// The window that it opens.
    pub opens: Option<Window>,
    /// What the account wrote, when it is an echo.
    pub echo: Option<Echo>,
}

/// What was new of a delivery.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ingested {
    /// Which events were new, in their order.
    pub new: Vec<bool>,
    /// Windows that moved, as they are now.
    pub windows: Vec<Window>,
    /// Queues in which messages that had waited for the person now wait for their turn.
    pub released: Vec<Queue>,
    /// Echoes that no message is bound to, of conversations that have live messages.
    pub echoes: Vec<(Queue, Echo)>,
}

/// The name of a delivery: `dlv_17`.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct DeliveryId(pub u64);

/// What was to be a delivery's name is none.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a delivery's name is `dlv_` and a number, as GET /v1/inbox gives it")]
pub struct NotADelivery;

impl fmt::Display for DeliveryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "dlv_{}", self.0)
    }
}

impl FromStr for DeliveryId {
    type Err = NotADelivery;

    fn from_str(name: &str) -> Result<Self, NotADelivery> {
        let digits =
            name.strip_prefix("dlv_").filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        digits.and_then(|digits| digits.parse().ok()).map(Self).ok_or(NotADelivery)
    }
}

/// A delivery as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct DeliveryRow {
    /// Its name.
    pub id: DeliveryId,
    /// The app whose secret signed it.
    pub app: String,
    /// When it came.
    pub received_at: Timestamp,
    /// How long its body is.
    pub bytes: u64,
    /// Something was taken out of it since.
    pub redacted: bool,
    /// What was new in it, in its order.
    pub events: Vec<Received>,
}

/// An event of a delivery as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// The account that it happened to.
    pub account: AccountId,
    /// By what it is recognised.
    pub key: String,
    /// The person it is about.
    pub person: Option<PersonId>,
    /// What happened, in a word.
    pub kind: String,
    /// When, by its own time.
    pub at: Option<Timestamp>,
}

/// An event of a conversation, with the delivery that told of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// Ascends.
    pub number: u64,
    /// By what it is recognised.
    pub key: String,
    /// What happened, in a word.
    pub kind: String,
    /// When, by its own time.
    pub at: Option<Timestamp>,
    /// When it came.
    pub received_at: Timestamp,
    /// The delivery that told of it.
    pub delivery: DeliveryId,
    /// The delivery's bytes; none when they were forgotten, or nothing told of it.
    pub body: Option<Vec<u8>>,
}

/// Which deliveries are wanted: those with an event that fits in all.
#[derive(Clone, Debug, Default)]
pub struct InboxFilter {
    /// Of these accounts; of all when none is named.
    pub accounts: Vec<AccountId>,
    /// About this person.
    pub person: Option<PersonId>,
    /// Of this kind, in a word.
    pub kind: Option<String>,
    /// That came then or later.
    pub since: Option<Timestamp>,
    /// That came before then.
    pub until: Option<Timestamp>,
}

impl InboxFilter {
    /// Whether a delivery fits.
    pub fn wants(&self, row: &DeliveryRow) -> bool {
        let in_time = self.since.is_none_or(|since| row.received_at >= since)
            && self.until.is_none_or(|until| row.received_at < until);
        let is_any = self.accounts.is_empty() && self.person.is_none() && self.kind.is_none();
        in_time && (is_any || row.events.iter().any(|event| self.wants_event(event)))
    }

    fn wants_event(&self, event: &Received) -> bool {
        (self.accounts.is_empty() || self.accounts.contains(&event.account))
            && (self.person.is_none() || self.person == event.person)
            && self.kind.as_ref().is_none_or(|kind| *kind == event.kind)
    }
}

/// What came of reading a delivery once more.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reread {
    /// How many events of it are kept.
    pub kept: usize,
    /// What followed.
    pub ingested: Ingested,
}
