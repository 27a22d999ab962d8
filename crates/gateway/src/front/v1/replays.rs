//! Replays: what did not go is sent again, all that fits a filter; or only counted before.

use antiphon_store::{Store, Work};
use axum::Json;
use axum::extract::State as Shared;
use serde::Deserialize;
use utoipa::ToSchema;

use super::Page;
use super::access::{Seen, Sends};
use super::extract::{Asked, At, Body, object};
use super::jobs::{self, Begun, JobView, Wanted};
use crate::books::{Filter, ReplayAsked};
use crate::front::problem::Problem;
use crate::front::{Front, options};

const HINT: &str = "a filter names account, person, kind, state, code, subcode, error, since, until or ids; or says `all: true`";

/// What is to be sent again, and how.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewReplay {
    #[serde(deserialize_with = "object")]
    filter: Filter,
    /// Only count what would become of them.
    #[serde(default)]
    preview: bool,
    /// What cannot go now waits for the person so long: `3d`, at most `30d`.
    hold: Option<String>,
    /// Even what was sent again before.
    #[serde(default)]
    again: bool,
}

/// Sends again what was refused, has expired or was cancelled: all that fits the filter, as new messages, in the order
/// in which it was accepted. Windows are looked at anew; what was sent again before is not sent twice.
#[utoipa::path(
    post, path = "/v1/replays", request_body = NewReplay, responses((status = ACCEPTED, body = JobView))
)]
pub(super) async fn begin<S: Store>(
    Shared(front): Shared<Front<S>>,
    Sends(seen): Sends,
    Body(new): Body<NewReplay>,
) -> Result<Begun, Problem> {
    let NewReplay { mut filter, preview, hold, again } = new;
    filter.check().map_err(|why| Problem::invalid(why, HINT))?;
    // An account's token means the account's.
    let account = seen.one_account(filter.account.take())?;
    filter.account = account.clone();
    let hold = hold.as_deref().map(options::read_hold).transpose();
    let hold = hold.map_err(|why| Problem::invalid(why, HINT))?.map(|hold| hold.as_secs());
    let last_place = front.app.store.last_place().await?;
    let asked = ReplayAsked { filter, preview, hold, again, last_place };
    jobs::begin(&front, &seen, account, Work::Replay, &asked).await
}

/// Lists replays, newest first.
#[utoipa::path(get, path = "/v1/replays", params(Wanted), responses((status = OK, body = Page<JobView>)))]
pub(super) async fn list<S: Store>(
    Shared(front): Shared<Front<S>>,
    seen: Seen,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Page<JobView>>, Problem> {
    jobs::page(&front, &seen, Some(Work::Replay), wanted).await.map(Json)
}

/// Shows one replay.
#[utoipa::path(get, path = "/v1/replays/{id}", responses((status = OK, body = JobView)))]
pub(super) async fn show<S: Store>(
    Shared(front): Shared<Front<S>>,
    seen: Seen,
    At(id): At<String>,
) -> Result<Json<JobView>, Problem> {
    jobs::find(&front, &seen, Some(Work::Replay), &id).await.map(|job| Json(JobView::of(&job)))
}

/// Ends a replay before it is done. What was sent again stays sent.
#[utoipa::path(post, path = "/v1/replays/{id}/cancel", responses((status = OK, body = JobView)))]
pub(super) async fn cancel<S: Store>(
    Shared(front): Shared<Front<S>>,
    Sends(seen): Sends,
    At(id): At<String>,
) -> Result<Json<JobView>, Problem> {
    jobs::end(&front, &seen, Some(Work::Replay), &id).await.map(Json)
}
