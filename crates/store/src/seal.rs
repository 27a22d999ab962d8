//! Where sealed things lie, so that all of them can be sealed anew.

use antiphon_graph::AccountId;
use jiff::Timestamp;

use crate::{RelayId, Sealed};

/// Where a sealed thing lies.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum SealedAt {
    /// One of an app's secrets.
    AppSecret {
        /// The app.
        app: String,
        /// Which one.
        nth: u32,
    },
    /// An app's verify token.
    VerifyToken {
        /// The app.
        app: String,
    },
    /// An account's token.
    Token(AccountId),
    /// A relay's secret, or the one before.
    RelaySecret {
        /// The relay.
        relay: RelayId,
        /// Whether it is the one before.
        is_former: bool,
    },
}

/// A sealed thing that is to be replaced by the same under another seal.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Resealed {
    /// Where it lies.
    pub at: SealedAt,
    /// As it was read.
    pub from: Sealed,
    /// As it is to be.
    pub to: Sealed,
}

/// A master key that sealed what is kept, by its id.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MasterKeyRow {
    /// Its id.
    pub id: String,
    /// Since when it did.
    pub since: Timestamp,
}
