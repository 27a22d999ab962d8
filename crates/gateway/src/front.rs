//! The front: everything that comes in over HTTP.
//!
//! Instagram's own paths, webhooks, `/v1` and health, on one listener while that is loopback. Handlers take, ask, and
//! answer; what becomes of a message is decided elsewhere.

mod answer;
mod asked;
mod body;
mod guard;
mod health;
mod idempotency;
mod message;
mod multipart;
mod options;
mod pass;
mod paths;
mod patience;
mod problem;
mod seats;
mod send;
mod serve;
mod v1;
mod webhooks;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use antiphon_store::Store;
use axum::routing::get;
use axum::{Router, middleware};
use tokio_util::sync::CancellationToken;

use crate::App;
use crate::tally::Tally;

pub(crate) use serve::serve;
pub(crate) use v1::{EVENT_TYPES, event_in_json};

/// What the handlers share.
#[derive(Clone, Debug)]
pub(crate) struct Front<S> {
    pub(crate) app: App<S>,
    pub(crate) gauges: Arc<Gauges>,
    /// Where requests' bodies are read.
    pub(crate) room: body::Room,
    /// Told when nothing new is to be taken any more.
    pub(crate) stop: CancellationToken,
    /// Only this machine reaches the listener.
    pub(crate) is_near: bool,
}

/// What the front counts.
#[derive(Debug, Default)]
pub(crate) struct Gauges {
    /// Messages that were accepted, by kind.
    pub(crate) accepted: Tally,
    /// Webhook deliveries, by what became of them.
    pub(crate) webhooks: Tally,
    /// The events in them.
    pub(crate) events: Tally,
    pub(crate) refused_here: AtomicU64,
    pub(crate) replayed: AtomicU64,
    pub(crate) passed_through: AtomicU64,
}

impl<S> Front<S> {
    pub(crate) fn new(app: App<S>, stop: CancellationToken, is_near: bool) -> Self {
        Self { app, gauges: Arc::default(), room: body::Room::default(), stop, is_near }
    }

    fn is_ending(&self) -> bool {
        self.stop.is_cancelled()
    }
}

/// All paths.
fn router<S: Store>(front: Front<S>) -> Router {
    Router::new()
        .route("/webhooks/instagram", get(webhooks::handshake::<S>).post(webhooks::deliver::<S>))
        .merge(v1::router(&front))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready::<S>))
        .route("/metrics", get(health::metrics::<S>))
        .fallback(paths::any::<S>)
        .layer(middleware::from_fn(guard::survive))
        .with_state(front)
}

/// `/v1` alone, for when nobody listens.
pub(crate) fn at_rest<S: Store>(front: Front<S>) -> Router {
    v1::router(&front).layer(middleware::from_fn(guard::survive)).with_state(front)
}

/// Does something to its end, even when the caller hangs up meanwhile: what is kept must also be told to the engine.
async fn to_the_end<T: Send + 'static>(deed: impl Future<Output = T> + Send + 'static) -> T {
    match tokio::spawn(deed).await {
        Ok(done) => done,
        Err(ended) => match ended.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime is going away, and this with it.
            Err(_) => std::future::pending().await,
        },
    }
}
