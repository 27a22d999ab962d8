//! Accounts' tokens: how they stand, and their renewal. The tokens themselves never go out.

use antiphon_graph::AccountId;
use antiphon_store::{Account, Store};
use axum::Json;
use axum::extract::State as Shared;
use http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::access::Manages;
use super::accounts::{AccountView, find};
use super::apps::not_kept;
use super::extract::At;
use crate::front::problem::Problem;
use crate::front::{Front, Listener, to_the_end};
use crate::tokens::{self, NotRenewed, Token, Vigour};

/// How an account's token stands.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TokenView {
    /// `fresh`, `unknown` (nobody told when it ends), `ageing` (it ends within ten days) or `dead`.
    pub(super) state: &'static str,
    /// Since when it is here.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) since: Option<Timestamp>,
    /// When it is renewed by itself; null when it cannot be.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) renews_at: Option<Timestamp>,
    /// What keeps it from being renewed.
    pub(super) trouble: Option<String>,
}

impl TokenView {
    pub(super) fn of<S: Store>(account: &Account, front: &Front<S>) -> Self {
        let directory = &front.app.directory;
        let standing = directory.token(&account.id);
        let token = directory.account(&account.id).map(|open| Token::of(&open, standing.as_ref()));
        let now = front.app.clock.wall();
        Self {
            state: token.map_or(Vigour::Unknown, |token| token.vigour(now)).word(),
            since: standing.as_ref().map(|standing| standing.since),
            renews_at: token.filter(|token| !token.has_ended(now)).and_then(|token| token.due()),
            trouble: standing.and_then(|standing| standing.trouble).map(|trouble| trouble.detail),
        }
    }
}

/// Renews an account's token now; it is done by itself long before its end.
#[utoipa::path(post, path = "/v1/accounts/{id}/refresh", responses((status = OK, body = AccountView)))]
pub(super) async fn refresh<S: Store>(
    Shared(front): Shared<Front<S>>,
    Manages(own): Manages,
    At(id): At<AccountId>,
) -> Result<Json<AccountView>, Problem> {
    own.must_see(&id)?;
    if front.listener == Listener::Rest {
        let hint = "start it; it renews tokens by itself long before their end";
        return Err(Problem::conflict("the gateway does not run, and nothing else asks Instagram", hint));
    }
    let account = front.app.directory.account(&id);
    let account = account.ok_or_else(|| Problem::not_found("account", "GET /v1/accounts lists them"))?;
    let renewing = front.clone();
    to_the_end(async move { tokens::renew(&renewing.app, &account).await }).await.map_err(problem)?;
    Ok(Json(AccountView::of(&find(&front, &id).await?, &front)))
}

fn problem(why: NotRenewed) -> Problem {
    let detail = why.to_string();
    match why {
        NotRenewed::Dead(_) => {
            Problem::conflict(detail, "log in again, and put the new token with `antiphon account add`")
        }
        NotRenewed::Ageing(_) => {
            Problem::conflict(detail, "put that right at Instagram; it is tried again by itself")
        }
        NotRenewed::Later(_) => {
            let hint = "Instagram renews no token that is younger than a day; it is tried again by itself";
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "Not now", detail, hint)
        }
        NotRenewed::NotKept(error) => not_kept(error),
    }
}
