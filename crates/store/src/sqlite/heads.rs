//! Heads: what the engine needs of a queue, however long it is.

use antiphon_engine::{
    Echo, Fence, Head, Likeness, Loaded, OnUnknown, Parts, Queue, Shard, Stage, State, With,
};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, Result, Row, params};

use super::columns::{self, Columns, count};
use super::{parts, query, sql, window};
use crate::words;

/// So many heads of a queue by place, and so many that were given up.
const HEADS: usize = 16;

/// So many echoes at most.
const ECHOES: usize = 1000;

/// An echo's own time may be so much before the first byte's by our clock.
const SKEW: SignedDuration = SignedDuration::from_secs(2);

/// What is kept of one queue.
pub(super) fn load(db: &Connection, queue: &Queue) -> Result<Loaded> {
    let (mut heads, more) = by_place(db, queue)?;
    let mut all = given_up(db, queue)?;
    all.append(&mut heads);
    let known = match queue.conversation() {
        Some(conversation) => window::read(db, &conversation)?,
        None => window::Known::default(),
    };
    let echoes = echoes(db, queue, &all)?;
    let queue = queue.clone();
    Ok(Loaded { queue, heads: all, more, window: known.window, echoes })
}

/// The same for the next queues of a shard, and where the page after them begins.
pub(super) fn refill(
    db: &Connection,
    shard: Shard,
    after: Option<&Queue>,
    at_most: usize,
) -> Result<(Vec<Loaded>, Option<Queue>)> {
    let mut last = after.cloned();
    let mut page = Vec::new();
    while page.len() < at_most {
        let Some(queue) = next(db, shard, last.as_ref())?.filter(|queue| queue.shard() == shard) else {
            return Ok((page, None));
        };
        let loaded = load(db, &queue)?;
        last = Some(queue);
        if has_work(db, &loaded)? {
            page.push(loaded);
        }
    }
    Ok((page, last))
}

/// A queue that holds nothing but what people left as it is has nothing to do.
fn has_work(db: &Connection, loaded: &Loaded) -> Result<bool> {
    let waits = |head: &Head| !matches!(head.stage, Stage::Unknown { given_up: true, .. });
    Ok(loaded.heads.iter().any(waits) || open_unknown(db, &loaded.queue)? > 0)
}

/// How many messages of a queue are unknown and not left as they are.
pub(super) fn open_unknown(db: &Connection, queue: &Queue) -> Result<u64> {
    number(db, sql::OPEN_UNKNOWN, queue)
}

/// How many messages of a queue wait or are under way.
pub(super) fn waiting(db: &Connection, queue: &Queue) -> Result<u64> {
    number(db, sql::WAITING, queue)
}

fn number(db: &Connection, sql: &str, queue: &Queue) -> Result<u64> {
    let params = params![columns::shard(queue.shard()), queue.account.as_str(), queue.with.to_string()];
    let number = query::one(db, sql, params, |row| Columns::of(row).number())?;
    Ok(number.unwrap_or_default())
}

/// The queue with live messages that follows, in this shard or in those behind it.
pub(super) fn next(db: &Connection, shard: Shard, after: Option<&Queue>) -> Result<Option<Queue>> {
    let (account, counterpart) =
        after.map(|queue| (queue.account.to_string(), queue.with.to_string())).unwrap_or_default();
    query::one(db, sql::NEXT_QUEUE, params![columns::shard(shard), account, counterpart], |row| {
        let mut columns = Columns::of(row);
        columns.skip(1);
        Ok(Queue { account: columns.parsed()?, with: columns.word(With::parse)? })
    })
}

fn by_place(db: &Connection, queue: &Queue) -> Result<(Vec<Head>, bool)> {
    let mut heads = several(db, sql::HEADS, queue, HEADS + 1)?;
    let more = heads.len() > HEADS;
    heads.truncate(HEADS);
    let is_under_way = |head: &Head| !matches!(head.stage, Stage::Queued { .. });
    if more && !heads.iter().any(is_under_way) {
        heads.extend(under_way(db, queue)?);
    }
    if more {
        let further = begun(db, queue)?;
        heads.extend(further.into_iter().filter(|head| !held(&heads, head)).collect::<Vec<_>>());
    }
    Ok((heads, more))
}

fn held(heads: &[Head], head: &Head) -> bool {
    heads.iter().any(|other| other.key == head.key)
}

fn under_way(db: &Connection, queue: &Queue) -> Result<Option<Head>> {
    let params = params![columns::shard(queue.shard()), queue.account.as_str(), queue.with.to_string()];
    let under_way = query::one(db, sql::UNDER_WAY, params, read)?;
    under_way.map(|read| whole(db, read)).transpose()
}

/// Those of which some parts are delivered.
fn begun(db: &Connection, queue: &Queue) -> Result<Vec<Head>> {
    let params = params![columns::shard(queue.shard()), queue.account.as_str(), queue.with.to_string()];
    query::all(db, sql::BEGUN, params, read)?.into_iter().map(|read| whole(db, read)).collect()
}

/// With its further parts, where there are some.
fn whole(db: &Connection, (mut head, parts): (Head, u32)) -> Result<Head> {
    if parts > head.parts.done + 1 {
        parts::complete(db, &mut head)?;
    }
    Ok(head)
}

/// The newest that were given up, in their order.
fn given_up(db: &Connection, queue: &Queue) -> Result<Vec<Head>> {
    let mut heads = several(db, sql::GIVEN_UP, queue, HEADS)?;
    heads.reverse();
    Ok(heads)
}

fn several(db: &Connection, sql: &str, queue: &Queue, at_most: usize) -> Result<Vec<Head>> {
    let counterpart = queue.with.to_string();
    let shard = columns::shard(queue.shard());
    let read =
        query::all(db, sql, params![shard, queue.account.as_str(), counterpart, count(at_most)], read)?;
    read.into_iter().map(|read| whole(db, read)).collect()
}

/// A head, and how many parts there are of it.
fn read(row: &Row<'_>) -> Result<(Head, u32)> {
    let mut columns = Columns::of(row);
    let key = columns.key()?;
    let place = columns.number()?;
    let (accepted_at, expires_at) = (columns.time()?, columns.maybe_time()?);
    let limit = columns.word(words::read_pace)?;
    let ground: String = columns.value()?;
    let commented_at = columns.maybe_time()?;
    let ground = words::read_ground(&ground, commented_at).ok_or_else(|| columns.strange())?;
    let on_unknown = columns.word(words::read_on_unknown)?;
    let likeness = Likeness::from_bytes(columns.value()?);
    let mut stage = stage(&mut columns)?;
    // What a person left as it is holds up nothing, whatever was wanted before.
    let on_unknown = if columns.value()? { OnUnknown::Continue } else { on_unknown };
    let hold = columns.value()?;
    let to_plan = columns.value()?;
    let parts = Parts { done: columns.number()?, rest: Vec::new() };
    let all = columns.number()?;
    if let Stage::Unknown { of_copy, .. } = &mut stage {
        *of_copy = columns.value::<Option<bool>>()?.unwrap_or_default();
    }
    let head = Head {
        key,
        place,
        accepted_at,
        expires_at,
        pace: limit,
        ground,
        hold,
        on_unknown,
        likeness,
        to_plan,
        parts,
        stage,
    };
    Ok((head, all))
}

fn stage(columns: &mut Columns<'_>) -> Result<Stage> {
    let state: State = columns.parsed()?;
    let (attempts, not_before) = (columns.number()?, columns.maybe_time()?);
    let fence: Option<Fence> = columns.maybe_fence()?;
    let intended_at = columns.maybe_time()?;
    let (first_byte_at, deadline) = (columns.maybe_time()?, columns.maybe_time()?);
    let given_up = columns.value()?;
    let known = (state, fence, intended_at, first_byte_at, deadline);
    match known {
        (State::Queued, ..) => {
            let after_unknown = first_byte_at.is_some();
            Ok(Stage::Queued { attempts, not_before, after_unknown })
        }
        (State::Sending, Some(fence), Some(intended_at), ..) => Ok(Stage::Sending { fence, intended_at }),
        (State::Unknown, Some(fence), _, Some(first_byte_at), Some(deadline)) => {
            Ok(Stage::Unknown { fence, first_byte_at, deadline, given_up, of_copy: false })
        }
        _ => Err(columns.strange()),
    }
}

/// What the account wrote since shortly before the first byte of the oldest message that may have arrived.
fn echoes(db: &Connection, queue: &Queue, heads: &[Head]) -> Result<Vec<Echo>> {
    let With::Person(person) = &queue.with else { return Ok(Vec::new()) };
    let Some(since) = heads.iter().filter_map(doubtful_since).min() else { return Ok(Vec::new()) };
    let since = since.checked_sub(SKEW).unwrap_or(Timestamp::MIN);
    let params = params![queue.account.as_str(), person.as_str(), columns::time(since), count(ECHOES)];
    let mut echoes = query::all(db, sql::ECHOES, params, |row| {
        let mut columns = Columns::of(row);
        let (mid, at) = (columns.parsed()?, columns.time()?);
        Ok(Echo { mid, at, likeness: Likeness::from_bytes(columns.value()?) })
    })?;
    echoes.reverse();
    Ok(echoes)
}

fn doubtful_since(head: &Head) -> Option<Timestamp> {
    match head.stage {
        Stage::Queued { .. } => None,
        // Bytes may have left from then on, if its owner is gone.
        Stage::Sending { intended_at, .. } => Some(intended_at),
        Stage::Unknown { first_byte_at, .. } => Some(first_byte_at),
    }
}
