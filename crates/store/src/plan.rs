//! Plans: what a message is sent as, and what a bot says of itself with it.

use antiphon_engine::disclosure::{Manner, Origin, Past, Rule};
use antiphon_engine::{MessageKey, Part};
use antiphon_graph::{AccountId, Conversation, MessageId, PersonId};
use jiff::Timestamp;

/// What is asked for when a message is planned.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ToPlan {
    /// The draft, as Instagram's JSON.
    pub draft: Vec<u8>,
    /// Who wrote it, if the caller said so.
    pub origin: Option<Origin>,
    /// In which language it is read, if the caller said so.
    pub language: Option<String>,
    /// In which market, if the caller said so.
    pub market: Option<String>,
    /// What was said before in its conversation.
    pub past: Past,
}

/// What a message is sent as: its parts in their order, one at least.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan(pub Vec<Planned>);

/// One part of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// What the engine needs to know of it.
    pub part: Part,
    /// What is sent, as Instagram's JSON; none for a message that goes as it is.
    pub draft: Option<Vec<u8>>,
    /// What a bot says of itself with it.
    pub said: Option<Said>,
}

impl Plan {
    /// A message that goes as it is.
    pub fn whole(part: Part) -> Self {
        Self(vec![Planned { part, draft: None, said: None }])
    }

    /// Whether the message goes as it is.
    pub fn is_whole(&self) -> bool {
        matches!(&self.0[..], [Planned { draft: None, .. }])
    }

    /// Its parts, as the engine knows them.
    pub fn parts(&self) -> Vec<Part> {
        self.0.iter().map(|planned| planned.part).collect()
    }
}

/// What a bot says of itself, and why.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Said {
    /// Why it had to.
    pub rule: Rule,
    /// How.
    pub manner: Manner,
    /// In which language.
    pub language: String,
    /// For which market, if the caller said so.
    pub market: Option<String>,
    /// In which words.
    pub words: String,
}

/// A part of a message as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct PartRow {
    /// What is sent, as Instagram's JSON.
    pub draft: Vec<u8>,
    /// What a bot says of itself with it.
    pub said: Option<Said>,
    /// Instagram's id.
    pub mid: Option<MessageId>,
    /// When its delivery became known.
    pub delivered_at: Option<Timestamp>,
}

/// What a bot has said of itself: evidence.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Disclosure {
    /// Its number; ascends.
    pub id: u64,
    /// To whom, by whom.
    pub conversation: Conversation,
    /// When it was delivered.
    pub at: Timestamp,
    /// What, and why.
    pub said: Said,
    /// With which message.
    pub message: MessageKey,
    /// Instagram's id.
    pub mid: Option<MessageId>,
}

/// Which disclosures are wanted.
#[derive(Clone, Debug, Default)]
pub struct DisclosureFilter {
    /// Of these accounts; of all when none is named.
    pub accounts: Vec<AccountId>,
    /// To this person.
    pub person: Option<PersonId>,
    /// From this time on.
    pub from: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
}
