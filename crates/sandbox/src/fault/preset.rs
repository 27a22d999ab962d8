//! Faults by name: what most people want to break, without learning the grammar of rules.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::bearing::Phase;
use super::effect::Effect;
use super::occasion::Operation;
use super::request::{Matching, PresetRequest, RuleRequest};
use super::rule::named_after;
use super::trigger::Trigger;
use crate::graph::refusal;
use crate::problem::Problem;

/// A fault by name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Preset {
    /// What it is asked for by.
    pub(crate) name: &'static str,
    /// What it does, in words.
    pub(crate) what: &'static str,
    about: About,
    /// How it fires when nobody says how often.
    trigger: fn() -> Trigger,
    effect: fn() -> Value,
}

/// What a preset is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum About {
    Messages,
    Calls,
    Webhooks,
}

/// A preset as it is listed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PresetView {
    /// What to ask for.
    pub(crate) preset: &'static str,
    /// What it does.
    pub(crate) description: String,
    /// When it comes to bear.
    pub(crate) phase: Phase,
}

const fn preset(name: &'static str, about: About, what: &'static str, effect: fn() -> Value) -> Preset {
    Preset { name, what, about, trigger: Trigger::default, effect }
}

const fn standing(name: &'static str, about: About, what: &'static str, effect: fn() -> Value) -> Preset {
    Preset { name, what, about, trigger: || Trigger::Always, effect }
}

/// All presets, in the order of the way of a call.
pub(crate) const ALL: &[Preset] = &[
    preset(
        "window-closed",
        About::Messages,
        "refused: the window is closed (403, 10/2534022)",
        || json!({"error": {"name": "window_closed"}}),
    ),
    preset(
        "rate-limit",
        About::Messages,
        "refused: too many calls (400, 613/2534040)",
        || json!({"error": {"name": "rate_limited"}}),
    ),
    preset(
        "token-expired",
        About::Calls,
        "refused: the access token has expired (400, 190/463)",
        || json!({"error": {"name": "token_expired"}}),
    ),
    preset(
        "server-error",
        About::Messages,
        "500, code 1, and nothing is delivered",
        || json!({"error": {"name": "outcome_unknown"}}),
    ),
    preset(
        "unavailable",
        About::Calls,
        "503, code 2, and nothing is done",
        || json!({"error": {"name": "service_busy"}}),
    ),
    Preset {
        name: "rate-bucket",
        what: "more than 5 calls a second, or 10 at once, are refused (400, 613/2534040)",
        about: About::Messages,
        trigger: || Trigger::Bucket { rate: 5, per: "1s".parse().expect("a duration"), burst: 10 },
        effect: || json!({"error": {"name": "rate_limited"}}),
    },
    preset("refuse", About::Calls, "the connection is closed without an answer, and nothing is done", || {
        json!("close")
    }),
    preset("reset", About::Calls, "the connection is reset without an answer, and nothing is done", || {
        json!("reset")
    }),
    preset("slow", About::Calls, "takes 2 seconds longer", || json!({"latency": {"fixed": "2s"}})),
    standing(
        "jitter",
        About::Calls,
        "every call takes about 200 ms longer, some of them much longer",
        || json!({"latency": {"log_normal": {"median": "200ms", "sigma": 0.8}}}),
    ),
    preset("hold", About::Calls, "waits until the fault is released or gone", || json!("hold")),
    preset(
        "slow-answer",
        About::Calls,
        "answered at 50 bytes a second",
        || json!({"bandwidth": {"bytes_per_second": 50}}),
    ),
    preset(
        "lose-reply",
        About::Messages,
        "delivered, but the connection is reset before the answer",
        || json!({"lose_reply": "reset"}),
    ),
    preset("hang", About::Messages, "delivered, but no answer ever comes", || json!({"lose_reply": "hang"})),
    preset(
        "bad-gateway",
        About::Messages,
        "delivered, but a proxy on the way answers 502",
        || json!({"lose_reply": "bad_gateway"}),
    ),
    preset(
        "deliver-then-500",
        About::Messages,
        "delivered, but answered with 500, code 1",
        || json!({"deliver_then_error": {"name": "outcome_unknown"}}),
    ),
    preset(
        "truncate-reply",
        About::Messages,
        "delivered, but the answer breaks off half-way",
        || json!({"truncate_reply": {}}),
    ),
    preset("malformed-json", About::Messages, "delivered, but the answer is not JSON", || {
        json!("malformed_json")
    }),
    preset(
        "wrong-content-type",
        About::Messages,
        "delivered, but the answer claims to be HTML",
        || json!({"content_type": "text/html"}),
    ),
    preset("drop-webhooks", About::Webhooks, "never comes", || json!("drop_webhook")),
    preset("duplicate-webhooks", About::Webhooks, "comes twice", || json!({"duplicate_webhook": 1})),
    preset(
        "delay-webhooks",
        About::Webhooks,
        "comes 30 seconds later, by the sandbox's clock",
        || json!({"delay_webhook": "30s"}),
    ),
    preset("reorder-webhooks", About::Webhooks, "comes after the one that follows it", || {
        json!("reorder_webhook")
    }),
    preset("bad-signature", About::Webhooks, "carries a signature that no secret gives", || {
        json!("bad_signature")
    }),
    preset("wrong-secret", About::Webhooks, "is signed with another secret", || json!("wrong_secret")),
    preset("stale-webhooks", About::Webhooks, "claims to be an hour old", || json!({"stale_webhook": "1h"})),
    preset(
        "slow-reader",
        About::Webhooks,
        "your app's answer is read at 10 bytes a second",
        || json!({"slow_reader": {"bytes_per_second": 10}}),
    ),
    preset(
        "redeliver-storm",
        About::Webhooks,
        "comes 20 times more, a second apart",
        || json!({"redeliver_storm": {"times": 20, "every": "1s"}}),
    ),
];

/// The presets as they are listed.
pub(crate) fn list() -> impl Iterator<Item = PresetView> {
    ALL.iter().map(|preset| {
        let which = match preset.about {
            About::Messages => "The next message",
            About::Calls => "The next call",
            About::Webhooks => "The next webhook",
        };
        let what = preset.what;
        let is_next = (preset.trigger)() == Trigger::default();
        let description = if is_next { format!("{which}: {what}") } else { format!("From now on: {what}") };
        PresetView { preset: preset.name, description, phase: read(preset.effect).phase() }
    })
}

/// The rule that a preset stands for.
pub(super) fn rule(request: PresetRequest) -> Result<RuleRequest, Problem> {
    let PresetRequest { preset, times, name, person, kind, body_contains, lasts } = request;
    let (about, trigger, effect) = match ALL.iter().find(|known| known.name == preset) {
        Some(known) => (known.about, (known.trigger)(), (known.effect)()),
        None => named_error(&preset)?,
    };
    let operation = match about {
        About::Messages => vec![Operation::Send, Operation::PrivateReply],
        About::Calls | About::Webhooks => Vec::new(),
    };
    let matching = Matching { operation, person, kind, body_contains, nth: None };
    Ok(RuleRequest {
        name: Some(name.unwrap_or_else(|| named_after(&preset, &matching))),
        matching,
        trigger: times.map_or(trigger, Trigger::Next),
        effect: read(|| effect),
        lasts,
    })
}

fn read(effect: impl FnOnce() -> Value) -> Effect {
    serde_json::from_value(effect()).expect("a test reads every preset's effect")
}

/// Every error of Instagram's is a preset too, under its own name.
fn named_error(name: &str) -> Result<(About, Trigger, Value), Problem> {
    let error = refusal::named(&name.replace('-', "_"));
    let error = error.ok_or_else(|| Problem::NotFound {
        what: "preset",
        name: name.into(),
        hint: "GET /_sandbox/v1/faults lists them",
    })?;
    Ok((About::Messages, Trigger::default(), json!({"error": {"name": error.name}})))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_a_rule_that_can_be_armed_and_its_name_is_its_own() {
        for preset in ALL {
            let asked = PresetRequest { preset: preset.name.into(), ..PresetRequest::default() };
            let rule = rule(asked).unwrap();
            rule.effect.check().unwrap();
            assert_eq!(rule.trigger.problem(), None, "{}", preset.name);
            assert_eq!(ALL.iter().filter(|other| other.name == preset.name).count(), 1, "{}", preset.name);
        }
    }

    #[test]
    fn every_error_is_a_preset_under_its_own_name() {
        for error in refusal::ALL {
            let asked = PresetRequest { preset: error.name.into(), ..PresetRequest::default() };
            assert!(rule(asked).is_ok(), "{}", error.name);
        }
    }

    #[test]
    fn an_unknown_preset_is_answered_with_where_to_look() {
        let asked = PresetRequest { preset: "loose-reply".into(), ..PresetRequest::default() };
        assert!(rule(asked).unwrap_err().to_string().contains("GET /_sandbox/v1/faults"));
    }
}
