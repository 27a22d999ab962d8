//! Pages of long lists, and what is wanted of them.

use antiphon_engine::State;
use antiphon_graph::{AccountId, PersonId};
use jiff::Timestamp;

/// One page.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T, C> {
    /// What is on it.
    pub rows: Vec<T>,
    /// Where the next one begins; none after the last.
    pub next: Option<C>,
}

/// Which messages are wanted.
#[derive(Clone, Debug, Default)]
pub struct MessageFilter {
    /// Of these accounts; of all when none is named.
    pub accounts: Vec<AccountId>,
    /// To this person.
    pub person: Option<PersonId>,
    /// That stand there.
    pub state: Option<State>,
}

/// Which conversations are wanted.
#[derive(Clone, Debug, Default)]
pub struct ConversationFilter {
    /// Of these accounts; of all when none is named.
    pub accounts: Vec<AccountId>,
    /// Whose window is open at this time.
    pub open_at: Option<Timestamp>,
    /// With this person.
    pub person: Option<PersonId>,
}
