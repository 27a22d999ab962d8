//! Work: a page of a lane is read and goes, one parcel after the other; dead letters are tried again.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use antiphon_engine::Shard;
use antiphon_store::{DeadLetter, Error, RelayKind, RelayLane, Store};
use jiff::{SignedDuration, Timestamp};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::parcel::{Parcel, Tried, post};
use super::pulse::Beat;
use super::runner::Worked;
use super::schedule::{Next, next};
use super::targets::Target;
use crate::App;

/// So many bytes of deliveries, and so many events, are in memory for a lane.
const BYTES: usize = 1024 * 1024;
const EVENTS: usize = 100;

/// After the store did not do as asked.
const AFTER_AN_ERROR: Duration = Duration::from_secs(1);

/// What is known of a lane's next parcels.
struct Parcels {
    parcels: Vec<Parcel>,
    /// Nothing else of the target's is there up to this number.
    up_to: u64,
}

/// What a target's lanes are worked with.
pub(super) struct Work<S> {
    pub(super) app: App<S>,
    pub(super) target: Arc<Target>,
    pub(super) stop: CancellationToken,
}

impl<S: Store> Work<S> {
    /// How far the target has been brought. None when the work was stopped before the store said so.
    pub(super) async fn lanes(&self) -> Option<HashMap<u8, RelayLane>> {
        loop {
            match self.app.store.relay_lanes(&self.target.relay.id).await {
                Ok(lanes) => return Some(lanes.into_iter().map(|lane| (lane.lane, lane)).collect()),
                Err(error) => self.complain(&error).await,
            }
            if self.stop.is_cancelled() {
                return None;
            }
        }
    }

    /// The lanes in which there may be something, and up to where.
    pub(super) fn newest(&self, beat: &Beat) -> Vec<(u8, u64)> {
        match self.target.relay.kind {
            RelayKind::Instagram => vec![(0, beat.delivery)],
            RelayKind::Events => beat.events.iter().map(|(Shard(lane), newest)| (*lane, *newest)).collect(),
        }
    }

    /// Works one page of a lane, until something does not arrive.
    pub(super) async fn bring_on(self: Arc<Self>, mut lane: RelayLane, newest: u64) -> Worked {
        if let Err(error) = self.work(&mut lane, newest).await {
            self.complain(&error).await;
        }
        Worked::Lane(lane)
    }

    async fn work(&self, lane: &mut RelayLane, newest: u64) -> Result<(), Error> {
        let (id, gauges) = (&self.target.relay.id, &self.app.relays.gauges);
        let Parcels { parcels, up_to } = self.read(lane, newest).await?;
        for parcel in &parcels {
            gauges.is_next(id, lane.lane, Some(parcel.came_at));
            if self.stop.is_cancelled() || !self.carry(lane, parcel).await? {
                return Ok(());
            }
        }
        gauges.is_next(id, lane.lane, None);
        if up_to > lane.done {
            lane.done = up_to;
            // What was passed over is kept once a page; and not as if something had arrived, where nothing does.
            if lane.failing_since.is_none() {
                self.app.store.relay_went(id, lane.lane, up_to).await?;
            }
        }
        Ok(())
    }

    async fn read(&self, lane: &RelayLane, newest: u64) -> Result<Parcels, Error> {
        let (relay, store) = (&self.target.relay, &self.app.store);
        match relay.kind {
            RelayKind::Instagram => {
                let read = store.deliveries_to(&relay.app, lane.done, BYTES).await?;
                // A page that is not empty may not have been the last.
                let up_to = read.last().map_or(newest, |last| last.number);
                Ok(Parcels { parcels: read.into_iter().map(Parcel::of_delivery).collect(), up_to })
            }
            RelayKind::Events => {
                let read = store.events(Shard(lane.lane), lane.done, EVENTS).await?;
                let up_to = read.last().map_or(newest, |last| last.number);
                let is_of_app = |event: &&antiphon_store::Event| {
                    let account = self.app.directory.account(&event.account);
                    account.is_some_and(|account| account.app == relay.app)
                };
                let parcels = read.iter().filter(is_of_app).map(Parcel::of_event);
                let parcels = parcels.filter(|parcel| self.wants(&parcel.what)).collect();
                Ok(Parcels { parcels, up_to })
            }
        }
    }

    fn wants(&self, what: &str) -> bool {
        let types = &self.target.relay.types;
        types.is_empty() || types.iter().any(|wanted| wanted == what)
    }

    /// Tries what is next, once, and keeps what came of it. Whether the lane goes on at once.
    async fn carry(&self, lane: &mut RelayLane, parcel: &Parcel) -> Result<bool, Error> {
        let (relay, store, gauges) = (&self.target.relay, &self.app.store, &self.app.relays.gauges);
        let name = parcel.name(&relay.id, relay.kind, lane.lane);
        let now = self.app.clock.wall();
        match post(&self.app.relays.reach, &self.target, &name, &parcel.letter, now).await {
            Tried::Arrived => {
                gauges.tries.count("delivered");
                store.relay_went(&relay.id, lane.lane, parcel.number).await?;
                *lane = RelayLane {
                    lane: lane.lane,
                    done: parcel.number,
                    lost: lane.lost,
                    ..RelayLane::default()
                };
                Ok(true)
            }
            Tried::Gone => {
                gauges.tries.count("gone");
                self.disable().await;
                Ok(false)
            }
            Tried::Failed { why, wish, .. } => {
                gauges.tries.count("failed");
                self.failed(lane, parcel, why, wish).await
            }
        }
    }

    async fn failed(
        &self,
        lane: &mut RelayLane,
        parcel: &Parcel,
        why: String,
        wish: Option<SignedDuration>,
    ) -> Result<bool, Error> {
        let (id, now) = (&self.target.relay.id, self.app.clock.wall());
        let failing_since = lane.failing_since.unwrap_or(now);
        let tries = lane.tries + 1;
        match next(now, parcel.came_at, failing_since, wish, chance()) {
            Next::TryAt(at) => {
                info!(relay.id = %id, tries, error = why, "a try of a relay failed; it is tried again");
                *lane = RelayLane {
                    tries,
                    not_before: Some(at),
                    error: Some(why),
                    failing_since: Some(failing_since),
                    ..lane.clone()
                };
                self.app.store.relay_failed(id, lane.clone()).await?;
                Ok(false)
            }
            Next::GiveUp => {
                warn!(relay.id = %id, tries, error = why, "a relay gave something up: it is a dead letter now");
                self.app.relays.gauges.tries.count("dead");
                let dead = dead(lane, parcel, tries, why.clone(), now);
                self.app.store.bury_letter(id, dead, parcel.letter.clone(), failing_since).await?;
                let (done, lost) = (parcel.number, lane.lost);
                let failing_since = Some(failing_since);
                *lane = RelayLane {
                    lane: lane.lane,
                    done,
                    lost,
                    failing_since,
                    error: Some(why),
                    ..RelayLane::default()
                };
                Ok(true)
            }
        }
    }

    /// The target does not want anything any more.
    async fn disable(&self) {
        let id = &self.target.relay.id;
        warn!(relay.id = %id, "a target answered 410: nothing goes there until it is enabled again");
        let why = "it answered 410: gone";
        if let Err(error) = self.app.relays.disable(id, why).await {
            warn!(relay.id = %id, error = &error as &dyn std::error::Error, "it was not kept that a target is gone");
            sleep(AFTER_AN_ERROR).await;
        }
    }

    /// Tries the oldest dead letter that somebody wants to be tried again.
    pub(super) async fn raise(self: Arc<Self>) -> Worked {
        match self.try_again().await {
            Ok(is_more) => Worked::Dead { is_more },
            Err(error) => {
                self.complain(&error).await;
                Worked::Dead { is_more: !self.stop.is_cancelled() }
            }
        }
    }

    /// Whether there may be another one.
    async fn try_again(&self) -> Result<bool, Error> {
        let (relay, store, gauges) = (&self.target.relay, &self.app.store, &self.app.relays.gauges);
        let Some((dead, letter)) = store.asked_again(&relay.id).await? else { return Ok(false) };
        let parcel = Parcel::of_dead(&dead, letter);
        let name = parcel.name(&relay.id, relay.kind, dead.lane);
        let now = self.app.clock.wall();
        match post(&self.app.relays.reach, &self.target, &name, &parcel.letter, now).await {
            Tried::Arrived => {
                gauges.tries.count("replayed");
                store.arise(dead.id).await?;
            }
            Tried::Gone => {
                gauges.tries.count("gone");
                store.stay_dead(&relay.id, dead.id, "it answered 410: gone", false).await?;
                self.disable().await;
            }
            Tried::Failed { why, is_refusal, .. } => {
                gauges.tries.count("stayed_dead");
                // Who refuses this one may take the next; who does not answer takes none.
                store.stay_dead(&relay.id, dead.id, &why, is_refusal).await?;
            }
        }
        Ok(true)
    }

    async fn complain(&self, error: &Error) {
        let id = &self.target.relay.id;
        warn!(relay.id = %id, error = error as &dyn std::error::Error, "a relay waits for the store");
        sleep(AFTER_AN_ERROR).await;
    }
}

fn dead(lane: &RelayLane, parcel: &Parcel, tries: u32, error: String, died_at: Timestamp) -> DeadLetter {
    DeadLetter {
        id: 0,
        lane: lane.lane,
        number: parcel.number,
        what: parcel.what.clone(),
        came_at: parcel.came_at,
        died_at,
        tries,
        error,
        is_asked: false,
        bytes: parcel.letter.body.len() as u64,
    }
}

fn chance() -> u8 {
    let mut byte = [0];
    getrandom::fill(&mut byte).expect("the system gives random bytes");
    byte[0]
}
