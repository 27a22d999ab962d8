//! What can go wrong, and how often: all that a rule can say, as choices of a form.

use super::choice::Choice;
use super::choice::Field::{Decimal, Error, Maybe, Number, OneOf, Said, Text};

const fn choice(name: &'static str, words: &'static str, fields: &'static [super::choice::Field]) -> Choice {
    Choice { name, words, fields }
}

/// Effects in the phases in which they come to bear, as [`super::PHASES`] has them.
pub(super) const EFFECTS: [&[Choice]; 4] = [
    &[
        choice(
            "error",
            "Refused with one of Instagram's errors",
            &[
                Error("effect.error.name"),
                Maybe("effect.error.headers.Retry-After", "Retry-After, if anything", "7"),
            ],
        ),
        choice(
            "answer",
            "Answered with what you say",
            &[
                Number("effect.answer.status:number", "Status", "503"),
                Text("effect.answer.body:json", "Body, as JSON", r#"{"maintenance": true}"#),
                Maybe("effect.answer.headers.Retry-After", "Retry-After, if anything", "7"),
            ],
        ),
        choice("close", "The connection is closed", &[Said("effect", "close")]),
        choice("reset", "The connection is reset", &[Said("effect", "reset")]),
    ],
    &[
        choice("fixed", "It takes longer", &[Text("effect.latency.fixed", "By", "2s")]),
        choice(
            "between",
            "It takes longer, now more, now less",
            &[
                Text("effect.latency.between.from", "By at least", "100ms"),
                Text("effect.latency.between.to", "By at most", "1s"),
            ],
        ),
        choice(
            "log_normal",
            "It takes longer, as on a real network",
            &[
                Text("effect.latency.log_normal.median", "Half of them by less than", "200ms"),
                Decimal("effect.latency.log_normal.sigma:json", "Spread: 0.5 is usual, 1.5 wild", "0.8"),
            ],
        ),
        choice("hold", "It waits until it is released", &[Said("effect", "hold")]),
        choice(
            "bandwidth",
            "The answer comes slowly",
            &[Number("effect.bandwidth.bytes_per_second:number", "Bytes a second", "50")],
        ),
    ],
    &[
        choice(
            "lose_reply",
            "The answer is lost",
            &[OneOf(
                "effect.lose_reply",
                "Your app sees",
                &[
                    ("reset", "the connection reset"),
                    ("close", "the connection closed"),
                    ("hang", "nothing, until it gives up"),
                    ("bad_gateway", "502 Bad Gateway"),
                ],
            )],
        ),
        choice(
            "deliver_then_error",
            "The answer is one of Instagram's errors",
            &[Error("effect.deliver_then_error.name")],
        ),
        choice(
            "truncate_reply",
            "The answer breaks off",
            &[
                Said("effect.truncate_reply:json", "{}"),
                Maybe("effect.truncate_reply.bytes:number", "After so many bytes", "half of them"),
            ],
        ),
        choice("malformed_json", "The answer is not JSON", &[Said("effect", "malformed_json")]),
        choice(
            "content_type",
            "The answer claims to be something else",
            &[Text("effect.content_type", "Content type", "text/html")],
        ),
    ],
    &[
        choice("drop_webhook", "They never come", &[Said("effect", "drop_webhook")]),
        choice("delay_webhook", "They come later", &[Text("effect.delay_webhook", "By", "30s")]),
        choice(
            "duplicate_webhook",
            "They come again",
            &[Number("effect.duplicate_webhook:number", "So many times more", "1")],
        ),
        choice("reorder_webhook", "They come in another order", &[Said("effect", "reorder_webhook")]),
        choice("bad_signature", "Their signature is wrong", &[Said("effect", "bad_signature")]),
        choice("wrong_secret", "They are signed with another secret", &[Said("effect", "wrong_secret")]),
        choice("stale_webhook", "They claim to be old", &[Text("effect.stale_webhook", "By", "1h")]),
        choice(
            "slow_reader",
            "Your app's answer is read slowly",
            &[Number("effect.slow_reader.bytes_per_second:number", "Bytes a second", "10")],
        ),
        choice(
            "redeliver_storm",
            "They come again and again",
            &[
                Number("effect.redeliver_storm.times:number", "So many times", "20"),
                Text("effect.redeliver_storm.every", "So far apart", "1s"),
            ],
        ),
    ],
];

/// On which of the matching occasions.
pub(super) const TRIGGERS: &[Choice] = &[
    choice("next", "The next", &[Number("trigger.next:number", "So many", "1")]),
    choice("always", "Every time", &[Said("trigger", "always")]),
    choice("every", "Every so many", &[Number("trigger.every:number", "Every so many", "3")]),
    choice(
        "after",
        "The first after some time",
        &[Number("trigger.after.times:number", "So many", "1"), Text("trigger.after.delay", "After", "1m")],
    ),
    choice(
        "chance",
        "Some, by chance",
        &[
            Decimal("trigger.chance.probability:json", "From 0, never, to 1, always", "0.1"),
            Maybe("trigger.chance.seed:number", "Seed: the same one, the same run", "0"),
        ],
    ),
    choice(
        "bucket",
        "What comes too fast",
        &[
            Number("trigger.bucket.rate:number", "More than", "5"),
            Text("trigger.bucket.per", "In", "1s"),
            Number("trigger.bucket.burst:number", "Or at once", "10"),
        ],
    ),
];

#[cfg(test)]
mod tests {
    use antiphon_pages::Call;
    use serde_json::Value;
    use utoipa::PartialSchema as _;

    use super::*;
    use crate::fault::Phase;
    use crate::fault::effect::Effect;
    use crate::fault::{Asked, Faults, Rule};
    use crate::world::seed;

    /// What a form sends when a choice is left as it begins.
    fn sent(choice: &Choice) -> Vec<(String, String)> {
        let field = |field: &super::super::choice::Field| match *field {
            Said(name, value) | Text(name, _, value) | Number(name, _, value) | Decimal(name, _, value) => {
                (name.to_owned(), value.to_owned())
            }
            OneOf(name, _, all) => (name.to_owned(), all[0].0.to_owned()),
            Error(name) => (name.to_owned(), "rate_limited".to_owned()),
            Maybe(name, _, _) => (name.to_owned(), String::new()),
        };
        choice.fields.iter().map(field).collect()
    }

    fn rule(fields: &[(String, String)]) -> (Value, Phase) {
        let call = ("-call".to_owned(), "POST /faults".to_owned());
        let call = Call::of(&[&[call], fields].concat()).unwrap();
        let asked: Asked = serde_json::from_value(call.body.clone()).unwrap();
        let now = "2026-01-01T12:00:00Z".parse().unwrap();
        let rule = Rule::read(asked, &seed::world(now, "")).unwrap();
        (call.body, Faults::preview(rule, now).phase)
    }

    #[test]
    fn every_effect_can_be_chosen_and_stands_in_its_phase() {
        let phases = [Phase::Before, Phase::During, Phase::After, Phase::Webhook];
        let mut chosen: Vec<String> = Vec::new();
        for (choices, wanted) in EFFECTS.iter().zip(phases) {
            for choice in *choices {
                let (body, phase) = rule(&sent(choice));
                assert_eq!(phase, wanted, "{}", choice.name);
                let effect = &body["effect"];
                let name = effect.as_str().or_else(|| effect.as_object()?.keys().next().map(String::as_str));
                chosen.push(name.unwrap().to_owned());
            }
        }
        let schema = serde_json::to_value(Effect::schema()).unwrap();
        for variant in schema["oneOf"].as_array().unwrap() {
            let named = variant["enum"][0].as_str();
            let name = named.or_else(|| variant["properties"].as_object()?.keys().next().map(String::as_str));
            assert!(chosen.iter().any(|chosen| chosen == name.unwrap()), "{name:?} cannot be chosen");
        }
    }

    #[test]
    fn every_trigger_can_be_chosen() {
        let close = ("effect".to_owned(), "close".to_owned());
        for trigger in TRIGGERS {
            let fields = [std::slice::from_ref(&close), &sent(trigger)].concat();
            let (body, _) = rule(&fields);
            assert!(!body["trigger"].is_null(), "{}", trigger.name);
        }
    }
}
