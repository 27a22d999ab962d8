//! Relays in words.

use serde_json::Value;

use crate::rows::{day_and_time, text_of};

/// A relay, in a line, and what is wrong with it in others.
pub(super) fn in_words(relay: &Value) -> String {
    let count = |name: &str| relay[name].as_u64().unwrap_or_default();
    let types: Vec<_> = relay["types"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut line = format!(
        "{}  {:<9}  {}  {}",
        text_of(relay, "id"),
        text_of(relay, "kind"),
        text_of(relay, "app"),
        text_of(relay, "url")
    );
    let mut say = |words: String| line = format!("{line}\n  {words}");
    if !types.is_empty() {
        say(format!("only {}", types.join(", ")));
    }
    if relay["enabled"] == false {
        say(format!("disabled: {}", text_of(relay, "why_disabled")));
    }
    if let Some(until) = relay["two_secrets_until"].as_str() {
        say(format!("two secrets sign until {}", day_and_time(until)));
    }
    let failing = &relay["failing"];
    if failing.is_object() {
        let (error, next) = (text_of(failing, "error"), text_of(failing, "next_at"));
        let next =
            if next.is_empty() { String::new() } else { format!("; again at {}", day_and_time(&next)) };
        say(format!("failing since {}: {error}{next}", day_and_time(&text_of(failing, "since"))));
    }
    for (name, words) in [
        ("waiting", "waiting"),
        ("lost", "forgotten before they could go"),
        ("dead", "dead letters"),
        ("replaying", "of them to be tried again"),
    ] {
        if count(name) > 0 {
            say(format!("{} {words}", count(name)));
        }
    }
    line
}

/// The same, and its secret, which is shown this once.
pub(super) fn with_secret(made: &Value) -> String {
    let line = in_words(made);
    match made["secret"].as_str() {
        Some(secret) => format!("{line}\n  secret {secret}\n  keep it: it is not shown again"),
        None => line,
    }
}

/// A dead letter.
pub(super) fn dead_in_words(dead: &Value) -> String {
    let replaying = if dead["replaying"] == true { "  (to be tried again)" } else { "" };
    format!(
        "{}  {:<9}  {:<18}  came {}  {} tries  {}{replaying}",
        day_and_time(&text_of(dead, "died_at")),
        text_of(dead, "id"),
        text_of(dead, "type"),
        day_and_time(&text_of(dead, "came_at")),
        dead["tries"],
        text_of(dead, "error"),
    )
}
