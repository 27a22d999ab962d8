//! One line an event: when, what, who to whom, and how it was answered.

use antiphon_graph::webhook::{By, Event, Kind};
use jiff::tz::TimeZone;
use serde_json::json;

use super::receiver::Received;
use crate::printer::Printer;

/// Prints what was received.
pub(super) fn print(received: &Received, printer: &mut Printer) {
    match &received.delivery {
        Ok(delivery) => delivery.events.iter().for_each(|event| print_event(event, received, printer)),
        Err(why) => {
            let refused = json!({ "event": "refused", "status": received.status.as_u16(), "reason": why });
            printer.answer(&refused, |_| {
                format!("{:<12}  ← webhook  refused   {why}  {}", "", received.status.as_u16())
            });
        }
    }
    if let Some(why) = &received.not_forwarded {
        printer.warn(&format!("not passed on: {why}"));
    }
}

fn print_event(event: &Event, received: &Received, printer: &mut Printer) {
    let (status, took) = (received.status.as_u16(), received.took.as_millis());
    let whole = json!({
        "event": event.kind.name(),
        "at": event.when(),
        "account": event.account,
        "person": event.person,
        "mid": event.mid(),
        "status": status,
        "took_ms": u64::try_from(took).unwrap_or(u64::MAX),
        "raw": event.raw,
    });
    printer.answer(&whole, |_| {
        let time =
            event.when().map(|at| at.to_zoned(TimeZone::system()).strftime("%H:%M:%S.%3f").to_string());
        let time = time.unwrap_or_default();
        format!(
            "{time:<12}  ← webhook  {:<12}  {}{}  {status}  {took} ms",
            event.kind.name(),
            sides(event),
            said(event)
        )
    });
}

fn sides(event: &Event) -> String {
    let account = event.account.as_ref().map_or("?", |account| account.as_str());
    let person = event.person.as_ref().map_or("?", |person| person.as_str());
    match event.by {
        By::Person => format!("{person} → {account}"),
        By::Account => format!("{account} → {person}"),
    }
}

fn said(event: &Event) -> String {
    let (Kind::Message(message) | Kind::Echo(message)) = &event.kind else { return String::new() };
    match &message.text {
        Some(text) => format!("  {text:?}"),
        None => format!("  [{} attachments]", message.attachments.len()),
    }
}
