//! The pulse: one look at the store tells all runners what is new, however many there are.

use std::sync::Arc;
use std::time::Duration;

use antiphon_engine::Shard;
use antiphon_store::{RelayKind, Store};
use tokio::sync::watch;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::App;

/// Between two looks, unless somebody says that there is something new.
const EVERY: Duration = Duration::from_millis(100);

/// Between two looks however much comes: a look costs as much for one as for a thousand.
const AT_MOST_EVERY: Duration = Duration::from_millis(10);

/// What is newest.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Beat {
    /// The newest delivery.
    pub(super) delivery: u64,
    /// The newest event of each shard that has events.
    pub(super) events: Arc<Vec<(Shard, u64)>>,
}

/// Looks, and tells.
pub(super) struct Pulse(watch::Sender<Beat>);

pub(super) fn new() -> (Pulse, watch::Receiver<Beat>) {
    let (tell, told) = watch::channel(Beat::default());
    (Pulse(tell), told)
}

impl Pulse {
    /// Looks again and again, while there is a target.
    pub(super) async fn run<S: Store>(self, app: App<S>, stop: CancellationToken) {
        let (mut soon, mut changed) = (app.relays.soon(), app.relays.changed());
        loop {
            let targets = app.relays.all();
            let mut kinds =
                targets.iter().filter(|target| target.is_enabled()).map(|target| target.relay.kind);
            let is_wanted = kinds.clone().next().is_some();
            let wants_events = kinds.any(|kind| kind == RelayKind::Events);
            if is_wanted {
                let delivery = app.store.newest_delivery().await;
                let events = if wants_events { app.store.newest_events().await } else { Ok(Vec::new()) };
                // A store that does not answer now is asked again in a moment, and says so elsewhere.
                if let (Ok(delivery), Ok(events)) = (delivery, events) {
                    let new = Beat { delivery, events: Arc::new(events) };
                    self.0.send_if_modified(|beat| std::mem::replace(beat, new.clone()) != new);
                }
                sleep(AT_MOST_EVERY).await;
            }
            tokio::select! {
                () = stop.cancelled() => return,
                _ = soon.changed() => {}
                _ = changed.changed() => {}
                () = sleep(EVERY), if is_wanted => {}
            }
        }
    }
}
