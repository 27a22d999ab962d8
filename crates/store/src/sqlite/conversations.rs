//! Conversations, as people look at them.

use antiphon_engine::{Queue, With};
use antiphon_graph::{AccountId, Conversation, PersonId};
use jiff::Timestamp;
use rusqlite::{Connection, Result, Row, params};

use super::columns::{self, Columns, count};
use super::writer::Writing;
use super::{heads, query, sql, window};
use crate::{ConversationFilter, ConversationRow, Page, Sort, Who};

/// Pauses a conversation or lets it go on.
pub(super) fn pause(to: &Writing<'_>, conversation: &Conversation, paused: bool) -> Result<()> {
    let Conversation { account, person } = conversation;
    query::change(to.db, sql::PAUSE_CONVERSATION, params![account.as_str(), person.as_str(), paused])?;
    Ok(())
}

/// Those that are paused.
pub(super) fn paused(db: &Connection) -> Result<Vec<Conversation>> {
    query::all(db, sql::PAUSED, [], |row| {
        let mut columns = Columns::of(row);
        Ok(Conversation::new(columns.parsed()?, columns.parsed()?))
    })
}

/// A page of them, by account and person.
pub(super) fn page(
    db: &Connection,
    filter: &ConversationFilter,
    after: Option<&Conversation>,
    at_most: usize,
) -> Result<Page<ConversationRow, Conversation>> {
    let mut rows = Vec::new();
    if filter.accounts.is_empty() {
        let (account, person) =
            after.map_or(("", ""), |after| (after.account.as_str(), after.person.as_str()));
        rows = several(db, sql::CONVERSATIONS, filter, (account, person), at_most + 1)?;
    }
    for account in sorted(&filter.accounts) {
        // The page before ended in one of the accounts: those before it are done with, those behind it begin anew.
        let person = match after {
            Some(after) if account < &after.account => continue,
            Some(after) if account == &after.account => after.person.as_str(),
            _ => "",
        };
        let wanted = at_most + 1 - rows.len();
        let cursor = (account.as_str(), person);
        rows.extend(several(db, sql::CONVERSATIONS_OF_ACCOUNT, filter, cursor, wanted)?);
        if rows.len() > at_most {
            break;
        }
    }
    let more = rows.len() > at_most;
    rows.truncate(at_most);
    let next = rows.last().filter(|_| more).map(|row| row.conversation.clone());
    for row in &mut rows {
        count_messages(db, row)?;
    }
    Ok(Page { rows, next })
}

/// Those that stand at a place in an order, so many at most.
pub(super) fn in_order(
    db: &Connection,
    filter: &ConversationFilter,
    who: Option<&Who>,
    order: (Sort, Timestamp),
    (place, at_most): (usize, usize),
) -> Result<Vec<ConversationRow>> {
    let (sort, now) = (order.0.word(), columns::time(order.1));
    let open_at = columns::maybe_time(filter.open_at);
    let with = filter.person.as_ref().map(PersonId::as_str);
    let (unanswered, at_most, place) = (filter.unanswered, count(at_most), count(place));
    let people = who.map(|who| json_of(who.people.iter().map(PersonId::as_str)));
    let digits = who.and_then(|who| who.digits.as_deref());
    let accounts = json_list(&filter.accounts);
    let params = params![accounts, open_at, with, unanswered, sort, now, at_most, place, people, digits];
    let mut rows = query::all(db, sql::CONVERSATIONS_SORTED, params, read)?;
    for row in &mut rows {
        count_messages(db, row)?;
    }
    Ok(rows)
}

/// Accounts as a list in JSON; none at all means all of them.
pub(super) fn json_list(accounts: &[AccountId]) -> Option<String> {
    (!accounts.is_empty()).then(|| json_of(accounts.iter().map(AccountId::as_str)))
}

/// Ids as a list in JSON. They are digits: nothing in them needs care.
fn json_of<'a>(ids: impl Iterator<Item = &'a str>) -> String {
    let ids: Vec<_> = ids.map(|id| format!("\"{id}\"")).collect();
    format!("[{}]", ids.join(","))
}

fn sorted(accounts: &[AccountId]) -> Vec<&AccountId> {
    let mut sorted: Vec<_> = accounts.iter().collect();
    sorted.sort_unstable();
    sorted.dedup();
    sorted
}

fn several(
    db: &Connection,
    sql: &str,
    filter: &ConversationFilter,
    (account, person): (&str, &str),
    at_most: usize,
) -> Result<Vec<ConversationRow>> {
    let open_at = columns::maybe_time(filter.open_at);
    let with = filter.person.as_ref().map(PersonId::as_str);
    query::all(db, sql, params![account, person, open_at, with, count(at_most), filter.unanswered], read)
}

fn read(row: &Row<'_>) -> Result<ConversationRow> {
    let mut columns = Columns::of(row);
    let conversation = Conversation::new(columns.parsed()?, columns.parsed()?);
    let window = window::of(&conversation, &mut columns)?;
    let (person_wrote_at, account_wrote_at) = (columns.maybe_time()?, columns.maybe_time()?);
    Ok(ConversationRow {
        conversation,
        window,
        waiting: 0,
        unknown: 0,
        person_wrote_at,
        account_wrote_at,
        paused: columns.value()?,
        disclosed_at: columns.maybe_time()?,
        human_at: columns.maybe_time()?,
        // Either through here, or in Instagram itself.
        answered: columns.value()? || person_wrote_at <= account_wrote_at,
    })
}

fn count_messages(db: &Connection, row: &mut ConversationRow) -> Result<()> {
    let Conversation { account, person } = row.conversation.clone();
    let queue = Queue { account, with: With::Person(person) };
    row.waiting = heads::waiting(db, &queue)?;
    row.unknown = heads::open_unknown(db, &queue)?;
    Ok(())
}
