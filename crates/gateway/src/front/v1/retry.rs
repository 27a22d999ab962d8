//! Retry: what did not go is accepted once more, as a new message.

use antiphon_engine::{MessageKey, State};
use antiphon_graph::Draft;
use antiphon_store::{Accepted, MessageRow, Store};
use axum::Json;
use axum::extract::State as Shared;
use http::StatusCode;

use super::access::{Seen, Sends};
use super::extract::At;
use super::messages::find;
use super::view::MessageView;
use crate::front::asked::{Checked, Failed};
use crate::front::options::Options;
use crate::front::problem::Problem;
use crate::front::{Front, message, send, to_the_end};

const HINT: &str = "GET /v1/messages?state=refused lists what may be sent again";

/// Sends once more what was refused, has expired or was cancelled: as a new message, at the end of its queue.
#[utoipa::path(post, path = "/v1/messages/{id}/retry", responses((status = CREATED, body = MessageView)))]
pub(super) async fn retry<S: Store>(
    Shared(front): Shared<Front<S>>,
    Sends(seen): Sends,
    At(id): At<String>,
) -> Result<(StatusCode, Json<MessageView>), Problem> {
    let row = find(&front, &seen, &id).await?;
    if !matches!(row.state, State::Refused | State::Expired | State::Cancelled) {
        let detail = format!("{id} is {}", row.state);
        let hint = "what is refused, expired or cancelled is sent again; what is unknown is settled";
        return Err(Problem::conflict(detail, hint));
    }
    let checked = checked(&front, &row)?;
    let ground = message::ground(&front.app, &checked).await.map_err(problem)?;
    let new = send::new_message(&front, &checked, ground);
    let key = new.head.key;
    match to_the_end(send::keep(front.clone(), new)).await? {
        Accepted::Closed(closed) => Err(problem(closed.refusal().into())),
        _ => Ok((StatusCode::CREATED, Json(view(&front, &seen, key).await?))),
    }
}

/// The message as its caller asked for it, without what the caller asked of the gateway besides.
fn checked<S: Store>(front: &Front<S>, row: &MessageRow) -> Result<Checked, Problem> {
    let account = front.app.directory.account(&row.queue.account);
    let account = account.ok_or_else(|| Problem::not_found("account", "GET /v1/accounts lists them"))?;
    let draft = row.draft.as_deref().and_then(|draft| Draft::from_json(draft).ok());
    let (draft, _) = draft.ok_or_else(|| Problem::conflict("what it said is forgotten", HINT))?;
    Ok(Checked { account, draft, options: Options::default() })
}

async fn view<S: Store>(front: &Front<S>, seen: &Seen, key: MessageKey) -> Result<MessageView, Problem> {
    Ok(MessageView::of(&find(front, seen, &key.to_string()).await?))
}

fn problem(failed: Failed) -> Problem {
    match failed {
        Failed::Refused(refusal) => {
            let hint =
                "the person has to write first; GET /v1/conversations tells until when each may be answered";
            Problem::conflict(refusal.message(), hint)
        }
        Failed::Store(error) => error.into(),
    }
}
