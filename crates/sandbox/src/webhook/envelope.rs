//! The body of a delivery: events of one account stand together in an entry, `{"time", "id", "messaging": [..]}`.

use bytes::Bytes;
use jiff::Timestamp;

use super::event::{Event, Shape};
use super::json::Json;

/// Writes events into one body.
pub(crate) fn body(events: &[Event], now: Timestamp) -> Bytes {
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

/// The same event, told as if it had happened earlier. Only items of conversations carry their time.
pub(crate) fn aged(event: &Event, by_ms: i64) -> Event {
    let body = match &event.body {
        Shape::Messaging(item) => Shape::Messaging(earlier(item, by_ms)),
        Shape::Standby(item) => Shape::Standby(earlier(item, by_ms)),
        body => body.clone(),
    };
    Event { body, ..event.clone() }
}

/// `timestamp` stands once in each item, in milliseconds; a text that says so has other quotation marks.
fn earlier(item: &Json, by_ms: i64) -> Json {
    const KEY: &str = "\"timestamp\":";
    let earlier = item.as_str().split_once(KEY).and_then(|(before, after)| {
        let digits = after.find(|character: char| !character.is_ascii_digit())?;
        let time: i64 = after[..digits].parse().ok()?;
        Some(Json::written(format!("{before}{KEY}{}{}", time - by_ms, &after[digits..])))
    });
    earlier.unwrap_or_else(|| item.clone())
}

fn stand_together(one: &Event, next: &Event) -> bool {
    one.account == next.account && list(one).is_some_and(|key| Some(key) == list(next))
}

/// The list of an entry that an event stands in; nothing when it needs an entry of its own.
fn list(event: &Event) -> Option<&'static str> {
    match event.body {
        Shape::Messaging(_) => Some("messaging"),
        Shape::Standby(_) => Some("standby"),
        Shape::Change(_) => Some("changes"),
        Shape::Flat(_) => None,
    }
}

fn write_entry(to: &mut String, events: &[Event], now: Timestamp) {
    let first = &events[0];
    // Real deliveries give milliseconds with messages and seconds with comments.
    let time = match first.body {
        Shape::Messaging(_) | Shape::Standby(_) => now.as_millisecond(),
        Shape::Change(_) | Shape::Flat(_) => now.as_second(),
    };
    let account = first.account.as_str();
    push(to, &[r#"{"time":"#, &time.to_string(), r#","id":""#, account, r#"","#]);
    if let Some(list) = list(first) {
        push(to, &["\"", list, "\":["]);
        for (nth, event) in events.iter().enumerate() {
            if nth > 0 {
                to.push(',');
            }
            write_event(to, event);
        }
        to.push_str("]}");
    } else {
        write_event(to, first);
        to.push('}');
    }
}

fn write_event(to: &mut String, event: &Event) {
    let field = event.field.name();
    match &event.body {
        Shape::Messaging(item) | Shape::Standby(item) => to.push_str(item.as_str()),
        Shape::Change(value) => push(to, &[r#"{"field":""#, field, r#"","value":"#, value.as_str(), "}"]),
        Shape::Flat(value) => push(to, &[r#""field":""#, field, r#"","value":"#, value.as_str()]),
    }
}

fn push(to: &mut String, parts: &[&str]) {
    to.extend(parts.iter().copied());
}
