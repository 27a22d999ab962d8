//! What people decide of messages: take them back, and say of unknown ones whether they arrived.

use antiphon_engine::{KnownBy, MessageKey, State, Verdict};
use jiff::Timestamp;
use rusqlite::{Result, params};

use super::settle::{Row, Standing, standing};
use super::writer::Writing;
use super::{columns, query, sql};

/// Takes a message back. False when an intent was kept, a part of it is delivered, or it ended.
pub(super) fn cancel(to: &Writing<'_>, key: MessageKey, now: Timestamp) -> Result<bool> {
    let Some(Standing { account, stands, made, .. }) = standing(to, key)? else { return Ok(false) };
    if query::change(to.db, sql::CANCEL, params![columns::key(key), columns::time(now)])? == 0 {
        return Ok(false);
    }
    let row = Row { to, account: &account, key, stands, made, now };
    row.moves(State::Cancelled);
    row.tell(State::Cancelled, None)
}

/// Keeps a verdict. False when the message is not unknown.
pub(super) fn decide(to: &Writing<'_>, key: MessageKey, verdict: Verdict, now: Timestamp) -> Result<bool> {
    let Some(Standing { account, stands, made, has_rest }) = standing(to, key)? else { return Ok(false) };
    if stands.state != State::Unknown {
        return Ok(false);
    }
    let row = Row { to, account: &account, key, stands, made, now };
    match verdict {
        Verdict::Arrived if has_rest => row.go_on(None, None),
        Verdict::Arrived => row.deliver(None, None, KnownBy::Person),
        Verdict::SendAgain => row.requeue(None, "send_again"),
        Verdict::Leave => {
            query::change(to.db, sql::LEAVE, params![columns::key(key), columns::time(now)])?;
            row.tell(State::Unknown, None)
        }
    }
}
