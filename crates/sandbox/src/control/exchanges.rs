//! What went over the wire, in both directions, byte for byte.

mod again;
mod copy;
mod export;
mod signature;

use std::sync::Arc;

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Asked, At, In};
use crate::happening::What;
use crate::journal::{Exchange, ExchangeDetail, ExchangeView, Filter, Page, Wanted};
use crate::problem::Problem;
use crate::space::Space;

pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list, clear))
        .routes(routes!(show))
        .routes(routes!(raw))
        .routes(routes!(restore))
        .merge(again::routes())
        .merge(copy::routes())
        .merge(export::routes())
        .merge(signature::routes())
}

/// Which exchanges.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Which {
    /// Words such as `dir:webhook status:>=400 to:ava type:image fault:* since:5m text:"order 42"`.
    filter: Option<String>,
    /// Only those before this one.
    before: Option<u64>,
    /// Only those after this one.
    after: Option<u64>,
    limit: Option<usize>,
}

/// Some exchanges, oldest first.
#[derive(Debug, Serialize, ToSchema)]
struct PageView {
    data: Vec<ExchangeView>,
    /// How many of all that are kept the filter means.
    matched: usize,
    /// How many are kept.
    kept: usize,
    /// How many were forgotten last and can be brought back.
    #[serde(skip_serializing_if = "is_zero")]
    forgotten: usize,
    /// Ask for those before this one to see older ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    older: Option<u64>,
    /// Ask for those after this one to see newer ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    newer: Option<u64>,
}

/// Lists exchanges: the newest page, oldest first, unless `after` says where to go on.
#[utoipa::path(get, path = "/exchanges", params(Which), responses((status = OK, body = PageView)))]
async fn list(In(space): In, Asked(which): Asked<Which>) -> Result<Json<PageView>, Problem> {
    let filter = which.filter.unwrap_or_default();
    let filter = Filter::read(&filter, &space.world(), space.clock.now())?;
    let (all, forgotten) = {
        let journal = space.journal();
        (journal.exchanges(), journal.aside())
    };
    let wanted = Wanted { before: which.before, after: which.after, limit: which.limit };
    let page = Page::of(&all, &filter, wanted);
    let data = page.exchanges.iter().map(|exchange| exchange.view()).collect();
    let Page { matched, kept, older, newer, .. } = page;
    Ok(Json(PageView { data, matched, kept, forgotten, older, newer }))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// Forgets all exchanges, until they are brought back. What people received stays.
#[utoipa::path(delete, path = "/exchanges", responses((status = NO_CONTENT)))]
async fn clear(In(space): In) -> StatusCode {
    space.journal().put_aside();
    space.tell(What::Journal);
    StatusCode::NO_CONTENT
}

/// How many exchanges came back.
#[derive(Debug, Serialize, ToSchema)]
struct Restored {
    restored: usize,
}

/// Brings back the exchanges that were forgotten last, while there is room for them.
#[utoipa::path(post, path = "/exchanges/restore", responses((status = OK, body = Restored)))]
async fn restore(In(space): In) -> Json<Restored> {
    let restored = space.journal().bring_back();
    space.tell(What::Journal);
    Json(Restored { restored })
}

/// Shows one, with the rules it was held against; secrets are masked unless they are asked for.
#[utoipa::path(get, path = "/exchanges/{id}", params(Secrets), responses((status = OK, body = ExchangeDetail)))]
async fn show(
    In(space): In,
    At(id): At<u64>,
    Asked(secrets): Asked<Secrets>,
) -> Result<Json<ExchangeDetail>, Problem> {
    Ok(Json(exchange(&space, id)?.detail(secrets.with_secrets)))
}

/// Which side's bytes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Side {
    #[param(inline)]
    side: Option<SideName>,
}

/// One side of an exchange.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SideName {
    Request,
    Response,
}

/// The exact bytes of one side, secrets and all; of the request when nothing is said.
#[utoipa::path(get, path = "/exchanges/{id}/raw", params(Side), responses((status = OK, content_type = "application/octet-stream")))]
async fn raw(In(space): In, At(id): At<u64>, Asked(side): Asked<Side>) -> Result<Response, Problem> {
    let exchange = exchange(&space, id)?;
    let bytes = match side.side {
        Some(SideName::Response) => exchange.response.clone(),
        Some(SideName::Request) | None => exchange.request.bytes().clone(),
    };
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response())
}

/// Whether secrets are shown.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
struct Secrets {
    /// Write the token itself instead of `$IG_TOKEN`.
    with_secrets: bool,
}

/// The exchange with this number.
fn exchange(space: &Space, id: u64) -> Result<Arc<Exchange>, Problem> {
    let hint = "GET /_sandbox/v1/exchanges lists those that are kept";
    let found = space.journal().exchange(id).cloned();
    found.ok_or_else(|| Problem::NotFound { what: "exchange", name: id.to_string(), hint })
}
