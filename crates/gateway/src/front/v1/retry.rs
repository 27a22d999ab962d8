//! Retry: what did not go is accepted once more, as a new message.

use antiphon_engine::{MessageKey, State};
use antiphon_store::{Accepted, Retry, Store};
use axum::Json;
use axum::extract::State as Shared;
use http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;

use super::access::{Seen, Sends};
use super::extract::{Asked, At};
use super::messages::find;
use super::view::MessageView;
use crate::front::again::Again;
use crate::front::asked::Failed;
use crate::front::problem::Problem;
use crate::front::{Front, to_the_end};

const HINT: &str = "GET /v1/messages?state=refused lists what may be sent again";

/// How it is sent again.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct How {
    /// Even when it was sent again before.
    #[serde(default)]
    again: bool,
}

/// Sends once more what was refused, has expired or was cancelled: as a new message, at the end of its queue. What was
/// sent again before names its successor, and is sent again only when `again` says so.
#[utoipa::path(
    post, path = "/v1/messages/{id}/retry", params(How), responses((status = CREATED, body = MessageView))
)]
pub(super) async fn retry<S: Store>(
    Shared(front): Shared<Front<S>>,
    Sends(seen): Sends,
    At(id): At<String>,
    Asked(how): Asked<How>,
) -> Result<(StatusCode, Json<MessageView>), Problem> {
    let row = find(&front, &seen, &id).await?;
    if !matches!(row.state, State::Refused | State::Expired | State::Cancelled) {
        let detail = format!("{id} is {}", row.state);
        let hint = "what is refused, expired or cancelled is sent again; what is unknown is settled";
        return Err(Problem::conflict(detail, hint));
    }
    let again =
        Again::of(&front.app, &row, None).map_err(|gone| Problem::conflict(gone.to_string(), HINT))?;
    let retry = Retry { of: row.key, again: how.again, job: None };
    let app = front.app.clone();
    let accepted = to_the_end(async move { again.accept(&app, retry).await }).await;
    match accepted.map_err(problem)? {
        (_, Accepted::Closed(closed)) => Err(problem(closed.refusal().into())),
        (_, Accepted::Again(earlier)) => {
            let detail = format!("{id} was sent again as {earlier}");
            Err(Problem::conflict(detail, "?again=true sends it once more; the person may get it twice"))
        }
        (key, _) => Ok((StatusCode::CREATED, Json(view(&front, &seen, key).await?))),
    }
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
