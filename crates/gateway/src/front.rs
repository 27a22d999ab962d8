//! The front: everything that comes in over HTTP.
//!
//! Instagram's own paths, webhooks, `/v1` and health: on one listener while that is loopback, else on two. Handlers take,
//! ask, and answer; what becomes of a message is decided elsewhere.

pub(crate) mod again;
mod answer;
mod asked;
mod body;
mod console;
mod filedata;
mod guard;
mod health;
mod idempotency;
mod links;
mod listener;
mod look;
mod media;
mod message;
mod metrics;
mod multipart;
mod options;
mod pass;
mod paths;
mod patience;
pub(crate) mod problem;
mod seats;
mod send;
mod serve;
mod swap;
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

pub(crate) use listener::Listener;
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
    /// Where requests come from, and so what there is.
    pub(crate) listener: Listener,
    pub(crate) copying: v1::backup::Copying,
    pub(crate) proved: health::Proved,
    /// Who is signed in to the console.
    pub(crate) sessions: console::Sessions,
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
    pub(crate) fn new(app: App<S>, stop: CancellationToken) -> Self {
        Self {
            app,
            gauges: Arc::default(),
            room: body::Room::default(),
            stop,
            listener: Listener::Only,
            copying: Arc::default(),
            proved: Arc::default(),
            sessions: console::Sessions::default(),
        }
    }

    /// The same behind another listener: counts and room are shared.
    pub(crate) fn at(self, listener: Listener) -> Self {
        Self { listener, ..self }
    }

    fn is_ending(&self) -> bool {
        self.stop.is_cancelled()
    }
}

/// All paths that there are behind a listener.
fn router<S: Store>(front: Front<S>) -> Router {
    let listener = front.listener;
    let health =
        Router::new().route("/livez", get(health::live::<S>)).route("/readyz", get(health::ready::<S>));
    let mut paths = Router::new();
    if listener.has_admin() {
        paths = paths.merge(v1::router(&front)).merge(console::router(&front)).merge(watched(&front));
    }
    paths = if listener == Listener::FarAdmin {
        paths.merge(v1::keyed(health, &front))
    } else {
        paths.merge(health)
    };
    paths = if listener.has_graph() {
        paths
            .route("/webhooks/instagram", get(webhooks::handshake::<S>).post(webhooks::deliver::<S>))
            .route("/media/{*name}", get(media::show::<S>))
            .fallback(paths::any::<S>)
    } else {
        paths.fallback(nothing_here)
    };
    paths.layer(middleware::from_fn(guard::survive)).with_state(front)
}

/// Counts, which tell of all accounts: where others reach them, for those who may read everything.
fn watched<S: Store>(front: &Front<S>) -> Router<Front<S>> {
    let metrics = Router::new().route("/metrics", get(metrics::show::<S>));
    if front.listener.asks_for_no_key() { metrics } else { v1::for_readers_of_all(metrics, front) }
}

/// What is Instagram's is at the other listener.
async fn nothing_here() -> problem::Problem {
    problem::Problem::not_found(
        "page",
        "this listener has the console, /v1 and /metrics; Instagram's paths are at the other",
    )
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
