//! The wire: what went to and fro, byte for byte, the newest last.

mod detail;
mod message;

use antiphon_pages::{Icon, Tone, chip, empty, page, problem, time};
use axum::Extension;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse as _, Response};
use http::{Method, StatusCode};
use maud::{Markup, html};
use serde_json::Value;
use url::form_urlencoded;

use super::Api;
use super::frame::{base, frame};
use crate::control;
use crate::control::extract::In;
use crate::space::Space;

/// What the search field offers.
const EXAMPLE: &str = "dir:webhook status:>=400 to:ava type:image fault:* since:5m";

/// The list.
pub(super) async fn list(
    In(space): In,
    Extension(api): Extension<Api>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = query.unwrap_or_default();
    let filter = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "filter");
    let filter = filter.map(|(_, filter)| filter.into_owned()).unwrap_or_default();
    let path = format!("/exchanges?{query}");
    let answer = control::ask(&api, space.clone(), Method::GET, &path, None).await;
    let (status, list) = (answer.status(), answer.into_body());
    let content = html! {
        div.page.wire {
            div.row.between {
                h1 tabindex="-1" { "Wire" }
                div.row {
                    a.button href={ (base(&space)) "/_sandbox/v1" (path) } { "As JSON" }
                    form method="post" action={ (base(&space)) "/-/call" } data-confirm="Forget all exchanges?" {
                        input type="hidden" name="-call" value="DELETE /exchanges";
                        input type="hidden" name="-back" value="/wire";
                        button { "Clear" }
                    }
                }
            }
            (search(&filter, &list))
            div #exchanges data-live { (rows(&space, &list, &filter)) }
        }
    };
    page(status, frame(&space, "Wire", "/wire").around("plain", &content)).into_response()
}

/// One exchange.
pub(super) async fn one(In(space): In, Extension(api): Extension<Api>, Path(id): Path<String>) -> Response {
    let ask = async |path: String| control::ask(&api, space.clone(), Method::GET, &path, None).await;
    let answer = ask(format!("/exchanges/{id}")).await;
    if !answer.status().is_success() {
        let detail = format!("There is no exchange {id}, or not any more.");
        let words = problem("Not on the wire", &detail, "", &format!("{}/wire", base(&space)));
        return page(StatusCode::NOT_FOUND, frame(&space, "Wire", "/wire").around("plain", &words))
            .into_response();
    }
    let curl = ask(format!("/exchanges/{id}/curl")).await.into_body();
    let deliveries = ask("/deliveries".to_owned()).await.into_body();
    let content = detail::of(&base(&space), answer.body(), &curl, &deliveries);
    let title = format!("{} · Wire", word(answer.body(), "operation"));
    page(StatusCode::OK, frame(&space, &title, "/wire").around("plain", &content)).into_response()
}

fn search(filter: &str, list: &Value) -> Markup {
    let (matched, kept) = (list["matched"].as_u64().unwrap_or(0), list["kept"].as_u64().unwrap_or(0));
    html! {
        form.row.search role="search" method="get" {
            label.unseen for="filter" { "Filter" }
            input #filter type="search" name="filter" value=(filter) placeholder=(EXAMPLE) autocomplete="off" spellcheck="false";
            button { "Filter" }
            @if !filter.is_empty() {
                span.muted { (matched) " of " (kept) }
                a href="?" { "Clear the filter" }
            }
        }
    }
}

fn rows(space: &Space, list: &Value, filter: &str) -> Markup {
    let base = base(space);
    let rows = list["data"].as_array().map(Vec::as_slice).unwrap_or_default();
    if let Some(wrong) = list["error"]["message"].as_str() {
        return html! { p.complaint role="alert" { (wrong) } };
    }
    if rows.is_empty() && !filter.is_empty() {
        return empty(
            "Nothing fits",
            "No exchange that is kept fits this filter.",
            &html! { a href="?" { "Clear the filter" } },
        );
    }
    if rows.is_empty() {
        let commands = html! { pre.sample { "antiphon sandbox say ava hi\nantiphon send ava \"Hello\"" } };
        return empty(
            "Nothing on the wire yet",
            "What your app asks of Instagram, and what Instagram tells it, stands here.",
            &commands,
        );
    }
    html! {
        div.scrolls tabindex="0" role="region" aria-label="Exchanges" {
            table {
                thead { tr {
                    th scope="col" { "Time" } th scope="col" { "What" } th scope="col" { "Answer" }
                    th scope="col" { "Try" } th.number scope="col" { "Took" } th.number scope="col" { "Bytes" }
                } }
                tbody { @for row in rows { (one_row(&base, row)) } }
            }
        }
        @if let Some(older) = list["older"].as_u64() {
            p { a href={ "?before=" (older) "&filter=" (encoded(filter)) } { "Older" } }
        }
    }
}

fn one_row(base: &str, row: &Value) -> Markup {
    let at = word(row, "at");
    html! {
        tr data-row data-key=(row["id"]) {
            td.muted { (time(&at, at.get(11..19).unwrap_or_default())) }
            td {
                a href={ (base) "/wire/" (row["id"]) } { (arrow(row)) " " (word(row, "operation")) }
                @for fault in row["faults"].as_array().into_iter().flatten() { " " (chip(Tone::Warning, Icon::Warning, fault.as_str().unwrap_or_default())) }
                @if let Some(reason) = row["reason"].as_str() { p.muted.small { (reason) } }
            }
            td { (status(row)) }
            td.muted { @if row["attempt"].as_u64().unwrap_or(1) > 1 { (row["attempt"]) } }
            td.number.muted { (took(row)) }
            td.number.muted { (row["request_bytes"]) " → " (row["response_bytes"]) }
        }
    }
}

/// Which way it went.
fn arrow(row: &Value) -> Markup {
    let (arrow, words) =
        if row["direction"] == "api" { ("→", "to Instagram:") } else { ("←", "to the app:") };
    html! { span aria-hidden="true" { (arrow) } span.unseen { (words) } }
}

fn status(row: &Value) -> Markup {
    match row["status"].as_u64() {
        Some(status @ 200..=299) => chip(Tone::Good, Icon::Check, &status.to_string()),
        Some(status) => chip(Tone::Bad, Icon::Cross, &status.to_string()),
        None => chip(Tone::Warning, Icon::Question, "no answer"),
    }
}

/// `4 ms`
fn took(row: &Value) -> String {
    format!("{:.0} ms", row["duration_ms"].as_f64().unwrap_or_default().max(1.0))
}

fn word(of: &Value, name: &str) -> String {
    of[name].as_str().unwrap_or_default().to_owned()
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
