//! Disclosures: what was said before, how accounts want it said, and the evidence that it was.

use antiphon_engine::MessageKey;
use antiphon_engine::disclosure::Past;
use antiphon_graph::{AccountId, Conversation, MessageId, PersonId};
use jiff::Timestamp;
use rusqlite::{Connection, Result, Row, params};

use super::columns::{self, Columns, count};
use super::writer::Writing;
use super::{events, query, sql};
use crate::{Disclosure, DisclosureFilter, Page, Said, ToPlan, words};

/// What is asked for when a message is planned.
pub(super) fn to_plan(db: &Connection, key: MessageKey) -> Result<Option<ToPlan>> {
    query::one(db, sql::TO_PLAN, params![columns::key(key)], |row| {
        let mut columns = Columns::of(row);
        let draft = columns.value()?;
        let origin = columns.maybe_word(words::read_origin)?;
        let (language, market) = (columns.value()?, columns.value()?);
        let (disclosed_at, human_at) = (columns.maybe_time()?, columns.maybe_time()?);
        let human_at = human_at.max(columns.maybe_time()?);
        Ok(ToPlan { draft, origin, language, market, past: Past { disclosed_at, human_at } })
    })
}

/// Keeps as evidence what a bot said with the part whose turn it was.
pub(super) fn keep(
    to: &Writing<'_>,
    key: MessageKey,
    person: Option<&str>,
    mid: Option<&MessageId>,
    now: Timestamp,
) -> Result<()> {
    let disclosed = query::one(to.db, sql::DISCLOSED, params![columns::key(key), person], |row| {
        let mut columns = Columns::of(row);
        let (account, person): (AccountId, Option<PersonId>) = (columns.parsed()?, columns.maybe_parsed()?);
        Ok((account, person, said(&mut columns)?))
    })?;
    let Some((account, Some(person), Some(said))) = disclosed else { return Ok(()) };
    let at = columns::time(now);
    let params = params![
        account.as_str(),
        person.as_str(),
        at,
        said.rule.word(),
        said.manner.word(),
        said.language,
        said.market,
        said.words,
        columns::key(key),
        mid.map(MessageId::as_str),
    ];
    query::change(to.db, sql::DISCLOSE, params)?;
    query::change(to.db, sql::DISCLOSED_AT, params![account.as_str(), person.as_str(), at])?;
    events::disclosure(to, &Conversation::new(account, person), now, key, mid)
}

/// What was said, from five columns.
pub(super) fn said(columns: &mut Columns<'_>) -> Result<Option<Said>> {
    let (rule, manner) = (columns.maybe_word(words::read_rule)?, columns.maybe_word(words::read_manner)?);
    let (language, market) = (columns.value::<Option<String>>()?, columns.value()?);
    let words: Option<String> = columns.value()?;
    Ok(match (rule, manner, language, words) {
        (Some(rule), Some(manner), Some(language), Some(words)) => {
            Some(Said { rule, manner, language, market, words })
        }
        _ => None,
    })
}

/// A page of the evidence, oldest first.
pub(super) fn page(
    db: &Connection,
    filter: &DisclosureFilter,
    after: Option<u64>,
    at_most: usize,
) -> Result<Page<Disclosure, u64>> {
    let mut rows = Vec::new();
    if filter.accounts.is_empty() {
        rows = several(db, filter, None, after, at_most + 1)?;
    }
    for account in &filter.accounts {
        rows.extend(several(db, filter, Some(account), after, at_most + 1)?);
    }
    rows.sort_unstable_by_key(|row| row.id);
    rows.dedup_by_key(|row| row.id);
    let more = rows.len() > at_most;
    rows.truncate(at_most);
    let next = rows.last().filter(|_| more).map(|row| row.id);
    Ok(Page { rows, next })
}

fn several(
    db: &Connection,
    filter: &DisclosureFilter,
    account: Option<&AccountId>,
    after: Option<u64>,
    at_most: usize,
) -> Result<Vec<Disclosure>> {
    let (from, until) = (columns::maybe_time(filter.from), columns::maybe_time(filter.until));
    let person = filter.person.as_ref().map(PersonId::as_str);
    let sql = match (account, person) {
        (Some(_), Some(_)) => sql::DISCLOSURES_OF_CONVERSATION,
        _ => sql::DISCLOSURES,
    };
    let account = account.map(AccountId::as_str);
    let params = params![count(after.unwrap_or_default()), account, person, from, until, count(at_most)];
    query::all(db, sql, params, read)
}

fn read(row: &Row<'_>) -> Result<Disclosure> {
    let mut columns = Columns::of(row);
    let id = columns.number()?;
    let conversation = Conversation::new(columns.parsed()?, columns.parsed()?);
    let at = columns.time()?;
    let said = said(&mut columns)?.ok_or_else(|| columns.strange())?;
    Ok(Disclosure { id, conversation, at, said, message: columns.key()?, mid: columns.maybe_parsed()? })
}

/// Keeps how an account says that a bot is speaking.
pub(super) fn put_policy(to: &Writing<'_>, account: &AccountId, policy: &str) -> Result<()> {
    query::change(to.db, sql::PUT_POLICY, params![account.as_str(), policy]).map(drop)
}

pub(super) fn policies(db: &Connection) -> Result<Vec<(AccountId, String)>> {
    query::all(db, sql::POLICIES, [], |row| {
        let mut columns = Columns::of(row);
        Ok((columns.parsed()?, columns.value()?))
    })
}

/// Remembers that an account cannot send several images in one message.
pub(super) fn put_one_by_one(to: &Writing<'_>, account: &AccountId, at: Timestamp) -> Result<()> {
    query::change(to.db, sql::PUT_ONE_BY_ONE, params![account.as_str(), columns::time(at)]).map(drop)
}

pub(super) fn one_by_one(db: &Connection) -> Result<Vec<(AccountId, Timestamp)>> {
    query::all(db, sql::ONE_BY_ONE, [], |row| {
        let mut columns = Columns::of(row);
        Ok((columns.parsed()?, columns.time()?))
    })
}
