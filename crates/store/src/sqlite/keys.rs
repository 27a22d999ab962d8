//! Keys of callers.

use antiphon_graph::AccountId;
use jiff::Timestamp;
use rusqlite::{Connection, Result, params};

use super::columns::{self, Columns};
use super::writer::Writing;
use super::{query, sql};
use crate::{Accounts, ApiKey, Verbs};

pub(super) fn put(to: &Writing<'_>, key: &ApiKey) -> Result<()> {
    let Verbs { send, read, manage } = key.may;
    let (everywhere, accounts) = match &key.accounts {
        Accounts::All => (true, &[][..]),
        Accounts::These(accounts) => (false, accounts.as_slice()),
    };
    query::change(
        to.db,
        sql::PUT_KEY,
        params![
            key.id,
            key.name,
            key.hash,
            send,
            read,
            manage,
            everywhere,
            columns::time(key.made_at),
            columns::maybe_time(key.expires_at),
            columns::maybe_time(key.revoked_at),
            columns::maybe_time(key.used_at),
            key.replaces,
        ],
    )?;
    for account in accounts {
        query::change(to.db, sql::PUT_KEY_ACCOUNT, params![key.id, account.as_str()])?;
    }
    Ok(())
}

pub(super) fn all(db: &Connection) -> Result<Vec<ApiKey>> {
    let mut keys = query::all(db, sql::KEYS, [], |row| {
        let mut columns = Columns::of(row);
        Ok(ApiKey {
            id: columns.value()?,
            name: columns.value()?,
            hash: columns.value()?,
            may: Verbs { send: columns.value()?, read: columns.value()?, manage: columns.value()? },
            accounts: if columns.value()? { Accounts::All } else { Accounts::These(Vec::new()) },
            made_at: columns.time()?,
            expires_at: columns.maybe_time()?,
            revoked_at: columns.maybe_time()?,
            used_at: columns.maybe_time()?,
            replaces: columns.value()?,
        })
    })?;
    for key in &mut keys {
        if let Accounts::These(accounts) = &mut key.accounts {
            *accounts = query::all(db, sql::KEY_ACCOUNTS, params![key.id], account)?;
        }
    }
    Ok(keys)
}

fn account(row: &rusqlite::Row<'_>) -> Result<AccountId> {
    Columns::of(row).parsed()
}

/// False when there is no such key, or it is revoked.
pub(super) fn revoke(to: &Writing<'_>, id: &str, now: Timestamp) -> Result<bool> {
    Ok(query::change(to.db, sql::REVOKE_KEY, params![id, columns::time(now)])? > 0)
}

/// The new key, and the end of the old one. False when there is no such old one, or it is revoked.
pub(super) fn rotate(to: &Writing<'_>, old: &str, new: &ApiKey, ends_at: Timestamp) -> Result<bool> {
    if !query::exists(to.db, sql::KEY_STANDS, params![old])? {
        return Ok(false);
    }
    put(to, new)?;
    query::change(to.db, sql::RETIRE_KEY, params![old, columns::time(ends_at)])?;
    Ok(true)
}

pub(super) fn used(to: &Writing<'_>, uses: &[(String, Timestamp)]) -> Result<()> {
    for (id, at) in uses {
        query::change(to.db, sql::KEY_USED, params![id, columns::time(*at)])?;
    }
    Ok(())
}
