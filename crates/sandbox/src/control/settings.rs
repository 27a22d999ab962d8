//! How the space behaves, and where its webhooks go.

use axum::Json;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Body, In};
use crate::happening::What;
use crate::problem::Problem;
use crate::webhook::{Address, handshake};
use crate::world::settings::Settings;

pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(show, change)).routes(routes!(subscribe, unsubscribe))
}

/// Shows how the space behaves.
#[utoipa::path(get, path = "/settings", responses((status = OK, content_type = "application/json")))]
async fn show(In(space): In) -> Json<Settings> {
    Json(space.world().settings.clone())
}

/// Changes what is named, keeps the rest.
#[utoipa::path(patch, path = "/settings", request_body(content_type = "application/json"),
    responses((status = OK, content_type = "application/json")))]
async fn change(In(space): In, Body(changes): Body<Map<String, Value>>) -> Result<Json<Settings>, Problem> {
    let settings = {
        let mut world = space.world();
        let mut merged = serde_json::to_value(&world.settings).expect("settings are plain data");
        merge(&mut merged, changes.into());
        let settings: Settings = serde_json::from_value(merged)
            .map_err(|error| Problem::Invalid(format!("the settings do not fit: {error}")))?;
        if !(1..=1_000).contains(&settings.webhook_batch) {
            return Err(Problem::Invalid("webhook_batch is 1 to 1000 events a delivery".into()));
        }
        if let Some(url) = settings.bot_url.as_ref().filter(|url| Address::of(url).is_err()) {
            let example = "http://127.0.0.1:2400";
            return Err(Problem::Invalid(format!(
                "bot_url is a gateway's address, such as {example}, not {url}"
            )));
        }
        let former = std::mem::replace(&mut world.settings, settings.clone()).app_secret;
        drop(world);
        space.had_secret(former);
        settings
    };
    space.tell(What::Settings);
    Ok(Json(settings))
}

/// Puts what is named into what there is; what is an object in both is merged, too.
pub(super) fn merge(into: &mut Value, changes: Value) {
    match (into, changes) {
        (Value::Object(into), Value::Object(changes)) => {
            for (name, change) in changes {
                merge(into.entry(name).or_insert(Value::Null), change);
            }
        }
        (into, changes) => *into = changes,
    }
}

/// Where webhooks are to go.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Subscription {
    /// The address of your app, such as `http://127.0.0.1:2400/webhooks/instagram`.
    url: String,
    /// What your app expects as `hub.verify_token`; the sandbox's own when left out.
    verify_token: Option<String>,
    /// What your app checks signatures with; the sandbox's own when left out.
    app_secret: Option<String>,
}

/// How the handshake went.
#[derive(Debug, Serialize, ToSchema)]
struct Subscribed {
    url: String,
    /// How long your app took to answer the challenge.
    handshake_ms: u64,
}

/// Sends webhooks to an address, once it has answered the subscription handshake.
#[utoipa::path(put, path = "/webhook", request_body = Subscription, responses(
    (status = OK, body = Subscribed),
    (status = CONFLICT, description = "The address did not answer the challenge; nothing was changed"),
))]
async fn subscribe(In(space): In, Body(wanted): Body<Subscription>) -> Result<Json<Subscribed>, Problem> {
    let verify_token = wanted.verify_token.unwrap_or_else(|| space.world().settings.verify_token.clone());
    let took = handshake::shake(&space, &wanted.url, &verify_token).await?;
    let former = {
        let settings = &mut space.world().settings;
        settings.webhook_url = Some(wanted.url.clone());
        settings.verify_token = verify_token;
        let former = settings.app_secret.clone();
        settings.app_secret = wanted.app_secret.unwrap_or_else(|| former.clone());
        former
    };
    space.had_secret(former);
    space.tell(What::Settings);
    let handshake_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    Ok(Json(Subscribed { url: wanted.url, handshake_ms }))
}

/// Sends no more webhooks. What happens is still written down, signed, as *not sent*.
#[utoipa::path(delete, path = "/webhook", responses((status = OK, content_type = "application/json")))]
async fn unsubscribe(In(space): In) -> Json<Settings> {
    space.world().settings.webhook_url = None;
    space.tell(What::Settings);
    show(In(space)).await
}
