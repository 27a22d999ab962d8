//! Statistics: counted in memory while a transaction is written, and kept with it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use antiphon_engine::MessageKey;
use antiphon_graph::{AccountId, PersonId, Refusal};
use jiff::Timestamp;
use rusqlite::{Connection, Result, params};

use super::columns::{Columns, count};
use super::writer::Writing;
use super::{query, sql};
use crate::statistics::{Counted, class};

const HOUR: i64 = 3600;

type Counts = BTreeMap<(i64, String, String), i64>;

/// What one transaction counts, by hour, account and word.
#[derive(Debug, Default)]
pub(super) struct Statistics(RefCell<Counts>);

impl Statistics {
    pub(super) fn count(&self, account: &AccountId, at: Timestamp, what: impl Into<String>) {
        let hour = at.as_second().div_euclid(HOUR);
        *self.0.borrow_mut().entry((hour, account.to_string(), what.into())).or_default() += 1;
    }

    /// With the time that it took since it was accepted, as its key tells.
    pub(super) fn delivered(&self, account: &AccountId, key: MessageKey, at: Timestamp) {
        let took = at.as_millisecond().saturating_sub(key.accepted_millisecond());
        self.count(account, at, "delivered");
        self.count(account, at, format!("took:{}", class(u64::try_from(took).unwrap_or_default())));
    }

    pub(super) fn refused(&self, account: &AccountId, at: Timestamp, refusal: &Refusal) {
        let subcode = refusal.subcode().map(|subcode| format!("/{subcode}")).unwrap_or_default();
        self.count(account, at, format!("refused:{}{subcode}", refusal.code()));
    }

    /// What was counted so far, to go back to it.
    pub(super) fn mark(&self) -> Counts {
        self.0.borrow().clone()
    }

    pub(super) fn back_to(&self, mark: Counts) {
        self.0.replace(mark);
    }

    /// Writes what was counted, in the same transaction.
    pub(super) fn keep(&self, db: &Connection) -> Result<()> {
        for ((hour, account, what), number) in self.0.take() {
            query::change(db, sql::COUNT, params![hour, account, what, number])?;
        }
        Ok(())
    }
}

/// An account answered what a person wrote, unless it had before.
pub(super) fn answered(
    to: &Writing<'_>,
    account: &AccountId,
    person: &PersonId,
    at: Timestamp,
) -> Result<()> {
    if query::change(to.db, sql::ANSWER, params![account.as_str(), person.as_str()])? == 1 {
        to.statistics.count(account, at, "answered");
    }
    Ok(())
}

/// What happened in a time, by spans of so many hours.
pub(super) fn read(
    db: &Connection,
    account: Option<&AccountId>,
    (from, to): (Timestamp, Timestamp),
    hours: i64,
) -> Result<Vec<Counted>> {
    let hour = |at: Timestamp| at.as_second().div_euclid(HOUR);
    let params = params![hour(from), hour(to), hours, account.map(AccountId::as_str)];
    query::all(db, sql::STATISTICS, params, |row| {
        let mut columns = Columns::of(row);
        let from = columns.read(|hour: i64| Timestamp::from_second(hour * HOUR).ok())?;
        Ok(Counted { from, what: columns.value()?, number: columns.number()? })
    })
}

/// The hour that is going on is not among those before.
pub(super) fn hours_before(at: Timestamp) -> i64 {
    count(at.as_second().div_euclid(HOUR))
}
