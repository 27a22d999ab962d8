//! The handshake tried out: whether Instagram would be told that webhooks are wanted.

use antiphon_pages::{Icon, Tone, chip};
use axum::response::Response;
use bytes::Bytes;
use http::Method;
use maud::{Markup, html};
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::api::{Api, Failed};
use super::frame::shown;
use super::words::word;

/// Where Instagram is to call.
const URL: &str = "https://gateway.example.com/webhooks/instagram";

/// The form, on a page of its own.
pub(super) async fn show(api: Api) -> Result<Response, Failed> {
    Ok(page(&api, &html! {}, ""))
}

/// Asks, and shows what came back. The word that was entered is not written into the page again.
pub(super) async fn ask(api: Api, form: Bytes) -> Result<Response, Failed> {
    let fields = form_urlencoded::parse(&form).filter(|(_, value)| !value.trim().is_empty());
    let asked: Map<_, _> =
        fields.map(|(name, value)| (name.into_owned(), Value::from(value.trim()))).collect();
    let url = asked.get("url").and_then(Value::as_str).unwrap_or_default().to_owned();
    let (status, answer) = api.ask(Method::POST, "/webhooks/handshake", Some(&Value::Object(asked))).await;
    let told = if status.is_success() { came(&answer) } else { refused(&answer) };
    Ok(page(&api, &told, &url))
}

fn page(api: &Api, told: &Markup, url: &str) -> Response {
    let content = html! {
        div.page {
            p { a href="/webhooks" data-escape { (Icon::Back) " Webhooks" } }
            h1 tabindex="-1" { "The handshake" }
            (told)
            (form(url))
        }
    };
    shown(api, "The handshake", "/webhooks", "plain", &content)
}

/// What came back.
fn came(answer: &Value) -> Markup {
    let agreed = answer["agreed"] == true;
    html! {
        section #shaken .card role="status" {
            div.row {
                @if agreed { (chip(Tone::Good, Icon::Check, "it agrees")) } @else { (chip(Tone::Bad, Icon::Cross, "it does not agree")) }
                span { (super::words::sentence(word(answer, "found"))) "." }
            }
            @if let Some(fix) = answer["fix"].as_str() { p { strong { "What can be done: " } (super::words::sentence(fix)) } }
        }
    }
}

fn refused(answer: &Value) -> Markup {
    html! {
        section #shaken .card role="status" {
            div.row { (chip(Tone::Bad, Icon::Warning, "not asked")) span { (super::words::sentence(word(answer, "detail"))) "." } }
            @if let Some(hint) = answer["hint"].as_str() { p.muted { (super::words::sentence(hint)) } }
        }
    }
}

/// What is asked, and with which word.
pub(super) fn form(url: &str) -> Markup {
    html! {
        section.card {
            h2 { "Would Instagram be told yes?" }
            p.muted {
                "Before it sends webhooks, Instagram asks the address that Meta's dashboard names, with the verify token that stands there. "
                "Ask the same: without an address this gateway is asked itself; without a token an address is asked with one that only this gateway knows."
            }
            form.stack.narrow method="post" action="/webhooks/handshake" data-plain {
                label.stack { span { "Address, as in the dashboard" } input type="url" name="url" value=(url) placeholder=(URL) autocomplete="off"; }
                label.stack { span { "Verify token, as in the dashboard" } input type="password" name="verify_token" autocomplete="off"; }
                div.row { button { "Ask" } }
            }
        }
    }
}
