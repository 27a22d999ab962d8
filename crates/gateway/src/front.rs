//! The front: everything that comes in over HTTP.
//!
//! Instagram's own paths, webhooks, `/v1` and health, on one listener while that is loopback. Handlers take, ask, and
//! answer; what becomes of a message is decided elsewhere.

mod answer;
mod asked;
mod health;
mod options;
mod pass;
mod problem;
mod send;
mod serve;
mod v1;
mod webhooks;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};

use antiphon_store::Store;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::App;

pub(crate) use serve::serve;

/// The largest body of Instagram's own paths, in bytes.
const GRAPH_BODY: usize = 1024 * 1024;

/// The largest webhook, in bytes.
const WEBHOOK_BODY: usize = 5 * 1024 * 1024;

/// What the handlers share.
#[derive(Clone, Debug)]
pub(crate) struct Front<S> {
    pub(crate) app: App<S>,
    pub(crate) gauges: Arc<Gauges>,
}

/// What the front counts.
#[derive(Debug, Default)]
pub(crate) struct Gauges {
    pub(crate) accepted: AtomicU64,
    pub(crate) refused_here: AtomicU64,
    pub(crate) passed_through: AtomicU64,
    pub(crate) webhooks_kept: AtomicU64,
    pub(crate) webhooks_forged: AtomicU64,
    pub(crate) events_new: AtomicU64,
    pub(crate) events_again: AtomicU64,
    pub(crate) events_foreign: AtomicU64,
    /// Nothing new is taken any more.
    pub(crate) is_ending: AtomicBool,
}

/// All paths.
pub(crate) fn router<S: Store>(front: Front<S>) -> Router {
    Router::new()
        .route("/webhooks/instagram", get(webhooks::handshake::<S>).post(webhooks::deliver::<S>))
        .layer(DefaultBodyLimit::max(WEBHOOK_BODY))
        .merge(v1::router::<S>())
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready::<S>))
        .route("/metrics", get(health::metrics::<S>))
        .merge(graph::<S>())
        .with_state(front)
}

/// Instagram's own paths: sending is taken, everything else passes through.
fn graph<S: Store>() -> Router<Front<S>> {
    Router::new()
        .route("/{account}/messages", post(send::send::<S>))
        .route("/{version}/{account}/messages", post(send::send::<S>))
        .fallback(pass::through::<S>)
        .layer(DefaultBodyLimit::max(GRAPH_BODY))
}
