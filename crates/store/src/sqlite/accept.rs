//! Accepting: a message gets its place, and its call is remembered, in one commit.

use antiphon_engine::disclosure::Origin;
use antiphon_engine::{Ground, Head, MessageKey, Stage, State};
use antiphon_graph::{Closed, Window};
use rusqlite::{Connection, Result, params};

use super::columns::{self, Columns};
use super::intend::tally;
use super::writer::Writing;
use super::{failed, query, sql, window};
use crate::{Accepted, Idempotency, NewMessage, words};

pub(super) fn accept(to: &Writing<'_>, message: &NewMessage) -> Result<Accepted> {
    if let Some(call) = message.idempotency
        && let Some(earlier) = called(to.db, call)?
    {
        return Ok(earlier);
    }
    if let Some(retry) = &message.retries
        && let Some(earlier) = failed::already(to, retry)?
    {
        return Ok(Accepted::Again(earlier));
    }
    let window = match message.queue.conversation() {
        Some(conversation) => window::read(to.db, &conversation)?.window,
        None => None,
    };
    if message.only_if_open
        && let Err(closed) = stands(&message.head, window.as_ref())
    {
        return Ok(Accepted::Closed(closed));
    }
    if let Some(call) = message.idempotency {
        remember(to, call, &message.head)?;
    }
    let counterpart = message.queue.with.to_string();
    query::change(to.db, sql::NEXT_PLACE, [])?;
    let place = query::one(to.db, sql::PLACE, [], |row| row.get::<_, i64>(0))?
        .ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    let is_open = window.as_ref().is_some_and(|window| window.is_open(message.head.accepted_at));
    let state = if message.head.hold && !is_open { State::Held } else { State::Queued };
    keep(to, message, &counterpart, place, state)?;
    tally(to, |counted| counted.moves(None, state));
    let key = columns::key(message.head.key);
    query::change(to.db, sql::PAYLOAD, params![key, message.draft])?;
    if let Some(retry) = &message.retries {
        failed::keep(to, retry, message.head.key, message.head.accepted_at)?;
    }
    to.statistics.count(&message.queue.account, message.head.accepted_at, "accepted");
    if state == State::Held {
        to.statistics.count(&message.queue.account, message.head.accepted_at, "held");
    }
    if state == State::Held {
        return Ok(Accepted::Held);
    }
    let place = u64::try_from(place).unwrap_or_default();
    Ok(Accepted::New { head: Head { place, ..message.head.clone() }, window })
}

/// Whether a message may be kept on its ground. A person of whom nothing was ever heard may not be written to.
fn stands(head: &Head, window: Option<&Window>) -> std::result::Result<(), Closed> {
    let now = head.accepted_at;
    let window = || window.ok_or(Closed { closes_at: now });
    match head.ground {
        Ground::Window => window()?.permit(now).map(drop),
        Ground::HumanAgent => window()?.human_agent(now).map(drop),
        Ground::PrivateReply { .. } | Ground::Oneself => Ok(()),
    }
}

fn remember(to: &Writing<'_>, call: Idempotency, head: &Head) -> Result<usize> {
    let at = columns::time(head.accepted_at);
    let key = columns::key(head.key);
    query::change(to.db, sql::REMEMBER_CALL, params![call.key, call.fingerprint, key, at])
}

/// What an earlier call with this key led to.
pub(super) fn called(db: &Connection, call: Idempotency) -> Result<Option<Accepted>> {
    query::one(db, sql::CALL, params![call.key], |row| {
        let mut columns = Columns::of(row);
        let fingerprint: [u8; 32] = columns.value()?;
        let message: MessageKey = columns.key()?;
        Ok(if fingerprint == call.fingerprint { Accepted::Again(message) } else { Accepted::Conflict })
    })
}

fn keep(
    to: &Writing<'_>,
    message: &NewMessage,
    counterpart: &str,
    place: i64,
    state: State,
) -> Result<usize> {
    let NewMessage { queue, head, kind, .. } = message;
    let (ground, commented_at) = words::ground(head.ground);
    let not_before = match head.stage {
        Stage::Queued { not_before, .. } => not_before,
        Stage::Sending { .. } | Stage::Unknown { .. } => None,
    };
    query::change(
        to.db,
        sql::ACCEPT,
        params![
            columns::key(head.key),
            columns::shard(queue.shard()),
            queue.account.as_str(),
            counterpart,
            queue.with.person().map(antiphon_graph::PersonId::as_str),
            place,
            kind,
            head.pace.word(),
            ground,
            columns::maybe_time(commented_at),
            words::on_unknown(head.on_unknown),
            head.likeness.to_bytes(),
            columns::time(head.accepted_at),
            columns::maybe_time(head.expires_at),
            columns::maybe_time(not_before),
            state.word(),
            (state == State::Queued).then_some(1),
            head.hold,
            message.origin.map(Origin::word),
            message.language,
            message.market,
            head.to_plan,
        ],
    )
}
