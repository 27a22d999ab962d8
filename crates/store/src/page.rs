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
    /// In which what the person last wrote is not answered.
    pub unanswered: bool,
}

/// Who is looked for: whoever is named, and whoever has digits in their id.
#[derive(Clone, Debug, Default)]
pub struct Who {
    /// These.
    pub people: Vec<PersonId>,
    /// Those whose id has this in it.
    pub digits: Option<String>,
}

/// In which order people work through conversations.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Sort {
    /// Those first in which the person waits and whose window closes soonest; then what else is open; then what is closed.
    Closing,
    /// In which somebody wrote last.
    Newest,
    /// In which nobody wrote for the longest time.
    Oldest,
}

impl Sort {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Closing => "closing",
            Self::Newest => "newest",
            Self::Oldest => "oldest",
        }
    }
}
