//! `/v1`: what there is to know and to decide about messages, conversations and accounts.
//!
//! An account's own token reads what is the account's, and takes its messages back. Without one all is readable and all
//! may be done, while only this machine reaches the listener.

mod access;
mod accounts;
mod apps;
mod clock;
mod conversations;
mod dead;
mod document;
mod events;
mod extract;
mod messages;
mod relays;
mod retry;
mod view;

pub(crate) use events::{TYPES as EVENT_TYPES, in_json as event_in_json};

use antiphon_store::Store;
use axum::routing::{any, get, post, put};
use axum::{Router, middleware};
use http::{Method, StatusCode, Uri};
use serde::Serialize;
use utoipa::ToSchema;

use super::Front;
use super::guard;
use super::problem::Problem;

/// How many rows a page has unless something else is asked for, and at most.
const ROWS: usize = 50;
const MOST_ROWS: usize = 500;

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
struct Page<T> {
    data: Vec<T>,
    /// Where the next page begins, to be given as `after`; null after the last.
    next: Option<String>,
}

/// A list that is short enough to be whole.
#[derive(Debug, Serialize, ToSchema)]
struct Whole<T> {
    data: Vec<T>,
}

pub(super) fn router<S: Store>(front: &Front<S>) -> Router<Front<S>> {
    Router::new()
        .route("/v1/messages", get(messages::list::<S>))
        .route("/v1/messages/{id}", get(messages::show::<S>))
        .route("/v1/messages/{id}/settle", post(messages::settle::<S>))
        .route("/v1/messages/{id}/cancel", post(messages::cancel::<S>))
        .route("/v1/messages/{id}/retry", post(retry::retry::<S>))
        .route("/v1/conversations", get(conversations::list::<S>))
        .route("/v1/conversations/{account}/{person}", get(conversations::show::<S>))
        .route("/v1/conversations/{account}/{person}/pause", post(conversations::pause::<S>))
        .route("/v1/conversations/{account}/{person}/resume", post(conversations::resume::<S>))
        .route("/v1/accounts", get(accounts::list::<S>).post(accounts::add::<S>))
        .route("/v1/accounts/{id}/pause", post(accounts::pause::<S>))
        .route("/v1/accounts/{id}/resume", post(accounts::resume::<S>))
        .route("/v1/apps", get(apps::list::<S>).post(apps::add::<S>))
        .route("/v1/events", get(events::follow::<S>))
        .route("/v1/relays", get(relays::list::<S>).post(relays::add::<S>))
        .route(
            "/v1/relays/{id}",
            get(relays::show::<S>).patch(relays::change::<S>).delete(relays::remove::<S>),
        )
        .route("/v1/relays/{id}/rotate", post(relays::rotate::<S>))
        .route("/v1/relays/{id}/test", post(relays::test::<S>))
        .route("/v1/relays/{id}/dead", get(dead::list::<S>))
        .route("/v1/relays/{id}/dead/replay", post(dead::replay::<S>))
        .route("/v1/relays/{id}/dead/{letter}/replay", post(dead::replay_one::<S>))
        .route("/v1/clock", put(clock::follow::<S>))
        .route("/v1/openapi.json", get(document::show))
        .method_not_allowed_fallback(not_like_this)
        .route("/v1", any(nothing_here))
        .route("/v1/{*rest}", any(nothing_here))
        .layer(middleware::from_fn_with_state(front.clone(), guard::own_only::<S>))
}

async fn nothing_here() -> Problem {
    Problem::not_found("page", "GET /v1/openapi.json lists what there is")
}

async fn not_like_this(method: Method, uri: Uri) -> Problem {
    let detail = format!("{method} does nothing at {}", uri.path());
    let hint = "the header Allow names what does";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "Not like this", detail, hint)
}

fn rows(limit: Option<usize>) -> usize {
    limit.unwrap_or(ROWS).clamp(1, MOST_ROWS)
}
