//! Media: whether they are looked at before they are sent, and what was found of them.

use antiphon_engine::MessageKey;
use antiphon_graph::AccountId;
use jiff::Timestamp;
use rusqlite::{Connection, Result, params};

use super::columns::{self, Columns};
use super::writer::Writing;
use super::{events, query, sql};

/// Keeps whether they are looked at.
pub(super) fn put_check(to: &Writing<'_>, account: &AccountId, word: &str) -> Result<()> {
    query::change(to.db, sql::PUT_MEDIA_CHECK, params![account.as_str(), word]).map(drop)
}

pub(super) fn checks(db: &Connection) -> Result<Vec<(AccountId, String)>> {
    query::all(db, sql::MEDIA_CHECKS, [], |row| {
        let mut columns = Columns::of(row);
        Ok((columns.parsed()?, columns.value()?))
    })
}

/// Tells what was found of a message's media, unless the message was erased meanwhile.
pub(super) fn tell(
    to: &Writing<'_>,
    account: &AccountId,
    key: MessageKey,
    found: &[String],
    now: Timestamp,
) -> Result<()> {
    if query::one(to.db, sql::IS_KEPT, params![columns::key(key)], |_| Ok(()))?.is_none() {
        return Ok(());
    }
    found.iter().try_for_each(|found| events::doubtful(to, account, now, key, found))
}
