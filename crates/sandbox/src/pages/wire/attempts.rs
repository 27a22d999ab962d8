//! Every attempt at a delivery, and when the next one comes.

use antiphon_pages::time;
use maud::{Markup, html};
use serde_json::Value;

use super::row::{status, took};
use super::{Shown, word};

pub(super) fn tab(shown: &Shown<'_>, deliveries: &Value) -> Markup {
    let Shown { base, exchange, .. } = shown;
    let mut all = deliveries["data"].as_array().into_iter().flatten();
    let Some(delivery) = all.find(|one| one["id"] == exchange["delivery"]) else {
        return html! { p.muted { "The delivery is forgotten." } };
    };
    html! {
        section.card #attempts data-live {
            h2 { "Delivery " (delivery["id"]) ": " (word(delivery, "state").replace('_', " ")) }
            @if let Some(reason) = delivery["reason"].as_str() { p.muted { (reason) } }
            ol.timeline {
                @for (nth, attempt) in delivery["attempts"].as_array().into_iter().flatten().enumerate() {
                    li.row {
                        span.muted { (nth + 1) "." }
                        time datetime=(word(attempt, "at")) data-own="time" data-exact { (word(attempt, "at")) }
                        (status(attempt))
                        span.muted { (took(attempt)) }
                        @if let Some(reason) = attempt["reason"].as_str() { span.muted { (reason) } }
                        @if attempt["exchange"] == exchange["id"] { strong { "this one" } }
                        @else { a href={ (base) "/wire/" (attempt["exchange"]) } { "look at it" } }
                    }
                }
                @if let Some(next) = delivery["next_try"].as_str() {
                    li.row.next {
                        span { "Next try " (time(next, next)) }
                        form method="post" action={ (base) "/-/call" } data-said="It is tried now" {
                            input type="hidden" name="-call" value={ "POST /deliveries/" (delivery["id"]) "/try_now" };
                            input type="hidden" name="-back" value={ "/wire/" (exchange["id"]) "?tab=attempts" };
                            button { "Try now" }
                        }
                    }
                }
            }
        }
    }
}
