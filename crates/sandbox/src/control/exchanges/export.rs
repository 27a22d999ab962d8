//! The list of exchanges as a file: for a browser's developer tools, and for programs that read line by line.

use std::sync::Arc;

use axum::response::{IntoResponse as _, Response};
use http::header;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::extract::{Asked, In};
use crate::journal::{Exchange, Filter, har};
use crate::problem::Problem;
use crate::space::Space;

pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(as_har)).routes(routes!(as_ndjson))
}

/// Which exchanges, and whether with their secrets.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
struct Which {
    /// Words such as `dir:webhook status:>=400 to:ava`; all when left out.
    filter: Option<String>,
    /// Write secrets instead of covering them.
    with_secrets: bool,
}

/// Every exchange that is meant, as HAR 1.2; what is no HTTP is left out.
#[utoipa::path(get, path = "/exchanges.har", params(Which), responses((status = OK, content_type = "application/json")))]
async fn as_har(In(space): In, Asked(which): Asked<Which>) -> Result<Response, Problem> {
    let har = har::Har::of(&meant(&space, &which)?, which.with_secrets);
    let har = serde_json::to_vec(&har).expect("a HAR is plain data");
    Ok(file("application/json", "exchanges.har", har))
}

/// Every exchange that is meant, one JSON object a line, as each is shown by itself.
#[utoipa::path(get, path = "/exchanges.ndjson", params(Which), responses((status = OK, content_type = "application/x-ndjson")))]
async fn as_ndjson(In(space): In, Asked(which): Asked<Which>) -> Result<Response, Problem> {
    let mut lines = Vec::new();
    for exchange in meant(&space, &which)? {
        serde_json::to_writer(&mut lines, &exchange.detail(which.with_secrets))
            .expect("an exchange is plain data");
        lines.push(b'\n');
    }
    Ok(file("application/x-ndjson", "exchanges.ndjson", lines))
}

fn meant(space: &Space, which: &Which) -> Result<Vec<Arc<Exchange>>, Problem> {
    let filter = which.filter.as_deref().unwrap_or_default();
    let filter = Filter::read(filter, &space.world(), space.clock.now())?;
    let mut all = space.journal().exchanges();
    all.retain(|exchange| filter.means(exchange));
    Ok(all)
}

fn file(kind: &'static str, name: &'static str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes)
        .into_response()
}
