//! A request or a response, as it came: its lines in their order, and its body.

use maud::{Markup, html};
use serde_json::Value;

use super::word;

/// So many letters of a body are shown.
const MOST: usize = 64 * 1024;

pub(super) fn of(base: &str, exchange: &Value, side: &str, title: &str) -> Markup {
    let message = &exchange[side];
    let body = &message["body"];
    html! {
        section.card {
            div.row.between {
                h2 { (title) }
                a href={ (base) "/_sandbox/v1/exchanges/" (exchange["id"]) "/raw?side=" (side) } download { "Exact bytes" }
            }
            @if message.is_null() {
                p.muted { "Nothing that could be read as HTTP came." }
            } @else {
                pre.sample tabindex="0" {
                    (word(message, "start_line")) "\n"
                    @for header in message["headers"].as_array().into_iter().flatten() {
                        (word(header, "name")) ": " (word(header, "value")) "\n"
                    }
                }
                @if message["whole"] == false { p.complaint { "It broke off." } }
                @if let Some(wrong) = body["json_error"].as_str() { p.complaint { "This is no JSON: " (wrong) } }
                p.muted.small { (body["bytes"]) " bytes, SHA-256 " code { (word(body, "sha256")) } }
                @match (body["text"].as_str(), body["base64"].as_str()) {
                    (Some(""), _) => {},
                    (Some(text), _) => pre.sample tabindex="0" { (readable(text)) },
                    (None, Some(_)) => p.muted { "It is no text." },
                    (None, None) => {},
                }
            }
        }
    }
}

/// JSON with its lines broken; anything else as it is, as far as there is room.
fn readable(text: &str) -> String {
    let pretty =
        serde_json::from_str::<Value>(text).ok().and_then(|json| serde_json::to_string_pretty(&json).ok());
    let text = pretty.unwrap_or_else(|| text.to_owned());
    if text.len() <= MOST {
        return text;
    }
    let end = (0..=MOST).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    format!("{}\n… and {} bytes more", &text[..end], text.len() - end)
}
