//! The relay: what came from Instagram, and what happened here, goes on to the user's own app.
//!
//! It reads from the store behind a cursor, so it never keeps Instagram waiting, and loses nothing when it ends. In a lane
//! (an app's deliveries, or a shard's events) what is next goes before what is behind it: it is tried until it arrives, or
//! for a day and a half, and then becomes a dead letter. Lanes, and targets, do not wait for each other. What goes may
//! arrive twice, then under the same name.

mod gauges;
mod parcel;
mod pulse;
mod runner;
mod schedule;
pub(crate) mod signature;
mod targets;
mod work;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use antiphon_store::{RelayId, RelayKind, Store};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tokio::task::JoinHandle;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

pub(crate) use parcel::Tried;
pub use targets::Targets;
pub(crate) use targets::{Target, place};

use crate::App;

/// How long dead letters are kept.
const DEAD: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Between two looks at what is too old, unless the clock is moved.
const UPKEEP: Duration = Duration::from_mins(1);

/// The type of an event that somebody asked for, to see whether events arrive.
pub(crate) const TEST: &str = "relay.test";

/// A runner, and what ends it.
struct Started {
    target: Arc<Target>,
    stop: CancellationToken,
    ended: JoinHandle<()>,
}

/// Relays until it is stopped; what is under way then comes to its end first.
pub(crate) async fn run<S: Store>(app: App<S>, stop: CancellationToken) {
    let (pulse, beats) = pulse::new();
    let beating = tokio::spawn(pulse.run(app.clone(), stop.clone()));
    let keeping = tokio::spawn(keep_up(app.clone(), stop.clone()));
    let mut changed = app.relays.changed();
    let mut running: HashMap<RelayId, Started> = HashMap::new();
    while !stop.is_cancelled() {
        let targets = app.relays.all();
        let is_still = |started: &Started| {
            targets.iter().any(|target| target.is_enabled() && Arc::ptr_eq(target, &started.target))
        };
        let over: Vec<_> = running.extract_if(|_, started| !is_still(started)).collect();
        let mut before: HashMap<_, _> = over
            .into_iter()
            .map(|(id, started)| {
                started.stop.cancel();
                app.relays.gauges.forget(&id);
                (id, started.ended)
            })
            .collect();
        for target in targets.iter().filter(|target| target.is_enabled()) {
            let id = &target.relay.id;
            if running.contains_key(id) {
                continue;
            }
            let (target, stop) = (target.clone(), stop.child_token());
            let runner = runner::run(app.clone(), target.clone(), beats.clone(), stop.clone());
            let before = before.remove(id);
            let ended = tokio::spawn(async move {
                // What its predecessor has under way keeps its place.
                if let Some(before) = before {
                    let _ = before.await;
                }
                runner.await;
            });
            running.insert(id.clone(), Started { target, stop, ended });
        }
        tokio::select! {
            () = stop.cancelled() => {}
            _ = changed.changed() => {}
        }
    }
    for (_, started) in running {
        let _ = started.ended.await;
    }
    let _ = tokio::join!(beating, keeping);
}

/// Sends a target something that means nothing, once, and says what came of it.
pub(crate) async fn test<S: Store>(app: &App<S>, target: &Target, chance: &str) -> Tried {
    let (relay, now) = (&target.relay, app.clock.wall());
    let name = format!("test_{}_{chance}", relay.id.chance());
    let mut letter = match relay.kind {
        RelayKind::Events => parcel::in_json(&json!({ "type": TEST, "at": now, "relay": relay.id.as_str() })),
        RelayKind::Instagram => parcel::in_json(&json!({ "object": "instagram", "entry": [] })),
    };
    if relay.kind == RelayKind::Instagram {
        let of_app = app.directory.apps().into_iter().find(|of| of.name == relay.app);
        let secret = of_app.as_ref().and_then(|of| of.secrets.first());
        letter.signature = secret.map(|secret| antiphon_graph::webhook::sign(&letter.body, secret));
        letter.content_type = Some("application/json".to_owned());
    }
    parcel::post(&app.relays.reach, target, &name, &letter, now).await
}

/// Forgets dead letters that are too old, and says what was forgotten before it could go.
async fn keep_up<S: Store>(app: App<S>, stop: CancellationToken) {
    let mut moved = app.clock.moved();
    let mut is_watched = true;
    loop {
        if let Err(error) = look(&app, app.clock.wall()).await {
            error!(error = &error as &dyn std::error::Error, "the relay's upkeep failed; it is tried again");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            change = moved.changed(), if is_watched => is_watched = change.is_ok(),
            () = sleep(UPKEEP) => {}
        }
    }
}

async fn look<S: Store>(app: &App<S>, now: Timestamp) -> Result<(), antiphon_store::Error> {
    app.store.forget_dead(now.saturating_sub(DEAD).unwrap_or(Timestamp::MIN), now).await?;
    for target in app.relays.all() {
        let id = &target.relay.id;
        let lost = app.store.relay_lanes(id).await?.iter().map(|lane| lane.lost).sum();
        let more = app.relays.gauges.has_lost(id, lost);
        if more > 0 {
            warn!(relay.id = %id, lost = more, "a target was so far behind that the oldest for it were forgotten");
        }
    }
    Ok(())
}
