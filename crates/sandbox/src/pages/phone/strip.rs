//! What just happened on the wire, the newest last.

use antiphon_pages::{Icon, chip};
use maud::{Markup, html};

use super::{Phone, tone_of, window};
use crate::journal::{Direction, Exchange};
use crate::space::Space;

/// So much of it.
const MOST: usize = 8;

pub(super) fn pane(space: &Space, phone: &Phone) -> Markup {
    let all = space.journal().exchanges();
    let own = |exchange: &&std::sync::Arc<Exchange>| exchange.note.person.as_ref() == Some(&phone.person.id);
    let mut newest: Vec<_> = all.iter().rev().filter(own).take(MOST).collect();
    newest.reverse();
    html! {
        aside.strip aria-labelledby="strip-title" {
            h2 #strip-title { "What just happened" }
            ol #strip data-live {
                @for exchange in &newest { (row(phone, exchange)) }
                @if newest.is_empty() {
                    li.empty { p.what { "Nothing on the wire yet" } p { "Write something, or send from your own code:" } }
                }
            }
            (own_code(space, phone))
        }
    }
}

fn row(phone: &Phone, exchange: &Exchange) -> Markup {
    let (arrow, way) = match exchange.direction {
        Direction::Api => ("→", "to Instagram"),
        Direction::Webhook => ("←", "to the app"),
    };
    let status = exchange.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
    let icon = if matches!(exchange.status, Some(200..=299)) { Icon::Check } else { Icon::Warning };
    html! {
        li data-key=(exchange.id) {
            a href={ (phone.base) "/wire/" (exchange.id) } {
                span.muted.small { (window::stamp(exchange.note.at)) }
                span { span aria-hidden="true" { (arrow) } span.unseen { (way) } " " (exchange.note.operation) }
                (chip(tone_of(exchange.status), icon, &status))
                @if let Some(reason) = &exchange.note.reason { span.muted.small { (reason) } }
            }
        }
    }
}

/// How one's own code does it, and what can be broken.
fn own_code(space: &Space, phone: &Phone) -> Markup {
    let token = {
        let world = space.world();
        world.accounts[&phone.account].tokens.keys().next().cloned().unwrap_or_default()
    };
    let curl = format!(
        "curl -X POST \"{}{}/v24.0/{}/messages\" \\\n  -H \"Authorization: Bearer {token}\" \\\n  -H \"Content-Type: application/json\" \\\n  -d '{{\"recipient\": {{\"id\": \"{}\"}}, \"message\": {{\"text\": \"Hello!\"}}}}'",
        space.base, phone.base, phone.account, phone.person.id
    );
    let fault = |name: &str, why: &str, fields: &[(&str, &str)]| {
        html! {
            form method="post" action=(phone.call()) {
                input type="hidden" name="-call" value="POST /faults";
                input type="hidden" name="-back" value=(phone.path());
                @for (field, value) in fields { input type="hidden" name=(field) value=(value); }
                button { (name) }
                span.muted.small { (why) }
            }
        }
    };
    html! {
        section.card {
            h3 { "Now from your own code" }
            div.sample { pre #curl { (curl) } }
            button type="button" data-copy-of="curl" { (Icon::Copy) span { "Copy" } }
        }
        section.card {
            div.row.between { h3 { "Break it" } a href={ (phone.base) "/faults" } { "All faults" } }
            (fault("Lose the next reply", "The message arrives; your app hears nothing.", &[("preset", "lose-reply")]))
            (fault("Rate limit the next 3", "Three calls are refused with code 613.", &[("preset", "rate-limit"), ("times:number", "3")]))
            form method="post" action=(phone.call()) {
                input type="hidden" name="-call" value="POST /clock";
                input type="hidden" name="-back" value=(phone.path());
                input type="hidden" name="advance" value="24h1s";
                button { "Close the window" }
                span.muted.small { "The clock goes on by a day and a second." }
            }
        }
    }
}
