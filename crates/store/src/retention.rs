//! Retention: what is forgotten because it is old enough.

use jiff::Timestamp;

/// Before when each kind is forgotten; never when there is nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Before {
    /// What messages said that have ended.
    pub texts: Option<Timestamp>,
    /// Attempts at messages that have ended.
    pub attempts: Option<Timestamp>,
    /// Messages that have ended, with all that belongs to them.
    pub messages: Option<Timestamp>,
    /// Deliveries, and the events in them.
    pub inbox: Option<Timestamp>,
    /// What those who listen are told.
    pub events: Option<Timestamp>,
    /// Idempotency keys.
    pub keys: Option<Timestamp>,
    /// Statistics.
    pub statistics: Option<Timestamp>,
    /// Whose data were erased.
    pub erased: Option<Timestamp>,
}

/// What was forgotten of a kind.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Forgotten {
    /// The kind, in a word, as the fields of [`Before`] are called; `deliveries` apart from `inbox`.
    pub what: String,
    /// When something was last forgotten.
    pub at: Timestamp,
    /// How much that was.
    pub number: u64,
    /// How much it was in all.
    pub total: u64,
}
