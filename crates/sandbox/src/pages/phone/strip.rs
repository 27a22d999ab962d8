//! What just happened on the wire, the newest last; and what one can try.

use antiphon_pages::{Icon, chip};
use maud::{Markup, html};

use super::{Phone, own_code, tone_of, window};
use crate::journal::{Direction, Exchange};
use crate::space::Space;

/// So much of it.
const MOST: usize = 8;

/// The pane. Where there is no room for it, it lies over the conversation while the address names it.
pub(super) fn pane(space: &Space, phone: &Phone) -> Markup {
    let all = space.journal().exchanges();
    let own = |exchange: &&std::sync::Arc<Exchange>| exchange.note.person.as_ref() == Some(&phone.person.id);
    let mut newest: Vec<_> = all.iter().rev().filter(own).take(MOST).collect();
    newest.reverse();
    html! {
        aside.strip #play aria-labelledby="strip-title" {
            a.over href="#main" data-escape { (Icon::Back) span { "The conversation" } }
            details.fold open {
                summary { h2 #strip-title { "What just happened" } }
                ol #strip data-live {
                    @for exchange in &newest { (row(phone, exchange)) }
                    @if newest.is_empty() {
                        li.empty { p.what { "Nothing on the wire yet" } p { "Write something, or send from your own code." } }
                    }
                }
            }
            (bot(space, phone))
            (from_outside(space, phone))
            (breaking(phone))
        }
    }
}

fn row(phone: &Phone, exchange: &Exchange) -> Markup {
    let (arrow, way) = match exchange.direction {
        Direction::Api => ("→", "to Instagram"),
        Direction::Webhook => ("←", "to the app"),
    };
    let status = exchange.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
    let status = format!("{status} in {} ms", exchange.duration.as_millis().max(1));
    let icon = if matches!(exchange.status, Some(200..=299)) { Icon::Check } else { Icon::Warning };
    let operation = exchange.note.operation.trim_start_matches("webhook ");
    html! {
        li data-key=(exchange.id) {
            a href={ (phone.base) "/wire/" (exchange.id) } {
                span.muted.small { (window::stamp(exchange.note.at)) }
                span { span aria-hidden="true" { (arrow) } span.unseen { (way) } " " (operation) }
                (chip(tone_of(exchange.status), icon, &status))
                @if let Some(reason) = &exchange.note.reason { span.muted.small { (reason) } }
            }
        }
    }
}

/// Somebody to talk to before there is any code of one's own.
fn bot(space: &Space, phone: &Phone) -> Markup {
    let is_on = space.world().settings.bot;
    html! {
        section.card #bot data-live {
            h3 { "Answer as a bot" }
            form method="post" action=(phone.call()) {
                input type="hidden" name="-call" value="PATCH /settings";
                input type="hidden" name="-back" value=(phone.path());
                input type="hidden" name="bot:flag" value=(if is_on { "no" } else { "yes" });
                button.switch role="switch" aria-checked=(is_on) { span { "A bot answers" } }
            }
            p.muted.small { "Whoever writes, through the API as your app would. It begins by saying that it is a bot." }
        }
    }
}

fn from_outside(space: &Space, phone: &Phone) -> Markup {
    html! {
        section.card {
            h3 { "Now from your own code" }
            (own_code::sample("curl", &own_code::send(phone, space)))
            p.muted.small { "While the window is open, " (phone.person.name) " has it at once; afterwards it is refused." }
        }
    }
}

/// What can go wrong, one press each, and where to look then.
fn breaking(phone: &Phone) -> Markup {
    let form = |name: &str, why: &str, asked: &str, fields: &[(&str, &str)]| {
        html! {
            form method="post" action=(phone.call()) data-said=[asked.ends_with("clock").then_some("{words}")] {
                input type="hidden" name="-call" value=(asked);
                input type="hidden" name="-back" value=(phone.path());
                @for (field, value) in fields { input type="hidden" name=(field) value=(value); }
                button { (name) }
                span.muted.small { (why) }
            }
        }
    };
    html! {
        section.card {
            div.row.between { h3 { "Break it" } a href={ (phone.base) "/faults" } { "All faults" } }
            (form("Lose the next reply", "The message arrives, and your app hears nothing: does it send it twice?", "POST /faults", &[("preset", "lose-reply")]))
            (form("Rate limit the next 3", "Three calls are refused with code 613; look at them on the wire.", "POST /faults", &[("preset", "rate-limit"), ("times:number", "3")]))
            (form("Close the window", "The clock goes on by a day and a second; what is sent then is refused with 10/2534022.", "POST /clock", &[("advance", "24h1s")]))
        }
    }
}
