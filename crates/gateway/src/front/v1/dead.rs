//! Dead letters: what a target did not take for a day and a half. Listed, and tried again when somebody says so.

use antiphon_store::{DeadFilter, Store};
use axum::Json;
use axum::extract::State as Shared;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::access::Manager;
use super::extract::{Asked, At, Perhaps};
use super::relays::find;
use super::relays::view::DeadView;
use super::{Page, rows};
use crate::front::Front;
use crate::front::problem::Problem;

const HINT: &str = "GET /v1/relays/{id}/dead lists them";

/// Which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// What `next` gave.
    after: Option<String>,
    /// So many at most; 50 unless said otherwise, and never more than 500.
    limit: Option<usize>,
}

/// Lists a relay's dead letters, oldest first.
#[utoipa::path(
    get, path = "/v1/relays/{id}/dead", params(Which), responses((status = OK, body = Page<DeadView>))
)]
pub(super) async fn list<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Manager,
    At(id): At<String>,
    Asked(which): Asked<Which>,
) -> Result<Json<Page<DeadView>>, Problem> {
    let target = find(&front, &id)?;
    let after = which.after.map_or(Ok(0), |after| number(&after))?;
    let rows = rows(which.limit);
    // One more than is shown says whether there is a next page.
    let mut read = front.app.store.dead_letters(&target.relay.id, after, rows + 1).await?;
    let is_more = read.len() > rows;
    read.truncate(rows);
    let next = read.last().filter(|_| is_more).map(|last| format!("dead_{}", last.id));
    Ok(Json(Page { data: read.iter().map(DeadView::of).collect(), next }))
}

/// Which dead letters are to be tried again; all when nothing is said.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Replay {
    /// Of this type.
    #[serde(rename = "type")]
    what: Option<String>,
    /// Given up since then.
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    /// Given up before then.
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
}

/// What was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReplayView {
    /// How many are to be tried again that were not before. `replaying` of the relay says how many are left.
    replaying: usize,
}

/// Tries dead letters again, once each, oldest first. Those that arrive are gone from the list.
///
/// When the target does not answer, or answers 5xx, the others stay as they are.
#[utoipa::path(
    post, path = "/v1/relays/{id}/dead/replay", request_body = Replay,
    responses((status = OK, body = ReplayView))
)]
pub(super) async fn replay<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Manager,
    At(id): At<String>,
    Perhaps(which): Perhaps<Replay>,
) -> Result<Json<ReplayView>, Problem> {
    let Replay { what, since, until } = which.unwrap_or_default();
    ask(&front, &id, DeadFilter { id: None, what, since, until }).await
}

/// Tries one dead letter again, once.
#[utoipa::path(
    post, path = "/v1/relays/{id}/dead/{letter}/replay", responses((status = OK, body = ReplayView))
)]
pub(super) async fn replay_one<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Manager,
    At((id, letter)): At<(String, String)>,
) -> Result<Json<ReplayView>, Problem> {
    let target = find(&front, &id)?;
    let dead = number(&letter)?;
    let found = front.app.store.dead_letters(&target.relay.id, dead.saturating_sub(1), 1).await?;
    if found.first().is_none_or(|found| found.id != dead) {
        return Err(unknown());
    }
    ask(&front, &id, DeadFilter { id: Some(dead), ..DeadFilter::default() }).await
}

async fn ask<S: Store>(front: &Front<S>, id: &str, which: DeadFilter) -> Result<Json<ReplayView>, Problem> {
    let target = find(front, id)?;
    if let Some(why) = &target.relay.why_disabled {
        return Err(Problem::conflict(format!("the relay is disabled: {why}"), "enable it first"));
    }
    let replaying = front.app.store.ask_again(&target.relay.id, which).await?;
    front.app.relays.try_again();
    Ok(Json(ReplayView { replaying }))
}

fn number(written: &str) -> Result<u64, Problem> {
    written.strip_prefix("dead_").and_then(|number| number.parse().ok()).ok_or_else(unknown)
}

fn unknown() -> Problem {
    Problem::not_found("dead letter", HINT)
}
