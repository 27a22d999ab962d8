//! The whole space at once: reset it, take a snapshot, put one back.

use std::panic;

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use http::header;
use serde_json::Value;
use tokio::task;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{In, Raw};
use super::health::done;
use crate::problem::Problem;
use crate::snapshot::{self, Snapshot};

pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(reset)).routes(routes!(export, import))
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
    apart(move || Snapshot::read(&json).map(|snapshot| snapshot.restore(&restored))).await?;
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
