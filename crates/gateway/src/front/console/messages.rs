//! The outbox: what is to go, what went, and what became of each.

use antiphon_pages::{Icon, copyable, empty};
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use http::Method;
use maud::{Markup, html};
use serde_json::Value;
use url::form_urlencoded;

use super::api::{Api, Failed};
use super::chosen::{self, Way};
use super::frame::shown;
use super::words::{deeds, entries, explained, gist, stamp, state, word};

/// The states that can be picked, and what they are called.
const STATES: [(&str, &str); 9] = [
    ("", "All"),
    ("queued", "Queued"),
    ("sending", "Sending"),
    ("held", "Held"),
    ("unknown", "Unknown"),
    ("delivered", "Delivered"),
    ("refused", "Refused"),
    ("expired", "Expired"),
    ("cancelled", "Cancelled"),
];

/// So many on a page.
const ROWS: &str = "100";

pub(super) async fn outbox(api: Api, RawQuery(query): RawQuery) -> Result<Response, Failed> {
    let query = query.unwrap_or_default();
    let (now, person, call) = (field(&query, "state"), field(&query, "person"), asked(&query));
    let found = api.get(&format!("/messages?{call}")).await?;
    let content = html! {
        div.page {
            div.row.between {
                h1 tabindex="-1" { "Outbox" }
                div.row {
                    div #pause data-live { (api.paused.button(&api.here)) }
                    a.button href={ "/v1/messages?" (call) } { "As JSON" }
                }
            }
            (search(&now, &person))
            div #messages data-live { (rows(&found, &now, &person, chosen::all_are(&query))) }
            (chosen::deeds(&[Way::Cancel, Way::Retry], &with_all(&query), &field(&query, "account"), entries(&found, "data").len()))
        }
    };
    Ok(shown(&api, "Outbox", "/outbox", "plain", &content))
}

fn field(query: &str, wanted: &str) -> String {
    let found = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == wanted);
    found.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
}

/// The same page, with all that are shown chosen.
fn with_all(query: &str) -> String {
    let said = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "chosen");
    let all = [("chosen", "all")];
    format!(
        "/outbox?{}",
        form_urlencoded::Serializer::new(String::new()).extend_pairs(said).extend_pairs(all).finish()
    )
}

/// The call that a page's query asks for.
fn asked(query: &str) -> String {
    let said = ["state", "person", "account", "after"].map(|name| (name, field(query, name)));
    let said = said.into_iter().filter(|(_, value)| !value.is_empty());
    form_urlencoded::Serializer::new(format!("limit={ROWS}")).extend_pairs(said).finish()
}

fn search(now: &str, person: &str) -> Markup {
    let link = |state: &str| {
        let query = [("state", state), ("person", person)].into_iter().filter(|(_, value)| !value.is_empty());
        format!("/outbox?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish())
    };
    html! {
        nav.row.choices aria-label="States" {
            @for (state, name) in STATES { a.button.small href=(link(state)) aria-current=[(state == now).then_some("true")] { (name) } }
        }
        form.row role="search" method="get" {
            @if !now.is_empty() { input type="hidden" name="state" value=(now); }
            label.unseen for="person" { "Person's id" }
            input #person type="search" name="person" value=(person) placeholder="A person's id" inputmode="numeric" pattern="[0-9]*" autocomplete="off";
            button { "Show" }
        }
    }
}

fn rows(found: &Value, now: &str, person: &str, is_all: bool) -> Markup {
    let rows = entries(found, "data");
    if rows.is_empty() && (!now.is_empty() || !person.is_empty()) {
        return empty(
            "Nothing fits",
            "No message is like that at the moment.",
            &html! { a href="/outbox" { "Show all" } },
        );
    }
    if rows.is_empty() {
        let command = html! { pre.sample { "antiphon send ava \"Hello\" --gateway http://127.0.0.1:2400" } };
        return empty(
            "Nothing was sent yet",
            "What is accepted stands here, and what became of it.",
            &command,
        );
    }
    html! {
        div.scrolls tabindex="0" role="region" aria-label="Messages" {
            table {
                (head())
                tbody { @for row in rows { (self::row(row, Some(is_all))) } }
            }
        }
        @if let Some(next) = found["next"].as_str() {
            p.older { a href={ "/outbox?" (form_urlencoded::Serializer::new(String::new()).extend_pairs([("state", now), ("person", person), ("after", next)]).finish()) } { "Showing " (rows.len()) ", show older" } }
        }
    }
}

/// What stands over messages that can be chosen.
pub(super) fn head() -> Markup {
    html! {
        thead { tr {
            (chosen::every())
            th scope="col" { "Message" } th scope="col" { "To" } th scope="col" { "State" } th.number scope="col" { "Attempts" }
            th scope="col" { "Accepted" } th scope="col" { "Next try" } th scope="col" { span.unseen { "What can be done" } }
        } }
    }
}

/// One message in a list of them; where some can be chosen, whether it is.
pub(super) fn row(row: &Value, is_chosen: Option<bool>) -> Markup {
    let id = word(row, "id");
    let why = explained(row);
    html! {
        tr data-row data-key=(id) {
            @if let Some(is_chosen) = is_chosen { (chosen::choice(row, &gist(row), is_chosen)) }
            td.gist { a href={ "/outbox/" (id) } { (gist(row)) } @if !why.is_empty() { p.why.small { (why) } } }
            td { (to(row)) }
            td { (state(row, None)) }
            td.number { (row["attempts"]) }
            td { (stamp(row, "accepted_at")) }
            td { @if matches!(word(row, "state"), "queued" | "held") { (stamp(row, "not_before")) } @else { span.muted { "–" } } }
            td { div.row.deeds { (deeds(row, "/outbox")) } }
        }
    }
}

/// Whom a message is for.
fn to(message: &Value) -> Markup {
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
