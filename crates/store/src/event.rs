//! Events: what happened to messages, conversations and accounts, for those who listen.

use antiphon_engine::{MessageKey, Pause, Shard, State};
use antiphon_graph::{AccountId, MessageId, PersonId, Window};
use jiff::Timestamp;

use crate::TokenTrouble;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The shard of its account.
    pub shard: Shard,
    /// Its number there; ascends by one.
    pub number: u64,
    /// The account.
    pub account: AccountId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: Occurrence,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Occurrence {
    /// A message came to stand somewhere else.
    Message {
        /// The message.
        key: MessageKey,
        /// Where it stands.
        state: State,
        /// Instagram's id.
        mid: Option<MessageId>,
    },
    /// Something was found of a message's media, and it was accepted all the same.
    Doubtful {
        /// The message.
        message: MessageKey,
        /// What was found, in words that mean nothing here.
        found: String,
    },
    /// A window opened, or stays open longer.
    WindowOpened(Window),
    /// An account was paused, or goes on.
    Account(Option<Pause>),
    /// A bot said that it is one.
    Disclosed {
        /// To whom.
        person: PersonId,
        /// With which message.
        message: MessageKey,
        /// Instagram's id.
        mid: Option<MessageId>,
    },
    /// Something that was erased with the person it was about.
    Erased,
    /// There is news of an account's token.
    Token(TokenNews),
}

/// What is new of an account's token.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum TokenNews {
    /// It was renewed.
    Renewed {
        /// When the new one ends.
        expires_at: Timestamp,
    },
    /// It cannot be renewed.
    Trouble(TokenTrouble),
}
