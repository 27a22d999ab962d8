//! The overview: what is worth a look first, and how it went in the last hour.

use antiphon_pages::{Chart, Icon, Series, Tone, chip, empty};
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};
use serde_json::Value;

use super::api::{Api, Failed};
use super::frame::shown;
use super::words::{entries, many, moment, stamp, word};

/// So many minutes back one sees.
const MINUTES: usize = 60;

/// So many hours ahead windows are counted.
const HOURS: i64 = 24;

pub(super) async fn show(api: Api) -> Result<Response, Failed> {
    let overview = api.get("/overview").await?;
    let accounts = api.get("/accounts").await?;
    let open = api.get("/conversations?open=true&sort=closing&limit=500").await?;
    // Who sees some accounts only is not told of all of them together.
    let minutes = api.ask(http::Method::GET, "/minutes", None).await.1;
    let content = html! {
        div.page {
            h1 tabindex="-1" { "Overview" }
            div #tiles .stack data-live { (tiles(&overview)) (quiet(&overview)) }
            @if entries(&accounts, "data").is_empty() { (beginning()) }
            div.charts #charts data-live { (charts(&minutes, &open, &overview)) }
            section #accounts data-live { h2 { "Accounts" } (health(&accounts, &overview)) }
            p #about .muted.small data-live { (about(&overview)) }
        }
    };
    Ok(shown(&api, "Overview", "/", "plain", &content))
}

fn tiles(overview: &Value) -> Markup {
    let number = |field: &str| overview[field].as_u64().unwrap_or(0);
    let forged = overview["webhooks"]["forged"].as_u64().unwrap_or(0);
    let tile = |href: &str, number: u64, name: &str, tone: &str| {
        html! { a.tile.(tone) href=(href) { b { (number) @if number == 500 { "+" } } span { (name) } } }
    };
    let alarming = |number: u64, tone: &'static str| if number > 0 { tone } else { "calm" };
    html! {
        div.tiles {
            (tile("/c?unanswered=true&open=true", number("closing_soon"), "closing within 1 h, unanswered", alarming(number("closing_soon"), "bad")))
            (tile("/outbox?state=queued", number("queued") + number("sending"), "queued or under way", "calm"))
            (tile("/outbox?state=unknown", number("unknown"), "outcome unknown", alarming(number("unknown"), "warning")))
            (tile("/failures", number("failed"), "failed in 24 h", alarming(number("failed"), "bad")))
            (tile("/webhooks", forged, "webhooks rejected, bad signature", alarming(forged, "bad")))
        }
    }
}

/// In words, whether anything wants somebody.
fn quiet(overview: &Value) -> Markup {
    let number = |field: &str| overview[field].as_u64().unwrap_or(0);
    html! {
        p.row {
            @if overview["sends"] != true {
                (chip(Tone::Bad, Icon::Warning, "nothing is sent")) span { "The loop that sends does not turn: start the gateway anew." }
            } @else if number("accounts_paused") > 0 {
                (chip(Tone::Warning, Icon::Pause, "paused")) span { (many(number("accounts_paused"), "account is", "accounts are")) " paused: what is accepted waits." }
            } @else if number("queued") + number("unknown") + number("failed") + number("closing_soon") == 0 {
                (chip(Tone::Good, Icon::Check, "all quiet")) span { "0 queued, 0 failed." }
            }
            @if let Some(oldest) = moment(overview, "oldest_due") {
                span.muted { "The oldest that is due waits since " (super::words::clock(oldest)) "." }
            }
            @if number("unanswered") > 0 {
                a href="/c?unanswered=true&open=true" { (many(number("unanswered"), "person waits", "people wait")) " for an answer" }
            }
        }
    }
}

/// There is nobody yet for whom anything could be sent.
fn beginning() -> Markup {
    empty(
        "No account yet",
        "The gateway sends for accounts that it has a token of. Add the app whose webhooks come here, then an account.",
        &html! { pre.sample { "antiphon app add --help\nantiphon account add --help" } },
    )
}

fn charts(minutes: &Value, open: &Value, overview: &Value) -> Markup {
    let rows = entries(minutes, "data");
    // Before the process began nothing happened.
    let before = MINUTES.saturating_sub(rows.len());
    let steps: Vec<_> = (0..MINUTES).map(|nth| format!("{} min ago", MINUTES - 1 - nth)).collect();
    let values = |read: &dyn Fn(&Value) -> Option<u64>| -> Vec<f64> {
        let told = rows.iter().map(|row| number(read(row).unwrap_or(0)));
        std::iter::repeat_n(0.0, before).chain(told).collect()
    };
    let sends = ["delivered", "refused", "other"].map(|field| values(&|row| row[field].as_u64()));
    let times = |of: &str| ["p50_ms", "p95_ms", "p99_ms"].map(|field| values(&|row| row[of][field].as_u64()));
    let (attempts, webhooks) = (times("attempts"), times("webhooks"));
    let draw = |title, unit, names: [&str; 3], lines: &[Vec<f64>; 3]| {
        let series: Vec<_> = names.iter().zip(lines).map(|(name, values)| Series { name, values }).collect();
        Chart { title, unit, steps: &steps, series: &series }.draw()
    };
    let percentiles = ["p50", "p95", "p99"];
    html! {
        @if !rows.is_empty() {
            (draw("Sends", "a minute", ["delivered", "refused", "other"], &sends))
            (draw("Instagram's answers", "milliseconds", percentiles, &attempts))
            (draw("Webhooks answered", "milliseconds", percentiles, &webhooks))
        }
        (closing(open, overview))
    }
}

/// How many windows close in each of the next hours.
fn closing(open: &Value, overview: &Value) -> Markup {
    let Some(now) = moment(overview, "now") else { return html! {} };
    let steps: Vec<_> = (0..HOURS).map(|hour| format!("in {hour} h")).collect();
    let in_hour = |hour: i64| {
        let from = now.saturating_add(SignedDuration::from_hours(hour)).unwrap_or(now);
        let until = from.saturating_add(SignedDuration::from_hours(1)).unwrap_or(from);
        let is_then = |at: Timestamp| at > from && at <= until;
        let closes = entries(open, "data").iter().filter_map(|row| moment(&row["window"], "closes_at"));
        number(closes.filter(|at| is_then(*at)).count() as u64)
    };
    let values: Vec<_> = (0..HOURS).map(in_hour).collect();
    let series = [Series { name: "windows", values: &values }];
    Chart { title: "Windows closing", unit: "an hour", steps: &steps, series: &series }.draw()
}

#[expect(clippy::cast_precision_loss, reason = "it is drawn")]
fn number(number: u64) -> f64 {
    number as f64
}

fn health(accounts: &Value, overview: &Value) -> Markup {
    html! {
        div.scrolls tabindex="0" role="region" aria-label="Accounts" {
            table {
                thead { tr { th scope="col" { "Account" } th scope="col" { "Token" } th scope="col" { "Ends" } th.number scope="col" { "Limits used" } th scope="col" { "Sending" } } }
                tbody {
                    @for account in entries(accounts, "data") {
                        tr data-key=(word(account, "id")) {
                            th scope="row" { (super::accounts::name(account)) }
                            td { (super::accounts::token(account)) }
                            td { (stamp(account, "token_expires_at")) }
                            td.number { (used(overview, word(account, "id"))) }
                            td { (super::accounts::sending(account)) }
                        }
                    }
                }
            }
        }
    }
}

/// How much of its limits an account uses, as Instagram said.
fn used(overview: &Value, account: &str) -> String {
    let found = entries(overview, "usage").iter().find(|usage| word(usage, "account") == account);
    found.map_or_else(|| "–".to_owned(), |usage| format!("{} %", usage["percent"]))
}

fn about(overview: &Value) -> Markup {
    html! {
        "Antiphon " (word(overview, "version")) ", sending to " code { (word(overview, "upstream")) }
        @if let Some(skew) = overview["clock_skew_seconds"].as_i64().filter(|skew| *skew != 0) { ", this clock " (skew) " s ahead of Instagram's" }
        ". The same in numbers: " a href="/metrics" { "/metrics" } ", " a href="/v1/overview" { "/v1/overview" } "."
    }
}
