//! Saying again what was said: the same bytes, signed anew, edited, many times.

use std::sync::Arc;

use axum::Json;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::done::{Wait, WebhookView};
use super::super::extract::{At, Body, In};
use super::super::view::List;
use super::exchange;
use crate::fault::chance::Chance;
use crate::journal::message::Message;
use crate::journal::{Direction, Filter};
use crate::problem::Problem;
use crate::replay;
use crate::space::Space;
use crate::webhook::DeliveryId;
use crate::webhook::edited::{self, Edit, Sealing, Sent};
use crate::webhook::log::DeliveryView;
use crate::webhook::redeliver::{self, Mode};

/// How many deliveries one call makes at most.
const MOST: usize = 100;

pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(redeliver_exchange))
        .routes(routes!(redeliver_several))
        .routes(routes!(send))
        .routes(routes!(deliveries))
        .routes(routes!(redeliver_delivery))
        .routes(routes!(try_now))
}

/// How to deliver again.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Again {
    mode: Option<ModeName>,
}

/// What is sent again.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
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
    once_more(&space, delivery_of(&space, id)?, &again).await
}

/// Which webhooks to deliver again, and how.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct Several {
    /// Those of these exchanges.
    exchanges: Vec<u64>,
    /// Those that a filter means, such as `dir:webhook to:ava`.
    filter: Option<String>,
    /// How often each; once when left out. 100 deliveries are made at most.
    times: Option<usize>,
    /// In another order than they had.
    shuffled: bool,
    /// Another seed shuffles otherwise, the same one alike.
    seed: Option<u64>,
    mode: Option<ModeName>,
}

/// A delivery that was made again.
#[derive(Debug, Serialize, ToSchema)]
struct AgainView {
    /// The new delivery.
    delivery: u64,
    /// The delivery that it repeats.
    repeats: u64,
}

/// Delivers webhooks once more or many times, in their order or another: an app that has seen one does nothing twice.
#[utoipa::path(post, path = "/exchanges/redeliver", request_body = Several, responses((status = CREATED, body = List<AgainView>)))]
async fn redeliver_several(
    In(space): In,
    Body(several): Body<Several>,
) -> Result<(StatusCode, Json<List<AgainView>>), Problem> {
    let which = deliveries_of(&space, &several)?;
    let times = several.times.unwrap_or(1);
    let count = which.len().saturating_mul(times);
    if !(1..=MOST).contains(&count) {
        let (webhooks, way) = (which.len(), "name fewer, or fewer times");
        let message =
            format!("{webhooks} webhooks {times} times are {count} deliveries; 1 to {MOST} are made: {way}");
        return Err(Problem::Invalid(message));
    }
    let mut order: Vec<_> = which.iter().copied().cycle().take(count).collect();
    if several.shuffled {
        Chance::seeded(several.seed.unwrap_or(1)).shuffle(&mut order);
    }
    let mode = mode(several.mode);
    let again = |of: DeliveryId| {
        let delivery = redeliver::redeliver(&space, of, mode)?;
        Ok(AgainView { delivery: delivery.0, repeats: of.0 })
    };
    let data = order.into_iter().map(again).collect::<Result<_, Problem>>()?;
    Ok((StatusCode::CREATED, Json(List { data })))
}

/// The deliveries that are meant, each once, in their order.
fn deliveries_of(space: &Arc<Space>, several: &Several) -> Result<Vec<DeliveryId>, Problem> {
    let named = several.exchanges.iter().map(|&id| delivery_of(space, id)).collect::<Result<Vec<_>, _>>()?;
    let mut deliveries = named;
    if let Some(filter) = &several.filter {
        let filter = Filter::read(filter, &space.world(), space.clock.now())?;
        let all = space.journal().exchanges();
        deliveries.extend(
            all.iter().filter(|exchange| filter.means(exchange)).filter_map(|exchange| exchange.delivery),
        );
    }
    deliveries.sort_unstable();
    deliveries.dedup();
    Ok(deliveries)
}

/// What is different when it is sent again.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct Edited {
    /// Another body; the same bytes when left out.
    body: Option<String>,
    /// Another body, when it is no text.
    base64: Option<String>,
    /// Of a webhook: how it is signed; rightly when left out.
    signature: Option<SealingName>,
    /// What `X-Hub-Signature-256` says when `signature` is `own`.
    own_signature: Option<String>,
    /// Of a webhook: where it goes, on this machine; to your app when left out.
    url: Option<String>,
}

/// How an edited webhook is signed.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SealingName {
    /// As it is right for the body, with the secret as it is now.
    Right,
    /// With the signature that it had, whether or not it fits.
    Kept,
    /// In a way that your app must not accept.
    Wrong,
    /// Not at all.
    Missing,
    /// With what `own_signature` says, and without the older `X-Hub-Signature`.
    Own,
}

/// What came of sending it again.
#[derive(Debug, Serialize, ToSchema)]
struct SentView {
    /// The new exchange.
    exchange: u64,
    /// What was answered.
    status: Option<u16>,
    /// Why there is no answer, or why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// Sends an exchange again, as it was or edited: a call goes to the sandbox, a webhook to your app, once.
#[utoipa::path(post, path = "/exchanges/{id}/send", request_body = Edited, responses((status = CREATED, body = SentView)))]
async fn send(
    In(space): In,
    At(id): At<u64>,
    Body(edited): Body<Edited>,
) -> Result<(StatusCode, Json<SentView>), Problem> {
    let of = exchange(&space, id)?;
    let body = match (edited.body, edited.base64) {
        (Some(_), Some(_)) => return Err(Problem::Invalid("a body is `body` or `base64`, not both".into())),
        (Some(text), None) => Some(Bytes::from(text)),
        (None, Some(base64)) => {
            let bytes = STANDARD.decode(base64);
            Some(bytes.map_err(|error| Problem::Invalid(format!("`base64` does not fit: {error}")))?.into())
        }
        (None, None) => None,
    };
    let before = Message::request(of.request.bytes()).map(|request| Bytes::copy_from_slice(&request.body));
    let body = body.filter(|body| Some(body) != before.as_ref());
    let sent = match of.direction {
        Direction::Webhook => {
            let signature = sealing(edited.signature, edited.own_signature)?;
            edited::send(&space, &of, Edit { body, signature, url: edited.url }).await?
        }
        Direction::Api
            if edited.signature.is_some() || edited.own_signature.is_some() || edited.url.is_some() =>
        {
            let message = format!("exchange {id} was a call: it has no signature, and goes to the sandbox");
            return Err(Problem::Invalid(message));
        }
        Direction::Api => {
            let again = replay::replay(&space, &of, body.as_deref()).await?;
            let found = exchange(&space, again)?;
            Sent { exchange: again, status: found.status, reason: found.note.reason.clone() }
        }
    };
    let Sent { exchange, status, reason } = sent;
    Ok((StatusCode::CREATED, Json(SentView { exchange, status, reason })))
}

/// How it is to be signed. A signature of one's own is meant, whether or not `own` is said as well.
fn sealing(name: Option<SealingName>, own: Option<String>) -> Result<Sealing, Problem> {
    Ok(match (name, own) {
        (None | Some(SealingName::Own), Some(own)) => {
            let value = HeaderValue::from_str(own.trim()).map_err(|_| {
                Problem::Invalid("`own_signature` holds what no header can, such as a line break".into())
            })?;
            Sealing::Own(value)
        }
        (Some(SealingName::Own), None) => {
            return Err(Problem::Invalid("say with `own_signature` which signature it is to have".into()));
        }
        (Some(_), Some(_)) => {
            return Err(Problem::Invalid("`own_signature` goes with the signature `own`".into()));
        }
        (None | Some(SealingName::Right), None) => Sealing::Right,
        (Some(SealingName::Kept), None) => Sealing::Kept,
        (Some(SealingName::Wrong), None) => Sealing::Wrong,
        (Some(SealingName::Missing), None) => Sealing::Missing,
    })
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
    let delivery = redeliver::redeliver(space, delivery, mode(again.mode))?;
    Ok((StatusCode::CREATED, Json(WebhookView::of(space, delivery, Some(Wait::Webhook)).await)))
}

fn mode(name: Option<ModeName>) -> Mode {
    match name {
        Some(ModeName::Resign) => Mode::Resign,
        Some(ModeName::SameBytes) | None => Mode::SameBytes,
    }
}

fn delivery_of(space: &Arc<Space>, id: u64) -> Result<DeliveryId, Problem> {
    let delivery = exchange(space, id)?.delivery;
    delivery.ok_or_else(|| {
        Problem::Conflict(format!(
            "exchange {id} was no delivery of a webhook; POST /exchanges/{id}/send sends it again"
        ))
    })
}
