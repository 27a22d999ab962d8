//! What a row of the list and the page of an exchange have in common.

use antiphon_pages::{Icon, Tone, chip};
use maud::{Markup, html};
use serde_json::Value;

use super::word;

/// Which way it went.
pub(super) fn arrow(row: &Value) -> Markup {
    let (arrow, words) =
        if row["direction"] == "api" { ("→", "to Instagram:") } else { ("←", "to the app:") };
    html! { span.arrow aria-hidden="true" { (arrow) } span.unseen { (words) " " } }
}

pub(super) fn status(row: &Value) -> Markup {
    match row["status"].as_u64() {
        Some(status @ 200..=299) => chip(Tone::Good, Icon::Check, &status.to_string()),
        Some(status) => chip(Tone::Bad, Icon::Cross, &status.to_string()),
        None if is_unsent(row) => chip(Tone::Plain, Icon::Dash, "not sent"),
        None => chip(Tone::Warning, Icon::Question, "no answer"),
    }
}

/// Whether there was nobody to send it to.
pub(super) fn is_unsent(row: &Value) -> bool {
    row["reason"] == "no webhook URL is set"
}

/// `4 ms`
pub(super) fn took(row: &Value) -> String {
    if is_unsent(row) {
        return "–".to_owned();
    }
    format!("{:.0} ms", row["duration_ms"].as_f64().unwrap_or_default().max(1.0))
}

/// What is special about it: faults that struck, a clock that was moved, what it repeats.
pub(super) fn tags(base: &str, row: &Value) -> Markup {
    let faults = row["faults"].as_array().into_iter().flatten().filter_map(Value::as_str);
    html! {
        @for fault in faults { (chip(Tone::Warning, Icon::Warning, fault)) " " }
        @if let Some(ahead) = row["ahead_ms"].as_i64() { (chip(Tone::Plain, Icon::Clock, &clock(ahead))) " " }
        @if let Some((words, href)) = again(base, row) { a.chip href=(href) { (words) } }
    }
}

/// What it repeats, and where that is.
fn again(base: &str, row: &Value) -> Option<(String, String)> {
    let again = &row["again"];
    let why = word(again, "why");
    if let Some(exchange) = again["exchange"].as_u64() {
        let words = if why == "edited" { "edited from" } else { "the same as" };
        return Some((format!("{words} #{exchange}"), format!("{base}/wire/{exchange}")));
    }
    let delivery = again["delivery"].as_u64()?;
    let words = match why.as_str() {
        "resigned" => "signed anew, of",
        "same_bytes" => "same bytes as",
        _ => "duplicate of",
    };
    let href = format!("{base}/wire?filter=delivery:{delivery}");
    Some((format!("{words} delivery {delivery}"), href))
}

/// `clock +24:00:01`
fn clock(ahead_ms: i64) -> String {
    let (sign, seconds) = (if ahead_ms < 0 { '-' } else { '+' }, ahead_ms.unsigned_abs() / 1_000);
    format!("clock {sign}{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}
