//! Health: whether it lives, and whether it is ready.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use antiphon_store::Store;
use axum::Json;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use rustix::fs::statvfs;
use serde::Serialize;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use super::Front;

/// How long the store may take to prove that it keeps.
const PATIENCE: Duration = Duration::from_secs(1);

/// What was proved is believed for so long: callers share a proof, for each is a write.
const BELIEVED: Duration = Duration::from_secs(1);

/// With less room on its disk than one part in so many a gateway is soon full.
const LITTLE: u64 = 20;

/// The last proof that the store keeps, and when it was given.
pub(crate) type Proved = Arc<Mutex<Option<(Instant, bool)>>>;

/// Alive: the loop that sends turns. Whoever watches should start the gateway anew when it does not.
pub(super) async fn live<S: Store>(Shared(front): Shared<Front<S>>) -> (StatusCode, &'static str) {
    match front.app.owner.survey().await {
        Some(_) => (StatusCode::OK, "ok\n"),
        None => (StatusCode::SERVICE_UNAVAILABLE, "nothing is sent: the owner's loop does not turn\n"),
    }
}

/// How ready it is, and why not.
#[derive(Debug, Serialize)]
pub(super) struct Readiness {
    pub(super) ready: bool,
    pub(super) version: &'static str,
    /// `ok`, or `fails` when it does not keep what it is given.
    pub(super) store: &'static str,
    /// `turns`, or `stuck`.
    pub(super) owner: &'static str,
    /// `answering`, or `ending` when somebody asked for the end.
    pub(super) front: &'static str,
    /// How many of the 256 shards are this gateway's.
    shards: u64,
    pub(super) disk: Option<Disk>,
}

/// The disk that the database is on.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Disk {
    pub(super) free_bytes: u64,
    pub(super) total_bytes: u64,
    /// Soon there is no room. It is still ready: what it cannot keep it refuses.
    pub(super) low: bool,
}

/// Ready: the store keeps what it is given, the loop that sends turns, and nobody asked for the end.
pub(super) async fn ready<S: Store>(Shared(front): Shared<Front<S>>) -> (StatusCode, Json<Readiness>) {
    let readiness = readiness(&front).await;
    (if readiness.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, Json(readiness))
}

/// How ready it is.
pub(super) async fn readiness<S: Store>(front: &Front<S>) -> Readiness {
    let is_ending = front.is_ending();
    let (keeps, survey) = tokio::join!(keeps(front), front.app.owner.survey());
    let counts = front.app.owner.counts();
    Readiness {
        ready: keeps && survey.is_some() && !is_ending,
        version: env!("CARGO_PKG_VERSION"),
        store: if keeps { "ok" } else { "fails" },
        owner: if survey.is_some() { "turns" } else { "stuck" },
        front: if is_ending { "ending" } else { "answering" },
        shards: counts.shards_taken.load(std::sync::atomic::Ordering::Relaxed),
        disk: disk(&front.app.store.scratch()),
    }
}

/// Whether the store keeps what it is given: proved now, or a moment ago for somebody else.
async fn keeps<S: Store>(front: &Front<S>) -> bool {
    let mut proved = front.proved.lock().await;
    if let Some((at, keeps)) = *proved
        && at.elapsed() < BELIEVED
    {
        return keeps;
    }
    let probe = timeout(PATIENCE, front.app.store.probe(front.app.clock.wall())).await;
    let keeps = matches!(probe, Ok(Ok(())));
    *proved = Some((Instant::now(), keeps));
    keeps
}

/// The disk of a file that is to be there.
pub(super) fn disk(file: &Path) -> Option<Disk> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let disk = statvfs(folder).ok()?;
    let (free_bytes, total_bytes) = (disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize);
    Some(Disk { free_bytes, total_bytes, low: free_bytes < total_bytes / LITTLE })
}
