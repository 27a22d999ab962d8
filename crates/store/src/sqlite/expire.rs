//! Expiry: what waits and is no longer wanted, or whose window has ended.
//!
//! A message's own expiry stands in an index. The ends of windows do not, because they move whenever a person writes:
//! instead the queues with live messages are gone round, some of them each time.

use antiphon_engine::{Ground, MessageKey, Queue, Shard, Stands, State, TooLate, With};
use antiphon_graph::{Permit, Window};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, Result, params};

use super::columns::{self, Columns, count};
use super::settle::{Made, Row};
use super::writer::Writing;
use super::{heads, query, sql, window};
use crate::words;

/// So many queues are looked at in one go.
const QUEUES: usize = 1000;

/// Where the last look ended; from the beginning when there is none.
pub(super) type Round = Option<Queue>;

/// What may have to be expired, and where the next look begins.
pub(super) fn due(
    db: &Connection,
    mut round: Round,
    now: Timestamp,
    at_most: usize,
) -> Result<(Vec<MessageKey>, Round)> {
    let params = params![columns::time(now), count(at_most)];
    let mut due = query::all(db, sql::OVERDUE, params, |row| Columns::of(row).key())?;
    for _ in 0..QUEUES {
        let room = at_most.saturating_sub(due.len());
        if room == 0 {
            break;
        }
        let shard = round.as_ref().map_or(Shard(0), Queue::shard);
        let Some(queue) = heads::next(db, shard, round.as_ref())? else { return Ok((due, None)) };
        let late = too_late(db, &queue, now, room)?;
        let is_done = late.len() < room;
        due.extend(late);
        if !is_done {
            break;
        }
        round = Some(queue);
    }
    Ok((due, round))
}

/// Those of one queue whose time has ended with a window, or with a comment's seven days.
fn too_late(db: &Connection, queue: &Queue, now: Timestamp, at_most: usize) -> Result<Vec<MessageKey>> {
    let window = known(db, queue)?;
    let is_over = |ground| end(ground, window.as_ref()).is_some_and(|end| end <= now);
    let (closed, days_over) = (is_over(Ground::Window), is_over(Ground::HumanAgent));
    if !closed && !matches!(queue.with, With::Comment(_)) {
        return Ok(Vec::new());
    }
    let commented_until = now.checked_sub(Permit::PRIVATE_REPLY).unwrap_or(Timestamp::MIN);
    let params = params![
        columns::shard(queue.shard()),
        queue.account.as_str(),
        queue.with.to_string(),
        count(at_most),
        closed,
        days_over,
        columns::time(commented_until),
    ];
    query::all(db, sql::BACKLOG, params, |row| Columns::of(row).key())
}

/// Expires what still waits and is still too late, and says which and what ended first.
pub(super) fn expire(
    to: &Writing<'_>,
    due: &[MessageKey],
    now: Timestamp,
) -> Result<Vec<(Queue, MessageKey, TooLate)>> {
    let mut expired = Vec::new();
    for &key in due {
        let Some(wait) = wait(to.db, key)? else { continue };
        let Some(too_late) = wait.too_late(to.db, now)? else { continue };
        let stands = Stands { state: wait.state, fence: None };
        Row { to, account: &wait.queue.account, key, stands, made: Made::default(), now }
            .expire(words::too_late(too_late))?;
        expired.push((wait.queue, key, too_late));
    }
    Ok(expired)
}

/// A message that waits.
struct Wait {
    state: State,
    queue: Queue,
    expires_at: Option<Timestamp>,
    ground: Ground,
}

fn wait(db: &Connection, key: MessageKey) -> Result<Option<Wait>> {
    query::one(db, sql::WAIT, params![columns::key(key)], |row| {
        let mut columns = Columns::of(row);
        let state = columns.parsed()?;
        let queue = Queue { account: columns.parsed()?, with: columns.word(With::parse)? };
        Ok(Wait { state, queue, expires_at: columns.maybe_time()?, ground: ground(&mut columns)? })
    })
}

impl Wait {
    fn too_late(&self, db: &Connection, now: Timestamp) -> Result<Option<TooLate>> {
        if self.expires_at.is_some_and(|at| at <= now) {
            return Ok(Some(TooLate::Expiry));
        }
        // What is held waits for a window.
        if self.state == State::Held {
            return Ok(None);
        }
        let window = known(db, &self.queue)?;
        let is_over = end(self.ground, window.as_ref()).is_some_and(|end| end <= now);
        Ok(is_over.then_some(TooLate::Window))
    }
}

fn known(db: &Connection, queue: &Queue) -> Result<Option<Window>> {
    match queue.conversation() {
        Some(conversation) => Ok(window::read(db, &conversation)?.window),
        None => Ok(None),
    }
}

fn ground(columns: &mut Columns<'_>) -> Result<Ground> {
    let word: String = columns.value()?;
    let commented_at = columns.maybe_time()?;
    words::read_ground(&word, commented_at).ok_or_else(|| columns.strange())
}

/// Until when something may be sent, as far as that is known.
fn end(ground: Ground, window: Option<&Window>) -> Option<Timestamp> {
    let later = |at: Timestamp, by: SignedDuration| at.checked_add(by).unwrap_or(Timestamp::MAX);
    match ground {
        Ground::Window => window.map(Window::closes_at),
        Ground::HumanAgent => {
            window.map(|window| later(window.opened_at(), Window::LONGEST).max(window.closes_at()))
        }
        Ground::PrivateReply { commented_at } => commented_at.map(|at| later(at, Permit::PRIVATE_REPLY)),
        Ground::Oneself => None,
    }
}
