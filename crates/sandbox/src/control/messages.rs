//! What people received, and waiting for it.

use axum::Json;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Asked, At, In};
use super::view::List;
use crate::duration;
use crate::filter::{Filter, Words};
use crate::message::Message;
use crate::problem::Problem;
use crate::wait;

/// How many messages one answer holds unless the caller asks for fewer.
const PAGE: usize = 10_000;

pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(wait_for)).routes(routes!(show))
}

/// Which messages.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Which {
    /// Who got it: a person's id, handle or name, or an account's id.
    to: Option<String>,
    /// Both sides of the conversations with a person, by id, handle or name; instead of `to`.
    with: Option<String>,
    /// Its kind: `text`, `image`, `images`, `audio`, `video`, `file`, `like_heart`, `media_share`, `template`, ...
    #[serde(rename = "type")]
    kind: Option<String>,
    /// Only those after this place in the order of all messages.
    since_seq: Option<u64>,
    /// A part of its text.
    #[serde(rename = "text~", alias = "text")]
    text: Option<String>,
    /// At most so many; 10,000 unless said otherwise.
    limit: Option<usize>,
}

/// Lists messages, oldest first.
#[utoipa::path(get, path = "/messages", params(Which), responses((status = OK, body = List<Message>)))]
async fn list(In(space): In, Asked(which): Asked<Which>) -> Result<Json<List<Message>>, Problem> {
    let world = space.world();
    let filter =
        Filter { to: which.to, kind: which.kind, text: which.text.map(Words::With), with: which.with };
    let meant = filter.look_up(&world)?;
    let messages = meant.among(&world, which.since_seq.unwrap_or(0)).take(which.limit.unwrap_or(PAGE));
    Ok(Json(List { data: messages.map(|(thread, message)| Message::new(thread, message)).collect() }))
}

/// Shows one message.
#[utoipa::path(get, path = "/messages/{mid}", responses((status = OK, body = Message)))]
async fn show(In(space): In, At(mid): At<String>) -> Result<Json<Message>, Problem> {
    let world = space.world();
    let (thread, message) = world.message(&mid).ok_or_else(|| Problem::no_message(&mid))?;
    Ok(Json(Message::new(thread, message)))
}

/// What to wait for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Awaited {
    /// Who gets it: a person's id, handle or name, or an account's id.
    to: Option<String>,
    /// Its kind, as in the list.
    #[serde(rename = "type")]
    kind: Option<String>,
    /// A part of its text.
    #[serde(rename = "text~", alias = "text")]
    text: Option<String>,
    /// Only messages after this place count; without it, any message there is or will be.
    after_seq: Option<u64>,
    /// How long to wait, such as `10s`, which is also the default; at most `10m`. Real time, whatever the clock says.
    timeout: Option<String>,
}

/// Waits for a message: answers with the first that fits, or with 408 and what came nearest.
#[utoipa::path(get, path = "/messages/wait", params(Awaited), responses(
    (status = OK, body = Message),
    (status = REQUEST_TIMEOUT, description = "Nothing fitted in time; `error.nearest_misses` says what came and how it differs"),
))]
async fn wait_for(In(space): In, Asked(awaited): Asked<Awaited>) -> Result<Json<Message>, Problem> {
    let within = duration::read_patience(awaited.timeout.as_deref().unwrap_or("10s"))?;
    let within = within.min(wait::LONGEST);
    let filter =
        Filter { to: awaited.to, kind: awaited.kind, text: awaited.text.map(Words::With), with: None };
    let found = wait::for_message(&space, filter, awaited.after_seq.unwrap_or(0), within).await?;
    Ok(Json(found))
}
