//! Forgetting: what nobody needs any more, in portions that hold no other write up for long.

use antiphon_engine::Shard;
use jiff::Timestamp;
use rusqlite::{Result, params};

use super::writer::Writing;
use super::{columns, query, sql};

/// So many rows go in one commit.
const PORTION: usize = 500;

/// What is forgotten.
#[derive(Clone, Copy)]
pub(super) enum What {
    Calls,
    Inbox,
    Deliveries,
    Events,
}

/// Forgets a portion of what is older. Whether there may be more.
pub(super) fn portion(to: &Writing<'_>, what: What, before: Timestamp) -> Result<bool> {
    let (before, portion) = (columns::time(before), columns::count(PORTION));
    let gone = match what {
        What::Calls => query::change(to.db, sql::FORGET_CALLS, params![before, portion]),
        What::Inbox => query::change(to.db, sql::FORGET_INBOX, params![before, portion]),
        What::Deliveries => query::change(to.db, sql::FORGET_DELIVERIES, params![before, portion]),
        What::Events => events(to, before, portion),
    };
    Ok(gone? >= PORTION)
}

/// Of one shard after the other, until the portion is full.
fn events(to: &Writing<'_>, before: i64, portion: i64) -> Result<usize> {
    let mut gone = 0;
    for shard in Shard::all() {
        gone += query::change(to.db, sql::FORGET_EVENTS, params![columns::shard(shard), before, portion])?;
        if gone >= PORTION {
            break;
        }
    }
    Ok(gone)
}
