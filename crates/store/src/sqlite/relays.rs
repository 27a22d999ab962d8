//! Relays: targets, how far each has been brought, and what was given up.

use antiphon_engine::Shard;
use jiff::Timestamp;
use rusqlite::{Connection, Result, params};

use super::columns::{self, Columns, count};
use super::forget::What;
use super::writer::Writing;
use super::{Sqlite, events, query, sql};
use crate::relays::Relays;
use crate::{
    DeadFilter, DeadLetter, Error, KeptDelivery, Letter, Relay, RelayId, RelayKind, RelayLane, RelayStanding,
    Sealed,
};

/// So many deliveries are read at once, however small.
const AT_ONCE: usize = 64;

impl Relays for Sqlite {
    async fn put_relay(&self, relay: Relay) -> Result<(), Error> {
        self.write(move |to| put(to, &relay)).await
    }

    async fn relays(&self) -> Result<Vec<Relay>, Error> {
        self.read(all).await
    }

    async fn disable_relay(&self, id: &RelayId, why: &str) -> Result<(), Error> {
        let (id, why) = (id.clone(), why.to_owned());
        self.write(move |to| query::change(to.db, sql::RELAY_DISABLE, params![id.as_str(), why]).map(drop))
            .await
    }

    async fn remove_relay(&self, id: &RelayId) -> Result<bool, Error> {
        let id = id.clone();
        self.write(move |to| Ok(query::change(to.db, sql::RELAY_REMOVE, [id.as_str()])? == 1)).await
    }

    async fn relay_lanes(&self, id: &RelayId) -> Result<Vec<RelayLane>, Error> {
        let id = id.clone();
        self.read(move |db| lanes(db, &id)).await
    }

    async fn relay_standing(&self, relay: &Relay) -> Result<RelayStanding, Error> {
        let relay = relay.clone();
        self.read(move |db| standing(db, &relay)).await
    }

    async fn newest_delivery(&self) -> Result<u64, Error> {
        self.read(newest_delivery).await
    }

    async fn deliveries_to(&self, app: &str, after: u64, bytes: usize) -> Result<Vec<KeptDelivery>, Error> {
        let app = app.to_owned();
        self.read(move |db| deliveries_to(db, &app, after, bytes)).await
    }

    async fn relay_went(&self, id: &RelayId, lane: u8, done: u64) -> Result<(), Error> {
        let id = id.clone();
        self.write(move |to| {
            query::change(to.db, sql::RELAY_WENT, params![id.as_str(), lane, count(done)]).map(drop)
        })
        .await
    }

    async fn relay_failed(&self, id: &RelayId, lane: RelayLane) -> Result<(), Error> {
        let id = id.clone();
        self.write(move |to| failed(to, &id, &lane)).await
    }

    async fn bury_letter(
        &self,
        id: &RelayId,
        dead: DeadLetter,
        letter: Letter,
        failing_since: Timestamp,
    ) -> Result<(), Error> {
        let id = id.clone();
        self.write(move |to| bury_letter(to, &id, &dead, &letter, failing_since)).await
    }

    async fn dead_letters(&self, id: &RelayId, after: u64, at_most: usize) -> Result<Vec<DeadLetter>, Error> {
        let id = id.clone();
        self.read(move |db| {
            let params = params![id.as_str(), count(after), count(at_most)];
            query::all(db, sql::DEAD_LETTERS, params, |row| dead_letter(&mut Columns::of(row)))
        })
        .await
    }

    async fn ask_again(&self, id: &RelayId, which: DeadFilter) -> Result<usize, Error> {
        let id = id.clone();
        self.write(move |to| {
            let DeadFilter { id: dead, what, since, until } = &which;
            let (since, until) = (columns::maybe_time(*since), columns::maybe_time(*until));
            query::change(to.db, sql::ASK_AGAIN, params![id.as_str(), dead.map(count), what, since, until])
        })
        .await
    }

    async fn asked_again(&self, id: &RelayId) -> Result<Option<(DeadLetter, Letter)>, Error> {
        let id = id.clone();
        self.read(move |db| {
            query::one(db, sql::ASKED_AGAIN, [id.as_str()], |row| {
                let mut columns = Columns::of(row);
                Ok((dead_letter(&mut columns)?, letter_with_type(&mut columns)?))
            })
        })
        .await
    }

    async fn arise(&self, dead: u64) -> Result<(), Error> {
        self.write(move |to| query::change(to.db, sql::ARISE, [count(dead)]).map(drop)).await
    }

    async fn stay_dead(
        &self,
        id: &RelayId,
        dead: u64,
        error: &str,
        is_target_well: bool,
    ) -> Result<(), Error> {
        let (id, error) = (id.clone(), error.to_owned());
        self.write(move |to| {
            query::change(to.db, sql::STAY_DEAD, params![count(dead), error])?;
            if !is_target_well {
                query::change(to.db, sql::ASK_NO_MORE, [id.as_str()])?;
            }
            Ok(())
        })
        .await
    }

    async fn forget_dead(&self, before: Timestamp, now: Timestamp) -> Result<(), Error> {
        self.forget_some(What::DeadLetters, before, now).await
    }
}

fn put(to: &Writing<'_>, relay: &Relay) -> Result<()> {
    let id = relay.id.as_str();
    let is_new = !query::exists(to.db, sql::RELAY_EXISTS, [id])?;
    let (former, until) = relay.former.as_ref().map(|(secret, until)| (&secret.0, *until)).unzip();
    query::change(
        to.db,
        sql::PUT_RELAY,
        params![
            id,
            relay.app,
            relay.kind.word(),
            relay.url,
            relay.secret.as_ref().map(|secret| &secret.0),
            former,
            columns::maybe_time(until),
            relay.types.join(" "),
            relay.why_disabled,
            columns::time(relay.made_at),
        ],
    )?;
    if !is_new {
        query::change(to.db, sql::RELAY_REVIVES, [id])?;
        return Ok(());
    }
    let starts = match relay.kind {
        RelayKind::Instagram => vec![(0, newest_delivery(to.db)?)],
        RelayKind::Events => {
            events::newest(to.db)?.into_iter().map(|(Shard(lane), number)| (lane, number)).collect()
        }
    };
    for (lane, number) in starts {
        query::change(to.db, sql::RELAY_STARTS, params![id, lane, count(number)])?;
    }
    Ok(())
}

pub(super) fn all(db: &Connection) -> Result<Vec<Relay>> {
    query::all(db, sql::RELAYS, [], |row| {
        let mut columns = Columns::of(row);
        let (id, app) = (columns.parsed()?, columns.value()?);
        let (kind, url) = (columns.word(RelayKind::of)?, columns.value()?);
        let (secret, former) = (columns.value::<Option<Vec<u8>>>()?, columns.value::<Option<Vec<u8>>>()?);
        let former = former.map(Sealed).zip(columns.maybe_time()?);
        let types: String = columns.value()?;
        Ok(Relay {
            id,
            app,
            kind,
            url,
            secret: secret.map(Sealed),
            former,
            types: types.split_whitespace().map(ToOwned::to_owned).collect(),
            why_disabled: columns.value()?,
            made_at: columns.time()?,
        })
    })
}

fn lanes(db: &Connection, id: &RelayId) -> Result<Vec<RelayLane>> {
    query::all(db, sql::RELAY_LANES, [id.as_str()], |row| {
        let mut columns = Columns::of(row);
        Ok(RelayLane {
            lane: columns.number()?,
            done: columns.number()?,
            tries: columns.number()?,
            not_before: columns.maybe_time()?,
            error: columns.value()?,
            failing_since: columns.maybe_time()?,
            lost: columns.number()?,
        })
    })
}

fn standing(db: &Connection, relay: &Relay) -> Result<RelayStanding> {
    let lanes = lanes(db, &relay.id)?;
    let (waiting, oldest_at) = match relay.kind {
        RelayKind::Instagram => {
            let done = lanes.first().map_or(0, |lane| lane.done);
            let params = params![relay.app, count(done), count(RelayStanding::MOST)];
            query::one(db, sql::DELIVERIES_BEHIND, params, |row| {
                let mut columns = Columns::of(row);
                Ok((columns.number()?, columns.maybe_time()?))
            })?
            .unwrap_or_default()
        }
        RelayKind::Events => {
            let done =
                |shard: Shard| lanes.iter().find(|lane| lane.lane == shard.0).map_or(0, |lane| lane.done);
            let behind = events::newest(db)?.into_iter();
            let behind = behind.map(|(shard, newest)| newest.saturating_sub(done(shard)));
            (behind.sum::<u64>().min(RelayStanding::MOST), None)
        }
    };
    let params = params![relay.id.as_str(), count(RelayStanding::MOST)];
    let dead = query::one(db, sql::DEAD_COUNTS, params, |row| {
        let mut columns = Columns::of(row);
        Ok((columns.number()?, columns.number()?))
    })?;
    let (dead, asked) = dead.unwrap_or_default();
    let lost = lanes.iter().map(|lane| lane.lost).sum();
    let failing = lanes.into_iter().filter(|lane| lane.failing_since.is_some());
    let failing = failing.min_by_key(|lane| lane.failing_since);
    Ok(RelayStanding { waiting, oldest_at, lost, dead, asked, failing })
}

fn newest_delivery(db: &Connection) -> Result<u64> {
    let newest = query::one(db, sql::NEWEST_DELIVERY, [], |row| row.get::<_, Option<i64>>(0))?;
    Ok(newest.flatten().and_then(|newest| newest.try_into().ok()).unwrap_or_default())
}

fn deliveries_to(db: &Connection, app: &str, after: u64, bytes: usize) -> Result<Vec<KeptDelivery>> {
    let mut statement = db.prepare_cached(sql::DELIVERIES_TO)?;
    let mut rows = statement.query(params![app, count(after), count(AT_ONCE)])?;
    let (mut deliveries, mut read) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let mut columns = Columns::of(row);
        let (number, received_at) = (columns.number()?, columns.time()?);
        let (signature, old_signature) = (columns.value()?, columns.value()?);
        let (content_type, body) = (columns.value()?, columns.value::<Vec<u8>>()?);
        read += body.len();
        let letter = Letter { content_type, signature, old_signature, body };
        deliveries.push(KeptDelivery { number, received_at, letter });
        if read >= bytes {
            break;
        }
    }
    Ok(deliveries)
}

fn failed(to: &Writing<'_>, id: &RelayId, lane: &RelayLane) -> Result<()> {
    let (not_before, since) = (columns::maybe_time(lane.not_before), columns::maybe_time(lane.failing_since));
    let params = params![id.as_str(), lane.lane, lane.tries, not_before, lane.error, since];
    query::change(to.db, sql::RELAY_FAILED, params)?;
    Ok(())
}

fn bury_letter(
    to: &Writing<'_>,
    id: &RelayId,
    dead: &DeadLetter,
    letter: &Letter,
    failing_since: Timestamp,
) -> Result<()> {
    let params = params![
        id.as_str(),
        dead.lane,
        count(dead.number),
        dead.what,
        columns::time(dead.came_at),
        columns::time(dead.died_at),
        dead.tries,
        dead.error,
        letter.content_type,
        letter.signature,
        letter.old_signature,
        letter.body,
    ];
    if query::change(to.db, sql::BURY_LETTER, params)? == 1 {
        let since = columns::time(failing_since);
        let params = params![id.as_str(), dead.lane, count(dead.number), since, dead.error];
        query::change(to.db, sql::RELAY_GAVE_UP, params)?;
    }
    Ok(())
}

fn dead_letter(columns: &mut Columns<'_>) -> Result<DeadLetter> {
    Ok(DeadLetter {
        id: columns.number()?,
        lane: columns.number()?,
        number: columns.number()?,
        what: columns.value()?,
        came_at: columns.time()?,
        died_at: columns.time()?,
        tries: columns.number()?,
        error: columns.value()?,
        is_asked: columns.value()?,
        bytes: columns.number()?,
    })
}

fn letter_with_type(columns: &mut Columns<'_>) -> Result<Letter> {
    Ok(Letter {
        content_type: columns.value()?,
        signature: columns.value()?,
        old_signature: columns.value()?,
        body: columns.value()?,
    })
}

/// What was just forgotten: its number, and the app that it was of.
pub(super) type Forgotten = (u64, Option<String>);

/// Counts for every target what it has not had of what was just forgotten.
pub(super) fn lose(
    to: &Writing<'_>,
    relays: &[Relay],
    kind: RelayKind,
    lane: u8,
    gone: &[Forgotten],
) -> Result<()> {
    if gone.is_empty() {
        return Ok(());
    }
    for relay in relays.iter().filter(|relay| relay.kind == kind) {
        let id = relay.id.as_str();
        let done = query::one(to.db, sql::RELAY_DONE, params![id, lane], |row| row.get::<_, i64>(0))?;
        let done = done.and_then(|done| u64::try_from(done).ok()).unwrap_or_default();
        let is_lost =
            |(number, app): &&Forgotten| *number > done && app.as_deref() == Some(relay.app.as_str());
        let lost = gone.iter().filter(is_lost).count();
        if lost > 0 {
            query::change(to.db, sql::RELAY_LOST, params![id, lane, count(lost)])?;
        }
    }
    Ok(())
}
