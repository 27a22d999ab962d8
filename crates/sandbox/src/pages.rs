//! The pages: the phone of the sandbox's people, the wire, faults, the world, and what the control API is.
//!
//! They show what the control API tells, and do what it can be asked for: a form is a call to it.

mod call;
mod clock;
mod docs;
mod faults;
mod frame;
mod phone;
mod wire;
mod world;

use std::sync::Arc;

use antiphon_pages::asset;
use axum::body::Body;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use http::{HeaderMap, StatusCode};
use hyper_util::service::TowerToHyperService;

/// The control API, for the forms of the pages.
type Api = Arc<TowerToHyperService<Router>>;

/// The pages, whose forms call the API.
pub(crate) fn router(api: Router) -> Router {
    let api: Api = Arc::new(TowerToHyperService::new(api));
    Router::new()
        .route("/", get(phone::first))
        .route("/u", get(phone::everybody))
        .route("/u/{person}", get(phone::one))
        .route("/u/{person}/profile", get(phone::profile))
        .route("/u/{person}/export", get(phone::export))
        .route("/world/posts/{post}", get(phone::post))
        .route("/wire", get(wire::list))
        .route("/wire/{id}", get(wire::one))
        .route("/faults", get(faults::show))
        .route("/world", get(world::show))
        .route("/docs", get(docs::show))
        .route("/-/call", post(call::call))
        .route("/assets/{name}", get(assets))
        .layer(Extension(api))
}

async fn assets(Path(name): Path<String>, headers: HeaderMap) -> Response {
    match asset(&name, &headers) {
        Some(found) => found.map(Body::from),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
