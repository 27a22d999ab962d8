//! States: where a message stands.

use std::fmt;
use std::str::FromStr;

/// Where an accepted message stands. There is always exactly one.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum State {
    /// Kept until the person writes, as the caller asked.
    Held,
    /// Waits for its turn, the account's pace or a retry.
    Queued,
    /// The intent is kept; bytes may have left.
    Sending,
    /// Bytes left and no trustworthy answer came. Proof is sought, or was given up.
    Unknown,
    /// Instagram's message id is known, or its echo is. Final.
    Delivered,
    /// Instagram or the gateway said no. Final.
    Refused,
    /// Its own expiry or its window ended first. Final.
    Expired,
    /// Taken back before the intent. Final.
    Cancelled,
}

impl State {
    /// All of them, as a message may pass through them.
    pub const ALL: [Self; 8] = [
        Self::Held,
        Self::Queued,
        Self::Sending,
        Self::Unknown,
        Self::Delivered,
        Self::Refused,
        Self::Expired,
        Self::Cancelled,
    ];

    /// Its word, everywhere: in columns, JSON, headers and pages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Unknown => "unknown",
            Self::Delivered => "delivered",
            Self::Refused => "refused",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing more will come of it.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Delivered | Self::Refused | Self::Expired | Self::Cancelled)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A word that names no state.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "{0:?} is no state; they are held, queued, sending, unknown, delivered, refused, expired and cancelled"
)]
pub struct NotAState(pub String);

impl FromStr for State {
    type Err = NotAState;

    fn from_str(word: &str) -> Result<Self, NotAState> {
        Self::ALL.into_iter().find(|state| state.word() == word).ok_or_else(|| NotAState(word.to_owned()))
    }
}
