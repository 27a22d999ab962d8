//! Webhooks of every kind, without anybody having done anything.

use axum::Json;
use axum::extract::RawQuery;
use http::StatusCode;
use serde::Serialize;
use url::form_urlencoded;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::done::{Wait, WebhookView};
use super::extract::{At, In};
use super::view::List;
use crate::deed::Pair;
use crate::problem::Problem;
use crate::webhook::fixture;

/// Who a triggered webhook is about unless somebody else is named.
const PERSON: &str = "ava";

pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(trigger))
}

/// A kind of webhook that can be triggered.
#[derive(Debug, Serialize, ToSchema)]
struct FixtureView {
    name: &'static str,
    description: &'static str,
}

/// What was triggered.
#[derive(Debug, Serialize, ToSchema)]
struct Triggered {
    /// The delivery, or the last of several.
    webhook: Option<WebhookView>,
}

/// Lists the kinds of webhooks that can be triggered.
#[utoipa::path(get, path = "/trigger", responses((status = OK, body = List<FixtureView>)))]
async fn list() -> Json<List<FixtureView>> {
    let view =
        |fixture: &fixture::Fixture| FixtureView { name: fixture.name, description: fixture.description };
    Json(List { data: fixture::all().map(view).collect() })
}

/// Sends a webhook of a kind, whatever the account is subscribed to. The world does not change by it.
#[utoipa::path(post, path = "/trigger/{event}",
    params(
        ("override" = Option<Vec<String>>, Query, description = "`path=value`, such as `message.text=hello`; may be repeated"),
        ("person" = Option<String>, Query, description = "Whom it is about; Ava when left out"),
        ("await" = Option<String>, Query, description = "`webhook`: answer after your app has"),
    ),
    responses((status = CREATED, body = Triggered)))]
async fn trigger(
    In(space): In,
    At(event): At<String>,
    RawQuery(query): RawQuery,
) -> Result<(StatusCode, Json<Triggered>), Problem> {
    let (mut overrides, mut wait, mut person) = (Vec::new(), None, PERSON.to_owned());
    for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        match (name.as_ref(), value.split_once('=')) {
            ("override", Some((path, value))) => overrides.push((path.to_owned(), value.to_owned())),
            ("await", _) if value == "webhook" => wait = Some(Wait::Webhook),
            ("person", _) => person = value.into_owned(),
            _ => {
                return Err(Problem::Invalid(format!(
                    "{name}={value} means nothing here; write override=path=value"
                )));
            }
        }
    }
    let pair = Pair::find(&space, &person, None)?;
    let mut webhook = None;
    for delivery in fixture::trigger(&space, &event, &pair, &overrides)? {
        webhook = Some(WebhookView::of(&space, delivery, wait).await);
    }
    Ok((StatusCode::CREATED, Json(Triggered { webhook })))
}
