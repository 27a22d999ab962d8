//! The control API: everything a person or a test may do to the sandbox, under `/_sandbox/v1`.
//!
//! Handlers are thin: they read what was asked, do one deed and show what came of it. The server has already found the
//! space and checked where the request comes from.

mod accounts;
mod clock;
mod deeds;
mod document;
mod done;
mod events;
mod exchanges;
pub(crate) mod extract;
mod faults;
mod health;
mod media;
mod messages;
mod people;
mod saying;
mod settings;
mod spaces;
mod trigger;
pub(crate) mod view;
mod world;

use std::convert::Infallible;
use std::sync::{Arc, LazyLock};

use axum::body::Body;
use axum::{Extension, Router, middleware};
use bytes::Bytes;
use http::{Method, Request, Response};
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;

use crate::pages;
use crate::space::{Space, Spaces};

/// The control API, but for the spaces that it is about: the same for every sandbox of this process.
static API: LazyLock<Router> = LazyLock::new(|| {
    let (router, document) = api().split_for_parts();
    let document = health::Document::of(document);
    router
        .merge(health::again())
        .method_not_allowed_fallback(health::not_like_this)
        .fallback(health::nothing_here)
        .layer(Extension(document))
        .layer(middleware::from_fn(extract::whole_body))
});

/// The routes under `/_sandbox`, and the pages.
pub(crate) fn router(spaces: Arc<Spaces>) -> Router {
    let api = API.clone().layer(Extension(spaces));
    api.clone().merge(pages::router(api))
}

fn api() -> OpenApiRouter {
    let v1 = OpenApiRouter::new()
        .merge(people::routes())
        .merge(deeds::routes())
        .merge(messages::routes())
        .merge(exchanges::routes())
        .merge(clock::routes())
        .merge(faults::routes())
        .merge(trigger::routes())
        .merge(settings::routes())
        .merge(accounts::routes())
        .merge(media::lists())
        .merge(world::routes())
        .merge(events::routes())
        .merge(spaces::routes());
    let beside = OpenApiRouter::new().merge(health::routes()).merge(media::routes());
    OpenApiRouter::with_openapi(document::begun()).nest("/_sandbox/v1", v1).nest("/_sandbox", beside)
}

/// Asks the control API from this process; an answer without a body is null.
pub(crate) async fn ask(
    router: &TowerToHyperService<Router>,
    space: Arc<Space>,
    method: Method,
    path: &str,
    body: Option<&Value>,
) -> Response<Value> {
    let json = body.map(Value::to_string).unwrap_or_default();
    ask_with(router, space, method, path, json.into()).await
}

/// Asks with a body as it is.
pub(crate) async fn ask_with(
    router: &TowerToHyperService<Router>,
    space: Arc<Space>,
    method: Method,
    path: &str,
    body: Bytes,
) -> Response<Value> {
    let path = format!("/_sandbox/v1/{}", path.trim_start_matches('/'));
    let request = Request::builder().method(method).uri(path).extension(space).body(Body::from(body));
    let answer: Result<_, Infallible> = router.call(request.expect("a path that a URL can have")).await;
    let (parts, body) = answer.unwrap_or_else(|never| match never {}).into_parts();
    let json = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    Response::from_parts(parts, serde_json::from_slice(&json).unwrap_or_default())
}
