//! Accounts' tokens: what is known of them besides their words.

use antiphon_graph::AccountId;
use jiff::Timestamp;

use crate::Sealed;

/// What is known of an account's token.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TokenStanding {
    /// The account.
    pub account: AccountId,
    /// Since when it is here: it is at least as old as that.
    pub since: Timestamp,
    /// What keeps it from being renewed, if anything does.
    pub trouble: Option<TokenTrouble>,
}

/// What keeps a token from being renewed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TokenTrouble {
    /// It does not work any more; otherwise it still does, and nears its end.
    pub is_dead: bool,
    /// Why, in words for people.
    pub detail: String,
}

/// A token that an account had before, by its SHA-256.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EarlierToken {
    /// The SHA-256 of the token.
    pub hash: [u8; 32],
    /// Whose it is.
    pub account: AccountId,
    /// Until when it is taken.
    pub ends_at: Timestamp,
}

/// A token that takes the place of the one that was renewed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Renewed {
    /// The account.
    pub account: AccountId,
    /// The SHA-256 of the token that was renewed.
    pub from: [u8; 32],
    /// The new one.
    pub token: Sealed,
    /// Its SHA-256.
    pub hash: [u8; 32],
    /// When it ends.
    pub expires_at: Timestamp,
}
