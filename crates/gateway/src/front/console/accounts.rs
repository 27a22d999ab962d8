//! Accounts, how their tokens stand, and what bots have said of themselves.

use antiphon_pages::{Icon, Tone, chip, copyable, empty};
use axum::extract::RawQuery;
use axum::response::Response;
use maud::{Markup, html};
use serde_json::Value;
use url::form_urlencoded;

use super::api::{Api, Failed};
use super::frame::shown;
use super::words::{Deed, entries, stamp, word};

pub(super) async fn list(api: Api) -> Result<Response, Failed> {
    let accounts = api.get("/accounts").await?;
    let keys = api.ask(http::Method::GET, "/keys", None).await.1;
    let content = html! {
        div.page {
            h1 tabindex="-1" { "Accounts" }
            div #accounts .stack data-live {
                @if entries(&accounts, "data").is_empty() {
                    (empty("No account yet", "The gateway sends for accounts that it has a token of.", &html! { pre.sample { "antiphon account add --help" } }))
                }
                @for account in entries(&accounts, "data") { (one(account)) }
            }
            @if !entries(&keys, "data").is_empty() { section { h2 { "API keys" } (every_key(&keys)) } }
        }
    };
    Ok(shown(&api, "Accounts", "/accounts", "plain", &content))
}

fn one(account: &Value) -> Markup {
    let id = word(account, "id");
    let deed = |verb: &str, fields, sure, said| Deed {
        call: format!("POST /accounts/{id}/{verb}"),
        back: "/accounts",
        fields,
        sure,
        said,
    };
    let is_paused = account["pause"].is_object();
    html! {
        section.card data-row data-key=(id) {
            div.row { h2 { (name(account)) } (token(account)) (sending(account)) }
            dl.facts {
                dt { "Id" } dd { (copyable(id, id, "the account's id")) }
                dt { "App" } dd { (word(account, "app")) }
                dt { "Token ends" } dd { (stamp(account, "token_expires_at")) }
                dt { "Renews itself" } dd { (stamp(&account["token"], "renews_at")) }
                @if let Some(trouble) = account["token"]["trouble"].as_str() { dt { "Trouble" } dd { (trouble) } }
                @if let Some(detail) = account["pause"]["detail"].as_str() { dt { "Paused because" } dd { (detail) } }
                dt { "When unknown" } dd { (unknown(account)) }
            }
            div.row {
                @if is_paused { (deed("resume", &[], None, "It goes on").button("Let it go on")) }
                @else { (deed("pause", &[("reason", "from the console")], Some("Send nothing for this account until further notice? What is accepted waits."), "Paused").button("Pause sending")) }
                (deed("refresh", &[], None, "Renewed").button("Renew the token now"))
                a href={ "/disclosure?account=" (id) } { "Disclosure" }
                a href={ "/outbox?account=" (id) } { "Outbox" }
            }
        }
    }
}

/// What an account is called: by its username, else by its id.
pub(super) fn name(account: &Value) -> Markup {
    let name = account["username"].as_str().map(|username| format!("@{username}"));
    html! { (name.as_deref().unwrap_or(word(account, "id"))) }
}

/// How its token stands.
pub(super) fn token(account: &Value) -> Markup {
    match word(&account["token"], "state") {
        "fresh" => chip(Tone::Good, Icon::Check, "token fresh"),
        "ageing" => chip(Tone::Warning, Icon::Clock, "token ends soon"),
        "dead" => chip(Tone::Bad, Icon::Cross, "token dead"),
        _ => chip(Tone::Plain, Icon::Question, "nobody told when the token ends"),
    }
}

/// Whether anything is sent for it.
pub(super) fn sending(account: &Value) -> Markup {
    match account["pause"]["cause"].as_str() {
        Some("person") => chip(Tone::Warning, Icon::Pause, "paused by hand"),
        Some("all") => chip(Tone::Warning, Icon::Pause, "paused with all"),
        Some(cause) => chip(Tone::Warning, Icon::Pause, &format!("paused: {}", cause.replace('_', " "))),
        None => chip(Tone::Good, Icon::Play, "sends"),
    }
}

fn unknown(account: &Value) -> &'static str {
    match word(account, "on_unknown") {
        "block" => "the next messages wait for a person's word",
        "resend" => "it is sent again, and may arrive twice",
        _ => "the next messages go on",
    }
}

fn every_key(keys: &Value) -> Markup {
    html! {
        div.scrolls tabindex="0" role="region" aria-label="API keys" {
            table {
                thead { tr { th scope="col" { "Key" } th scope="col" { "May" } th scope="col" { "Used" } th scope="col" { "Ends" } th scope="col" { "State" } } }
                tbody {
                    @for key in entries(keys, "data") {
                        tr data-key=(word(key, "id")) {
                            th scope="row" { (word(key, "name")) " " span.muted { (word(key, "id")) } }
                            td { @for verb in entries(key, "may") { span.chip { (verb.as_str().unwrap_or_default()) } " " } }
                            td { (stamp(key, "used_at")) }
                            td { (stamp(key, "expires_at")) }
                            td { @if word(key, "state") == "live" { (chip(Tone::Good, Icon::Check, "works")) } @else { (chip(Tone::Plain, Icon::Cross, word(key, "state"))) } }
                        }
                    }
                }
            }
        }
    }
}

/// The record of what bots have said of themselves, and by which rules they do.
pub(super) async fn disclosures(api: Api, RawQuery(query): RawQuery) -> Result<Response, Failed> {
    let query = query.unwrap_or_default();
    let kept = form_urlencoded::parse(query.as_bytes())
        .filter(|(name, value)| ["account", "person", "after"].contains(&&**name) && !value.is_empty());
    let call = form_urlencoded::Serializer::new("limit=100".to_owned()).extend_pairs(kept).finish();
    let record = api.get(&format!("/disclosures?{call}")).await?;
    let accounts = api.get("/accounts").await?;
    let mut policies = Vec::new();
    for account in entries(&accounts, "data") {
        let policy = api.get(&format!("/accounts/{}/disclosure", word(account, "id"))).await?;
        policies.push((account, policy));
    }
    let content = html! {
        div.page {
            div.row.between {
                h1 tabindex="-1" { "Disclosure" }
                a.button href={ "/v1/disclosures?" (call) } { "As JSON" }
            }
            p { "A bot says that it is one: at the start of a conversation, after a lapse, and when a human hands back to it. This is the evidence that it did." }
            section.stack { h2 { "How each account says so" } @for (account, policy) in &policies { (rule(account, policy)) } }
            section { h2 { "The record" } div #record data-live { (said(&record)) } }
        }
    };
    Ok(shown(&api, "Disclosure", "/disclosure", "plain", &content))
}

fn rule(account: &Value, policy: &Value) -> Markup {
    html! {
        details.card {
            summary { strong { (name(account)) } " " @if policy["enabled"] == false { (chip(Tone::Warning, Icon::Dash, "off")) } @else { (chip(Tone::Good, Icon::Check, "on")) } }
            pre.sample tabindex="0" { (serde_json::to_string_pretty(policy).unwrap_or_default()) }
            p.muted.small { "Changed by " code { "antiphon disclosure" } " or " code { "PUT /v1/accounts/" (word(account, "id")) "/disclosure" } "." }
        }
    }
}

fn said(record: &Value) -> Markup {
    let rows = entries(record, "data");
    if rows.is_empty() {
        let how = html! { pre.sample { "curl … -H 'Antiphon-Origin: automated'" } };
        return empty(
            "Nothing was said yet",
            "A disclosure goes with the first message that says that a bot wrote it.",
            &how,
        );
    }
    html! {
        div.scrolls tabindex="0" role="region" aria-label="What bots said of themselves" {
            table {
                thead { tr { th scope="col" { "When" } th scope="col" { "To" } th scope="col" { "Rule" } th scope="col" { "Words" } th scope="col" { "With" } } }
                tbody {
                    @for row in rows {
                        tr data-row data-key=(row["id"]) {
                            td { (stamp(row, "at")) }
                            td { a href={ "/c/" (word(row, "account")) "/" (word(row, "person")) } { (word(row, "person")) } }
                            td { (word(row, "rule").replace('_', " ")) ", as a " (word(row, "manner")) }
                            td { "“" (word(row, "words")) "” " span.muted { (word(row, "language")) } }
                            td { a href={ "/outbox/" (word(row, "message")) } { "its message" } }
                        }
                    }
                }
            }
        }
        @if let Some(next) = record["next"].as_str() { p.older { a href={ "/disclosure?after=" (next) } { "Showing " (rows.len()) ", show older" } } }
    }
}
