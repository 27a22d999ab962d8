//! Messages: listed, shown, settled by a person, taken back.

use antiphon_engine::{Happened, MessageKey, State, Verdict};
use antiphon_graph::{AccountId, PersonId};
use antiphon_store::{MessageFilter, MessageRow, Store};
use axum::Json;
use axum::extract::{Path, Query, State as Shared};
use axum::http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{may_manage, rows, view, visible};
use crate::front::Front;
use crate::front::problem::Problem;

const HINT: &str = "GET /v1/messages lists them; an answer's Location names one";

/// Which messages are wanted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    state: Option<String>,
    account: Option<AccountId>,
    person: Option<PersonId>,
    after: Option<String>,
    limit: Option<usize>,
}

/// Lists messages, newest first.
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
    let state = wanted.state.map(|state| state.parse::<State>()).transpose();
    let state = state.map_err(|error| Problem::invalid(error.to_string(), HINT))?;
    let after = wanted.after.map(|after| key(&after)).transpose()?;
    let filter = MessageFilter { accounts, person: wanted.person, state };
    let page = front.app.store.messages(filter, after, rows(wanted.limit)).await?;
    let data: Vec<_> = page.rows.iter().map(view::message).collect();
    Ok(Json(json!({ "data": data, "next": page.next.map(|next| next.to_string()) })))
}

/// Shows one message with its attempts.
pub(super) async fn show<S: Store>(
    Shared(front): Shared<Front<S>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let row = find(&front, &headers, &id).await?;
    let attempts = front.app.store.attempts(row.key).await?;
    let mut shown = view::message(&row);
    shown["history"] = attempts.iter().map(view::attempt).collect();
    Ok(Json(shown))
}

/// What a person says of an unknown message.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Said {
    verdict: Word,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Arrived,
    SendAgain,
    Leave,
}

/// Settles a message that nobody else can tell about.
pub(super) async fn settle<S: Store>(
    Shared(front): Shared<Front<S>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Json(said): Json<Said>,
) -> Result<Json<Value>, Problem> {
    may_manage(&headers)?;
    let row = find(&front, &headers, &id).await?;
    let verdict = match said.verdict {
        Word::Arrived => Verdict::Arrived,
        Word::SendAgain => Verdict::SendAgain,
        Word::Leave => Verdict::Leave,
    };
    if !front.app.store.decide(row.key, verdict, front.app.clock.wall()).await? {
        let detail = format!("{id} is {}, not unknown", row.state);
        return Err(Problem::conflict(detail, "only what is unknown needs a person's word"));
    }
    front.app.owner.tell(Happened::Changed { queue: row.queue.clone() });
    Ok(Json(view::message(&find(&front, &headers, &id).await?)))
}

/// Takes a message back that has not been sent.
pub(super) async fn cancel<S: Store>(
    Shared(front): Shared<Front<S>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let row = find(&front, &headers, &id).await?;
    if !front.app.store.cancel(row.key, front.app.clock.wall()).await? {
        let detail = format!("{id} is {} and cannot be taken back", row.state);
        return Err(Problem::conflict(detail, "only what is held or queued can be"));
    }
    front.app.owner.tell(Happened::Changed { queue: row.queue.clone() });
    Ok(Json(view::message(&find(&front, &headers, &id).await?)))
}

async fn find<S: Store>(front: &Front<S>, headers: &HeaderMap, id: &str) -> Result<MessageRow, Problem> {
    let accounts = visible(&front.app, headers)?;
    let row = front.app.store.message(key(id)?).await?;
    row.filter(|row| accounts.is_empty() || accounts.contains(&row.queue.account))
        .ok_or_else(|| Problem::not_found("message", HINT))
}

fn key(id: &str) -> Result<MessageKey, Problem> {
    id.parse().map_err(|error: antiphon_engine::key::NotAKey| Problem::invalid(error.to_string(), HINT))
}
