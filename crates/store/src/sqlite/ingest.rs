//! What comes in: a delivery is kept once, and each of its events counts once, in whatever order they come.

use antiphon_engine::{Queue, With};
use antiphon_graph::{Conversation, PersonId, Window};
use jiff::Timestamp;
use rusqlite::{Result, params};

use super::writer::Writing;
use super::{columns, hold, query, sql, window};
use crate::{Arrival, Incoming, Ingested};

pub(super) fn ingest(to: &Writing<'_>, arrival: &Arrival) -> Result<Ingested> {
    let Arrival { app, received_at, body, signature, old_signature, content_type, events } = arrival;
    let params = params![app, columns::time(*received_at), signature, old_signature, content_type, body];
    query::change(to.db, sql::DELIVERY, params)?;
    let delivery = to.db.last_insert_rowid();
    let mut ingested = Ingested::default();
    for event in events {
        // Whether it did not come before.
        let is_new = keep(to, sql::RECEIVE, arrival, delivery, event)? == 1;
        ingested.new.push(is_new);
        if is_new {
            let reading = Reading { received_at: *received_at, read_at: *received_at, is_again: false };
            apply(to, reading, event, &mut ingested)?;
        }
    }
    Ok(ingested)
}

/// Keeps an event of a delivery; how many rows that changed.
pub(super) fn keep(
    to: &Writing<'_>,
    sql: &str,
    arrival: &Arrival,
    delivery: i64,
    event: &Incoming,
) -> Result<usize> {
    let params = params![
        event.account.as_str(),
        event.key,
        delivery,
        columns::time(arrival.received_at),
        event.person.as_ref().map(PersonId::as_str),
        event.kind,
        columns::maybe_time(event.at),
    ];
    query::change(to.db, sql, params)
}

/// When an event came, and when it is read.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    pub(super) received_at: Timestamp,
    pub(super) read_at: Timestamp,
    /// It was read before.
    pub(super) is_again: bool,
}

/// What follows from an event.
pub(super) fn apply(
    to: &Writing<'_>,
    Reading { received_at, read_at, is_again }: Reading,
    event: &Incoming,
    ingested: &mut Ingested,
) -> Result<()> {
    if let Some(opens) = &event.opens {
        let conversation = opens.conversation();
        let wrote_at = columns::time(opens.opened_at());
        let params = params![conversation.account.as_str(), conversation.person.as_str(), wrote_at];
        query::change(to.db, sql::PERSON_WROTE, params)?;
        if let Some(moved) = window::open(to, opens, received_at)? {
            if moved.is_open(read_at) && hold::release(to, conversation, read_at)? {
                ingested.released.push(queue_of(conversation));
            }
            replace(&mut ingested.windows, moved);
        }
    }
    echoed(to, event, is_again, ingested)
}

/// A window that moved twice is told of once, as it is in the end.
fn replace(windows: &mut Vec<Window>, moved: Window) {
    windows.retain(|window| window.conversation() != moved.conversation());
    windows.push(moved);
}

/// An echo whose id an answer brought before belongs to that message; any other may prove one that is unknown.
fn echoed(to: &Writing<'_>, event: &Incoming, is_again: bool, ingested: &mut Ingested) -> Result<()> {
    let (Some(echo), Some(person)) = (&event.echo, &event.person) else { return Ok(()) };
    let (account, name) = (event.account.as_str(), person.as_str());
    let at = columns::time(echo.at);
    query::change(to.db, sql::ACCOUNT_WROTE, params![account, name, at])?;
    let params = params![account, echo.mid.as_str(), name, at, echo.likeness.to_bytes()];
    let kept = query::one(to.db, sql::ECHO, params, |row| row.get::<_, Option<Vec<u8>>>(0))?;
    // An echo that was told of before may still look for its message.
    let is_unbound = match kept {
        Some(message) => message.is_none(),
        None => is_again && !query::exists(to.db, sql::BOUND, params![account, echo.mid.as_str()])?,
    };
    if is_unbound {
        let queue = queue_of(&Conversation::new(event.account.clone(), person.clone()));
        if is_live(to, &queue)? {
            ingested.echoes.push((queue, echo.clone()));
        }
    }
    Ok(())
}

fn queue_of(Conversation { account, person }: &Conversation) -> Queue {
    Queue { account: account.clone(), with: With::Person(person.clone()) }
}

fn is_live(to: &Writing<'_>, queue: &Queue) -> Result<bool> {
    let shard = columns::shard(queue.shard());
    query::exists(to.db, sql::IS_LIVE, params![shard, queue.account.as_str(), queue.with.to_string()])
}
