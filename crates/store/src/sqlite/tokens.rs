//! Accounts' tokens: renewed ones, earlier ones, and what is wrong with them.

use antiphon_graph::AccountId;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, Result, params};

use super::columns::{self, Columns};
use super::writer::Writing;
use super::{events, query, sql};
use crate::event::TokenNews;
use crate::{EarlierToken, Renewed, TokenStanding, TokenTrouble};

/// A token whose end nobody told lasts so long at most.
const LONGEST: SignedDuration = SignedDuration::from_hours(60 * 24);

/// What is kept before another token takes the place of the one that an account has.
pub(super) fn replace(to: &Writing<'_>, account: &AccountId, hash: &[u8; 32], now: Timestamp) -> Result<()> {
    let former = query::one(to.db, sql::FORMER_TOKEN, params![account.as_str()], |row| {
        let mut columns = Columns::of(row);
        Ok((columns.value::<[u8; 32]>()?, columns.maybe_time()?, columns.maybe_time()?))
    })?;
    if let Some((former, expires_at, since)) = former.filter(|(former, ..)| former != hash) {
        let longest = since.unwrap_or(now).saturating_add(LONGEST).unwrap_or(Timestamp::MAX);
        let ends_at = expires_at.unwrap_or(longest);
        if ends_at > now {
            query::change(
                to.db,
                sql::KEEP_FORMER,
                params![former, account.as_str(), columns::time(ends_at)],
            )?;
        }
    }
    query::change(to.db, sql::NOT_FORMER, params![hash])?;
    query::change(to.db, sql::FORGET_FORMER, params![columns::time(now)])?;
    Ok(())
}

/// A token that is new here: nothing is known against it.
pub(super) fn is_new(to: &Writing<'_>, account: &AccountId, now: Timestamp) -> Result<()> {
    query::change(to.db, sql::PUT_STANDING, params![account.as_str(), columns::time(now)]).map(drop)
}

/// Whether an account has this token.
pub(super) fn has(to: &Writing<'_>, account: &AccountId, hash: &[u8; 32]) -> Result<bool> {
    let own =
        query::one(to.db, sql::FORMER_TOKEN, params![account.as_str()], |row| row.get::<_, [u8; 32]>(0))?;
    Ok(own.is_some_and(|own| own == *hash))
}

/// False when another token has taken the place of the one that was renewed.
pub(super) fn renew(to: &Writing<'_>, renewed: &Renewed, now: Timestamp) -> Result<bool> {
    let Renewed { account, from, token, hash, expires_at } = renewed;
    if !has(to, account, from)? {
        return Ok(false);
    }
    replace(to, account, hash, now)?;
    let expires = columns::time(*expires_at);
    query::change(to.db, sql::RENEW_TOKEN, params![account.as_str(), from, token.0, hash, expires])?;
    is_new(to, account, now)?;
    events::token(to, account, now, &TokenNews::Renewed { expires_at: *expires_at })?;
    Ok(true)
}

/// Told only when it is news.
pub(super) fn trouble(
    to: &Writing<'_>,
    account: &AccountId,
    hash: &[u8; 32],
    trouble: &TokenTrouble,
    now: Timestamp,
) -> Result<()> {
    let word = if trouble.is_dead { "dead" } else { "ageing" };
    let params = params![account.as_str(), hash, word, trouble.detail];
    if query::change(to.db, sql::TROUBLE_TOKEN, params)? == 0 {
        return Ok(());
    }
    events::token(to, account, now, &TokenNews::Trouble(trouble.clone()))
}

pub(super) fn standings(db: &Connection) -> Result<Vec<TokenStanding>> {
    query::all(db, sql::STANDINGS, [], |row| {
        let mut columns = Columns::of(row);
        let (account, since) = (columns.parsed()?, columns.time()?);
        let (word, detail) = (columns.value::<Option<String>>()?, columns.value::<Option<String>>()?);
        let trouble =
            word.map(|word| TokenTrouble { is_dead: word == "dead", detail: detail.unwrap_or_default() });
        Ok(TokenStanding { account, since, trouble })
    })
}

pub(super) fn earlier(db: &Connection, now: Timestamp) -> Result<Vec<EarlierToken>> {
    query::all(db, sql::FORMERS, params![columns::time(now)], |row| {
        let mut columns = Columns::of(row);
        Ok(EarlierToken { hash: columns.value()?, account: columns.parsed()?, ends_at: columns.time()? })
    })
}

pub(super) fn forget_earlier(to: &Writing<'_>, account: &AccountId) -> Result<()> {
    query::change(to.db, sql::DROP_FORMER, params![account.as_str()]).map(drop)
}
