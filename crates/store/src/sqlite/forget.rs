//! Forgetting: what nobody needs any more, in portions that hold no other write up for long.

use antiphon_engine::Shard;
use jiff::Timestamp;
use rusqlite::{Params, Result, params};

use super::columns::{self, Columns};
use super::relays::{self, Forgotten};
use super::writer::Writing;
use super::{query, sql};
use crate::RelayKind;

/// So many rows go in one commit.
const PORTION: usize = 500;

/// What is forgotten.
#[derive(Clone, Copy)]
pub(super) enum What {
    Calls,
    Inbox,
    Deliveries,
    Events,
    DeadLetters,
}

/// Forgets a portion of what is older. Whether there may be more.
pub(super) fn portion(to: &Writing<'_>, what: What, before: Timestamp) -> Result<bool> {
    let (before, portion) = (columns::time(before), columns::count(PORTION));
    let gone = match what {
        What::Calls => query::change(to.db, sql::FORGET_CALLS, params![before, portion]),
        What::Inbox => query::change(to.db, sql::FORGET_INBOX, params![before, portion]),
        What::Deliveries => deliveries(to, before, portion),
        What::DeadLetters => query::change(to.db, sql::FORGET_DEAD, params![before, portion]),
        What::Events => events(to, before, portion),
    };
    Ok(gone? >= PORTION)
}

fn deliveries(to: &Writing<'_>, before: i64, portion: i64) -> Result<usize> {
    let gone = forgotten(to, sql::FORGET_DELIVERIES, params![before, portion])?;
    relays::lose(to, &relays::all(to.db)?, RelayKind::Instagram, 0, &gone)?;
    Ok(gone.len())
}

/// Of one shard after the other, until the portion is full.
fn events(to: &Writing<'_>, before: i64, portion: i64) -> Result<usize> {
    let relays = relays::all(to.db)?;
    let mut count = 0;
    for shard in Shard::all() {
        let gone = forgotten(to, sql::FORGET_EVENTS, params![columns::shard(shard), before, portion])?;
        relays::lose(to, &relays, RelayKind::Events, shard.0, &gone)?;
        count += gone.len();
        if count >= PORTION {
            break;
        }
    }
    Ok(count)
}

fn forgotten(to: &Writing<'_>, sql: &str, params: impl Params) -> Result<Vec<Forgotten>> {
    query::all(to.db, sql, params, |row| {
        let mut columns = Columns::of(row);
        Ok((columns.number()?, columns.value()?))
    })
}
