//! The world of a space, held for a moment.

use std::ops::{Deref, DerefMut};
use std::sync::MutexGuard;

use crate::clock::Clock;
use crate::keep::Ledger;
use crate::world::World;

/// What stands behind the lock: the world, and the ledger in which its changes are written down.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) world: World,
    pub(crate) ledger: Option<Ledger>,
}

/// The world while somebody holds it. What was changed is written down before it is let go, so that nothing is answered
/// that a crash could take back.
#[derive(Debug)]
pub(crate) struct Held<'a> {
    pub(super) kept: MutexGuard<'a, Kept>,
    pub(super) clock: &'a Clock,
    pub(super) is_touched: bool,
}

impl Kept {
    pub(super) fn write_down(&mut self, clock: &Clock) {
        if let Some(ledger) = &mut self.ledger {
            ledger.write_down(&mut self.world, clock.mode());
        }
    }
}

impl Deref for Held<'_> {
    type Target = World;

    fn deref(&self) -> &World {
        &self.kept.world
    }
}

impl DerefMut for Held<'_> {
    fn deref_mut(&mut self) -> &mut World {
        self.is_touched = true;
        &mut self.kept.world
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if self.is_touched {
            self.kept.write_down(self.clock);
        }
    }
}
