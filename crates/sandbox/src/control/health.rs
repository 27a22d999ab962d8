//! Whether the sandbox lives, and what its control API is.

use std::sync::{Arc, OnceLock};

use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Extension, Json, Router};
use http::{Method, StatusCode, Uri, header};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::document;
use crate::problem::Problem;

/// Where everybody looks: below `/_sandbox`.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(livez)).routes(routes!(readyz)).routes(routes!(openapi))
}

/// The same below `/_sandbox/v1`, for those who know no other place.
pub(super) fn again() -> Router {
    Router::new()
        .route("/_sandbox/v1/livez", get(livez))
        .route("/_sandbox/v1/readyz", get(readyz))
        .route("/_sandbox/v1/openapi.json", get(openapi))
}

/// That it runs, and which version.
#[derive(Debug, Serialize, ToSchema)]
struct Health {
    /// `ok`.
    status: &'static str,
    version: &'static str,
}

const HEALTH: Health = Health { status: "ok", version: env!("CARGO_PKG_VERSION") };

/// Says that the sandbox runs.
#[utoipa::path(get, path = "/livez", responses((status = OK, body = Health)))]
async fn livez() -> Json<Health> {
    Json(HEALTH)
}

/// Says that the sandbox answers.
#[utoipa::path(get, path = "/readyz", responses((status = OK, body = Health)))]
async fn readyz() -> Json<Health> {
    Json(HEALTH)
}

/// This document.
#[utoipa::path(get, path = "/openapi.json", responses((status = OK, content_type = "application/json")))]
async fn openapi(Extension(document): Extension<Document>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], document.json().to_owned()).into_response()
}

/// The `OpenAPI` document, finished when somebody wants to read it.
#[derive(Clone)]
pub(super) struct Document {
    written: Arc<OpenApi>,
    finished: Arc<OnceLock<String>>,
}

impl Document {
    pub(super) fn of(written: OpenApi) -> Self {
        Self { written: Arc::new(written), finished: Arc::default() }
    }

    fn json(&self) -> &str {
        self.finished.get_or_init(|| document::finished(&self.written))
    }
}

/// What is answered where there is nothing.
pub(super) async fn nothing_here(uri: Uri) -> Problem {
    let hint = "GET /_sandbox/v1/openapi.json lists what there is";
    Problem::NotFound { what: "page", name: uri.path().to_owned(), hint }
}

/// What is answered where there is something, but not for this method.
pub(super) async fn not_like_this(method: Method, uri: Uri) -> (StatusCode, Problem) {
    let message = format!("{method} does nothing at {}; the header Allow names what does", uri.path());
    (StatusCode::METHOD_NOT_ALLOWED, Problem::Invalid(message))
}

/// A JSON object that says that it worked.
pub(super) fn done() -> Json<Value> {
    Json(json!({ "success": true }))
}
