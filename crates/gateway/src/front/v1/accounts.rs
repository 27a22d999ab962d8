//! Accounts. Their tokens come in and never go out.

use antiphon_engine::{Cause, Happened, OnUnknown, Pause};
use antiphon_graph::{AccessToken, AccountId};
use antiphon_store::{Account, Store};
use axum::Json;
use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Whole;
use super::access::{Manager, Manages, Seen};
use super::apps::not_kept;
use super::audit::Target;
use super::extract::{At, Body};
use super::tokens::TokenView;
use super::view::PauseView;
use crate::OpenAccount;
use crate::front::problem::Problem;
use crate::front::{Front, to_the_end};

/// An account. Its token is not shown.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AccountView {
    pub(super) id: String,
    pub(super) app: String,
    pub(super) username: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) token_expires_at: Option<Timestamp>,
    pub(super) on_unknown: WhenUnknown,
    /// Why nothing is sent for it; null when it goes on.
    pub(super) pause: Option<PauseView>,
    /// How its token stands.
    pub(super) token: TokenView,
}

/// What its messages do when nobody can tell whether they arrived: the next ones go on (`continue`), wait (`block`), or
/// it is sent again and may arrive twice (`resend`).
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum WhenUnknown {
    #[default]
    Continue,
    Block,
    Resend,
}

impl AccountView {
    pub(super) fn of<S: Store>(account: &Account, front: &Front<S>) -> Self {
        Self {
            id: account.id.to_string(),
            app: account.app.clone(),
            username: account.username.clone(),
            token_expires_at: account.token_expires_at,
            on_unknown: match account.on_unknown {
                OnUnknown::Continue => WhenUnknown::Continue,
                OnUnknown::Block => WhenUnknown::Block,
                OnUnknown::Resend => WhenUnknown::Resend,
            },
            pause: account.pause.as_ref().map(PauseView::of),
            token: TokenView::of(account, front),
        }
    }
}

/// Lists accounts.
#[utoipa::path(get, path = "/v1/accounts", responses((status = OK, body = Whole<AccountView>)))]
pub(super) async fn list<S: Store>(
    Shared(front): Shared<Front<S>>,
    seen: Seen,
) -> Result<Json<Whole<AccountView>>, Problem> {
    let accounts = front.app.store.accounts().await?;
    let own = accounts.iter().filter(|account| seen.sees(&account.id));
    Ok(Json(Whole { data: own.map(|account| AccountView::of(account, &front)).collect() }))
}

/// An account as it is added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAccount {
    /// `user_id` of Instagram's `/me`.
    #[schema(value_type = String)]
    id: AccountId,
    /// The name of the app that it belongs to.
    app: String,
    username: Option<String>,
    access_token: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    token_expires_at: Option<Timestamp>,
    #[serde(default)]
    on_unknown: WhenUnknown,
    /// Tokens that it had before are nobody's any more; otherwise callers may use them until they end.
    #[serde(default)]
    drop_earlier_tokens: bool,
}

/// Adds an account, or gives one a new token; what its token had paused goes on, what a person paused does not.
#[utoipa::path(
    post, path = "/v1/accounts", request_body = NewAccount, responses((status = CREATED, body = AccountView))
)]
pub(super) async fn add<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Manager,
    Body(new): Body<NewAccount>,
) -> Result<Response, Problem> {
    if !front.app.directory.apps().iter().any(|app| app.name == new.app) {
        return Err(Problem::not_found("app", "add the app first: POST /v1/apps"));
    }
    if new.access_token.trim().is_empty() {
        return Err(Problem::invalid("the access token is empty", "Instagram gives one at the app's login"));
    }
    let known = front.app.directory.account_of(&AccessToken::new(&*new.access_token));
    if let Some(other) = known.filter(|known| known.id != new.id) {
        let detail = format!("this access token is that of {}", other.id);
        return Err(Problem::conflict(detail, "each account has a token of its own: copy the right one"));
    }
    let id = new.id.clone();
    to_the_end(put(front.clone(), new)).await?;
    let view = AccountView::of(&find(&front, &id).await?, &front);
    let mut response = (StatusCode::CREATED, Json(view)).into_response();
    response.extensions_mut().insert(Target(id.to_string()));
    Ok(response)
}

/// Why nothing is to be sent for a while.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPause {
    /// For people.
    pub(super) reason: Option<String>,
    /// It goes on by itself then.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) until: Option<Timestamp>,
}

impl NewPause {
    /// The pause, as it is kept; not one that is over already.
    pub(super) fn of(self, cause: Cause, now: Timestamp) -> Result<Pause, Problem> {
        if self.until.is_some_and(|until| until <= now) {
            return Err(Problem::conflict(
                "`until` has passed",
                "leave it out to pause until further notice",
            ));
        }
        Ok(Pause { cause, until: self.until, detail: self.reason })
    }
}

/// Sends nothing for an account until further notice. What was accepted waits, and what is accepted waits behind it.
#[utoipa::path(
    post, path = "/v1/accounts/{id}/pause", request_body = NewPause, responses((status = OK, body = AccountView))
)]
pub(super) async fn pause<S: Store>(
    Shared(front): Shared<Front<S>>,
    Manages(own): Manages,
    At(id): At<AccountId>,
    Body(new): Body<NewPause>,
) -> Result<Json<AccountView>, Problem> {
    own.must_see(&id)?;
    let account = find(&front, &id).await?;
    let pause = new.of(Cause::Person, front.app.clock.wall())?;
    to_the_end(set_pause(front.clone(), account, Some(pause))).await?;
    Ok(Json(AccountView::of(&find(&front, &id).await?, &front)))
}

/// Goes on, whatever the account was paused for.
#[utoipa::path(post, path = "/v1/accounts/{id}/resume", responses((status = OK, body = AccountView)))]
pub(super) async fn resume<S: Store>(
    Shared(front): Shared<Front<S>>,
    Manages(own): Manages,
    At(id): At<AccountId>,
) -> Result<Json<AccountView>, Problem> {
    own.must_see(&id)?;
    let account = find(&front, &id).await?;
    to_the_end(set_pause(front.clone(), account, None)).await?;
    Ok(Json(AccountView::of(&find(&front, &id).await?, &front)))
}

pub(super) async fn set_pause<S: Store>(
    front: Front<S>,
    account: Account,
    pause: Option<Pause>,
) -> Result<(), antiphon_store::Error> {
    front.app.store.pause_account(&account.id, pause.clone(), front.app.clock.wall()).await?;
    front.app.owner.tell(Happened::Account { account: account.id, pause, on_unknown: account.on_unknown });
    Ok(())
}

pub(super) async fn find<S: Store>(front: &Front<S>, id: &AccountId) -> Result<Account, Problem> {
    let accounts = front.app.store.accounts().await?;
    let account = accounts.into_iter().find(|account| account.id == *id);
    account.ok_or_else(|| Problem::not_found("account", "GET /v1/accounts lists them"))
}

async fn put<S: Store>(front: Front<S>, new: NewAccount) -> Result<(), Problem> {
    let on_unknown = match new.on_unknown {
        WhenUnknown::Continue => OnUnknown::Continue,
        WhenUnknown::Block => OnUnknown::Block,
        WhenUnknown::Resend => OnUnknown::Resend,
    };
    let account = OpenAccount {
        id: new.id.clone(),
        app: new.app,
        username: new.username,
        token: AccessToken::new(new.access_token),
        token_expires_at: new.token_expires_at,
        on_unknown,
        pause: None,
    };
    let (drop_earlier, now) = (new.drop_earlier_tokens, front.app.clock.wall());
    front.app.directory.replace_account(account, drop_earlier, now).await.map_err(not_kept)?;
    let account = find(&front, &new.id).await?;
    // A new token changes nothing of what a person wanted.
    let pause = account.pause.clone().filter(|pause| pause.cause.is_by_hand());
    set_pause(front, account, pause).await?;
    Ok(())
}
