//! Windows that close: nobody does anything, yet everybody wants to hear of it.
//!
//! Looking at every conversation is cheap but not free, so nobody looks before the earliest moment at which one could
//! close.

use std::sync::{Mutex, MutexGuard, PoisonError};

use antiphon_graph::{AccountId, PersonId};
use jiff::Timestamp;

use super::Fired;
use crate::happening::What;
use crate::space::Space;
use crate::world::World;

/// What is known about the windows that will close.
#[derive(Debug, Default)]
pub(crate) struct Closings(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// Everything that closed up to here has been told. Nothing before the first look: a world begins with its past
    /// behind it.
    told_until: Option<Timestamp>,
    next: Next,
}

/// When the next window closes, or earlier: a window may have been kept open since.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum Next {
    #[default]
    Unknown,
    At(Timestamp),
    Never,
}

struct Closed {
    at: Timestamp,
    account: AccountId,
    person: PersonId,
}

impl Closings {
    /// A window opened, or was kept open longer. Says whether it will be the first to close.
    pub(crate) fn opened(&self, closes_at: Timestamp) -> bool {
        let mut known = self.lock();
        let is_first = match known.next {
            Next::Unknown => false,
            Next::Never => true,
            Next::At(next) => closes_at < next,
        };
        if is_first {
            known.next = Next::At(closes_at);
        }
        is_first
    }

    /// The clock was moved: what was known of the next is no longer worth anything.
    pub(crate) fn look_again(&self) {
        self.lock().next = Next::Unknown;
    }

    /// The world is about to be replaced: nothing is known any more.
    pub(crate) fn forget(&self) {
        *self.lock() = Known::default();
    }

    /// When to look next.
    pub(crate) fn next(&self) -> Option<Timestamp> {
        match self.lock().next {
            Next::Unknown => Some(Timestamp::MIN),
            Next::At(next) => Some(next),
            Next::Never => None,
        }
    }

    fn take_due(&self, world: &World, now: Timestamp) -> Vec<Closed> {
        let mut known = self.lock();
        let told_until = known.told_until.unwrap_or(now).min(now);
        let mut closed = Vec::new();
        let mut next: Option<Timestamp> = None;
        for thread in world.threads() {
            let Some(at) = thread.closes_at else { continue };
            if at > now {
                next = Some(next.map_or(at, |next| next.min(at)));
            } else if at > told_until {
                closed.push(Closed { at, account: thread.account.clone(), person: thread.person.clone() });
            }
        }
        *known = Known { told_until: Some(now), next: next.map_or(Next::Never, Next::At) };
        closed.sort_by_key(|closed| closed.at);
        closed
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells of every window that has closed and was not told of yet.
pub(crate) fn tell_closed(space: &Space) {
    let now = space.clock.now();
    let closings = &space.webhooks.closings;
    if closings.next().is_none_or(|next| next > now) {
        return;
    }
    let closed = {
        let world = space.world();
        closings.take_due(&world, now)
    };
    for Closed { at, account, person } in closed {
        let (account, person) = (account.to_string(), person.to_string());
        space.webhooks.fired(|| Fired::window_closed(at, &account, &person));
        space.happenings.tell(at, What::WindowClosed { account, person });
    }
}
