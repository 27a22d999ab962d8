//! `/v1`: what there is to know and to decide about messages, conversations and accounts.
//!
//! An account's own token reads what is the account's. Without one all is readable, because the listener is this
//! machine's alone.

mod accounts;
mod conversations;
mod events;
mod messages;
mod view;

use antiphon_graph::{AccessToken, AccountId};
use antiphon_store::Store;
use axum::Router;
use axum::http::{HeaderMap, header};
use axum::routing::{get, post};

use super::Front;
use super::problem::Problem;
use crate::App;

/// How many rows a page has unless something else is asked for, and at most.
const ROWS: usize = 50;
const MOST_ROWS: usize = 500;

pub(super) fn router<S: Store>() -> Router<Front<S>> {
    Router::new()
        .route("/v1/messages", get(messages::list::<S>))
        .route("/v1/messages/{id}", get(messages::show::<S>))
        .route("/v1/messages/{id}/settle", post(messages::settle::<S>))
        .route("/v1/messages/{id}/cancel", post(messages::cancel::<S>))
        .route("/v1/conversations", get(conversations::list::<S>))
        .route("/v1/conversations/{account}/{person}", get(conversations::show::<S>))
        .route("/v1/accounts", get(accounts::list::<S>).post(accounts::add::<S>))
        .route("/v1/apps", get(accounts::list_apps::<S>).post(accounts::add_app::<S>))
        .route("/v1/events", get(events::follow::<S>))
}

/// What a caller may see: one account's, or everything.
fn visible<S: Store>(app: &App<S>, headers: &HeaderMap) -> Result<Vec<AccountId>, Problem> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(Vec::new()) };
    let token = value.to_str().ok().and_then(|value| value.strip_prefix("Bearer "));
    let account = token.and_then(|token| app.directory.account_of(&AccessToken::new(token)));
    account.map(|account| vec![account.id.clone()]).ok_or_else(Problem::not_allowed)
}

/// What a caller may change: nothing with a token that only reads and sends.
fn may_manage(headers: &HeaderMap) -> Result<(), Problem> {
    if headers.contains_key(header::AUTHORIZATION) { Err(Problem::not_allowed()) } else { Ok(()) }
}

fn rows(limit: Option<usize>) -> usize {
    limit.unwrap_or(ROWS).clamp(1, MOST_ROWS)
}
