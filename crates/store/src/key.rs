//! Keys of callers, and what they may. Of a key itself only its SHA-256 is kept.

use antiphon_graph::AccountId;
use jiff::Timestamp;

/// A key as it is kept.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ApiKey {
    /// Names it, for people and lists; it opens nothing.
    pub id: String,
    /// What it is for, in somebody's words.
    pub name: String,
    /// The SHA-256 of the key.
    pub hash: [u8; 32],
    /// What it may do.
    pub may: Verbs,
    /// Whose messages it may do it to.
    pub accounts: Accounts,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
    /// When somebody ended it.
    pub revoked_at: Option<Timestamp>,
    /// When it was used, as far as that is kept.
    pub used_at: Option<Timestamp>,
    /// The key whose place it takes.
    pub replaces: Option<String>,
}

/// What a key may do.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Verbs {
    /// Act as the account at Instagram, and decide about its messages.
    pub send: bool,
    /// Look.
    pub read: bool,
    /// Stop accounts and let them go on; for all accounts also apps, accounts and keys themselves.
    pub manage: bool,
}

/// The accounts that a key is for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Accounts {
    /// All, also those that are added later.
    All,
    /// These.
    These(Vec<AccountId>),
}

impl Accounts {
    /// Whether an account is among them.
    pub fn has(&self, account: &AccountId) -> bool {
        match self {
            Self::All => true,
            Self::These(accounts) => accounts.contains(account),
        }
    }
}
