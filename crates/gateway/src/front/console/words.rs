//! Words: what `/v1` says in numbers and codes, as people say it.

use antiphon_pages::{Icon, Tone, chip, countdown, time};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};
use serde_json::Value;

/// A field that is a word; empty when it is not there.
pub(super) fn word<'a>(of: &'a Value, field: &str) -> &'a str {
    of[field].as_str().unwrap_or_default()
}

/// A field that is a list; empty when it is not there.
pub(super) fn entries<'a>(of: &'a Value, field: &str) -> &'a [Value] {
    of[field].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// With a capital letter.
pub(super) fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A field that is a time.
pub(super) fn moment(of: &Value, field: &str) -> Option<Timestamp> {
    of[field].as_str()?.parse().ok()
}

/// A field that is a time, as it is shown; a dash when it is not there.
pub(super) fn stamp(of: &Value, field: &str) -> Markup {
    moment(of, field).map_or_else(|| html! { span.muted { "–" } }, clock)
}

/// A time, as it is shown.
pub(super) fn clock(at: Timestamp) -> Markup {
    time(&at.to_string(), &at.strftime("%-d %b, %H:%M").to_string())
}

/// What a person of a conversation is called: by their name, else their username, else their id.
pub(super) fn called(conversation: &Value) -> &str {
    let mut names =
        ["name", "username", "person"].into_iter().filter_map(|field| conversation[field].as_str());
    names.find(|name| !name.is_empty()).unwrap_or_default()
}

/// What stands under a person's name: their username, and which account they write to.
pub(super) fn beside(conversation: &Value) -> String {
    let account = word(conversation, "account");
    match conversation["username"].as_str() {
        Some(username) => format!("@{username}, to {account}"),
        None => format!("to {account}"),
    }
}

/// `3 messages`, `1 message`
pub(super) fn many(number: u64, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}

/// Where a message stands: an icon, a word and a colour of its own for each state.
pub(super) fn state(message: &Value, seen_at: Option<Timestamp>) -> Markup {
    let attempts = message["attempts"].as_u64().unwrap_or(0);
    let is_seen = moment(message, "changed_at").is_some_and(|at| seen_at.is_some_and(|seen| seen >= at));
    match word(message, "state") {
        "held" => chip(Tone::Plain, Icon::Bookmark, "waits for them"),
        "queued" if attempts > 0 => chip(Tone::Plain, Icon::Clock, "queued again"),
        "queued" => chip(Tone::Plain, Icon::Clock, "queued"),
        "sending" if attempts > 1 => chip(Tone::Plain, Icon::Send, &format!("sending, attempt {attempts}")),
        "sending" => chip(Tone::Plain, Icon::Send, "sending"),
        "unknown" => chip(Tone::Warning, Icon::Question, "outcome unknown"),
        "delivered" if is_seen => chip(Tone::Good, Icon::CheckTwice, "seen"),
        "delivered" => chip(Tone::Good, Icon::Check, "delivered"),
        "refused" => chip(Tone::Bad, Icon::Cross, "refused"),
        "expired" => chip(Tone::Bad, Icon::Lock, "expired"),
        "cancelled" => chip(Tone::Plain, Icon::Dash, "cancelled"),
        other => chip(Tone::Plain, Icon::Info, other),
    }
}

/// What there is to say of a state, in a sentence; empty when its word says it.
pub(super) fn explained(message: &Value) -> String {
    let reason = word(message, "reason");
    match word(message, "state") {
        "held" => "It is sent when the person writes.".to_owned(),
        "queued" => match reason {
            "" => String::new(),
            "throttled" => "Instagram asked for less: it is tried again by itself.".to_owned(),
            "not_sent" => "Instagram could not be reached: it is tried again by itself.".to_owned(),
            other => format!("It is tried again by itself ({other})."),
        },
        "unknown" if message["given_up"] == true => {
            "Instagram may have this. No answer came, and no proof was found.".to_owned()
        }
        "unknown" => "Instagram may have this. No answer came; its echo is looked for.".to_owned(),
        "delivered" => match word(message, "known_by") {
            "echo" => "No answer came; its echo proves that it arrived.".to_owned(),
            "listing" => "No answer came; Instagram lists it.".to_owned(),
            "person" => "A person said that it arrived.".to_owned(),
            "refusal" => "A later refusal proves that it arrived.".to_owned(),
            _ => String::new(),
        },
        "refused" => refusal(&message["error"]),
        "expired" if reason == "window" => "The window closed before its turn came.".to_owned(),
        "expired" => "It was not wanted any more when its turn came.".to_owned(),
        _ => String::new(),
    }
}

/// Instagram's refusal in its own words, with its code.
pub(super) fn refusal(error: &Value) -> String {
    let said = error["message"].as_str().unwrap_or("it was refused");
    match (error["code"].as_i64(), error["error_subcode"].as_i64()) {
        (Some(code), Some(subcode)) => format!("{said} ({code}/{subcode})"),
        (Some(code), None) => format!("{said} ({code})"),
        _ => said.to_owned(),
    }
}

/// What a message says, in a line.
pub(super) fn gist(message: &Value) -> String {
    if message["text_forgotten"] == true {
        return "(forgotten)".to_owned();
    }
    let content = &message["message"];
    match (content["text"].as_str(), word(message, "type")) {
        (Some(text), _) => text.to_owned(),
        (None, "react") => format!("reacted {}", content["reaction"].as_str().unwrap_or_default()),
        (None, "unreact") => "took a reaction back".to_owned(),
        (None, "like_heart") => "like heart".to_owned(),
        (None, kind) => kind.replace('_', " "),
    }
}

/// How a window stands, as a chip: closed, or for how much longer it is open.
pub(super) fn window(window: &Value, now: Timestamp) -> Markup {
    let Some(closes_at) = moment(window, "closes_at") else {
        return chip(Tone::Plain, Icon::Dash, "never opened");
    };
    if closes_at <= now {
        return chip(Tone::Plain, Icon::Lock, "closed");
    }
    let left = closes_at.duration_since(now);
    let tone = if left < SignedDuration::from_hours(1) {
        "bad"
    } else if left < SignedDuration::from_hours(4) {
        "warning"
    } else {
        "plain"
    };
    html! { span.chip.(tone) { (Icon::Clock) (countdown(&closes_at.to_string(), &hours(left))) } }
}

/// `23:59:12`
pub(super) fn hours(left: SignedDuration) -> String {
    let seconds = left.max(SignedDuration::ZERO).as_secs();
    format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// A form that makes one call and comes back; with what is asked before, and what is said afterwards.
pub(super) struct Deed<'a> {
    pub(super) call: String,
    pub(super) back: &'a str,
    pub(super) fields: &'a [(&'a str, &'a str)],
    pub(super) sure: Option<&'a str>,
    pub(super) said: &'a str,
}

impl Deed<'_> {
    /// As a button.
    pub(super) fn button(&self, name: &str) -> Markup {
        html! {
            form method="post" action="/-/call" data-confirm=[self.sure] data-said=(self.said) {
                input type="hidden" name="-call" value=(self.call);
                input type="hidden" name="-back" value=(self.back);
                @for (name, value) in self.fields { input type="hidden" name=(name) value=(value); }
                button { (name) }
            }
        }
    }
}

/// What can be done with a message, as it stands.
pub(super) fn deeds(message: &Value, back: &str) -> Markup {
    let id = word(message, "id");
    let deed = |verb: &str, fields, sure, said| Deed {
        call: format!("POST /messages/{id}/{verb}"),
        back,
        fields,
        sure,
        said,
    };
    match word(message, "state") {
        "held" | "queued" => html! {
            (deed("cancel", &[], Some("Take this message back? It is not sent then."), "Cancelled").button("Cancel"))
        },
        "unknown" => html! {
            (deed("check", &[], None, "Instagram was asked").button("Check now"))
            (deed("settle", &[("verdict", "arrived")], Some("Did it arrive? It counts as delivered then."), "Settled").button("It arrived"))
            (deed("settle", &[("verdict", "send_again")], Some("Send it again? If the first one arrived after all, the person gets it twice."), "It is sent again").button("Send again, may arrive twice"))
            (deed("settle", &[("verdict", "leave")], Some("Leave it as it is? Nothing looks for it any more."), "Left as it is").button("Leave it"))
        },
        "refused" | "expired" | "cancelled"
            if message["retried_as"].is_null() && message["text_forgotten"] != true =>
        {
            html! {
                (deed("retry", &[], None, "It is sent again, as a new message").button("Retry"))
            }
        }
        _ => html! {},
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_state_is_told_apart() {
        let shown = antiphon_engine::State::ALL
            .map(|each| state(&json!({ "state": each.word() }), None).into_string());
        for (nth, one) in shown.iter().enumerate() {
            assert!(!one.contains(&icon_of_others()), "{one}");
            let icon = |chip: &str| chip.split("<path d=\"").nth(1).map(ToOwned::to_owned);
            for other in &shown[nth + 1..] {
                assert_ne!(icon(one), icon(other));
            }
        }
    }

    /// The icon of what is not known.
    fn icon_of_others() -> String {
        use maud::Render as _;
        Icon::Info.render().into_string()
    }
}
