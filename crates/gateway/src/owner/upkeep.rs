//! Upkeep: what has to be looked at now and then, because nothing happens that would tell.

use std::time::Duration;

use antiphon_engine::{Happened, Settlement};
use antiphon_store::Store;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::error;

use crate::App;

/// Between two looks, unless the clock is moved.
const EVERY: Duration = Duration::from_secs(5);

/// How many messages expire in one commit.
const AT_ONCE: usize = 1_000;

/// Expires what is too late and forgets what is too old, until it is stopped.
pub(super) async fn run<S: Store>(app: App<S>, stop: CancellationToken) {
    let mut moved = app.clock.moved();
    let mut is_watched = true;
    loop {
        if let Err(error) = look(&app).await {
            error!(error = &error as &dyn std::error::Error, "upkeep failed; it is tried again");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            change = moved.changed(), if is_watched => is_watched = change.is_ok(),
            () = sleep(EVERY) => {}
        }
    }
}

/// Expires what is too late by now, and forgets what is too old.
pub(super) async fn look<S: Store>(app: &App<S>) -> Result<(), antiphon_store::Error> {
    let now = app.clock.wall();
    loop {
        let expired = app.store.expire(now, AT_ONCE).await?;
        let is_all = expired.len() < AT_ONCE;
        for (queue, key, too_late) in expired {
            app.owner.settled(&queue.account, key, &Settlement::Expired(too_late));
            app.owner.tell(Happened::Changed { queue });
        }
        if is_all {
            break;
        }
    }
    app.store.forget(app.books.retention.before(now), now).await?;
    app.books.forget_marks(now);
    Ok(())
}
