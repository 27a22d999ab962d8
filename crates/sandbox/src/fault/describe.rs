//! Rules in a sentence, so that nobody arms one thing and means another.

use super::bearing::Phase;
use super::effect::{Effect, Latency, Loss, MadeUp, NamedError};
use super::request::Matching;
use super::trigger::Trigger;
use crate::graph::refusal;

/// One or several: English says them differently.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Number {
    One,
    Many,
}

/// What a rule does, as a sentence: "The next 3 text messages to Ava are delivered, but your app sees a connection
/// reset."
pub(super) fn rule(matching: &Matching, person: Option<&str>, trigger: &Trigger, effect: &Effect) -> String {
    let (number, subject) = subject(matching, person, trigger, effect.phase());
    let predicate = predicate(effect, number, is_about_messages(matching));
    format!("{subject} {predicate}.")
}

fn subject(matching: &Matching, person: Option<&str>, trigger: &Trigger, phase: Phase) -> (Number, String) {
    let one = noun(matching, phase);
    let many = plural(&one);
    let whose = whose(matching, person, phase);
    if let Some(nth) = matching.nth {
        return (Number::One, format!("The {} {one}{whose}", ordinal(nth)));
    }
    match trigger {
        Trigger::Always | Trigger::Every(1) => (Number::One, format!("Every {one}{whose}")),
        Trigger::Next(1) => (Number::One, format!("The next {one}{whose}")),
        Trigger::Next(times) => (Number::Many, format!("The next {times} {many}{whose}")),
        Trigger::After { times: 1, delay } => (Number::One, format!("The first {one}{whose} after {delay}")),
        Trigger::After { times, delay } => {
            (Number::Many, format!("The first {times} {many}{whose} after {delay}"))
        }
        Trigger::Every(number) => (Number::One, format!("Every {} {one}{whose}", ordinal(*number))),
        Trigger::Chance { probability, .. } => {
            (Number::Many, format!("By chance, {} % of the {many}{whose}", percent(*probability)))
        }
        Trigger::Bucket { rate, per, burst } => {
            (Number::Many, format!("From {many}{whose}, those beyond {rate} in {per} (or {burst} at once)"))
        }
    }
}

fn noun(matching: &Matching, phase: Phase) -> String {
    let kind = matching.kind.as_deref().unwrap_or_default().replace('_', " ");
    let what = match &matching.operation[..] {
        _ if phase == Phase::Webhook => "webhook",
        [] if kind.is_empty() => "call",
        [operation] => operation.words(),
        _ if is_about_messages(matching) => "message",
        _ => "matching call",
    };
    if kind.is_empty() { what.into() } else { format!("{kind} {what}") }
}

fn is_about_messages(matching: &Matching) -> bool {
    let operations = &matching.operation;
    matching.kind.is_some()
        || !operations.is_empty() && operations.iter().all(|operation| operation.is_message())
}

fn plural(one: &str) -> String {
    if let Some(stem) = one.strip_suffix("reply") {
        return format!("{stem}replies");
    }
    let end =
        [" of ", " at ", " to "].iter().find_map(|preposition| one.find(preposition)).unwrap_or(one.len());
    let (first, rest) = one.split_at(end);
    format!("{first}s{rest}")
}

fn whose(matching: &Matching, person: Option<&str>, phase: Phase) -> String {
    let preposition = if phase == Phase::Webhook { "about" } else { "to" };
    let person = person.map(|person| format!(" {preposition} {person}")).unwrap_or_default();
    match &matching.body_contains {
        Some(part) => format!("{person} with {part:?} in the body"),
        None => person,
    }
}

fn predicate(effect: &Effect, number: Number, delivered: bool) -> String {
    let (is, its, it) = match number {
        Number::One => ("is", "its", "it"),
        Number::Many => ("are", "their", "they"),
    };
    let s = if number == Number::One { "s" } else { "" };
    let done = if delivered { "delivered" } else { "carried out" };
    let nothing = if delivered { "nothing is delivered" } else { "nothing is done" };
    match effect {
        Effect::Error(error) => format!("{is} refused with {}; {nothing}", error.words()),
        Effect::Answer(MadeUp { status, .. }) => format!("{is} answered with your own {status}; {nothing}"),
        Effect::Close => format!("find{s} the connection closed without an answer; {nothing}"),
        Effect::Reset => format!("find{s} the connection reset without an answer; {nothing}"),
        Effect::Latency(latency) => format!("take{s} {} longer", latency.words()),
        Effect::Hold => format!("wait{s} until the fault is released or gone"),
        Effect::Bandwidth(rate) => format!("{is} answered at {} bytes a second", rate.bytes_per_second),
        Effect::LoseReply(loss) => format!("{is} {done}, but {}", loss.words()),
        Effect::DeliverThenError(error) => format!("{is} {done}, but answered with {}", error.words()),
        Effect::TruncateReply(truncation) => match truncation.bytes {
            Some(bytes) => {
                format!("{is} {done}, but the answer breaks off after {bytes} bytes of {its} body")
            }
            None => format!("{is} {done}, but the answer breaks off half-way"),
        },
        Effect::MalformedJson => format!("{is} {done}, but the answer is not JSON"),
        Effect::ContentType(kind) => format!("{is} {done}, but the answer claims to be {kind}"),
        Effect::DelayWebhook(by) => format!("come{s} {by} later"),
        Effect::DuplicateWebhook(1) => format!("come{s} twice"),
        Effect::DuplicateWebhook(times) => format!("come{s} {} times", u64::from(*times) + 1),
        Effect::ReorderWebhook => format!("come{s} after the one that should follow"),
        Effect::DropWebhook => format!("{is} dropped"),
        Effect::BadSignature => format!("come{s} with a signature that no secret gives"),
        Effect::WrongSecret => format!("{is} signed with a secret that is not the app's"),
        Effect::StaleWebhook(by) => format!("claim{s} that {it} happened {by} earlier"),
        Effect::SlowReader(rate) => {
            format!("come{s}, but your app's answer is read at {} bytes a second", rate.bytes_per_second)
        }
        Effect::RedeliverStorm(storm) => format!("come{s} {} times more, {} apart", storm.times, storm.every),
    }
}

impl NamedError {
    /// `400, code 613/2534040 (rate_limited)`.
    fn words(&self) -> String {
        let Some(error) = refusal::named(&self.name) else { return self.name.clone() };
        let subcode = error.subcode.map(|subcode| format!("/{subcode}")).unwrap_or_default();
        format!("{}, code {}{subcode} ({})", error.status.as_u16(), error.code, self.name)
    }
}

impl Loss {
    fn words(self) -> &'static str {
        match self {
            Self::Reset => "your app sees a connection reset",
            Self::Close => "your app sees the connection closed without an answer",
            Self::Hang => "your app never gets an answer",
            Self::BadGateway => "your app sees 502 Bad Gateway",
        }
    }
}

impl Latency {
    fn words(&self) -> String {
        match self {
            Self::Fixed(span) => span.to_string(),
            Self::Between { from, to, .. } => format!("{from} to {to}"),
            Self::LogNormal { median, .. } => format!("about {median}, sometimes much"),
        }
    }
}

fn ordinal(number: u64) -> String {
    let ending = match (number % 10, number % 100) {
        (1, tens) if tens != 11 => "st",
        (2, tens) if tens != 12 => "nd",
        (3, tens) if tens != 13 => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

fn percent(probability: f64) -> String {
    let rounded = (probability * 1_000.0).round() / 10.0;
    rounded.to_string()
}

#[cfg(test)]
mod tests {
    use super::super::preset;
    use super::super::request::{Asked, RuleRequest};
    use super::*;

    fn described(json: &str) -> String {
        let request = match serde_json::from_str(json).unwrap() {
            Asked::Rule(request) => request,
            Asked::Preset(request) => preset::rule(request).unwrap(),
        };
        let RuleRequest { matching, trigger, effect, .. } = request;
        rule(&matching, matching.person.as_deref(), &trigger, &effect)
    }

    #[test]
    fn a_rule_says_in_a_sentence_what_it_does() {
        for (json, sentence) in [
            (
                r#"{"preset":"lose-reply","times":3,"person":"ava","type":"text"}"#,
                "The next 3 text messages to ava are delivered, but your app sees a connection reset.",
            ),
            (
                r#"{"preset":"rate-limit"}"#,
                "The next message is refused with 400, code 613/2534040 (rate_limited); nothing is delivered.",
            ),
            (
                r#"{"effect":"close"}"#,
                "The next call finds the connection closed without an answer; nothing is done.",
            ),
            (
                r#"{"effect":{"latency":{"between":{"from":"1s","to":"3s"}}},"trigger":"always"}"#,
                "Every call takes 1s to 3s longer.",
            ),
            (
                r#"{"effect":"malformed_json","match":{"operation":"private_reply","nth":2}}"#,
                "The 2nd private reply is delivered, but the answer is not JSON.",
            ),
            (
                r#"{"effect":"drop_webhook","match":{"person":"ava","type":"reaction"},"trigger":{"every":3}}"#,
                "Every 3rd reaction webhook about ava is dropped.",
            ),
            (
                r#"{"preset":"rate-bucket"}"#,
                "From messages, those beyond 5 in 1s (or 10 at once) are refused with 400, code 613/2534040 (rate_limited); nothing is delivered.",
            ),
            (
                r#"{"effect":{"duplicate_webhook":2},"trigger":{"chance":{"probability":0.125}}}"#,
                "By chance, 12.5 % of the webhooks come 3 times.",
            ),
            (
                r#"{"effect":{"truncate_reply":{"bytes":10}},"match":{"operation":"conversations","body_contains":"x"},
                    "trigger":{"after":{"times":2,"delay":"10s"}}}"#,
                "The first 2 listings of conversations with \"x\" in the body after 10s are carried out, but the answer breaks off after 10 bytes of their body.",
            ),
        ] {
            assert_eq!(described(json), sentence);
        }
    }

    #[test]
    fn numbers_are_said_as_people_say_them() {
        let said = [1, 2, 3, 4, 11, 12, 13, 21, 102, 111].map(ordinal);
        assert_eq!(said, ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th"]);
    }
}
