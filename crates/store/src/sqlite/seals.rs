//! Sealed things, wherever they lie, and which master key sealed them.

use jiff::Timestamp;
use rusqlite::{Connection, Result, params};

use super::columns::{self, Columns, count};
use super::writer::Writing;
use super::{accounts, query, relays, sql};
use crate::{MasterKeyRow, Resealed, Sealed, SealedAt};

/// Everything that is sealed.
pub(super) fn all(db: &Connection) -> Result<Vec<(SealedAt, Sealed)>> {
    let mut sealed = Vec::new();
    for app in accounts::apps(db)? {
        for (nth, secret) in (0_u32..).zip(app.secrets) {
            sealed.push((SealedAt::AppSecret { app: app.name.clone(), nth }, secret));
        }
        sealed.push((SealedAt::VerifyToken { app: app.name }, app.verify_token));
    }
    for account in accounts::accounts(db)? {
        sealed.push((SealedAt::Token(account.id), account.token));
    }
    for relay in relays::all(db)? {
        let secrets = [(relay.secret, false), (relay.former.map(|(secret, _)| secret), true)];
        for (secret, is_former) in secrets {
            let at = SealedAt::RelaySecret { relay: relay.id.clone(), is_former };
            sealed.extend(secret.map(|secret| (at, secret)));
        }
    }
    Ok(sealed)
}

/// All of it at once: half of it under one key and half under another would need both to be opened.
pub(super) fn reseal(to: &Writing<'_>, resealed: &[Resealed], id: &str, now: Timestamp) -> Result<()> {
    for Resealed { at, from, to: sealed } in resealed {
        let changed = match at {
            SealedAt::AppSecret { app, nth } => {
                query::change(to.db, sql::RESEAL_APP_SECRET, params![app, count(*nth), from.0, sealed.0])
            }
            SealedAt::VerifyToken { app } => {
                query::change(to.db, sql::RESEAL_APP, params![app, from.0, sealed.0])
            }
            SealedAt::Token(account) => {
                query::change(to.db, sql::RESEAL_ACCOUNT, params![account.as_str(), from.0, sealed.0])
            }
            SealedAt::RelaySecret { relay, is_former: false } => {
                query::change(to.db, sql::RESEAL_RELAY, params![relay.as_str(), from.0, sealed.0])
            }
            SealedAt::RelaySecret { relay, is_former: true } => {
                query::change(to.db, sql::RESEAL_FORMER, params![relay.as_str(), from.0, sealed.0])
            }
        }?;
        if changed != 1 {
            // Something was put there meanwhile. Nothing of this is kept.
            return Err(rusqlite::Error::StatementChangedRows(changed));
        }
    }
    put_key(to, id, now)
}

pub(super) fn put_key(to: &Writing<'_>, id: &str, now: Timestamp) -> Result<()> {
    query::change(to.db, sql::PUT_MASTER_KEY, params![id, columns::time(now)]).map(drop)
}

pub(super) fn keys(db: &Connection) -> Result<Vec<MasterKeyRow>> {
    query::all(db, sql::MASTER_KEYS, [], |row| {
        let mut columns = Columns::of(row);
        Ok(MasterKeyRow { id: columns.value()?, since: columns.time()? })
    })
}
