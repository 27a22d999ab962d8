//! Deeds: what people do, and what the account's owner does in the app.
//!
//! A deed is checked first, then changes the world, opens the window where Instagram opens it, tells whoever listens to
//! the space, and announces itself to the app.

pub(crate) mod automatic;
pub(crate) mod say;

use std::sync::Arc;

use antiphon_graph::{AccountId, CommentId, MessageId, PersonId};

use crate::problem::Problem;
use crate::space::Space;
use crate::webhook::DeliveryId;

/// One person and one account, between whom something is to be done.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    pub(crate) space: Arc<Space>,
    pub(crate) account: AccountId,
    pub(crate) person: PersonId,
}

/// What a deed made.
#[derive(Clone, Debug, Default)]
pub(crate) struct Done {
    /// The message that it made or changed.
    pub(crate) mid: Option<MessageId>,
    /// Its place in the timeline.
    pub(crate) seq: Option<u64>,
    /// The comment that it made.
    pub(crate) comment: Option<CommentId>,
    /// What was announced of it, the main thing first.
    pub(crate) deliveries: Vec<DeliveryId>,
}

impl Pair {
    /// Looks up a person by id, handle or name, and an account by id or handle; without one, the first account.
    pub(crate) fn find(space: &Arc<Space>, person: &str, account: Option<&str>) -> Result<Self, Problem> {
        let world = space.world();
        let found = world.person_named(person).ok_or_else(|| Problem::no_person(person))?;
        let account = match account {
            None => world.accounts.values().next(),
            Some(name) => world.accounts.values().find(|account| {
                account.id.as_str() == name || account.username == name.trim_start_matches('@')
            }),
        };
        let account = account.ok_or_else(|| Problem::Invalid("there is no such account".into()))?;
        Ok(Self { space: space.clone(), account: account.id.clone(), person: found.id.clone() })
    }
}
