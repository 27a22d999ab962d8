//! Magic people: sending to them always goes one way, with nothing to arm.

use antiphon_pages::copyable;
use maud::{Markup, html};
use serde_json::Value;

pub(super) fn table(base: &str, people: &Value) -> Markup {
    let people = people.as_array().map(Vec::as_slice).unwrap_or_default();
    html! {
        @if !people.is_empty() {
            section.stack #people aria-labelledby="people-title" {
                div {
                    h2 #people-title { "People to whom it always happens" }
                    p.muted.small { "Nothing to arm, and nothing that another test could disturb: send to them." }
                }
                div.scrolls tabindex="0" role="region" aria-labelledby="people-title" {
                    table.magic {
                        thead { tr { th scope="col" { "Person" } th scope="col" { "What is sent to them" } } }
                        tbody { @for person in people { (row(base, person)) } }
                    }
                }
            }
        }
    }
}

fn row(base: &str, person: &Value) -> Markup {
    let word = |name: &str| person[name].as_str().unwrap_or_default();
    html! {
        tr data-row {
            td {
                div.row {
                    a href={ (base) "/u/" (word("id")) } { (word("name")) }
                    (copyable(word("id"), word("id"), &format!("the id of {}", word("name"))))
                }
            }
            td { (word("expect")) }
        }
    }
}
