//! A runner: brings one target on, several lanes at a time, one thing at a time in each.

use std::sync::Arc;
use std::time::Duration;

use antiphon_store::{RelayLane, Store};
use jiff::Timestamp;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::pulse::Beat;
use super::targets::Target;
use super::work::Work;
use crate::App;

/// So many lanes of a target are worked at once.
const LANES: usize = 8;

/// A longer pause is looked after now and then, in case a clock was set.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// What was worked.
pub(super) enum Worked {
    /// A lane, as it is now.
    Lane(RelayLane),
    /// What was to be tried again.
    Dead { is_more: bool },
}

/// Brings a target on until it is stopped. What is under way then comes to its end.
pub(super) async fn run<S: Store>(
    app: App<S>,
    target: Arc<Target>,
    mut beats: watch::Receiver<Beat>,
    stop: CancellationToken,
) {
    let work = Arc::new(Work { app: app.clone(), target, stop: stop.clone() });
    let Some(mut lanes) = work.lanes().await else { return };
    let (mut asked, mut moved) = (app.relays.asked(), app.clock.moved());
    let (mut busy, mut at_work) = (JoinSet::new(), Vec::new());
    let mut turn = 0;
    let (mut is_asked, mut is_raising, mut is_watched) = (true, false, true);
    while !stop.is_cancelled() {
        let beat = beats.borrow_and_update().clone();
        let now = app.clock.wall();
        let mut pause = LONGEST_PAUSE;
        let mut newest = work.newest(&beat);
        // Whoever was passed over for want of room comes first the next time.
        let first = newest.iter().position(|(lane, _)| *lane >= turn).unwrap_or_default();
        newest.rotate_left(first);
        for (lane, newest) in newest {
            let known = lanes.entry(lane).or_insert_with(|| RelayLane { lane, ..RelayLane::default() });
            if newest <= known.done || at_work.contains(&lane) || busy.len() >= LANES {
                continue;
            }
            if let Some(at) = known.not_before.filter(|at| *at > now) {
                pause = pause.min(until(at, now));
                continue;
            }
            turn = lane.wrapping_add(1);
            at_work.push(lane);
            busy.spawn(work.clone().bring_on(known.clone(), newest));
        }
        if is_asked && !is_raising {
            (is_asked, is_raising) = (false, true);
            busy.spawn(work.clone().raise());
        }
        tokio::select! {
            () = stop.cancelled() => {}
            Some(worked) = busy.join_next() => match worked {
                Ok(Worked::Lane(lane)) => {
                    at_work.retain(|at| *at != lane.lane);
                    lanes.insert(lane.lane, lane);
                }
                Ok(Worked::Dead { is_more }) => {
                    is_raising = false;
                    is_asked |= is_more;
                }
                Err(error) => {
                    // Nothing is lost by it: all that counts is in the store.
                    warn!(%error, "a lane of a relay ended early; the relay begins anew");
                    busy.shutdown().await;
                    at_work.clear();
                    (is_asked, is_raising) = (true, false);
                    if let Some(read) = work.lanes().await {
                        lanes = read;
                    }
                }
            },
            beat = beats.changed() => if beat.is_err() { break },
            _ = asked.changed() => is_asked = true,
            change = moved.changed(), if is_watched => is_watched = change.is_ok(),
            () = sleep(pause) => {}
        }
    }
    while busy.join_next().await.is_some() {}
}

fn until(at: Timestamp, now: Timestamp) -> Duration {
    at.duration_since(now).unsigned_abs()
}
