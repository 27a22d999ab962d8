//! Conversations: until when each may be answered, and what waits in it.

use antiphon_engine::Happened;
use antiphon_graph::{AccountId, Conversation, PersonId};
use antiphon_store::{ConversationFilter, Store};
use axum::Json;
use axum::extract::State as Shared;
use serde::Deserialize;
use utoipa::IntoParams;

use super::access::{Manages, Seen};
use super::extract::{Asked, At};
use super::view::ConversationView;
use super::{Page, rows};
use crate::front::problem::Problem;
use crate::front::{Front, to_the_end};

const HINT: &str = "GET /v1/conversations lists those of which a webhook has told";

/// Which conversations are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Of this account.
    #[param(value_type = Option<String>)]
    account: Option<AccountId>,
    /// Only those whose window is open.
    #[serde(default)]
    open: bool,
    /// What `next` gave.
    after: Option<String>,
    /// So many at most; 50 unless said otherwise, and never more than 500.
    limit: Option<usize>,
}

/// Lists conversations.
#[utoipa::path(
    get, path = "/v1/conversations", params(Wanted), responses((status = OK, body = Page<ConversationView>))
)]
pub(super) async fn list<S: Store>(
    Shared(front): Shared<Front<S>>,
    seen: Seen,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Page<ConversationView>>, Problem> {
    let now = front.app.clock.wall();
    let accounts = seen.accounts(wanted.account)?;
    let filter = ConversationFilter { accounts, open_at: wanted.open.then_some(now), person: None };
    let after = wanted.after.as_deref().map(cursor).transpose()?;
    let page = front.app.store.conversations(filter, after, rows(wanted.limit)).await?;
    let data = page.rows.iter().map(|row| ConversationView::of(row, now)).collect();
    let next = page.next.map(|next| format!("{}/{}", next.account, next.person));
    Ok(Json(Page { data, next }))
}

/// Shows one conversation.
#[utoipa::path(
    get, path = "/v1/conversations/{account}/{person}", responses((status = OK, body = ConversationView))
)]
pub(super) async fn show<S: Store>(
    Shared(front): Shared<Front<S>>,
    seen: Seen,
    At((account, person)): At<(AccountId, PersonId)>,
) -> Result<Json<ConversationView>, Problem> {
    find(&front, &seen, Conversation::new(account, person)).await.map(Json)
}

/// Sends nothing in a conversation until further notice. What was accepted waits, and what is accepted waits behind it.
#[utoipa::path(
    post, path = "/v1/conversations/{account}/{person}/pause", responses((status = OK, body = ConversationView))
)]
pub(super) async fn pause<S: Store>(
    Shared(front): Shared<Front<S>>,
    Manages(own): Manages,
    At((account, person)): At<(AccountId, PersonId)>,
) -> Result<Json<ConversationView>, Problem> {
    set_paused(front, &own, Conversation::new(account, person), true).await
}

/// Goes on.
#[utoipa::path(
    post, path = "/v1/conversations/{account}/{person}/resume", responses((status = OK, body = ConversationView))
)]
pub(super) async fn resume<S: Store>(
    Shared(front): Shared<Front<S>>,
    Manages(own): Manages,
    At((account, person)): At<(AccountId, PersonId)>,
) -> Result<Json<ConversationView>, Problem> {
    set_paused(front, &own, Conversation::new(account, person), false).await
}

async fn set_paused<S: Store>(
    front: Front<S>,
    own: &Seen,
    conversation: Conversation,
    paused: bool,
) -> Result<Json<ConversationView>, Problem> {
    find(&front, own, conversation.clone()).await?;
    let (set, of) = (front.clone(), conversation.clone());
    let set = async move {
        set.app.store.pause_conversation(&of, paused, set.app.clock.wall()).await?;
        set.app.owner.tell(Happened::Paused { conversation: of, paused });
        Ok::<_, antiphon_store::Error>(())
    };
    to_the_end(set).await?;
    find(&front, own, conversation).await.map(Json)
}

async fn find<S: Store>(
    front: &Front<S>,
    seen: &Seen,
    Conversation { account, person }: Conversation,
) -> Result<ConversationView, Problem> {
    let accounts = seen.accounts(Some(account))?;
    let now = front.app.clock.wall();
    let filter = ConversationFilter { accounts, open_at: None, person: Some(person) };
    let page = front.app.store.conversations(filter, None, 1).await?;
    let row = page.rows.first().ok_or_else(|| Problem::not_found("conversation", HINT))?;
    Ok(ConversationView::of(row, now))
}

/// `{account}/{person}`, as `next` gives it.
fn cursor(written: &str) -> Result<Conversation, Problem> {
    let parsed = written.split_once('/').and_then(|(account, person)| {
        Some(Conversation::new(AccountId::new(account).ok()?, PersonId::new(person).ok()?))
    });
    parsed.ok_or_else(|| Problem::invalid("`after` is what `next` gave", HINT))
}
