//! Faults on purpose: rules that say on which occasion something goes wrong, and what.
//!
//! A rule is a match, a trigger and an effect. On every call to the Graph side and on every delivery to the app the
//! armed rules are asked once; those that fire strike in the phase their effect belongs to: before anything is done,
//! while it is done, after it, or on the way of a webhook. Nothing here waits, sends or reads a clock: callers are told
//! what strikes, and do it.

pub(crate) mod delay;
mod occasion;
mod strikes;

use jiff::Timestamp;

pub(crate) use occasion::{Occasion, Operation};
pub(crate) use strikes::{After, Answer, Fate, Instead, Signature, Storm, Strikes, WebhookEffects};

/// The armed rules of a space.
#[derive(Debug, Default)]
pub(crate) struct Faults;

impl Faults {
    /// Counts an occasion, and says what strikes on it.
    pub(crate) fn strike(&mut self, _occasion: &Occasion<'_>, _now: Timestamp) -> Strikes {
        Strikes::default()
    }
}
