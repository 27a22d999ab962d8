//! What the journal keeps of a delivery.

use std::borrow::Cow;

use jiff::Timestamp;

use super::carry::Carried;
use super::delivery::DeliveryId;
use super::event::Event;
use crate::happening::What;
use crate::journal::{Direction, Exchange, Note};
use crate::space::Space;

/// A note about events that were told at a time.
pub(crate) fn of(events: &[Event], at: Timestamp) -> Note {
    let Some(first) = events.first() else { return Note::new(at, "webhook") };
    let operation = match events.len() {
        1 => Cow::Owned(format!("webhook {}", first.kind)),
        several => Cow::Owned(format!("webhook {} and {} more", first.kind, several - 1)),
    };
    Note {
        account: Some(first.account.clone()),
        person: first.person.clone(),
        kind: Some(first.kind.into()),
        mid: first.mid.clone(),
        ..Note::new(at, operation)
    }
}

/// Writes an exchange with the app into the journal, and says under which number. `of` is the delivery and which attempt
/// at it this was, from 1; the handshake belongs to none.
pub(crate) fn keep(space: &Space, of: Option<(DeliveryId, u32)>, note: Note, carried: Carried) -> u64 {
    let status = carried.answer.as_ref().ok().map(|answer| answer.status);
    let reason = match carried.answer {
        Err(error) => Some(error),
        Ok(answer) if answer.status != 200 => Some(format!("the app answered {}, not 200", answer.status)),
        Ok(_) => note.reason,
    };
    let exchange = space.journal().record(Exchange {
        id: 0,
        direction: Direction::Webhook,
        duration: carried.took,
        status,
        request: carried.request,
        response: carried.response,
        note: Note { reason, laps: [note.laps, carried.laps].concat(), ahead: space.clock.ahead(), ..note },
        delivery: of.map(|(delivery, _)| delivery),
        attempt: of.map_or(1, |(_, attempt)| attempt),
        tls: carried.tls,
    });
    space.tell(What::Exchange { exchange });
    exchange
}
