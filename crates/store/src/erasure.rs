//! Erasing a person: what there is of them, and how much of it was found.

use antiphon_engine::{MessageKey, Queue, State};

/// One kind of place where something of a person may be kept. Whoever adds a table that holds anything of a person adds
/// its kind here.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Trace {
    /// The conversation and its window.
    Window,
    /// What those who listen are told.
    Events,
    /// Idempotency keys of messages that are gone.
    Calls,
    /// Events of the inbox.
    Inbox,
    /// Deliveries, as they came.
    Deliveries,
    /// Instagram's ids of what the account wrote.
    Mids,
    /// What jobs were asked: a filter may name the person.
    Jobs,
    /// What could not be handed on to the user's own app.
    DeadLetters,
}

impl Trace {
    /// All of them, in the order in which they are looked through.
    pub const ALL: [Self; 8] = [
        Self::Window,
        Self::Events,
        Self::Calls,
        Self::Deliveries,
        Self::Inbox,
        Self::Mids,
        Self::Jobs,
        Self::DeadLetters,
    ];
}

/// What one step of an erasure did.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Erased {
    /// How many things were found and erased.
    pub found: u64,
    /// Where the next step begins; none after the last.
    pub next: Option<String>,
}

/// A message of a person, as far as erasing it is concerned.
#[derive(Clone, Debug, PartialEq)]
pub struct Theirs {
    /// Its name.
    pub key: MessageKey,
    /// Its queue.
    pub queue: Queue,
    /// Where it stands.
    pub state: State,
    /// Proof of an unknown one is no longer sought.
    pub given_up: bool,
}
