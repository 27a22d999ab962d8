//! One exchange: what happened and why, what was said in both directions, and the other ways to look at it.

use antiphon_pages::{Icon, Tone, chip, copyable, time};
use maud::{Markup, html};
use serde_json::Value;

use super::row::{arrow, is_unsent, status, tags, took};
use super::{Shown, again, copy, message, word};

/// What stands around every way to look at it.
pub(super) fn around(shown: &Shown<'_>, tab: &Markup) -> Markup {
    let Shown { base, exchange, .. } = shown;
    html! {
        div.page.wire {
            p { a href={ (base) "/wire" } data-escape { (Icon::Back) " The wire" } }
            div.row.between {
                div.row { h1 tabindex="-1" { (arrow(exchange)) " " (word(exchange, "operation")) } (status(exchange)) (tags(base, exchange)) }
                (copy::menu(shown))
            }
            (because(exchange))
            (tabs(shown))
            div.stack.tab { (tab) }
        }
    }
}

fn tabs(shown: &Shown<'_>) -> Markup {
    let exchange = shown.exchange;
    let is_webhook = exchange["direction"] == "webhook";
    let is_posted = is_webhook && word(&exchange["request"], "start_line").starts_with("POST ");
    let all = [
        ("Summary", "", true),
        ("Raw bytes", "raw", true),
        ("Timing", "timing", true),
        ("Attempts", "attempts", !exchange["delivery"].is_null()),
        ("Signature", "signature", is_posted),
        ("Edit and send", "edit", is_posted || !is_webhook && !exchange["request"].is_null()),
    ];
    html! {
        nav.tabs aria-label="Ways to look at it" {
            @for (name, tab, _) in all.iter().filter(|(_, _, is_there)| *is_there) {
                a href={ "?tab=" (tab) } aria-current=[(shown.look.tab == *tab).then_some("page")] data-key-e[*tab == "edit"] { (name) }
            }
        }
    }
}

/// The first way: all that people look for first.
pub(super) fn summary(shown: &Shown<'_>) -> Markup {
    html! {
        (facts(shown))
        (again::card(shown))
        (checks(shown.exchange))
        (message::of(shown, "request", "Request"))
        (message::of(shown, "response", "Response"))
        (copy::as_curl(shown))
    }
}

/// What happened, in a sentence.
fn because(exchange: &Value) -> Markup {
    let who =
        if exchange["direction"] == "api" { "Your app asked Instagram" } else { "Instagram told your app" };
    html! {
        p {
            @if is_unsent(exchange) { "Your app would have been told, but no webhook URL is set. These are the signed bytes." }
            @else {
                (who) "."
                @match (exchange["status"].as_u64(), exchange["reason"].as_str()) {
                    (Some(200..=299), None) => " It was done.",
                    (_, Some(reason)) => { " It was not done: " (reason) },
                    (Some(status), None) => { " The answer was " (status) "." },
                    (None, None) => " No answer came.",
                }
            }
        }
    }
}

fn facts(shown: &Shown<'_>) -> Markup {
    let Shown { base, exchange, .. } = shown;
    let at = word(exchange, "at");
    html! {
        dl.facts {
            dt { "When" } dd { (time(&at, &at)) ", " (took(exchange)) }
            @if let Some(person) = exchange["person"].as_str() {
                dt { "Person" } dd { a href={ (base) "/u/" (person) } { (person) } }
            }
            @if let Some(account) = exchange["account"].as_str() { dt { "Account" } dd { (account) } }
            @if let Some(kind) = exchange["type"].as_str() { dt { "Kind" } dd { (kind) } }
            @if let Some(mid) = exchange["mid"].as_str() {
                dt { "Message" } dd { (copyable(mid, mid, "the message id")) " " a href={ (base) "/wire?filter=mid:" (mid) } { "all of it on the wire" } }
            }
        }
    }
}

/// Every rule that the request was held against.
fn checks(exchange: &Value) -> Markup {
    let all = exchange["checks"].as_array().map(Vec::as_slice).unwrap_or_default();
    html! {
        @if !all.is_empty() {
            section.card {
                h2 { "What it was held against" }
                ul.stack {
                    @for check in all {
                        @let passed = check["passed"] != false;
                        li.row {
                            @if passed { (chip(Tone::Good, Icon::Check, "kept")) } @else { (chip(Tone::Bad, Icon::Cross, "broken")) }
                            a href=(word(check, "page")) rel="noopener noreferrer" title="Instagram's page on it" { strong { (word(check, "rule")) } }
                            span.muted { (word(check, "detail")) }
                            @if let Some(words) = check["differs"]["words"].as_str() { p.small.differs { strong { (differs(check)) } " " (words) "." } }
                        }
                    }
                }
            }
        }
    }
}

/// Which of the two takes more, in words.
fn differs(check: &Value) -> &'static str {
    if check["differs"]["way"] == "laxer" { "Instagram may refuse it." } else { "Instagram may take it." }
}
