//! The rules that stand: what each does, how far it has come, and the way to end it.

use antiphon_pages::{Icon, Tone, chip, copyable, countdown, empty};
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::one_tap;

/// The shortest way to a fault without a browser.
const COMMAND: &str = "antiphon sandbox fault add lose-reply";

pub(super) fn list(base: &str, rules: &Value) -> Markup {
    let rules = rules.as_array().map(Vec::as_slice).unwrap_or_default();
    html! {
        @if rules.is_empty() {
            section.card.nothing { (nothing(base)) }
        } @else {
            section.stack aria-labelledby="armed-title" {
                div.row.between {
                    h2 #armed-title { "Armed" }
                    form method="post" action={ (base) "/-/call" } data-said="All faults are disarmed" {
                        input type="hidden" name="-call" value="DELETE /faults";
                        input type="hidden" name="-back" value="/faults";
                        button { "Disarm all" }
                    }
                }
                ul.list { @for rule in rules { (one(base, rule)) } }
            }
        }
    }
}

fn nothing(base: &str) -> Markup {
    let action = html! {
        (one_tap(base, "lose-reply", &html! { button.primary { "Lose the next reply" } }))
        p.small { "or " (copyable(COMMAND, COMMAND, "the command")) }
    };
    empty(
        "Nothing is armed",
        "Every call is answered and every webhook comes. Break something and see what your app does:",
        &action,
    )
}

fn one(base: &str, rule: &Value) -> Markup {
    let name = rule["name"].as_str().unwrap_or_default();
    let path = utf8_percent_encode(name, NON_ALPHANUMERIC);
    let button = |call: String, words: &str, said: &str| {
        html! {
            form method="post" action={ (base) "/-/call" } data-said=(said) {
                input type="hidden" name="-call" value=(call);
                input type="hidden" name="-back" value="/faults";
                button aria-label={ (words) " " (name) } { (words) }
            }
        }
    };
    html! {
        li.fault data-row data-key=(name) {
            div.what {
                @if rule["armed"] == true { (chip(Tone::Warning, Icon::Warning, "armed")) } @else { (chip(Tone::Plain, Icon::Check, "spent")) }
                span { (rule["description"].as_str().unwrap_or_default()) }
            }
            p.progress.muted.small { (progress(base, rule)) }
            div.row {
                @if rule["effect"] == "hold" { (button(format!("POST /faults/{path}/release"), "Release", "They may go on")) }
                (button(format!("DELETE /faults/{path}"), "Disarm", "Disarmed"))
            }
        }
    }
}

/// How far a rule has come: fired how often, on what, until when.
fn progress(base: &str, rule: &Value) -> Markup {
    let until = rule["expires_at"].as_str().unwrap_or_default();
    html! {
        code { (rule["name"].as_str().unwrap_or_default()) }
        span { "fired " (rule["fired"]) " of " (rule["seen"]) " times" }
        @if let Some(left) = rule["left"].as_u64() { @if left > 0 { span { (left) " left" } } }
        @if let Some(exchange) = rule["last_exchange"].as_u64() {
            a href={ (base) "/wire/" (exchange) } { "last in exchange " (exchange) }
        }
        span { "gone in " (countdown(until, "ten minutes at most")) }
    }
}
