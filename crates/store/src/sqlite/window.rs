//! Windows: as they are known, and how they move.

use antiphon_graph::{Conversation, Window};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, Result, params};

use super::columns::{self, Columns};
use super::writer::Writing;
use super::{events, query, sql};
use crate::words;

/// An event's own time may be so far ahead of its coming.
const AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// What is known of a conversation.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) window: Option<Window>,
    /// Instagram closed the window itself.
    refused: bool,
}

pub(super) fn read(db: &Connection, conversation: &Conversation) -> Result<Known> {
    let Conversation { account, person } = conversation;
    let known = query::one(db, sql::WINDOW, params![account.as_str(), person.as_str()], |row| {
        let mut columns = Columns::of(row);
        let window = of(conversation, &mut columns)?;
        Ok(Known { window, refused: columns.value()? })
    });
    Ok(known?.unwrap_or_default())
}

/// A window from three columns.
pub(super) fn of(conversation: &Conversation, columns: &mut Columns<'_>) -> Result<Option<Window>> {
    let (opened_at, closes_at) = (columns.maybe_time()?, columns.maybe_time()?);
    let basis = columns.maybe_word(words::read_basis)?;
    Ok(match (opened_at, closes_at, basis) {
        (Some(opened_at), Some(closes_at), Some(basis)) => {
            Some(Window::kept(conversation.clone(), opened_at, closes_at, basis))
        }
        _ => None,
    })
}

/// Moves a window later, if that is where the event moves it, and says where it is then.
pub(super) fn open(to: &Writing<'_>, opens: &Window, received_at: Timestamp) -> Result<Option<Window>> {
    if !is_credible(opens.opened_at(), received_at) {
        return Ok(None);
    }
    let known = read(to.db, opens.conversation())?;
    let moved = match &known.window {
        None => opens.clone(),
        // What Instagram had seen when it closed the window does not open it again.
        Some(window) if known.refused && opens.opened_at() <= window.opened_at() => return Ok(None),
        Some(window) => window.clone().later(opens.clone()),
    };
    if known.window.as_ref() == Some(&moved) {
        return Ok(None);
    }
    let Conversation { account, person } = moved.conversation();
    let (opened_at, closes_at) = (columns::time(moved.opened_at()), columns::time(moved.closes_at()));
    let basis = words::basis(moved.basis());
    query::change(
        to.db,
        sql::OPEN_WINDOW,
        params![account.as_str(), person.as_str(), opened_at, closes_at, basis],
    )?;
    if known.window.is_none_or(|window| window.closes_at() < moved.closes_at()) {
        events::window(to, received_at, &moved)?;
    }
    Ok(Some(moved))
}

/// Events older than any window, and those from a future that no clock's error explains, open nothing.
fn is_credible(opened_at: Timestamp, received_at: Timestamp) -> bool {
    let age = received_at.duration_since(opened_at);
    age <= Window::LONGEST && age >= -AHEAD
}

/// Keeps that Instagram says that a window is closed.
pub(super) fn close(to: &Writing<'_>, conversation: &Conversation, at: Timestamp) -> Result<()> {
    let Conversation { account, person } = conversation;
    let params = params![account.as_str(), person.as_str(), columns::time(at)];
    query::change(to.db, sql::CLOSE_WINDOW, params)?;
    Ok(())
}
