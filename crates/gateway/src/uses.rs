//! When keys were used last: kept now and then, for a write with each request would cost more than it tells.

use std::time::Duration;

use antiphon_store::Store;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::App;

/// Between two times that it is kept.
const EVERY: Duration = Duration::from_mins(1);

/// Keeps it until it is stopped, and once more then.
pub(crate) async fn run<S: Store>(app: App<S>, stop: CancellationToken) {
    loop {
        let is_last = tokio::select! {
            () = stop.cancelled() => true,
            () = sleep(EVERY) => false,
        };
        if let Err(error) = app.directory.keep_uses().await {
            warn!(error = &error as &dyn std::error::Error, "when keys were used last was not kept");
        }
        if is_last {
            return;
        }
    }
}
