//! Causes: what stood in the way of what did not go.

use antiphon_engine::State;
use antiphon_graph::Refusal;
use jiff::Timestamp;

use crate::message::Reason;

/// What did not go for one reason, and was not sent again.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// Whether it was refused or has expired.
    pub state: State,
    /// What stood in its way: Instagram's answer to one of them, or a word of ours.
    pub reason: Option<Reason>,
    /// How many messages.
    pub messages: u64,
    /// To how many people.
    pub people: u64,
    /// When the first of them ended so.
    pub first_at: Timestamp,
    /// When the last did.
    pub last_at: Timestamp,
    /// How many of them are to people whose window is open.
    pub open: u64,
}

impl Cause {
    /// What Instagram said, when it refused.
    pub fn refusal(&self) -> Option<Refusal> {
        self.reason.as_ref().and_then(Reason::refusal)
    }

    /// What it was, in a word of ours.
    pub fn word(&self) -> Option<&str> {
        match &self.reason {
            Some(Reason::Word(word)) => Some(word),
            _ => None,
        }
    }
}
