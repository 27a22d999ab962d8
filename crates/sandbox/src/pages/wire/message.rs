//! A request or a response, as it came: its lines in their order, and its body.

use maud::{Markup, html};
use serde_json::Value;

use super::{Shown, copy, word};

pub(super) fn of(shown: &Shown<'_>, side: &str, title: &str) -> Markup {
    let message = &shown.exchange[side];
    let body = &message["body"];
    let link = format!("{}/_sandbox/v1/exchanges/{}/raw?side={side}", shown.base, shown.exchange["id"]);
    let is_request = side == "request";
    html! {
        section.card {
            div.row.between {
                h2 { (title) }
                div.row {
                    @if is_request {
                        (copy::reveal(shown))
                        a.small href="#request-headers" data-key-h { "Headers" }
                        a.small href="#request-body" data-key-b { "Body" }
                    }
                    a.small href=(link) download={ "exchange-" (shown.exchange["id"]) "-" (side) ".http" } { "Exact bytes" }
                }
            }
            @if message.is_null() {
                p.muted { "Nothing that could be read as HTTP came." }
            } @else {
                pre.sample id={ (side) "-headers" } tabindex="0" aria-label={ (title) ", head" } {
                    strong { (word(message, "start_line")) } "\n"
                    @for header in message["headers"].as_array().into_iter().flatten() {
                        (word(header, "name")) ": " (word(header, "value")) "\n"
                    }
                }
                @if message["whole"] == false { p.complaint { "It broke off." } }
                @if let Some(wrong) = body["json_error"].as_str() { p.complaint { "This is no JSON: " (wrong) "." @if body["text"].is_string() { " " a href={ "#" (super::body::mistake(title)) } { "Go there" } } } }
                p.muted.small id={ (side) "-body" } tabindex="-1" { (body["bytes"]) " bytes, SHA-256 " code { (word(body, "sha256")) } }
                (self::body(title, body))
            }
        }
    }
}

fn body(title: &str, body: &Value) -> Markup {
    match (body["text"].as_str(), body["base64"].as_str()) {
        (Some(""), _) | (None, None) => html! {},
        (Some(text), _) => super::body::shown(title, text, body["json_error"].is_string()),
        (None, Some(_)) => {
            html! { p.muted { "It is no text. " a href="?tab=raw&as=hex" { "Look at its bytes" } } }
        }
    }
}
