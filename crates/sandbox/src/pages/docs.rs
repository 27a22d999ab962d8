//! The reference of the control API, drawn from its own document.

use antiphon_pages::{page, reference};
use axum::Extension;
use axum::response::{IntoResponse as _, Response};
use http::{Method, StatusCode};

use super::Api;
use super::frame::{base, frame};
use crate::control;
use crate::control::extract::In;

/// The page.
pub(super) async fn show(In(space): In, Extension(api): Extension<Api>) -> Response {
    let document = control::ask(&api, space.clone(), Method::GET, "/openapi.json", None).await.into_body();
    let content = reference(&document, &space.base, &base(&space));
    page(StatusCode::OK, frame(&space, "API", "/docs").around("plain", &content)).into_response()
}
