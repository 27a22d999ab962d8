//! The clock: freeze it, move it, put it back.

use std::sync::Arc;

use axum::Json;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Body, In};
use crate::advance::{self, Fired};
use crate::clock::Reading;
use crate::duration;
use crate::happening::What;
use crate::problem::Problem;
use crate::space::Space;

pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(show, change)).routes(routes!(follow))
}

/// What the clock shows.
#[derive(Debug, Serialize, ToSchema)]
struct ClockView {
    #[serde(flatten)]
    reading: Reading,
    /// What became due on the way, in the order in which it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<Object>>)]
    fired: Option<Vec<Fired>>,
    /// The same, counted in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<String>,
}

/// Shows the clock.
#[utoipa::path(get, path = "/clock", responses((status = OK, body = ClockView)))]
async fn show(In(space): In) -> Json<ClockView> {
    Json(ClockView { reading: space.clock.read(), fired: None, words: None })
}

/// What to do to the clock. Several at once are done in this order.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct Change {
    /// Back to the machine's time.
    real: bool,
    /// Stop it where it is.
    freeze: bool,
    /// To a time, such as `2026-01-01T12:00:00Z`.
    #[schema(value_type = Option<String>, format = DateTime)]
    set: Option<Timestamp>,
    /// Onward by a duration, such as `24h1s` or `7d`.
    advance: Option<String>,
    /// Let it run on from where it stands.
    resume: bool,
}

/// A program that goes by this clock.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Follower {
    /// Where it takes what `GET /clock` shows, by PUT, and answers when it has done what became due; on this machine.
    url: String,
}

/// Tells a program whenever the clock is moved; whoever moves it is answered when the program has answered. Shows the
/// clock.
#[utoipa::path(put, path = "/clock/followers", request_body = Follower, responses((status = OK, body = ClockView)))]
async fn follow(In(space): In, Body(follower): Body<Follower>) -> Result<Json<ClockView>, Problem> {
    space.followers.add(&follower.url)?;
    Ok(show(In(space)).await)
}

/// Changes the clock, and answers when everything that became due has happened.
#[utoipa::path(post, path = "/clock", request_body = Change, responses((status = OK, body = ClockView)))]
async fn change(In(space): In, Body(change): Body<Change>) -> Result<Json<ClockView>, Problem> {
    let by = change.advance.as_deref().map(duration::read).transpose()?;
    if by.is_some_and(|by| by.is_negative()) {
        return Err(Problem::Invalid("the clock advances only onward; use `set` to go back".into()));
    }
    if by.is_none() && change.set.is_none() && !(change.real || change.freeze || change.resume) {
        let ways = "{\"advance\":\"24h1s\"}, {\"set\":\"2026-01-01T12:00:00Z\"}, or freeze, resume or real with true";
        return Err(Problem::Invalid(format!("say what to do to the clock: {ways}")));
    }
    let before = space.clock.now();
    let fired = apply(&space, &change, by).await;
    let words = advance::in_words(space.clock.now().duration_since(before), &fired);
    space.tell(What::Clock);
    space.tell_followers().await;
    Ok(Json(ClockView { reading: space.clock.read(), fired: Some(fired), words: Some(words) }))
}

async fn apply(space: &Arc<Space>, change: &Change, by: Option<SignedDuration>) -> Vec<Fired> {
    if change.real {
        space.clock.back_to_real();
    }
    if change.freeze {
        space.clock.freeze();
    }
    let mut fired = Vec::new();
    if let Some(to) = change.set {
        fired.extend(advance::advance(space, to).await);
    }
    if let Some(by) = by {
        let to = space.clock.now().saturating_add(by).unwrap_or(Timestamp::MAX);
        fired.extend(advance::advance(space, to).await);
    }
    if change.resume {
        space.clock.resume();
    }
    fired
}
