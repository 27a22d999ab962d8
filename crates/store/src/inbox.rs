//! What comes in: webhook deliveries, and the events in them.

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
