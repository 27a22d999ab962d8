//! The body of a delivery: events of one account stand together in an entry, `{"time", "id", "messaging": [..]}`.

use bytes::Bytes;
use jiff::Timestamp;

use super::event::{Event, Shape};
use super::json::Json;

/// An event, and whether another app hears it first.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) event: Event,
    /// It stands in `standby`, because another app controls the thread.
    pub(crate) standby: bool,
}

/// Writes events into one body.
pub(crate) fn body(events: &[Told], now: Timestamp) -> Bytes {
    let mut written = String::with_capacity(512 * events.len());
    written.push_str(r#"{"object":"instagram","entry":["#);
    for (nth, entry) in events.chunk_by(stand_together).enumerate() {
        if nth > 0 {
            written.push(',');
        }
        write_entry(&mut written, entry, now);
    }
    written.push_str("]}");
    written.into()
}

/// Moves all times of an item back: `timestamp` stands once in each, in milliseconds.
pub(crate) fn aged(event: &Event, by_ms: i64) -> Event {
    const KEY: &str = "\"timestamp\":";
    let Shape::Messaging(item) = &event.body else { return event.clone() };
    let aged = item.as_str().split_once(KEY).and_then(|(before, after)| {
        let digits = after.find(|character: char| !character.is_ascii_digit())?;
        let time: i64 = after[..digits].parse().ok()?;
        Some(Json::written(format!("{before}{KEY}{}{}", time - by_ms, &after[digits..])))
    });
    Event { body: Shape::Messaging(aged.unwrap_or_else(|| item.clone())), ..event.clone() }
}

fn stand_together(one: &Told, next: &Told) -> bool {
    one.event.account == next.event.account && list(one).is_some_and(|key| Some(key) == list(next))
}

/// The list of an entry that an event stands in; nothing when it needs an entry of its own.
fn list(told: &Told) -> Option<&'static str> {
    match told.event.body {
        Shape::Messaging(_) if told.standby => Some("standby"),
        Shape::Messaging(_) => Some("messaging"),
        Shape::Change(_) => Some("changes"),
        Shape::Flat(_) => None,
    }
}

fn write_entry(to: &mut String, events: &[Told], now: Timestamp) {
    let first = &events[0];
    // Real deliveries give milliseconds with messages and seconds with comments.
    let time = match first.event.body {
        Shape::Messaging(_) => now.as_millisecond(),
        Shape::Change(_) | Shape::Flat(_) => now.as_second(),
    };
    let account = first.event.account.as_str();
    push(to, &[r#"{"time":"#, &time.to_string(), r#","id":""#, account, r#"","#]);
    if let Some(list) = list(first) {
        push(to, &["\"", list, "\":["]);
        for (nth, told) in events.iter().enumerate() {
            if nth > 0 {
                to.push(',');
            }
            write_event(to, &told.event);
        }
        to.push_str("]}");
    } else {
        write_event(to, &first.event);
        to.push('}');
    }
}

fn write_event(to: &mut String, event: &Event) {
    let field = event.field.name();
    match &event.body {
        Shape::Messaging(item) => to.push_str(item.as_str()),
        Shape::Change(value) => push(to, &[r#"{"field":""#, field, r#"","value":"#, value.as_str(), "}"]),
        Shape::Flat(value) => push(to, &[r#""field":""#, field, r#"","value":"#, value.as_str()]),
    }
}

fn push(to: &mut String, parts: &[&str]) {
    to.extend(parts.iter().copied());
}
