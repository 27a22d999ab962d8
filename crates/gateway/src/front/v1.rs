//! `/v1`: what there is to know and to decide about messages, conversations and accounts.
//!
//! A key is for some accounts or all, and for some of three verbs: `read`, `send` (decide about messages), `manage`. An
//! account's own token reads and sends for it. Without either all may be done, while only this machine reaches the listener.

mod access;
mod accounts;
mod apps;
mod audit;
pub(super) mod backup;
mod cancellations;
mod checks;
mod clock;
mod conversations;
mod dead;
mod disclosures;
mod document;
mod events;
mod extract;
mod failures;
mod handshake;
mod inbox;
mod jobs;
mod keys;
mod master_key;
mod media;
mod media_check;
mod messages;
mod overview;
mod pause;
mod people;
mod proof;
mod relays;
mod replays;
mod retention;
mod retry;
mod sending;
mod statistics;
mod thread;
mod tokens;
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
        .route("/v1/messages", get(messages::list::<S>).post(sending::send::<S>))
        .route("/v1/messages/{id}", get(messages::show::<S>))
        .route("/v1/messages/{id}/settle", post(messages::settle::<S>))
        .route("/v1/messages/{id}/check", post(proof::check::<S>))
        .route("/v1/messages/{id}/cancel", post(messages::cancel::<S>))
        .route("/v1/messages/{id}/retry", post(retry::retry::<S>))
        .route("/v1/conversations", get(conversations::list::<S>))
        .route("/v1/conversations/{account}/{person}", get(conversations::show::<S>))
        .route("/v1/conversations/{account}/{person}/thread", get(thread::show::<S>))
        .route("/v1/conversations/{account}/{person}/pause", post(conversations::pause::<S>))
        .route("/v1/conversations/{account}/{person}/resume", post(conversations::resume::<S>))
        .route("/v1/accounts", get(accounts::list::<S>).post(accounts::add::<S>))
        .route("/v1/pause", put(pause::pause_all::<S>).delete(pause::resume_all::<S>))
        .route("/v1/accounts/{id}/pause", post(accounts::pause::<S>))
        .route("/v1/accounts/{id}/resume", post(accounts::resume::<S>))
        .route(
            "/v1/accounts/{id}/disclosure",
            get(disclosures::policy::<S>).put(disclosures::put_policy::<S>),
        )
        .route("/v1/accounts/{id}/media", get(media_check::policy::<S>).put(media_check::put_policy::<S>))
        .route("/v1/media/check", post(media_check::check::<S>))
        .route("/v1/disclosures", get(disclosures::list::<S>))
        .route("/v1/accounts/{id}/refresh", post(tokens::refresh::<S>))
        .route("/v1/apps", get(apps::list::<S>).post(apps::add::<S>))
        .route("/v1/keys", get(keys::list::<S>).post(keys::add::<S>))
        .route("/v1/keys/{id}/revoke", post(keys::revoke::<S>))
        .route("/v1/keys/{id}/rotate", post(keys::rotate::<S>))
        .route("/v1/audit", get(audit::list::<S>))
        .route("/v1/audit/verify", get(audit::verify::<S>))
        .route("/v1/master-key", get(master_key::show::<S>))
        .route("/v1/master-key/rotate", post(master_key::rotate::<S>))
        .route("/v1/events", get(events::follow::<S>))
        .route("/v1/replays", get(replays::list::<S>).post(replays::begin::<S>))
        .route("/v1/replays/{id}", get(replays::show::<S>))
        .route("/v1/replays/{id}/cancel", post(replays::cancel::<S>))
        .route("/v1/cancellations", post(cancellations::begin::<S>))
        .route("/v1/jobs", get(jobs::list::<S>))
        .route("/v1/jobs/{id}", get(jobs::show::<S>))
        .route("/v1/jobs/{id}/cancel", post(jobs::cancel::<S>))
        .route("/v1/inbox", get(inbox::list::<S>))
        .route("/v1/inbox/reprocess", post(inbox::reprocess_all::<S>))
        .route("/v1/inbox/{id}", get(inbox::show::<S>))
        .route("/v1/inbox/{id}/reprocess", post(inbox::reprocess::<S>))
        .route("/v1/webhooks/handshake", post(handshake::ask::<S>))
        .route("/v1/people/{person}", get(people::export::<S>).delete(people::erase::<S>))
        .route("/v1/retention", get(retention::show::<S>))
        .route("/v1/checks", get(checks::list::<S>))
        .route("/v1/overview", get(overview::show::<S>))
        .route("/v1/minutes", get(overview::minutes::<S>))
        .route("/v1/failures", get(failures::list::<S>))
        .route("/v1/statistics", get(statistics::show::<S>))
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
        .route("/v1/media", get(media::about::<S>).post(media::add::<S>))
        .route("/v1/media/{name}", get(media::show::<S>).delete(media::remove::<S>))
        .route("/v1/clock", put(clock::follow::<S>))
        .route("/v1/backup", get(backup::take::<S>))
        .route("/v1/openapi.json", get(document::show))
        .method_not_allowed_fallback(not_like_this)
        .route("/v1", any(nothing_here))
        .route("/v1/{*rest}", any(nothing_here))
        .layer(middleware::from_fn_with_state(front.clone(), audit::written_down::<S>))
        .layer(middleware::from_fn_with_state(front.clone(), access::somebody_only::<S>))
        .layer(middleware::from_fn_with_state(front.clone(), guard::own_only::<S>))
}

/// The same paths, for those who have a key or a token.
pub(super) fn keyed<S: Store>(paths: Router<Front<S>>, front: &Front<S>) -> Router<Front<S>> {
    paths.layer(middleware::from_fn_with_state(front.clone(), access::somebody_only::<S>))
}

/// The same paths, for those who may read everything.
pub(super) fn for_readers_of_all<S: Store>(paths: Router<Front<S>>, front: &Front<S>) -> Router<Front<S>> {
    keyed(paths.layer(middleware::from_fn(access::readers_of_all)), front)
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
