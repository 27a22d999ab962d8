//! One exchange: what happened and why, what was said in both directions, and how to say it again.

use antiphon_pages::{Icon, Tone, chip, time};
use maud::{Markup, html};
use serde_json::Value;

use super::{arrow, message, status, took, word};

pub(super) fn of(base: &str, exchange: &Value, curl: &Value, deliveries: &Value) -> Markup {
    let is_webhook = exchange["direction"] == "webhook";
    html! {
        div.page.wire {
            p { a href={ (base) "/wire" } data-escape { (Icon::Back) " The wire" } }
            div.row { h1 tabindex="-1" { (arrow(exchange)) " " (word(exchange, "operation")) } (status(exchange)) }
            (because(exchange))
            (facts(base, exchange))
            @if is_webhook { (again(base, exchange)) (attempts(base, exchange, deliveries)) }
            (checks(exchange))
            (message::of(base, exchange, "request", "Request"))
            (message::of(base, exchange, "response", "Response"))
            (as_curl(curl))
        }
    }
}

/// What happened, in a sentence.
fn because(exchange: &Value) -> Markup {
    let who =
        if exchange["direction"] == "api" { "Your app asked Instagram" } else { "Instagram told your app" };
    html! {
        p {
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

fn facts(base: &str, exchange: &Value) -> Markup {
    let at = word(exchange, "at");
    let mid = exchange["mid"].as_str();
    html! {
        dl.facts {
            dt { "When" } dd { (time(&at, &at)) ", " (took(exchange)) }
            @if let Some(person) = exchange["person"].as_str() {
                dt { "Person" } dd { a href={ (base) "/u/" (person) } { (person) } }
            }
            @if let Some(account) = exchange["account"].as_str() { dt { "Account" } dd { (account) } }
            @if let Some(kind) = exchange["type"].as_str() { dt { "Kind" } dd { (kind) } }
            @if let Some(mid) = mid {
                dt { "Message" } dd { code { (mid) } " " a href={ (base) "/wire?filter=mid:" (mid) } { "all of it on the wire" } }
            }
            @if exchange["faults"].as_array().is_some_and(|faults| !faults.is_empty()) {
                dt { "Faults" }
                dd { @for fault in exchange["faults"].as_array().into_iter().flatten() { (chip(Tone::Warning, Icon::Warning, fault.as_str().unwrap_or_default())) " " } }
            }
        }
    }
}

/// Two ways to tell the app again, for they try out different things.
fn again(base: &str, exchange: &Value) -> Markup {
    let form = |mode: &str, name: &str, why: &str| {
        html! {
            form method="post" action={ (base) "/-/call" } data-said="It was delivered again" {
                input type="hidden" name="-call" value={ "POST /exchanges/" (exchange["id"]) "/redeliver" };
                input type="hidden" name="-back" value={ "/wire/" (exchange["id"]) };
                input type="hidden" name="mode" value=(mode);
                button data-key-r[mode == "same_bytes"] { (name) }
                p.muted.small { (why) }
            }
        }
    };
    html! {
        section.card {
            h2 { "Deliver it again" }
            div.row.again {
                (form("same_bytes", "The same bytes", "With the same signature: does your app see that it came before?"))
                (form("resign", "Sign it again", "The same body, with the secret as it is now."))
            }
        }
    }
}

fn attempts(base: &str, exchange: &Value, deliveries: &Value) -> Markup {
    let own =
        deliveries["data"].as_array().into_iter().flatten().find(|one| one["id"] == exchange["delivery"]);
    html! {
        @if let Some(delivery) = own {
            section.card #attempts data-live {
                h2 { "Attempts" }
                ol.stack {
                    @for attempt in delivery["attempts"].as_array().into_iter().flatten() {
                        li.row {
                            (time(&word(attempt, "at"), &word(attempt, "at")))
                            (status(attempt))
                            @if attempt["exchange"] == exchange["id"] { span.muted { "this one" } }
                            @else { a href={ (base) "/wire/" (attempt["exchange"]) } { "look at it" } }
                        }
                    }
                }
                @if let Some(next) = delivery["next_try"].as_str() {
                    div.row {
                        span { "Tried again at " (time(next, next)) }
                        form method="post" action={ (base) "/-/call" } {
                            input type="hidden" name="-call" value={ "POST /deliveries/" (delivery["id"]) "/try_now" };
                            input type="hidden" name="-back" value={ "/wire/" (exchange["id"]) };
                            button { "Try now" }
                        }
                    }
                }
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
                            strong { (word(check, "rule")) } span.muted { (word(check, "detail")) }
                        }
                    }
                }
            }
        }
    }
}

fn as_curl(curl: &Value) -> Markup {
    html! {
        section.card {
            h2 { "As curl" }
            pre.sample #as-curl tabindex="0" { (word(curl, "curl")) }
            div { button type="button" data-copy-of="as-curl" data-key-c { (Icon::Copy) span { "Copy" } } }
        }
    }
}
