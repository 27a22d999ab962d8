//! Apps, accounts, and their pauses.

use antiphon_engine::Pause;
use antiphon_graph::AccountId;
use jiff::Timestamp;
use rusqlite::{Connection, Result, params};

use super::columns::{self, Columns, count};
use super::writer::Writing;
use super::{events, query, sql, tokens};
use crate::{Account, App, Sealed, words};

pub(super) fn put_app(to: &Writing<'_>, app: &App) -> Result<()> {
    query::change(to.db, sql::PUT_APP, params![app.name, app.verify_token.0])?;
    query::change(to.db, sql::DROP_APP_SECRETS, params![app.name])?;
    for (nth, secret) in app.secrets.iter().enumerate() {
        query::change(to.db, sql::PUT_APP_SECRET, params![app.name, count(nth), secret.0])?;
    }
    Ok(())
}

pub(super) fn apps(db: &Connection) -> Result<Vec<App>> {
    let mut apps = query::all(db, sql::APPS, [], |row| {
        let mut columns = Columns::of(row);
        Ok(App { name: columns.value()?, verify_token: Sealed(columns.value()?), secrets: Vec::new() })
    })?;
    for app in &mut apps {
        app.secrets = query::all(db, sql::APP_SECRETS, params![app.name], |row| Ok(Sealed(row.get(0)?)))?;
    }
    Ok(apps)
}

fn write_account(to: &Writing<'_>, account: &Account) -> Result<()> {
    let pause = account.pause.as_ref();
    query::change(
        to.db,
        sql::PUT_ACCOUNT,
        params![
            account.id.as_str(),
            account.app,
            account.username,
            account.token.0,
            account.token_hash,
            columns::maybe_time(account.token_expires_at),
            words::on_unknown(account.on_unknown),
            pause.map(|pause| pause.cause.word()),
            pause.and_then(|pause| columns::maybe_time(pause.until)),
            pause.and_then(|pause| pause.detail.as_deref()),
        ],
    )?;
    Ok(())
}

pub(super) fn accounts(db: &Connection) -> Result<Vec<Account>> {
    query::all(db, sql::ACCOUNTS, [], |row| {
        let mut columns = Columns::of(row);
        Ok(Account {
            id: columns.parsed()?,
            app: columns.value()?,
            username: columns.value()?,
            token: Sealed(columns.value()?),
            token_hash: columns.value()?,
            token_expires_at: columns.maybe_time()?,
            on_unknown: columns.word(words::read_on_unknown)?,
            pause: events::pause(&mut columns)?,
        })
    })
}

/// Keeps an account. The token that it had goes on being known until it ends, unless it is to be dropped.
pub(super) fn put_account(
    to: &Writing<'_>,
    account: &Account,
    drop_earlier: bool,
    now: Timestamp,
) -> Result<()> {
    let is_same = tokens::has(to, &account.id, &account.token_hash)?;
    tokens::replace(to, &account.id, &account.token_hash, now)?;
    if drop_earlier {
        tokens::forget_earlier(to, &account.id)?;
    }
    write_account(to, account)?;
    if is_same { Ok(()) } else { tokens::is_new(to, &account.id, now) }
}

/// Told only when it changes something.
pub(super) fn pause(
    to: &Writing<'_>,
    account: &AccountId,
    pause: Option<&Pause>,
    now: Timestamp,
) -> Result<()> {
    let cause = pause.map(|pause| pause.cause.word());
    let until = pause.and_then(|pause| columns::maybe_time(pause.until));
    let detail = pause.and_then(|pause| pause.detail.as_deref());
    if query::change(to.db, sql::PAUSE_ACCOUNT, params![account.as_str(), cause, until, detail])? == 0 {
        return Ok(());
    }
    events::account(to, account, now, pause)
}
