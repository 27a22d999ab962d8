//! Spaces: a world of its own for each parallel test.

use std::sync::Arc;

use axum::{Extension, Json};
use http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::At;
use super::view::List;
use crate::problem::Problem;
use crate::space::Spaces;

pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(forget))
}

/// Lists the spaces besides the unnamed one. A space begins when it is first named, by the header `X-Sandbox-Space`,
/// by a path that begins with `/s/{name}`, or by a token such as `sandbox-token.{name}`.
#[utoipa::path(get, path = "/spaces", responses((status = OK, body = List<String>)))]
async fn list(Extension(spaces): Extension<Arc<Spaces>>) -> Json<List<String>> {
    Json(List { data: spaces.names() })
}

/// Forgets a space and all that is in it.
#[utoipa::path(delete, path = "/spaces/{name}", responses((status = NO_CONTENT)))]
async fn forget(
    Extension(spaces): Extension<Arc<Spaces>>,
    At(name): At<String>,
) -> Result<StatusCode, Problem> {
    if spaces.forget(&name) {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(Problem::NotFound { what: "space", name, hint: "GET /_sandbox/v1/spaces lists them" })
}
