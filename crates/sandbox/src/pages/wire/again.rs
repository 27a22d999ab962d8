//! Saying again what was said: buttons and forms, each a call to the control API.

use antiphon_pages::Icon;
use maud::{Markup, html};
use serde_json::Value;

use super::Shown;

/// On the page of an exchange.
pub(super) fn card(shown: &Shown<'_>) -> Markup {
    let (base, exchange) = (&shown.base, shown.exchange);
    if exchange["direction"] == "api" {
        return html! {
            section.card {
                h2 { "Say it again" }
                div.row.again {
                    (once(base, exchange, "send", None, true, "Replay this call", "The same bytes, to the sandbox: is the second one refused, or sent twice?"))
                    (to_edit(shown, "Another body, and everything else as it was."))
                }
            }
        };
    }
    if exchange["delivery"].is_null() {
        return html! {};
    }
    html! {
        section.card {
            h2 { "Deliver it again" }
            div.row.again {
                (once(base, exchange, "redeliver", Some("same_bytes"), true, "The same bytes", "With the same signature: does your app see that it came before?"))
                (once(base, exchange, "redeliver", Some("resign"), false, "Sign it again", "The same body, with the secret as it is now."))
                (to_edit(shown, "Another body, another signature, or to another address on this machine."))
                (many_times(shown))
            }
        }
    }
}

fn to_edit(shown: &Shown<'_>, why: &str) -> Markup {
    html! { div { a.button href="?tab=edit" { "Edit and send" } p.muted.small { (why) @if shown.exchange["request"].is_null() { " It is no HTTP." } } } }
}

fn once(
    base: &str,
    exchange: &Value,
    call: &str,
    mode: Option<&str>,
    has_key: bool,
    name: &str,
    why: &str,
) -> Markup {
    html! {
        form method="post" action={ (base) "/-/call" } data-said="It was sent again" {
            input type="hidden" name="-call" value={ "POST /exchanges/" (exchange["id"]) "/" (call) };
            input type="hidden" name="-back" value={ "/wire/" (exchange["id"]) };
            @if let Some(mode) = mode { input type="hidden" name="mode" value=(mode); }
            button data-key-r[has_key] { (name) }
            p.muted.small { (why) }
        }
    }
}

fn many_times(shown: &Shown<'_>) -> Markup {
    let id = &shown.exchange["id"];
    html! {
        form method="post" action={ (shown.base) "/-/call" } data-said="They were sent" {
            input type="hidden" name="-call" value="POST /exchanges/redeliver";
            input type="hidden" name="-back" value={ "/wire/" (id) };
            input type="hidden" name="exchanges:json" value={ "[" (id) "]" };
            div.row {
                label.unseen for="times" { "How many times" }
                button { "Send it" }
                input #times type="number" name="times:number" value="3" min="1" max="100" required;
                span { "times" }
            }
            p.muted.small { "The same bytes, so many times: your app does nothing twice." }
        }
    }
}

/// What letters do in a row of the list, for who has the focus there.
pub(super) fn by_key(base: &str, row: &Value) -> Markup {
    let id = &row["id"];
    let call = if row["delivery"].is_null() { "send" } else { "redeliver" };
    html! {
        a data-key-c data-copy-from href={ (base) "/_sandbox/v1/exchanges/" (id) "/curl" } { "curl" }
        a data-key-e href={ (base) "/wire/" (id) "?tab=edit" } { "Edit" }
        a data-key-h href={ (base) "/wire/" (id) "#request-headers" } { "Headers" }
        a data-key-b href={ (base) "/wire/" (id) "#request-body" } { "Body" }
        form method="post" action={ (base) "/-/call" } data-said="It was sent again" {
            input type="hidden" name="-call" value={ "POST /exchanges/" (id) "/" (call) };
            input type="hidden" name="-back" value="/wire";
            button data-key-r { "Again" }
        }
    }
}

/// All webhooks of a list once more.
pub(super) fn all_of(base: &str, filter: &str) -> Markup {
    html! {
        form.stack.told method="post" action={ (base) "/-/call" } data-said="They were sent" {
            p.muted.small { "The webhooks of this list, those that the filter means: 100 deliveries at most." }
            input type="hidden" name="-call" value="POST /exchanges/redeliver";
            input type="hidden" name="-back" value={ "/wire?filter=" (super::encoded(filter)) };
            input type="hidden" name="filter" value={ (filter) " dir:webhook" };
            label { "How many times each" input type="number" name="times:number" value="1" min="1" max="100" required; }
            label.line { input type="checkbox" name="shuffled:flag" value="yes"; " In another order" }
            label { "Signature"
                select name="mode" {
                    option value="same_bytes" { "The same bytes" }
                    option value="resign" { "Signed anew" }
                }
            }
            button.primary { (Icon::Send) span { "Send them" } }
        }
    }
}
