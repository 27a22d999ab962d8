//! Conversations: until when each may be answered, and what waits in it.

use antiphon_graph::{AccountId, Conversation, PersonId};
use antiphon_store::{ConversationFilter, Store};
use axum::Json;
use axum::extract::{Path, Query, State as Shared};
use axum::http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{rows, view, visible};
use crate::front::Front;
use crate::front::problem::Problem;

const HINT: &str = "GET /v1/conversations lists those of which a webhook has told";

/// Which conversations are wanted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    account: Option<AccountId>,
    #[serde(default)]
    open: bool,
    after: Option<String>,
    limit: Option<usize>,
}

/// Lists conversations.
pub(super) async fn list<S: Store>(
    Shared(front): Shared<Front<S>>,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Value>, Problem> {
    let mut accounts = visible(&front.app, &headers)?;
    if let Some(account) = wanted.account {
        if !accounts.is_empty() && !accounts.contains(&account) {
            return Err(Problem::not_allowed());
        }
        accounts = vec![account];
    }
    let now = front.app.clock.wall();
    let filter = ConversationFilter { accounts, open_at: wanted.open.then_some(now), person: None };
    let after = wanted.after.as_deref().map(cursor).transpose()?;
    let page = front.app.store.conversations(filter, after, rows(wanted.limit)).await?;
    let data: Vec<_> = page.rows.iter().map(|row| view::conversation(row, now)).collect();
    Ok(Json(json!({ "data": data, "next": page.next.map(|next| next.to_string()) })))
}

/// Shows one conversation.
pub(super) async fn show<S: Store>(
    Shared(front): Shared<Front<S>>,
    headers: HeaderMap,
    Path((account, person)): Path<(AccountId, PersonId)>,
) -> Result<Json<Value>, Problem> {
    let accounts = visible(&front.app, &headers)?;
    if !accounts.is_empty() && !accounts.contains(&account) {
        return Err(Problem::not_allowed());
    }
    let now = front.app.clock.wall();
    let filter = ConversationFilter { accounts: vec![account], open_at: None, person: Some(person) };
    let page = front.app.store.conversations(filter, None, 1).await?;
    let row = page.rows.first().ok_or_else(|| Problem::not_found("conversation", HINT))?;
    Ok(Json(view::conversation(row, now)))
}

/// `{account}/{person}`, as `next` gives it.
fn cursor(written: &str) -> Result<Conversation, Problem> {
    let parsed = written.split_once('/').and_then(|(account, person)| {
        Some(Conversation::new(AccountId::new(account).ok()?, PersonId::new(person).ok()?))
    });
    parsed.ok_or_else(|| Problem::invalid("`after` is what `next` gave", HINT))
}
