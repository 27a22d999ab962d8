//! The whole space at once: reset it, take a snapshot, put one back, undo that.

use std::panic;

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use http::header;
use serde::Serialize;
use serde_json::Value;
use tokio::task;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{In, Raw};
use super::health::done;
use crate::former::{Replaced, Undoable};
use crate::problem::Problem;
use crate::snapshot::{self, Snapshot};

pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(reset))
        .routes(routes!(export, import))
        .routes(routes!(undoable, undo))
}

/// Puts the space back to its beginning; the webhook's address and the app's secrets stay.
#[utoipa::path(post, path = "/reset", responses((status = OK)))]
async fn reset(In(space): In) -> Json<Value> {
    snapshot::reset(&space);
    space.tell_followers().await;
    done()
}

/// Writes the space down, media and all.
#[utoipa::path(get, path = "/snapshot", responses((status = OK, content_type = "application/json")))]
async fn export(In(space): In) -> Response {
    let written = apart(move || snapshot::write(&space)).await;
    ([(header::CONTENT_TYPE, "application/json")], written).into_response()
}

/// Replaces everything in the space by a snapshot; one that cannot be read changes nothing.
#[utoipa::path(put, path = "/snapshot", request_body(content_type = "application/json"), responses((status = OK)))]
async fn import(In(space): In, Raw(json): Raw) -> Result<Json<Value>, Problem> {
    let restored = space.clone();
    let restore = move |snapshot: Snapshot| snapshot.restore(&restored, Replaced::Import);
    apart(move || Snapshot::read(&json).map(restore)).await?;
    space.tell_followers().await;
    Ok(done())
}

/// How the world was replaced last, while that can be undone.
#[derive(Debug, Serialize, ToSchema)]
struct Last {
    undo: Option<Undoable>,
}

/// Says whether the last reset, import or undoing can be undone: for ten minutes, while the process lives.
#[utoipa::path(get, path = "/undo", responses((status = OK, body = Last)))]
async fn undoable(In(space): In) -> Json<Last> {
    let undo = space.former().look(space.clock.now());
    Json(Last { undo })
}

/// Brings back the world that was replaced last; what it replaces now can be brought back in the same way.
#[utoipa::path(post, path = "/undo", responses((status = OK)))]
async fn undo(In(space): In) -> Result<Json<Value>, Problem> {
    let was = space.former().take(space.clock.now());
    let was = was.ok_or_else(|| {
        Problem::Conflict("nothing to undo: no world was replaced within the last ten minutes".to_owned())
    })?;
    let restored = space.clone();
    apart(move || was.restore(&restored, Replaced::Undo)).await;
    space.tell_followers().await;
    Ok(done())
}

/// Does what takes long for a large world where it holds up nobody else.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(ended) => panic::resume_unwind(ended.into_panic()),
    }
}
