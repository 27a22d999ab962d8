//! The doctor: what is well, what is not, and what to do about it.

use antiphon_pages::{Icon, Tone, chip};
use axum::response::Response;
use maud::{Markup, html};
use serde_json::Value;

use super::api::{Api, Failed};
use super::frame::shown;
use super::words::{entries, many, word};

pub(super) async fn show(api: Api) -> Result<Response, Failed> {
    let checks = api.get("/checks").await?;
    // For who sees everything.
    let retention = api.ask(http::Method::GET, "/retention", None).await.1;
    let content = html! {
        div.page {
            div.row.between {
                h1 tabindex="-1" { "Doctor" }
                button type="button" data-copy-of="report" { (Icon::Copy) span { "Copy for a report" } }
            }
            ul #checks .stack data-live { @for check in entries(&checks, "data") { (one(check)) } }
            (kept(&retention))
            details.card { summary { "As text, without secrets" } pre.sample #report tabindex="0" { (report(&checks)) } }
            p.muted.small { "The same from a terminal: " code { "antiphon doctor gateway" } }
        }
    };
    Ok(shown(&api, "Doctor", "/doctor", "plain", &content))
}

fn one(check: &Value) -> Markup {
    html! {
        li.card data-key={ (word(check, "name")) "-" (word(check, "found")) } {
            div.row { (health(check)) strong { (word(check, "name")) } span { (word(check, "found")) } }
            p.muted.small { "Why it matters: " (word(check, "why")) "." }
            @if let Some(fix) = check["fix"].as_str() { p { strong { "What to do: " } (fix) } }
        }
    }
}

/// How long things are kept; for who may see that.
fn kept(retention: &Value) -> Markup {
    html! {
        @if !entries(retention, "data").is_empty() {
            section.card {
                h2 { "How long things are kept" }
                dl.facts {
                    @for row in entries(retention, "data") {
                        dt { (word(row, "what")) }
                        dd { @match row["hours"].as_u64() { Some(hours) => (days(hours)), None => "for ever" } }
                    }
                }
                p.muted.small { "Set in the configuration: " code { "antiphon config show" } }
            }
        }
    }
}

fn days(hours: u64) -> String {
    if hours >= 48 && hours.is_multiple_of(24) {
        many(hours / 24, "day", "days")
    } else {
        many(hours, "hour", "hours")
    }
}

fn health(check: &Value) -> Markup {
    match word(check, "health") {
        "well" => chip(Tone::Good, Icon::Check, "well"),
        "unsure" => chip(Tone::Warning, Icon::Warning, "worth a look"),
        _ => chip(Tone::Bad, Icon::Cross, "ill"),
    }
}

/// To be pasted where somebody is asked for help.
fn report(checks: &Value) -> String {
    let line = |check: &Value| {
        let fix = check["fix"].as_str().map(|fix| format!(" -> {fix}")).unwrap_or_default();
        format!("{:<7} {}: {}{fix}\n", word(check, "health"), word(check, "name"), word(check, "found"))
    };
    entries(checks, "data").iter().map(line).collect()
}
