//! The wire: what went to and fro, byte for byte, the newest last.

mod again;
mod attempts;
mod body;
mod copy;
mod detail;
mod edit;
mod list;
mod message;
mod raw;
mod row;
mod signature;
mod timing;

use std::sync::Arc;

use antiphon_pages::{page, problem};
use axum::Extension;
use axum::extract::{Path, Query, RawQuery};
use axum::response::{IntoResponse as _, Response};
use http::{Method, StatusCode};
use maud::html;
use serde::Deserialize;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::Api;
use super::frame::{base, frame};
use crate::control;
use crate::control::extract::In;
use crate::space::Space;

/// The list.
pub(super) async fn list(
    In(space): In,
    Extension(api): Extension<Api>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = query.unwrap_or_default();
    let asked = |wanted: &str| {
        let found = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.into_owned()).unwrap_or_default()
    };
    let (filter, before) = (asked("filter"), asked("before"));
    let path = format!("/exchanges?{query}");
    let answer = control::ask(&api, space.clone(), Method::GET, &path, None).await;
    let (status, found) = (answer.status(), answer.into_body());
    let list = list::List { space: &space, filter: &filter, is_newest: before.is_empty(), found: &found };
    page(status, frame(&space, "Wire", "/wire").around("plain", &list.whole())).into_response()
}

/// How one looks at an exchange.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Look {
    tab: String,
    /// `yes`: secrets are shown.
    secrets: String,
    /// Of the raw bytes: `hex`, or text.
    #[serde(rename = "as")]
    form: String,
    /// What somebody's code computed instead of the signature.
    computed: String,
}

/// One exchange, and how it is looked at.
struct Shown<'a> {
    space: &'a Space,
    base: String,
    exchange: &'a Value,
    look: &'a Look,
}

/// One exchange.
pub(super) async fn one(
    In(space): In,
    Extension(api): Extension<Api>,
    Path(id): Path<String>,
    Query(look): Query<Look>,
) -> Response {
    let ask = Ask { space: &space, api: &api };
    let secrets = look.secrets == "yes";
    let answer = ask.get(&format!("/exchanges/{id}?with_secrets={secrets}")).await;
    let Some(exchange) = answer else {
        let detail = format!("There is no exchange {id}, or not any more.");
        let words = problem("Not on the wire", &detail, "", &format!("{}/wire", base(&space)));
        return page(StatusCode::NOT_FOUND, frame(&space, "Wire", "/wire").around("plain", &words))
            .into_response();
    };
    let shown = Shown { space: &space, base: base(&space), exchange: &exchange, look: &look };
    let tab = match look.tab.as_str() {
        "raw" => raw::tab(&shown),
        "timing" => timing::tab(&shown),
        "attempts" => attempts::tab(&shown, &ask.get("/deliveries").await.unwrap_or_default()),
        "edit" => edit::tab(&shown),
        "signature" => {
            let path = format!("/exchanges/{id}/signature");
            let signature = ask.get(&path).await;
            let computed = json!({ "computed": look.computed });
            let verdict = if look.computed.is_empty() { None } else { ask.post(&path, &computed).await };
            signature
                .map_or_else(|| html! {}, |signature| signature::tab(&shown, &signature, verdict.as_ref()))
        }
        _ => detail::summary(&shown),
    };
    let title = format!("{} · Wire", word(&exchange, "operation"));
    let content = detail::around(&shown, &tab);
    page(StatusCode::OK, frame(&space, &title, "/wire").around("plain", &content)).into_response()
}

/// Somebody who asks the control API.
struct Ask<'a> {
    space: &'a Arc<Space>,
    api: &'a Api,
}

impl Ask<'_> {
    /// What is there; nothing when it is not.
    async fn get(&self, path: &str) -> Option<Value> {
        let answer = control::ask(self.api, self.space.clone(), Method::GET, path, None).await;
        answer.status().is_success().then(|| answer.into_body())
    }

    async fn post(&self, path: &str, body: &Value) -> Option<Value> {
        let answer = control::ask(self.api, self.space.clone(), Method::POST, path, Some(body)).await;
        answer.status().is_success().then(|| answer.into_body())
    }
}

fn word(of: &Value, name: &str) -> String {
    of[name].as_str().unwrap_or_default().to_owned()
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
