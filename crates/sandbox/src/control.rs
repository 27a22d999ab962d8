//! The control API: everything a person or a test may do to the sandbox, under `/_sandbox/v1`.
//!
//! Handlers are thin: they read what was asked, do one deed and show what came of it. The server has already found the
//! space and checked where the request comes from.

mod accounts;
mod clock;
mod deeds;
mod events;
mod exchanges;
mod extract;
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

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::{Extension, Router};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::space::Spaces;

/// The largest body taken: a world with its media may be large.
const MAX_BODY: usize = 256 * 1024 * 1024;

/// What the `OpenAPI` document says of the whole.
#[derive(OpenApi)]
#[openapi(info(
    title = "Antiphon sandbox: control API",
    description = "Be the people, move the clock, break the network, and see what was sent. For one's own machine only.",
    license(name = "MIT OR Apache-2.0")
))]
struct Document;

/// The routes under `/_sandbox`.
pub(crate) fn router(spaces: Arc<Spaces>) -> Router {
    let (router, document) = api().split_for_parts();
    let document = Arc::new(document.to_pretty_json().expect("an OpenAPI document is plain data"));
    router
        .merge(health::outside_the_document())
        .merge(media::routes())
        .layer(Extension(document))
        .layer(Extension(spaces))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .fallback(health::nothing_here)
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
        .merge(world::routes())
        .merge(events::routes())
        .merge(spaces::routes());
    OpenApiRouter::with_openapi(Document::openapi()).nest("/_sandbox/v1", v1)
}
