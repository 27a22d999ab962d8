//! The console: what an operator sees and does.
//!
//! Every page asks `/v1`, in this process and with what whoever looks may do; every form is a call to it. So nothing can be
//! seen or done here that cannot be without it, the audit log names who did it, and a key's verbs are its holder's role.

mod accounts;
mod api;
mod call;
mod chosen;
mod conversations;
mod doctor;
mod events;
mod failures;
mod frame;
mod handshake;
mod inbox;
mod jobs;
mod messages;
mod outbox;
mod overview;
mod paused;
mod reference;
mod said;
mod sandbox;
mod sessions;
mod sign_in;
mod thread;
mod words;

use antiphon_pages::asset;
use antiphon_store::Store;
use axum::body::Body;
use axum::extract::{FromRef, Path};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Router, middleware};
use http::{HeaderMap, StatusCode};
use hyper_util::service::TowerToHyperService;

use self::sandbox::Sandbox;
pub(super) use self::sessions::Sessions;
use super::{Front, Listener, guard, v1};
use crate::{Clock, Upstream};

/// What the pages share.
#[derive(Clone)]
struct Console {
    /// `/v1`, in this process.
    v1: TowerToHyperService<Router>,
    sessions: Sessions,
    listener: Listener,
    clock: Clock,
    upstream: Upstream,
    /// Where Instagram is one.
    sandbox: Option<Sandbox>,
}

impl FromRef<Console> for Sessions {
    fn from_ref(console: &Console) -> Self {
        console.sessions.clone()
    }
}

/// All pages.
pub(super) fn router<S: Store>(front: &Front<S>) -> Router<Front<S>> {
    let upstream = &front.app.upstream;
    let console = Console {
        v1: TowerToHyperService::new(v1::router(front).with_state::<()>(front.clone())),
        sessions: front.sessions.clone(),
        listener: front.listener,
        clock: front.app.clock.clone(),
        upstream: upstream.clone(),
        sandbox: Sandbox::of(upstream),
    };
    let pages = Router::new()
        .route("/", get(overview::show))
        .route("/c", get(conversations::list))
        .route("/c/{account}/{person}", get(thread::show))
        .route("/outbox", get(outbox::show))
        .route("/outbox/{id}", get(messages::one))
        .route("/failures", get(failures::list))
        .route("/jobs/{id}", get(jobs::one))
        .route("/webhooks", get(inbox::list))
        .route("/webhooks/handshake", get(handshake::show).post(handshake::ask))
        .route("/webhooks/deliveries/{id}", get(inbox::one))
        .route("/accounts", get(accounts::list))
        .route("/disclosure", get(accounts::disclosures))
        .route("/doctor", get(doctor::show))
        .route("/docs", get(reference::show))
        .route("/sign-in", get(sign_in::show).post(sign_in::enter))
        .route("/sign-out", post(sign_in::leave))
        .route("/-/call", post(call::call))
        .route("/-/events", get(events::follow))
        .route("/assets/{name}", get(assets));
    pages.layer(middleware::from_fn_with_state(front.clone(), guard::pages_only::<S>)).with_state(console)
}

async fn assets(Path(name): Path<String>, headers: HeaderMap) -> Response {
    match asset(&name, &headers) {
        Some(found) => found.map(Body::from),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
