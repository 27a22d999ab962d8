//! Whether the sandbox lives, and what its control API is.

use std::sync::Arc;

use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Extension, Json, Router};
use http::{Uri, header};
use serde_json::{Value, json};

use crate::problem::Problem;

pub(super) fn outside_the_document() -> Router {
    let ok = || async { Json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") })) };
    let health =
        Router::new().route("/livez", get(ok)).route("/readyz", get(ok)).route("/openapi.json", get(openapi));
    Router::new().nest("/_sandbox", health.clone()).nest("/_sandbox/v1", health)
}

/// The `OpenAPI` document, made from the handlers themselves.
async fn openapi(Extension(document): Extension<Arc<String>>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], document.as_str().to_owned()).into_response()
}

/// What is answered where there is nothing.
pub(super) async fn nothing_here(uri: Uri) -> Problem {
    let hint = "GET /_sandbox/v1/openapi.json lists what there is";
    Problem::NotFound { what: "page", name: uri.path().to_owned(), hint }
}

/// A JSON object that says that it worked.
pub(super) fn done() -> Json<Value> {
    Json(json!({ "success": true }))
}
