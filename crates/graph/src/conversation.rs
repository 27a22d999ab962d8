//! Conversations: one account and one person.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{AccountId, PersonId};

/// One account and one person. Instagram has no group conversations for businesses.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Deserialize, Serialize)]
pub struct Conversation {
    /// The professional account that answers.
    pub account: AccountId,
    /// The person who wrote to it.
    pub person: PersonId,
}

impl Conversation {
    /// The conversation of an account with a person.
    pub fn new(account: AccountId, person: PersonId) -> Self {
        Self { account, person }
    }
}

impl fmt::Display for Conversation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.account, self.person)
    }
}
