//! Echoes: what an account sends comes back to its app as a webhook. See
//! <https://developers.facebook.com/documentation/business-messaging/instagram-messaging/webhooks>.

use std::sync::Arc;

use antiphon_graph::{AccountId, PersonId};
use jiff::SignedDuration;

use super::{DeliveryId, Event, Links, announce, announce_in, settled};
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
            thread.and_then(|thread| Event::message(&world, Links::of(space), thread, item, None))
        };
        drop(world);
        Self { space: space.clone(), account: account.clone(), person: person.clone(), when, event }
    }

    /// Lets the echo go first, when echoes come before the answer, and waits until the app has answered it.
    pub(crate) async fn before_answer(&self) {
        if self.when == Echoes::Before
            && let Some(event) = &self.event
        {
            let id = announce(&self.space, event.clone());
            settled(&self.space, id).await;
        }
    }

    /// Lets the echo go after the answer, at once or late or twice, as the settings say; and lets the person answer by
    /// themselves when they are set to.
    pub(crate) fn after_answer(self) {
        if self.when != Echoes::Before {
            self.go();
        }
        deed::automatic::answer(&self.space, &self.account, &self.person);
    }

    /// Lets the echo go of what the owner typed: there is no answer that it could come before.
    pub(crate) fn typed_in_the_app(self) -> Vec<DeliveryId> {
        self.go()
    }

    fn go(&self) -> Vec<DeliveryId> {
        let Some(event) = &self.event else { return Vec::new() };
        let wait = if self.when == Echoes::Late { LATE } else { SignedDuration::ZERO };
        let times = if self.when == Echoes::Twice { 2 } else { 1 };
        (0..times).map(|_| announce_in(&self.space, event.clone(), wait)).collect()
    }
}
