//! Echoes: what an account sends comes back to its app as a webhook. See
//! <https://developers.facebook.com/documentation/business-messaging/instagram-messaging/webhooks>.

use std::sync::Arc;

use antiphon_graph::{AccountId, PersonId};
use jiff::SignedDuration;

use super::{Event, announce, announce_in, settled};
use crate::deed;
use crate::space::Space;
use crate::world::settings::Echoes;

/// How long a late echo takes, by the sandbox's clock.
const LATE: SignedDuration = SignedDuration::from_secs(2);

/// The echo of one message, before or after the answer to the call that sent it, as the settings say.
#[derive(Debug)]
#[must_use = "an echo that is dropped is never heard"]
pub(crate) struct Echo {
    space: Arc<Space>,
    account: AccountId,
    person: PersonId,
    when: Echoes,
    event: Option<Event>,
}

impl Echo {
    /// The echo of the message at `item`. Takes the world's lock for a moment.
    pub(crate) fn of(space: &Arc<Space>, account: &AccountId, person: &PersonId, item: u64) -> Self {
        let world = space.world();
        let when = world.settings.echoes;
        let event = if when == Echoes::Never {
            None
        } else {
            let thread = world.thread(account, person);
            thread.and_then(|thread| Event::message(&world, &space.webhooks.links, thread, item, None))
        };
        drop(world);
        Self { space: space.clone(), account: account.clone(), person: person.clone(), when, event }
    }

    /// Lets the echo go first, when echoes come before the answer, and waits until the app has answered it.
    pub(crate) async fn before_answer(&mut self) {
        if self.when == Echoes::Before
            && let Some(event) = self.event.take()
        {
            let id = announce(&self.space, event);
            settled(&self.space, id).await;
        }
    }

    /// Lets the echo go after the answer, at once or late or twice, as the settings say; and lets the person answer by
    /// themselves when they are set to.
    pub(crate) fn after_answer(self) {
        if let Some(event) = self.event {
            if self.when == Echoes::Twice {
                announce(&self.space, event.clone());
            }
            let wait = if self.when == Echoes::Late { LATE } else { SignedDuration::ZERO };
            announce_in(&self.space, event, wait);
        }
        deed::automatic::answer(&self.space, &self.account, &self.person);
    }
}
