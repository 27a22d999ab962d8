//! Parts: what messages are sent as, where they do not go as they are.

use antiphon_engine::{Head, Likeness, MessageKey, Part};
use antiphon_graph::MessageId;
use jiff::Timestamp;
use rusqlite::{Connection, Result, params};

use super::columns::{self, Columns};
use super::disclosures;
use super::writer::Writing;
use super::{query, sql};
use crate::{PartRow, Plan, words};

/// Keeps what a message is sent as, in place of what was planned before.
pub(super) fn plan(to: &Writing<'_>, key: MessageKey, plan: &Plan) -> Result<()> {
    let of = columns::key(key);
    query::change(to.db, sql::DROP_PARTS, params![of])?;
    let kept = if plan.is_whole() { &[][..] } else { &plan.0 };
    for (nth, planned) in kept.iter().enumerate() {
        let Part { pace, likeness } = planned.part;
        let said = planned.said.as_ref();
        let params = params![
            of,
            columns::count(nth),
            planned.draft,
            pace.word(),
            likeness.to_bytes(),
            said.map(|said| said.rule.word()),
            said.map(|said| said.manner.word()),
            said.map(|said| said.language.as_str()),
            said.and_then(|said| said.market.as_deref()),
            said.map(|said| said.words.as_str()),
        ];
        query::change(to.db, sql::PUT_PART, params)?;
    }
    let Part { pace, likeness } = plan.0[0].part;
    let params = params![of, columns::count(kept.len()), pace.word(), likeness.to_bytes()];
    query::change(to.db, sql::PLAN, params).map(drop)
}

/// The part whose turn it was is delivered, and what a bot said with it is evidence from now on.
pub(super) fn delivered(
    to: &Writing<'_>,
    key: MessageKey,
    person: Option<&str>,
    mid: Option<&MessageId>,
    now: Timestamp,
) -> Result<()> {
    disclosures::keep(to, key, person, mid, now)?;
    let mid = mid.map(MessageId::as_str);
    query::change(to.db, sql::END_PART, params![columns::key(key), mid, columns::time(now)]).map(drop)
}

/// Reads the parts behind the one whose turn it is.
pub(super) fn complete(db: &Connection, head: &mut Head) -> Result<()> {
    let params = params![columns::key(head.key), head.parts.done];
    head.parts.rest = query::all(db, sql::REST, params, |row| {
        let mut columns = Columns::of(row);
        let pace = columns.word(words::read_pace)?;
        Ok(Part { pace, likeness: Likeness::from_bytes(columns.value()?) })
    })?;
    Ok(())
}

/// The parts of a message, as people look at them.
pub(super) fn rows(db: &Connection, key: MessageKey) -> Result<Vec<PartRow>> {
    query::all(db, sql::PARTS, params![columns::key(key)], |row| {
        let mut columns = Columns::of(row);
        let draft = columns.value()?;
        let said = disclosures::said(&mut columns)?;
        Ok(PartRow { draft, said, mid: columns.maybe_parsed()?, delivered_at: columns.maybe_time()? })
    })
}
