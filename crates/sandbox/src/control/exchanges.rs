//! What went over the wire, in both directions, byte for byte.

use std::sync::Arc;

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::done::{Wait, WebhookView};
use super::extract::{Asked, At, Body, In};
use crate::journal::{Exchange, ExchangeDetail, ExchangeView, Filter, Page, Wanted};
use crate::problem::Problem;
use crate::space::Space;
use crate::webhook::DeliveryId;
use crate::webhook::log::DeliveryView;
use crate::webhook::redeliver::{self, Mode};

use super::view::List;

pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list, clear))
        .routes(routes!(show))
        .routes(routes!(raw))
        .routes(routes!(curl))
        .routes(routes!(redeliver_exchange))
        .routes(routes!(deliveries))
        .routes(routes!(redeliver_delivery))
        .routes(routes!(try_now))
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
    let all = space.journal().exchanges();
    let wanted = Wanted { before: which.before, after: which.after, limit: which.limit };
    let page = Page::of(&all, &filter, wanted);
    let data = page.exchanges.iter().map(|exchange| exchange.view()).collect();
    Ok(Json(PageView { data, matched: page.matched, kept: page.kept, older: page.older, newer: page.newer }))
}

/// Forgets all exchanges. What people received stays.
#[utoipa::path(delete, path = "/exchanges", responses((status = NO_CONTENT)))]
async fn clear(In(space): In) -> StatusCode {
    space.journal().clear();
    StatusCode::NO_CONTENT
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

/// A command.
#[derive(Debug, Serialize, ToSchema)]
struct CurlView {
    curl: String,
}

/// The request as a curl command that sends the same bytes.
#[utoipa::path(get, path = "/exchanges/{id}/curl", params(Secrets), responses((status = OK, body = CurlView)))]
async fn curl(
    In(space): In,
    At(id): At<u64>,
    Asked(secrets): Asked<Secrets>,
) -> Result<Json<CurlView>, Problem> {
    let curl = exchange(&space, id)?.curl(secrets.with_secrets);
    let curl = curl.map_err(|none| Problem::Conflict(none.to_string()))?;
    Ok(Json(CurlView { curl }))
}

/// How to deliver again.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Again {
    mode: Option<ModeName>,
}

/// What is sent again.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ModeName {
    /// The same bytes with the same signature.
    SameBytes,
    /// The same body, signed with the secret as it is now.
    Resign,
}

/// Delivers a webhook once more, as a delivery of its own, and answers when your app has.
#[utoipa::path(post, path = "/exchanges/{id}/redeliver", request_body = Again, responses((status = CREATED, body = WebhookView)))]
async fn redeliver_exchange(
    In(space): In,
    At(id): At<u64>,
    Body(again): Body<Again>,
) -> Result<(StatusCode, Json<WebhookView>), Problem> {
    let delivery = exchange(&space, id)?.delivery;
    let delivery = delivery
        .ok_or_else(|| Problem::Conflict(format!("exchange {id} was not a webhook; use its curl")))?;
    once_more(&space, delivery, &again).await
}

/// Lists the deliveries of webhooks, each with its attempts and its next try.
#[utoipa::path(get, path = "/deliveries", responses((status = OK, body = List<DeliveryView>)))]
async fn deliveries(In(space): In) -> Json<List<DeliveryView>> {
    Json(List { data: space.webhooks.log() })
}

/// Delivers once more, as a delivery of its own, and answers when your app has.
#[utoipa::path(post, path = "/deliveries/{id}/redeliver", request_body = Again, responses((status = CREATED, body = WebhookView)))]
async fn redeliver_delivery(
    In(space): In,
    At(id): At<u64>,
    Body(again): Body<Again>,
) -> Result<(StatusCode, Json<WebhookView>), Problem> {
    once_more(&space, DeliveryId(id), &again).await
}

/// Makes the next try of a delivery due at once.
#[utoipa::path(post, path = "/deliveries/{id}/try_now", responses((status = ACCEPTED)))]
async fn try_now(In(space): In, At(id): At<u64>) -> Result<StatusCode, Problem> {
    redeliver::try_now(&space, DeliveryId(id))?;
    Ok(StatusCode::ACCEPTED)
}

async fn once_more(
    space: &Arc<Space>,
    delivery: DeliveryId,
    again: &Again,
) -> Result<(StatusCode, Json<WebhookView>), Problem> {
    let mode = match again.mode {
        Some(ModeName::Resign) => Mode::Resign,
        Some(ModeName::SameBytes) | None => Mode::SameBytes,
    };
    let delivery = redeliver::redeliver(space, delivery, mode)?;
    Ok((StatusCode::CREATED, Json(WebhookView::of(space, delivery, Some(Wait::Webhook)).await)))
}

fn exchange(space: &Space, id: u64) -> Result<Arc<Exchange>, Problem> {
    let hint = "GET /_sandbox/v1/exchanges lists those that are kept";
    let found = space.journal().exchange(id).cloned();
    found.ok_or_else(|| Problem::NotFound { what: "exchange", name: id.to_string(), hint })
}
