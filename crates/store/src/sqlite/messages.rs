//! Messages, as people look at them.

use antiphon_engine::{MessageKey, Queue, State, With};
use antiphon_graph::{AccountId, MessageId, PersonId};
use rusqlite::{Connection, Result, Row, params};

use super::columns::{self, Columns, count};
use super::{query, sql};
use crate::message::Reason;
use crate::{AttemptRow, MessageFilter, MessageRow, Page, words};

/// Greater than every key.
const BEHIND_ALL: [u8; 17] = [0xff; 17];

/// One message.
pub(super) fn one(db: &Connection, key: MessageKey) -> Result<Option<MessageRow>> {
    query::one(db, sql::MESSAGE, params![columns::key(key)], read)
}

/// A page of them, newest first.
pub(super) fn page(
    db: &Connection,
    filter: &MessageFilter,
    after: Option<MessageKey>,
    at_most: usize,
) -> Result<Page<MessageRow, MessageKey>> {
    let mut rows = Vec::new();
    if filter.accounts.is_empty() {
        rows = several(db, filter, None, after, at_most + 1)?;
    }
    for account in &filter.accounts {
        rows.extend(several(db, filter, Some(account), after, at_most + 1)?);
    }
    rows.sort_unstable_by_key(|row| std::cmp::Reverse(columns::key(row.key)));
    rows.dedup_by_key(|row| row.key);
    let more = rows.len() > at_most;
    rows.truncate(at_most);
    let next = rows.last().filter(|_| more).map(|row| row.key);
    Ok(Page { rows, next })
}

fn several(
    db: &Connection,
    filter: &MessageFilter,
    account: Option<&AccountId>,
    after: Option<MessageKey>,
    at_most: usize,
) -> Result<Vec<MessageRow>> {
    let before = after.map_or(BEHIND_ALL.to_vec(), |key| columns::key(key).to_vec());
    let account = account.map(AccountId::as_str);
    let person = filter.person.as_ref().map(PersonId::as_str);
    let state = filter.state.map(State::word);
    let at_most = count(at_most);
    if filter.state == Some(State::Unknown) {
        return query::all(db, sql::MESSAGES_UNKNOWN, params![before, account, person, at_most], read);
    }
    // Those few that an index holds, among millions that it does not.
    let few = match filter.state {
        Some(State::Queued | State::Sending) => Some(sql::MESSAGES_LIVE),
        Some(State::Held) => Some(sql::MESSAGES_HELD),
        Some(State::Refused | State::Expired) => Some(sql::MESSAGES_FAILED),
        _ if account.is_some() && person.is_some() => Some(sql::MESSAGES_OF_PERSON),
        _ => account.map(|_| sql::MESSAGES_OF_ACCOUNT),
    };
    match few {
        Some(sql) => query::all(db, sql, params![before, state, person, at_most, account], read),
        None => query::all(db, sql::MESSAGES, params![before, state, person, at_most], read),
    }
}

fn read(row: &Row<'_>) -> Result<MessageRow> {
    read_from(&mut Columns::of(row))
}

/// The first columns of a row that begins with a message.
pub(super) fn read_from(columns: &mut Columns<'_>) -> Result<MessageRow> {
    Ok(MessageRow {
        key: columns.key()?,
        queue: Queue { account: columns.parsed()?, with: columns.word(With::parse)? },
        place: columns.number()?,
        kind: columns.value()?,
        state: columns.parsed()?,
        given_up: columns.value()?,
        draft: columns.value()?,
        attempts: columns.number()?,
        accepted_at: columns.time()?,
        changed_at: columns.time()?,
        expires_at: columns.maybe_time()?,
        not_before: columns.maybe_time()?,
        mid: columns.maybe_parsed()?,
        person: columns.maybe_parsed()?,
        known_by: columns.maybe_word(words::read_known_by)?,
        reason: reason(columns)?,
        origin: columns.maybe_word(words::read_origin)?,
        language: columns.value()?,
        market: columns.value()?,
        parts: parts(columns)?,
        successor: columns.maybe_key()?,
    })
}

fn parts(columns: &mut Columns<'_>) -> Result<Option<(u32, u32)>> {
    let (done, all) = (columns.number()?, columns.number()?);
    Ok((all > 0).then_some((done, all)))
}

fn reason(columns: &mut Columns<'_>) -> Result<Option<Reason>> {
    let word: Option<String> = columns.value()?;
    let (status, body) = (columns.value::<Option<u16>>()?, columns.value::<Option<Vec<u8>>>()?);
    Ok(match (status, body) {
        (Some(status), Some(body)) => Some(Reason::Refusal(status, body)),
        _ => word.map(Reason::Word),
    })
}

/// The attempts at a message, oldest first.
pub(super) fn attempts(db: &Connection, key: MessageKey) -> Result<Vec<AttemptRow>> {
    query::all(db, sql::ATTEMPTS, params![columns::key(key)], |row| {
        let mut columns = Columns::of(row);
        let fence = columns.maybe_fence()?.ok_or_else(|| columns.strange())?;
        Ok(AttemptRow {
            fence,
            intended_at: columns.time()?,
            ended_at: columns.maybe_time()?,
            outcome: columns.value()?,
        })
    })
}

/// Which of these are not known to be of one of our messages.
pub(super) fn unbound(db: &Connection, account: &AccountId, mids: &[MessageId]) -> Result<Vec<MessageId>> {
    let mut unbound = Vec::new();
    for mid in mids {
        if !query::exists(db, sql::BOUND, params![account.as_str(), mid.as_str()])? {
            unbound.push(mid.clone());
        }
    }
    Ok(unbound)
}

/// What is sent next of a message.
pub(super) fn draft(db: &Connection, key: MessageKey) -> Result<Option<Vec<u8>>> {
    query::one(db, sql::DRAFT, params![columns::key(key)], |row| row.get(0))
}
