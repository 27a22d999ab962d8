//! Posting something again that was posted before, and now instead of later.

use super::{DeliveryId, Repeat};
use crate::problem::Problem;
use crate::space::Space;

/// How a delivery is posted again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Mode {
    /// The same bytes with the same signature: what a replay is.
    SameBytes,
    /// The same body, signed with the secret as it is now.
    Resign,
}

/// Posts a delivery once more, as a delivery of its own.
pub(crate) fn redeliver(space: &Space, id: DeliveryId, mode: Mode) -> Result<DeliveryId, Problem> {
    let why = match mode {
        Mode::SameBytes => Repeat::SameBytes,
        Mode::Resign => Repeat::Resigned,
    };
    let now = space.clock.now();
    space.webhooks.repeat(id, why, now, now).ok_or_else(|| none(id))
}

/// Makes the next try of a delivery due at once.
pub(crate) fn try_now(space: &Space, id: DeliveryId) -> Result<(), Problem> {
    let now = space.clock.now();
    let mut queue = space.webhooks.queue();
    let delivery = queue.delivery(id).ok_or_else(|| none(id))?;
    if delivery.is_ended() {
        let way = "nothing is left to try; redeliver it instead";
        return Err(Problem::Conflict(format!("delivery {id} has ended, {way}")));
    }
    // One that is under way, or next in its lane, needs no hastening.
    queue.hasten(id, now);
    drop(queue);
    space.webhooks.wake();
    Ok(())
}

fn none(id: DeliveryId) -> Problem {
    Problem::NotFound {
        what: "delivery",
        name: id.to_string(),
        hint: "GET /_sandbox/v1/deliveries lists those that are kept",
    }
}
