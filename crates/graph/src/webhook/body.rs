//! Bodies: JSON from outside, read with as much patience as its signature earns.

use std::borrow::Cow;

use jiff::Timestamp;
use serde_json::{Map, Value};

/// Why a delivery cannot be read at all. Single events that cannot be read are kept as [`Kind::Other`](super::Kind::Other)
/// instead.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// The body is not JSON, or too deeply nested.
    #[error("the body is not JSON at line {line}, column {column}")]
    NotJson {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// The body is JSON of another shape.
    #[error("the body has no entries; a webhook's body is an object with a list called entry")]
    NoEntries,
}

/// Reads JSON. Text that was cut in the middle of a character, or of the pair of escapes that stand for an emoji, costs
/// that character and not the delivery.
pub(super) fn read(body: &[u8]) -> Result<Value, Unreadable> {
    let patient = |_| serde_json::from_str(&mended(&String::from_utf8_lossy(body)));
    serde_json::from_slice(body).or_else(patient).map_err(|error: serde_json::Error| Unreadable::NotJson {
        line: error.line(),
        column: error.column(),
    })
}

/// Puts the replacement character for every escaped half of a surrogate pair that has lost its other half.
fn mended(json: &str) -> Cow<'_, str> {
    if !json.contains("\\u") {
        return Cow::Borrowed(json);
    }
    let mut mended = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        mended.push_str(before);
        let length = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xD800..0xDC00), Some(0xDC00..0xE000)) => 12,
            (Some(0xD800..0xE000), _) => {
                mended.push_str("\\ufffd");
                rest = &escape[6..];
                continue;
            }
            // Any other escape: the backslash and what it escapes stay together, or `\\u` would be taken for one.
            _ => 1 + escape[1..].chars().next().map_or(0, char::len_utf8),
        };
        mended.push_str(&escape[..length]);
        rest = &escape[length..];
    }
    mended.push_str(rest);
    Cow::Owned(mended)
}

/// The UTF-16 unit that an escape at the beginning of the text stands for.
fn unit(escape: &str) -> Option<u16> {
    u16::from_str_radix(escape.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

/// A field that is a text.
pub(super) fn text(fields: &Map<String, Value>, name: &str) -> Option<String> {
    fields.get(name)?.as_str().map(str::to_owned)
}

/// A field that is an id: a string, or a number as some examples have it.
pub(super) fn id<T: TryFrom<String>>(fields: &Map<String, Value>, name: &str) -> Option<T> {
    let id = match fields.get(name)? {
        Value::String(id) => id.clone(),
        Value::Number(number) => number.as_u64()?.to_string(),
        _ => return None,
    };
    T::try_from(id).ok()
}

/// A field that is set.
pub(super) fn flag(fields: &Map<String, Value>, name: &str) -> bool {
    fields.get(name).and_then(Value::as_bool).unwrap_or(false)
}

/// From here on a number is taken for milliseconds: as seconds it would be the year 5138.
const FIRST_MILLISECOND: i64 = 100_000_000_000;

/// From here on a number is taken for microseconds.
const FIRST_MICROSECOND: i64 = FIRST_MILLISECOND * 1000;

/// A field that is a moment: seconds, milliseconds or microseconds by magnitude, as a number or as digits.
pub(super) fn moment(fields: &Map<String, Value>, name: &str) -> Option<Timestamp> {
    let count = match fields.get(name)? {
        Value::Number(number) => number.as_i64()?,
        Value::String(digits) => digits.trim().parse().ok()?,
        _ => return None,
    };
    match count {
        ..=0 => None,
        count if count < FIRST_MILLISECOND => Timestamp::from_second(count).ok(),
        count if count < FIRST_MICROSECOND => Timestamp::from_millisecond(count).ok(),
        count => Timestamp::from_microsecond(count).ok(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn half_an_emoji_costs_itself_only() {
        for (sent, read_as) in [
            (r#""\ud83d\udc4b""#, "👋"),
            (r#""hi \ud83d""#, "hi \u{fffd}"),
            (r#""\udc4b hi""#, "\u{fffd} hi"),
            (r#""\ud83d\ud83d\udc4b""#, "\u{fffd}👋"),
            (r#""\ud83d\n""#, "\u{fffd}\n"),
            (r#""\\ud83d \ud83d""#, "\\ud83d \u{fffd}"),
            (r#""\u00e4\"\ud83d""#, "ä\"\u{fffd}"),
        ] {
            assert_eq!(read(sent.as_bytes()), Ok(Value::from(read_as)), "{sent}");
        }
        assert_eq!(read(b"\"caf\xc3\""), Ok("caf\u{fffd}".into()));
    }

    #[test]
    fn rubbish_is_an_error_that_says_where() {
        assert_eq!(read(b"{\n  no"), Err(Unreadable::NotJson { line: 2, column: 3 }));
        for rubbish in [&b""[..], b"\\", b"\"\\u", b"\"\\ud83", b"{} {}", b"\xff\xfe"] {
            assert!(read(rubbish).is_err(), "{rubbish:?}");
        }
    }

    #[test]
    fn a_body_of_a_thousand_brackets_is_an_error_and_not_a_crash() {
        assert!(read("[".repeat(1_000_000).as_bytes()).is_err());
        assert!(read(r#"{"a":"#.repeat(100_000).as_bytes()).is_err());
    }

    #[test]
    fn seconds_and_milliseconds_are_told_apart_by_magnitude() {
        for time in [
            json!(1_752_832_910),
            json!(1_752_832_910_000_i64),
            json!(1_752_832_910_000_000_i64),
            json!("1752832910"),
            json!("1752832910000"),
        ] {
            let fields = Map::from_iter([("time".to_owned(), time.clone())]);
            assert_eq!(moment(&fields, "time"), Some("2025-07-18T10:01:50Z".parse().unwrap()), "{time}");
        }
    }

    #[test]
    fn what_is_not_a_moment_is_none() {
        for wrong in [
            json!(null),
            json!(0),
            json!(-5),
            json!(""),
            json!("soon"),
            json!(1.5),
            json!(i64::MAX),
            json!(u64::MAX),
        ] {
            let fields = Map::from_iter([("time".to_owned(), wrong.clone())]);
            assert_eq!(moment(&fields, "time"), None, "{wrong}");
        }
    }
}
