//! Where the time of an exchange went, as far as it is known.

use maud::{Markup, html};
use serde_json::Value;

use super::{Shown, word};

pub(super) fn tab(shown: &Shown<'_>) -> Markup {
    let exchange = shown.exchange;
    let whole = exchange["duration_ms"].as_f64().unwrap_or_default();
    let laps = exchange["laps"].as_array().map(Vec::as_slice).unwrap_or_default();
    let all: f64 = laps.iter().map(length).sum::<f64>().max(whole).max(0.001);
    let is_webhook = exchange["direction"] == "webhook";
    let connects = laps.iter().any(|lap| lap["stretch"] == "connecting");
    let mut at = 0.0;
    html! {
        section.card {
            h2 { "Timing" }
            @if laps.is_empty() { p.muted { "Nothing crossed the wire, so nothing took time." } }
            @else {
                table.laps {
                    thead { tr { th scope="col" { "What" } th.number scope="col" { "Took" } th scope="col" { "When" } } }
                    tbody {
                        @for lap in laps {
                            tr {
                                td { (words(&word(lap, "stretch"))) }
                                td.number { (format!("{:.3} ms", length(lap))) }
                                td { (bar(&mut at, length(lap), all)) }
                            }
                        }
                        tr { th scope="row" { "All of it" } td.number { (format!("{whole:.3} ms")) } td {} }
                    }
                }
            }
            @if is_webhook && !laps.is_empty() && !connects { p.muted.small { "It went on a connection that was open." } }
            p.muted.small { "In real time, however the sandbox's clock stands. " @if exchange["faults"].as_array().is_some_and(|faults| !faults.is_empty()) { "A fault struck it." } }
        }
    }
}

fn length(lap: &Value) -> f64 {
    lap["ms"].as_f64().unwrap_or_default()
}

fn words(stretch: &str) -> &'static str {
    match stretch {
        "head" => "The request's head came",
        "fault" => "Held by a fault",
        "handling" => "Its body came, and it was judged and done",
        "writing" => "The answer was written",
        "connecting" => "Name looked up, connection opened",
        "waiting" => "Sent, until the app began to answer",
        "reading" => "The rest of the answer was read",
        _ => "Something else",
    }
}

/// A bar from where the last one ended.
fn bar(at: &mut f64, length: f64, all: f64) -> Markup {
    let from = *at / all * 100.0;
    *at += length;
    let width = (length / all * 100.0).max(0.5);
    html! {
        svg.lap viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" {
            rect x=(format!("{:.2}", from.min(99.5))) y="1" width=(format!("{width:.2}")) height="8" {}
        }
    }
}
