//! Apps and accounts. Their secrets come sealed and are kept as they come: what opens them is not here.

use std::fmt;

use antiphon_engine::{OnUnknown, Pause};
use antiphon_graph::AccountId;
use jiff::Timestamp;

/// A secret that only its owner can open.
#[derive(Clone, Eq, PartialEq)]
pub struct Sealed(pub Vec<u8>);

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealed(..)")
    }
}

/// An app of Meta's.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct App {
    /// What it is called here.
    pub name: String,
    /// Its secret, and the one before while both are in use.
    pub secrets: Vec<Sealed>,
    /// What the webhook's handshake proves.
    pub verify_token: Sealed,
}

/// A professional account.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Account {
    /// Its id: `user_id` of `/me`.
    pub id: AccountId,
    /// The app that it belongs to.
    pub app: String,
    /// The name after the `@`.
    pub username: Option<String>,
    /// Its token.
    pub token: Sealed,
    /// The SHA-256 of the token, by which a caller's is recognised.
    pub token_hash: [u8; 32],
    /// When the token ends.
    pub token_expires_at: Option<Timestamp>,
    /// What its messages do when nobody can tell whether they arrived.
    pub on_unknown: OnUnknown,
    /// Why nothing is sent for it, if so.
    pub pause: Option<Pause>,
}
