//! Callers: who asks, by what they show, and what that allows.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use antiphon_graph::AccountId;
use antiphon_store::{Accounts, ApiKey};
use jiff::Timestamp;

use crate::{OpenAccount, api_key};

/// What a caller may be allowed to do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verb {
    /// Act as the account at Instagram, and decide about its messages.
    Send,
    /// Look.
    Read,
    /// Stop and go on; for all accounts also apps, accounts and keys themselves.
    Manage,
}

/// Who asks.
#[derive(Clone, Debug)]
pub enum Caller {
    /// Somebody on this machine, who need not show anything.
    Near,
    /// Whoever has an account's token.
    Account(Arc<OpenAccount>),
    /// Whoever has a key.
    Key(Arc<OpenKey>),
}

/// A key that somebody may show.
#[derive(Debug)]
pub struct OpenKey {
    /// As it is kept.
    pub row: ApiKey,
    /// When it was used last, in microseconds; nothing is written for a request alone.
    used_at: AtomicI64,
    /// The same as far as it is kept.
    kept_at: AtomicI64,
}

/// Why what a caller shows is worth nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Unknown {
    /// It is no account's token.
    #[error("this token belongs to no account here")]
    Token,
    /// A letter of a key is wrong.
    #[error("this API key is mistyped or cut off: its checksum does not fit")]
    Mistyped,
    /// Nobody gave out such a key.
    #[error("nobody gave out this API key here")]
    Key,
    /// It has ended.
    #[error("this API key has expired")]
    Expired,
    /// Somebody ended it.
    #[error("this API key was revoked")]
    Revoked,
}

/// Tokens and keys, by their SHA-256.
#[derive(Debug, Default)]
pub(crate) struct Credentials {
    /// Whose token it is, and until when, if it is one that the account had before.
    pub(crate) tokens: HashMap<[u8; 32], (Arc<OpenAccount>, Option<Timestamp>)>,
    pub(crate) keys: HashMap<[u8; 32], Arc<OpenKey>>,
}

impl Verb {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Read => "read",
            Self::Manage => "manage",
        }
    }
}

impl OpenKey {
    pub(crate) fn new(row: ApiKey) -> Self {
        let used_at = row.used_at.map_or(i64::MIN, Timestamp::as_microsecond);
        Self { row, used_at: AtomicI64::new(used_at), kept_at: AtomicI64::new(used_at) }
    }

    /// When it was used last.
    pub fn used_at(&self) -> Option<Timestamp> {
        Timestamp::from_microsecond(self.used_at.load(Ordering::Relaxed)).ok()
    }

    /// When it was used last, if that is not kept yet.
    pub(crate) fn unkept_use(&self) -> Option<Timestamp> {
        self.used_at().filter(|at| self.kept_at.load(Ordering::Relaxed) < at.as_microsecond())
    }

    pub(crate) fn is_kept(&self, at: Timestamp) {
        self.kept_at.fetch_max(at.as_microsecond(), Ordering::Relaxed);
    }

    pub(crate) fn use_at(&self, at: Timestamp) {
        self.used_at.fetch_max(at.as_microsecond(), Ordering::Relaxed);
    }

    /// Whether it works.
    pub(crate) fn works_at(&self, now: Timestamp) -> Result<(), Unknown> {
        if self.row.revoked_at.is_some() {
            return Err(Unknown::Revoked);
        }
        if self.row.expires_at.is_some_and(|at| at <= now) { Err(Unknown::Expired) } else { Ok(()) }
    }

    /// Whether it may do something.
    pub fn may(&self, verb: Verb) -> bool {
        match verb {
            Verb::Send => self.row.may.send,
            Verb::Read => self.row.may.read,
            Verb::Manage => self.row.may.manage,
        }
    }
}

impl Credentials {
    /// Who shows this.
    pub(crate) fn caller(&self, secret: &str, now: Timestamp) -> Result<Caller, Unknown> {
        let hash = crate::directory::hash(secret);
        if let Some((account, ends_at)) = self.tokens.get(&hash) {
            let has_ended = ends_at.is_some_and(|at| at <= now);
            return if has_ended { Err(Unknown::Token) } else { Ok(Caller::Account(account.clone())) };
        }
        if !api_key::is_meant(secret) {
            return Err(Unknown::Token);
        }
        if !api_key::is_whole(secret) {
            return Err(Unknown::Mistyped);
        }
        let key = self.keys.get(&hash).ok_or(Unknown::Key)?;
        key.works_at(now)?;
        key.use_at(now);
        Ok(Caller::Key(key.clone()))
    }
}

impl Caller {
    /// The accounts that it may do something to; nothing when it may not do it at all.
    pub fn accounts(&self, verb: Verb) -> Option<Accounts> {
        match self {
            Self::Near => Some(Accounts::All),
            Self::Account(_) if verb == Verb::Manage => None,
            Self::Account(account) => Some(Accounts::These(vec![account.id.clone()])),
            Self::Key(key) => key.may(verb).then(|| key.row.accounts.clone()),
        }
    }

    /// Whether it may do something to an account.
    pub fn may(&self, verb: Verb, account: &AccountId) -> bool {
        self.accounts(verb).is_some_and(|accounts| accounts.has(account))
    }
}

/// As the audit log names it.
impl fmt::Display for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Near => f.write_str("near"),
            Self::Account(account) => write!(f, "token of {}", account.id),
            Self::Key(key) => write!(f, "{} ({})", key.row.id, key.row.name),
        }
    }
}
