//! Failures: what did not go, by what stood in its way, and what can be done about each.

use antiphon_pages::{Icon, Tone, chip, empty};
use axum::extract::RawQuery;
use axum::response::Response;
use maud::{Markup, html};
use serde_json::Value;

use super::api::{Api, Failed};
use super::chosen::{self, Way};
use super::frame::shown;
use super::words::{entries, many, sentence, stamp, word};
use super::{jobs, outbox};

pub(super) async fn list(api: Api, RawQuery(query): RawQuery) -> Result<Response, Failed> {
    let is_all = chosen::all_are(&query.unwrap_or_default());
    let causes = api.get("/failures").await?;
    let unknown = api.get("/messages?state=unknown&limit=100").await?;
    let refused = api.get("/messages?state=refused&limit=50").await?;
    let expired = api.get("/messages?state=expired&limit=50").await?;
    let jobs = api.get("/replays?limit=5").await?;
    let items = [entries(&refused, "data"), entries(&expired, "data")].concat();
    let content = html! {
        div.page {
            h1 tabindex="-1" { "Failures" }
            div #causes .stack data-live { (unknowns(&unknown)) (every(&causes)) }
            @if entries(&unknown, "data").is_empty() && entries(&causes, "data").is_empty() { (nothing()) }
            section #replays data-live { (replays(&jobs)) }
            @if !items.is_empty() { (listed(&items, is_all)) }
        }
    };
    Ok(shown(&api, "Failures", "/failures", "plain", &content))
}

/// Those that did not go, one by one, to be chosen.
fn listed(items: &[Value], is_all: bool) -> Markup {
    html! {
        section {
            h2 { "Messages" }
            div.scrolls tabindex="0" role="region" aria-label="Messages that did not go" {
                table {
                    (outbox::head())
                    tbody #items data-live { @for item in items { (outbox::row(item, Some(is_all))) } }
                }
            }
            (chosen::deeds(&[Way::Retry], "/failures?chosen=all", "", items.len()))
        }
    }
}

fn nothing() -> Markup {
    empty(
        "No failures",
        "What is refused, expires, or has an outcome that nobody knows stands here. To see one, lose a reply of the sandbox:",
        &html! { pre.sample { "antiphon sandbox fault add lose-reply" } },
    )
}

/// Those of which nobody knows whether they arrived.
fn unknowns(unknown: &Value) -> Markup {
    let rows = entries(unknown, "data");
    html! {
        @if !rows.is_empty() {
            section.card data-key="unknown" {
                div.row { (chip(Tone::Warning, Icon::Question, "outcome unknown")) h2 { (many(rows.len() as u64, "message", "messages")) } }
                p { "Bytes left, and no answer came that can be relied on: the person may have it. Its echo is looked for, and Instagram's own list of the conversation. What is proved settles by itself." }
                p.muted { "Sent again, it may arrive twice: that is for you to decide, message by message." }
                div.scrolls tabindex="0" role="region" aria-label="Messages whose outcome is unknown" {
                    table { tbody { @for row in rows { (outbox::row(row, None)) } } }
                }
            }
        }
    }
}

fn every(causes: &Value) -> Markup {
    html! { @for cause in entries(causes, "data") { (one(cause)) } }
}

/// One cause: what it means, what Instagram said, and what can be done.
fn one(cause: &Value) -> Markup {
    let number = |field: &str| cause[field].as_u64().unwrap_or(0);
    let code = match (cause["code"].as_i64(), cause["subcode"].as_i64()) {
        (Some(code), Some(subcode)) => format!("{code}/{subcode}"),
        (Some(code), None) => code.to_string(),
        _ => String::new(),
    };
    let name = word(cause, "cause").replace('_', " ");
    html! {
        section.card data-row data-key={ (word(cause, "state")) "-" (word(cause, "cause")) "-" (code) } {
            div.row {
                (chip(Tone::Bad, if word(cause, "state") == "expired" { Icon::Lock } else { Icon::Cross }, word(cause, "state")))
                h2 { (sentence(&name)) @if !code.is_empty() { span.muted { " " (code) } } }
                span.muted { (many(number("messages"), "message", "messages")) ", " (many(number("people"), "person", "people")) }
            }
            p { (sentence(word(cause, "what"))) }
            p { strong { "What can be done: " } (word(cause, "next")) }
            @if let Some(said) = cause["said"].as_str() { p.muted.small { "Instagram said: " (said) } }
            p.muted.small { "First " (stamp(cause, "first_at")) ", last " (stamp(cause, "last_at")) "." }
            (again(cause, number("messages"), number("open")))
        }
    }
}

/// All of a cause, once more: what would become of it is counted before.
fn again(cause: &Value, messages: u64, open: u64) -> Markup {
    let filter = cause["filter"].to_string();
    let form = |preview: &str, name: &str, sure: Option<String>| {
        html! {
            form method="post" action="/-/call" data-then="go" data-confirm=[sure] {
                input type="hidden" name="-call" value="POST /replays";
                input type="hidden" name="-back" value="/jobs/{id}";
                input type="hidden" name="filter:json" value=(filter);
                input type="hidden" name="preview:flag" value=(preview);
                button { (name) }
            }
        }
    };
    let sure = format!(
        "Send {} again, as new ones, in the order in which they were accepted? {open} of them are to people whose window is open; \
         the others would be refused again.",
        many(messages, "message", "messages")
    );
    html! {
        div.row {
            @if cause["retry_may_help"] == true {
                (form("no", &format!("Retry {messages}"), Some(sure)))
            } @else {
                span.muted { "The same message would be refused again." }
            }
            (form("yes", "Only count", None))
        }
    }
}

fn replays(jobs: &Value) -> Markup {
    html! {
        @if !entries(jobs, "data").is_empty() {
            h2 { "Retries of many" }
            ul.stack { @for job in entries(jobs, "data") { li.row data-key=(word(job, "id")) { a href={ "/jobs/" (word(job, "id")) } { (word(job, "id")) } (jobs::state(job)) (stamp(job, "asked_at")) } } }
        }
    }
}
