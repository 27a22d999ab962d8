//! Messages as they are kept.

use antiphon_engine::disclosure::Origin;
use antiphon_engine::{Fence, Head, KnownBy, MessageKey, Queue, State};
use antiphon_graph::{Closed, MessageId, PersonId, Refusal, Window};
use http::StatusCode;
use jiff::Timestamp;

use crate::JobId;

/// A message that was checked and is to be kept.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// The queue that it is for.
    pub queue: Queue,
    /// What the engine needs to know; its place is given by the store.
    pub head: Head,
    /// What kind of thing it is, in a word: `text`, `image`, `images`, ...
    pub kind: &'static str,
    /// The draft, as Instagram's JSON.
    pub draft: Vec<u8>,
    /// By what a repeated call is recognised.
    pub idempotency: Option<Idempotency>,
    /// Who wrote it, if the caller said so.
    pub origin: Option<Origin>,
    /// In which language it is read, if the caller said so.
    pub language: Option<String>,
    /// In which market, if the caller said so.
    pub market: Option<String>,
    /// Keep it only if its ground stands at its acceptance, as far as the window is known.
    pub only_if_open: bool,
    /// The message that it sends again.
    pub retries: Option<Retry>,
}

/// What a message sends again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Retry {
    /// The message that did not go.
    pub of: MessageKey,
    /// Even when it was sent again before.
    pub again: bool,
    /// The job that does it. A job sends nothing twice, whatever it was told.
    pub job: Option<JobId>,
}

/// A message that did not go, with what its retry depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct Failed {
    /// The message.
    pub row: MessageRow,
    /// The window of its person, as it is known.
    pub window: Option<Window>,
    /// The job that sent it again.
    pub job: Option<JobId>,
}

/// By what a repeated call is recognised.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Idempotency {
    /// The hash of the account and the caller's key.
    pub key: [u8; 32],
    /// The hash of what was asked.
    pub fingerprint: [u8; 32],
}

/// What became of an acceptance.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "nearly all are new, and it is taken apart at once")]
pub enum Accepted {
    /// It is kept.
    New {
        /// With its place.
        head: Head,
        /// The window as it was known in the same moment.
        window: Option<Window>,
    },
    /// It is kept until the person writes.
    Held,
    /// The same call came before; this is its message.
    Again(MessageKey),
    /// The same key came before with something else.
    Conflict,
    /// It was to be kept only in an open window. Nothing of the call is remembered.
    Closed(Closed),
}

/// A message as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageRow {
    /// Its name.
    pub key: MessageKey,
    /// Its queue.
    pub queue: Queue,
    /// Its place there.
    pub place: u64,
    /// What kind of thing it is.
    pub kind: String,
    /// Where it stands.
    pub state: State,
    /// Proof of an unknown one is no longer sought.
    pub given_up: bool,
    /// The draft, as Instagram's JSON; gone when it was forgotten.
    pub draft: Option<Vec<u8>>,
    /// How many attempts there were.
    pub attempts: u32,
    /// When it was accepted.
    pub accepted_at: Timestamp,
    /// When its state last changed.
    pub changed_at: Timestamp,
    /// When it is no longer wanted.
    pub expires_at: Option<Timestamp>,
    /// It is not tried before this.
    pub not_before: Option<Timestamp>,
    /// Instagram's id.
    pub mid: Option<MessageId>,
    /// The person, as the answer named them.
    pub person: Option<PersonId>,
    /// How its delivery is known.
    pub known_by: Option<KnownBy>,
    /// Why it stands there: Instagram's answer as JSON with its HTTP status, or a word of ours.
    pub reason: Option<Reason>,
    /// Who wrote it, if the caller said so.
    pub origin: Option<Origin>,
    /// In which language it is read, if the caller said so.
    pub language: Option<String>,
    /// In which market, if the caller said so.
    pub market: Option<String>,
    /// How many of its parts are delivered, and how many there are; none when it goes as it is.
    pub parts: Option<(u32, u32)>,
    /// The message by which it was sent again.
    pub successor: Option<MessageKey>,
}

impl MessageRow {
    /// What Instagram said, when it refused.
    pub fn refusal(&self) -> Option<Refusal> {
        self.reason.as_ref().and_then(Reason::refusal)
    }

    /// Why it stands there, in a word of ours.
    pub fn word(&self) -> Option<&str> {
        match &self.reason {
            Some(Reason::Word(word)) => Some(word),
            _ => None,
        }
    }
}

/// Why a message stands where it stands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Reason {
    /// Instagram's refusal: HTTP status and body.
    Refusal(u16, Vec<u8>),
    /// In a word: `window`, `expiry`, `not_sent`, `throttled`, ...
    Word(String),
}

impl Reason {
    /// What Instagram said, when it refused.
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Refusal(status, body) => Refusal::from_body(StatusCode::from_u16(*status).ok()?, body),
            Self::Word(_) => None,
        }
    }
}

/// An attempt as it is shown.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AttemptRow {
    /// The intent.
    pub fence: Fence,
    /// When the intent was kept.
    pub intended_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// What came of it, in a word.
    pub outcome: Option<String>,
}

/// A conversation as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct ConversationRow {
    /// Account and person, and until when the account may answer.
    pub conversation: antiphon_graph::Conversation,
    /// The window.
    pub window: Option<Window>,
    /// How many messages wait or are under way.
    pub waiting: u64,
    /// How many are unknown.
    pub unknown: u64,
    /// When the person last wrote.
    pub person_wrote_at: Option<Timestamp>,
    /// When the account last wrote.
    pub account_wrote_at: Option<Timestamp>,
    /// Nothing is sent until further notice.
    pub paused: bool,
    /// When a bot last said that it is one.
    pub disclosed_at: Option<Timestamp>,
    /// When a human last wrote for the account, through the gateway.
    pub human_at: Option<Timestamp>,
    /// What the person last wrote was answered, as far as is known.
    pub answered: bool,
}
