//! What is held until the person writes.

use antiphon_engine::{Queue, State, With};
use antiphon_graph::Conversation;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Result, params};

use super::columns::{self, Columns};
use super::intend::tally;
use super::settle::Row;
use super::writer::Writing;
use super::{events, query, sql, window};

/// A window that has opened again has a day before it; one that closes this soon is the one that the engine left.
const OPENED_AGAIN: SignedDuration = SignedDuration::from_mins(10);

/// Holds a message whose window closed before its turn. When the person wrote meanwhile it stays in the queue: nobody
/// would let it go again.
pub(super) fn hold(row: &Row<'_>, queue: &Queue) -> Result<bool> {
    let (key, state, fence) = row.expected();
    let soon = row.now.saturating_add(OPENED_AGAIN).unwrap_or(Timestamp::MAX);
    let window = match queue.conversation() {
        Some(conversation) => window::read(row.to.db, &conversation)?.window,
        None => None,
    };
    if window.is_some_and(|window| window.is_open(soon)) {
        return row.requeue(None, "window");
    }
    let at = columns::time(row.now);
    query::change(row.to.db, sql::END_ATTEMPT, params![key, state, fence, at, "window"])?;
    query::change(row.to.db, sql::HOLD, params![key, state, fence, at])?;
    row.moves(State::Held);
    row.tell(State::Held, None)
}

/// Lets go what waits for a person, who has written. Says whether there was something.
pub(super) fn release(to: &Writing<'_>, conversation: &Conversation, now: Timestamp) -> Result<bool> {
    let Conversation { account, person } = conversation;
    let counterpart = With::Person(person.clone()).to_string();
    let held =
        query::all(to.db, sql::HELD, params![account.as_str(), counterpart], |row| Columns::of(row).key())?;
    for key in &held {
        query::change(to.db, sql::RELEASE, params![columns::key(*key), columns::time(now)])?;
        tally(to, |counted| counted.moves(Some(State::Held), State::Queued));
        events::message(to, account, now, *key, State::Queued, None)?;
    }
    Ok(!held.is_empty())
}
