//! Messages: listed, shown, settled by a person, taken back.

use antiphon_engine::{MessageKey, State, Verdict};
use antiphon_graph::{AccountId, PersonId};
use antiphon_store::{self as store, MessageFilter, MessageRow, Store};
use axum::Json;
use axum::extract::State as Shared;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::access::{Seen, Sends};
use super::extract::{Asked, At, Body};
use super::view::{MessageView, content};
use super::{MOST_ROWS, Page, rows};
use crate::front::problem::Problem;
use crate::front::{Front, to_the_end};

const HINT: &str = "GET /v1/messages lists them; an answer's Location names one";

/// So many times as many messages as a page has at most are looked through for words.
const LOOKS: usize = 10;

/// Which messages are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// That stand there.
    state: Option<String>,
    /// Of this account.
    #[param(value_type = Option<String>)]
    account: Option<AccountId>,
    /// To this person.
    #[param(value_type = Option<String>)]
    person: Option<PersonId>,
    /// Whose text has all these words in it, whatever their case. Texts that were forgotten are not found. 5,000 messages
    /// are looked through at a time: `next` goes on, also where few were found, or none.
    q: Option<String>,
    /// What `next` gave.
    after: Option<String>,
    /// So many at most; 50 unless said otherwise, and never more than 500.
    limit: Option<usize>,
}

/// Lists messages, newest first.
#[utoipa::path(get, path = "/v1/messages", params(Wanted), responses((status = OK, body = Page<MessageView>)))]
pub(super) async fn list<S: Store>(
    Shared(front): Shared<Front<S>>,
    seen: Seen,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Page<MessageView>>, Problem> {
    let state = wanted.state.map(|state| state.parse::<State>()).transpose();
    let state = state.map_err(|error| Problem::invalid(error.to_string(), HINT))?;
    let after = wanted.after.map(|after| key(&after)).transpose()?;
    let filter = MessageFilter { accounts: seen.accounts(wanted.account)?, person: wanted.person, state };
    let page = match wanted.q.as_deref().map(words).filter(|words| !words.is_empty()) {
        Some(words) => searched(&front, filter, &words, after, rows(wanted.limit)).await?,
        None => front.app.store.messages(filter, after, rows(wanted.limit)).await?,
    };
    let data = page.rows.iter().map(MessageView::of).collect();
    Ok(Json(Page { data, next: page.next.map(|next| next.to_string()) }))
}

fn words(q: &str) -> Vec<String> {
    q.to_lowercase().split_whitespace().map(ToOwned::to_owned).collect()
}

/// Those whose text has all the words. Texts are read as they lie there: no index is kept of them, for that would be
/// another write for each message.
async fn searched<S: Store>(
    front: &Front<S>,
    filter: MessageFilter,
    words: &[String],
    mut after: Option<MessageKey>,
    at_most: usize,
) -> Result<store::Page<MessageRow, MessageKey>, Problem> {
    let mut found = Vec::new();
    for _ in 0..LOOKS {
        let page = front.app.store.messages(filter.clone(), after, MOST_ROWS).await?;
        for row in page.rows {
            after = Some(row.key);
            if says(&row, words) {
                found.push(row);
            }
            if found.len() == at_most {
                return Ok(store::Page { rows: found, next: after });
            }
        }
        if page.next.is_none() {
            return Ok(store::Page { rows: found, next: None });
        }
    }
    Ok(store::Page { rows: found, next: after })
}

/// Whether a message's text has all the words in it.
fn says(row: &MessageRow, words: &[String]) -> bool {
    let content = row.draft.as_deref().and_then(content);
    let text = content.as_ref().and_then(|content| content["text"].as_str());
    text.map(str::to_lowercase).is_some_and(|text| words.iter().all(|word| text.contains(word.as_str())))
}

/// Shows one message with its attempts.
#[utoipa::path(get, path = "/v1/messages/{id}", responses((status = OK, body = MessageView)))]
pub(super) async fn show<S: Store>(
    Shared(front): Shared<Front<S>>,
    seen: Seen,
    At(id): At<String>,
) -> Result<Json<MessageView>, Problem> {
    let row = find(&front, &seen, &id).await?;
    let attempts = front.app.store.attempts(row.key).await?;
    let parts = front.app.store.parts(row.key).await?;
    Ok(Json(MessageView::of(&row).with_parts(&parts).with_history(&attempts)))
}

/// What a person says of an unknown message.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Said {
    verdict: Word,
}

/// `arrived`, `send_again` (it may arrive twice), or `leave` it as it is.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Verdict)]
enum Word {
    Arrived,
    SendAgain,
    Leave,
}

/// Settles a message that nobody else can tell about.
#[utoipa::path(
    post, path = "/v1/messages/{id}/settle", request_body = Said, responses((status = OK, body = MessageView))
)]
pub(super) async fn settle<S: Store>(
    Shared(front): Shared<Front<S>>,
    Sends(own): Sends,
    At(id): At<String>,
    Body(said): Body<Said>,
) -> Result<Json<MessageView>, Problem> {
    let row = find(&front, &own, &id).await?;
    let verdict = match said.verdict {
        Word::Arrived => Verdict::Arrived,
        Word::SendAgain => Verdict::SendAgain,
        Word::Leave => Verdict::Leave,
    };
    let (asked, decided) = (row.clone(), front.clone());
    let decide = async move {
        let is_decided = decided.app.store.decide(asked.key, verdict, decided.app.clock.wall()).await;
        decided.app.owner.decided(asked.key, asked.queue);
        is_decided
    };
    if !to_the_end(decide).await? {
        let detail = format!("{id} is {}, not unknown", row.state);
        return Err(Problem::conflict(detail, "only what is unknown needs a person's word"));
    }
    Ok(Json(MessageView::of(&find(&front, &own, &id).await?)))
}

/// Takes a message back that has not been sent.
#[utoipa::path(post, path = "/v1/messages/{id}/cancel", responses((status = OK, body = MessageView)))]
pub(super) async fn cancel<S: Store>(
    Shared(front): Shared<Front<S>>,
    Sends(own): Sends,
    At(id): At<String>,
) -> Result<Json<MessageView>, Problem> {
    let row = find(&front, &own, &id).await?;
    let (asked, cancelled) = (row.clone(), front.clone());
    let cancel = async move {
        let is_cancelled = cancelled.app.store.cancel(asked.key, cancelled.app.clock.wall()).await;
        cancelled.app.owner.decided(asked.key, asked.queue);
        is_cancelled
    };
    if !to_the_end(cancel).await? {
        let begun = if row.parts.is_some_and(|(done, _)| done > 0) { ", with parts delivered," } else { "" };
        let detail = format!("{id} is {}{begun} and cannot be taken back", row.state);
        return Err(Problem::conflict(detail, "only what is held or queued can be"));
    }
    Ok(Json(MessageView::of(&find(&front, &own, &id).await?)))
}

pub(super) async fn find<S: Store>(front: &Front<S>, seen: &Seen, id: &str) -> Result<MessageRow, Problem> {
    let row = front.app.store.message(key(id)?).await?;
    row.filter(|row| seen.sees(&row.queue.account)).ok_or_else(|| Problem::not_found("message", HINT))
}

pub(super) fn key(id: &str) -> Result<MessageKey, Problem> {
    id.parse().map_err(|error: antiphon_engine::key::NotAKey| Problem::invalid(error.to_string(), HINT))
}
