//! One message: where it stands, its attempts, its parts, what was decided about it, and its exact words.

use antiphon_pages::{Icon, copyable};
use axum::extract::Path;
use axum::response::Response;
use http::Method;
use maud::{Markup, html};
use serde_json::Value;

use super::api::{Api, Failed};
use super::frame::shown;
use super::words::{deeds, entries, explained, gist, stamp, state, word};

/// Whom a message is for.
pub(super) fn to(message: &Value) -> Markup {
    match (message["person"].as_str(), message["comment"].as_str()) {
        (Some(person), _) => html! { a href={ "/c/" (word(message, "account")) "/" (person) } { (person) } },
        (None, Some(comment)) => html! { "the author of comment " (comment) },
        _ => html! { span.muted { "–" } },
    }
}

pub(super) async fn one(api: Api, Path(id): Path<String>) -> Result<Response, Failed> {
    let message = api.get(&format!("/messages/{id}")).await?;
    let audit = api.ask(Method::GET, "/audit?limit=200", None).await.1;
    let back = format!("/outbox/{id}");
    let content = html! {
        div.page {
            p { a href="/outbox" data-escape { (Icon::Back) " The outbox" } }
            div #message data-live {
                div.row { h1 tabindex="-1" { (gist(&message)) } (state(&message, None)) }
                @let why = explained(&message);
                @if !why.is_empty() { p.why { (why) } }
                div.row.deeds { (deeds(&message, &back)) }
                (facts(&message))
                (attempts(&message))
                (parts(&message))
                (decisions(&message, &audit))
                (payload(&message))
            }
        }
    };
    Ok(shown(&api, &format!("{} · Outbox", gist(&message)), "/outbox", "plain", &content))
}

fn facts(message: &Value) -> Markup {
    let when = |name: &str, field: &str| html! { @if message[field].is_string() { dt { (name) } dd { (stamp(message, field)) } } };
    let id = word(message, "id");
    html! {
        dl.facts {
            dt { "To" } dd { (to(message)) }
            dt { "From" } dd { (word(message, "account")) }
            dt { "Id" } dd { (copyable(id, id, "the message's id")) }
            @if let Some(mid) = message["message_id"].as_str() { dt { "Instagram's id" } dd { (copyable(mid, mid, "Instagram's id")) } }
            (when("Accepted", "accepted_at")) (when("Changed", "changed_at")) (when("Expires", "expires_at")) (when("Next try", "not_before"))
            @if let Some(origin) = message["origin"].as_str() { dt { "Written by" } dd { (if origin == "automated" { "a bot" } else { "a human" }) } }
            @if let Some(next) = message["retried_as"].as_str() { dt { "Sent again as" } dd { a href={ "/outbox/" (next) } { (next) } } }
        }
    }
}

fn attempts(message: &Value) -> Markup {
    let all = entries(message, "history");
    html! {
        section.card {
            h2 { "Attempts" }
            @if all.is_empty() { p.muted { "There was none yet." } }
            ol.stack {
                @for attempt in all {
                    li.row {
                        strong { (attempt["attempt"]) } (stamp(attempt, "intended_at"))
                        span { (attempt["outcome"].as_str().unwrap_or("under way").replace('_', " ")) }
                        @if attempt["ended_at"].is_string() { span.muted { "ended " (stamp(attempt, "ended_at")) } }
                    }
                }
            }
            @if message["error"].is_object() { pre.sample tabindex="0" { (serde_json::to_string_pretty(&message["error"]).unwrap_or_default()) } }
        }
    }
}

fn parts(message: &Value) -> Markup {
    html! {
        @if !entries(message, "parts").is_empty() {
            section.card {
                h2 { "Parts" }
                ol.stack {
                    @for part in entries(message, "parts") {
                        li.row {
                            span { (part["message"]["text"].as_str().unwrap_or("media")) }
                            @if part["discloses"] == true { span.chip { "says that it is a bot" } }
                            @if part["delivered_at"].is_string() { span.muted { "delivered " (stamp(part, "delivered_at")) } }
                        }
                    }
                }
            }
        }
    }
}

/// What people decided about it.
fn decisions(message: &Value, audit: &Value) -> Markup {
    let is_about =
        |entry: &&Value| entry["target"].as_str().is_some_and(|target| target == word(message, "id"));
    let about: Vec<_> = entries(audit, "data").iter().filter(is_about).collect();
    html! {
        @if !about.is_empty() {
            section.card {
                h2 { "Decisions" }
                ol.stack {
                    @for entry in about {
                        li.row { (stamp(entry, "at")) strong { (word(entry, "what")) } span.muted { "by " (word(entry, "who")) } }
                    }
                }
            }
        }
    }
}

fn payload(message: &Value) -> Markup {
    html! {
        section.card {
            h2 { "What is sent" }
            @if message["message"].is_null() { p.muted { "Its words were forgotten." } }
            @else { pre.sample tabindex="0" { (serde_json::to_string_pretty(&message["message"]).unwrap_or_default()) } }
            p { a href={ "/v1/messages/" (word(message, "id")) } { "As JSON" } }
        }
    }
}
