//! Webhooks in: what Instagram delivered, whether it was its own, and what was made of it.

use antiphon_pages::{Icon, Tone, chip, empty};
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use maud::{Markup, html};
use serde_json::Value;
use url::form_urlencoded;

use super::api::{Api, Failed};
use super::frame::shown;
use super::handshake;
use super::words::{Deed, entries, moment, stamp, word};

pub(super) async fn list(api: Api, RawQuery(query): RawQuery) -> Result<Response, Failed> {
    let query = query.unwrap_or_default();
    let kept = form_urlencoded::parse(query.as_bytes())
        .filter(|(name, value)| ["person", "kind", "after"].contains(&&**name) && !value.is_empty());
    let call = form_urlencoded::Serializer::new("limit=100".to_owned()).extend_pairs(kept).finish();
    let found = api.get(&format!("/inbox?{call}")).await?;
    let overview = api.get("/overview").await?;
    let is_narrow = call != "limit=100";
    let content = html! {
        div.page {
            h1 tabindex="-1" { "Webhooks" }
            p #counts .row data-live { (counts(&overview)) }
            (search(&query))
            div #deliveries data-live { (rows(&found, is_narrow)) }
            (handshake::form(""))
        }
    };
    Ok(shown(&api, "Webhooks", "/webhooks", "plain", &content))
}

/// What became of deliveries since the start.
fn counts(overview: &Value) -> Markup {
    let number = |word: &str| overview["webhooks"][word].as_u64().unwrap_or(0);
    html! {
        span { "Since the start: " }
        (chip(Tone::Good, Icon::Check, &format!("{} kept", number("kept"))))
        @for (word, name) in [("forged", "rejected, bad signature"), ("unreadable", "signed, and no delivery"), ("not_kept", "not kept, they come again"), ("unread", "not read to the end")] {
            @if number(word) > 0 { (chip(Tone::Bad, Icon::Warning, &format!("{} {name}", number(word)))) }
        }
        @if number("forged") > 0 { span.muted { "A bad signature most often means another app secret: Instagram's, not Meta's, and that of this app." } }
    }
}

fn search(query: &str) -> Markup {
    let field = |wanted: &str| {
        let found = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.into_owned()).unwrap_or_default()
    };
    let kinds = [
        "message", "echo", "reaction", "read", "postback", "deletion", "edit", "comment", "referral", "other",
    ];
    html! {
        form.row role="search" method="get" {
            label.unseen for="person" { "Person's id" }
            input #person type="search" name="person" value=(field("person")) placeholder="A person's id" inputmode="numeric" pattern="[0-9]*" autocomplete="off";
            label for="kind" { "Kind" }
            select #kind name="kind" data-submits {
                option value="" { "all" }
                @for kind in kinds { option value=(kind) selected[field("kind") == kind] { (kind) } }
            }
            button { "Show" }
        }
    }
}

fn rows(found: &Value, is_narrow: bool) -> Markup {
    let rows = entries(found, "data");
    if rows.is_empty() && is_narrow {
        return empty(
            "Nothing fits",
            "No delivery that is kept is like that.",
            &html! { a href="/webhooks" { "Show all" } },
        );
    }
    if rows.is_empty() {
        let command = html! { pre.sample { "antiphon sandbox say ava hi" } };
        return empty(
            "Nothing came yet",
            "What Instagram delivers to /webhooks/instagram stands here, once its signature is right.",
            &command,
        );
    }
    html! {
        div.scrolls tabindex="0" role="region" aria-label="Deliveries" {
            table {
                thead { tr { th scope="col" { "Came" } th scope="col" { "App" } th scope="col" { "Events" } th.number scope="col" { "Late by" } th.number scope="col" { "Bytes" } } }
                tbody {
                    @for row in rows {
                        tr data-row data-key=(word(row, "id")) {
                            td { a href={ "/webhooks/deliveries/" (word(row, "id")) } { (stamp(row, "received_at")) } }
                            td { (word(row, "app")) }
                            td { div.row { (events(row)) } }
                            td.number { (lag(row)) }
                            td.number { (row["bytes"]) }
                        }
                    }
                }
            }
        }
        @if let Some(next) = found["next"].as_str() { p.older { a href={ "/webhooks?after=" (next) } { "Showing " (rows.len()) ", show older" } } }
    }
}

/// What was new in a delivery; what was in it and had come before is not.
fn events(row: &Value) -> Markup {
    let events = entries(row, "events");
    html! {
        @if events.is_empty() { (chip(Tone::Plain, Icon::Copy, "nothing new: it had come before")) }
        @for event in events.iter().take(8) {
            span.chip {
                (word(event, "kind").replace('_', " "))
                @if let Some(person) = event["person"].as_str() { " · " a href={ "/c/" (word(event, "account")) "/" (person) } { (person) } }
            }
        }
        @if events.len() > 8 { span.muted { "and " (events.len() - 8) " more" } }
    }
}

/// How long after its first event's own time it came.
fn lag(row: &Value) -> String {
    let at = entries(row, "events").first().and_then(|event| moment(event, "at"));
    match (at, moment(row, "received_at")) {
        (Some(at), Some(came)) => format!("{} ms", came.duration_since(at).as_millis().max(0)),
        _ => "–".to_owned(),
    }
}

pub(super) async fn one(api: Api, Path(id): Path<String>) -> Result<Response, Failed> {
    let delivery = api.get(&format!("/inbox/{id}")).await?;
    let body = delivery["body"].as_str().map(pretty);
    let reprocess = Deed {
        call: format!("POST /inbox/{id}/reprocess"),
        back: &format!("/webhooks/deliveries/{id}"),
        fields: &[],
        sure: None,
        said: "Read once more; nothing is doubled by it",
    };
    let content = html! {
        div.page {
            p { a href="/webhooks" data-escape { (Icon::Back) " Webhooks" } }
            div.row { h1 tabindex="-1" { "Delivery " (id) } (signature(&delivery)) }
            dl.facts {
                dt { "Came" } dd { (stamp(&delivery, "received_at")) }
                dt { "App" } dd { (word(&delivery, "app")) }
                dt { "New in it" } dd { div.row { (events(&delivery)) } }
                dt { "Late by" } dd { (lag(&delivery)) }
                dt { "Kept" } dd { (word(&delivery, "state")) ", " (delivery["bytes"]) " bytes" }
            }
            div.row { (reprocess.button("Reprocess")) span.muted.small { "Reads it again with what this version knows; what came before is recognised." } }
            section.card {
                h2 { "As it came" }
                @match body {
                    Some(body) => { pre.sample #body tabindex="0" { (body) } div { button type="button" data-copy=(word(&delivery, "body")) { (Icon::Copy) span { "Copy its bytes" } } } }
                    None => p.muted { "Its bytes are not kept, or are not for you to see." },
                }
            }
        }
    };
    Ok(shown(&api, &format!("{id} · Webhooks"), "/webhooks", "plain", &content))
}

fn signature(delivery: &Value) -> Markup {
    match word(delivery, "signature") {
        "valid" => chip(Tone::Good, Icon::Check, "signature verified"),
        "other_secret" => chip(Tone::Warning, Icon::Warning, "signed with a secret that the app has no more"),
        "none" => chip(Tone::Plain, Icon::Dash, "no signature any more"),
        _ => html! {},
    }
}

/// JSON with a line for each thing; what is none stays as it is.
fn pretty(body: &str) -> String {
    let json =
        serde_json::from_str::<Value>(body).ok().and_then(|json| serde_json::to_string_pretty(&json).ok());
    json.unwrap_or_else(|| body.to_owned())
}
