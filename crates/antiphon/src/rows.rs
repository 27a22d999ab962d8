//! What the sandbox and the gateway answer, for people: a line for each thing.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::printer::tame;

/// The entries of a list, one a line; a single thing is a list of one.
pub(crate) fn rows(answer: &Value, mut row: impl FnMut(&Value) -> String) -> String {
    match answer["data"].as_array() {
        Some(entries) if entries.is_empty() => "none".to_owned(),
        Some(entries) => entries.iter().map(row).collect::<Vec<_>>().join("\n"),
        None if answer.is_null() => "done".to_owned(),
        None => row(answer),
    }
}

/// The same of a page, and how to come to the next.
pub(crate) fn page(answer: &Value, row: impl FnMut(&Value) -> String) -> String {
    let more = answer["next"].as_str().map(|next| format!("\nmore with --after {next}"));
    rows(answer, row) + &more.unwrap_or_default()
}

/// A text of an object, fit for a terminal; or nothing.
pub(crate) fn text_of<'a>(object: &'a Value, key: &str) -> Cow<'a, str> {
    tame(object[key].as_str().unwrap_or_default())
}

/// A text in quotes, no longer than a line can bear.
pub(crate) fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.chars().count() <= LONGEST {
        return format!("{text:?}");
    }
    let beginning: String = text.chars().take(LONGEST - 1).collect();
    format!("{:?}", format!("{beginning}…"))
}

/// The time of day here.
pub(crate) fn time_of_day(at: Timestamp) -> String {
    at.to_zoned(TimeZone::system()).strftime("%H:%M:%S.%3f").to_string()
}

/// The day and time here.
pub(crate) fn day_and_time(at: &str) -> String {
    let at: Option<Timestamp> = at.parse().ok();
    at.map_or_else(String::new, |at| {
        at.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S.%3f").to_string()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_at_a_character() {
        let quoted = quoted(&"é".repeat(100));
        assert_eq!(quoted.chars().count(), 62);
        assert!(quoted.ends_with("…\""));
    }
}
