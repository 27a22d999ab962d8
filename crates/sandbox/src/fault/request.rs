//! Rules as they are asked for, in JSON.
//!
//! In full:
//!
//! ```json
//! { "name": "lose-3",
//!   "match": { "operation": "send", "person": "ava", "type": "text", "body_contains": "order 42", "nth": 2 },
//!   "trigger": { "next": 3 },
//!   "effect": { "lose_reply": "reset" },
//!   "lasts": "10m" }
//! ```
//!
//! Everything but the effect may be left out. Or in short, by the name of a preset:
//!
//! ```json
//! { "preset": "lose-reply", "times": 1, "person": "ava" }
//! ```

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::effect::Effect;
use super::occasion::Operation;
use super::span::Span;
use super::trigger::Trigger;

/// What goes wrong, and when: in full, or by the name of a preset.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Asked {
    /// With `preset`.
    Preset(PresetRequest),
    /// With `effect`.
    Rule(RuleRequest),
}

/// A rule in full.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleRequest {
    /// What the rule is called; a rule of the same name is replaced. Named after its effect when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    /// Which occasions it is about; all when left out.
    #[serde(default, rename = "match")]
    pub(crate) matching: Matching,
    /// Which of them it fires on; the next one when left out.
    #[serde(default)]
    pub(crate) trigger: Trigger,
    /// What goes wrong.
    pub(crate) effect: Effect,
    /// How long the rule stands, by the sandbox's clock; ten minutes when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) lasts: Option<Span>,
}

/// A rule by the name of a preset.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PresetRequest {
    /// The preset's name, such as `lose-reply`, or the name of one of Instagram's errors, such as `rate_limited`.
    pub(crate) preset: String,
    /// How often; as often as the preset says when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) times: Option<u64>,
    /// What the rule is called; named after the preset when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    /// Only this person: an id, handle or name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) person: Option<String>,
    /// Only this type of message or kind of event.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<String>,
    /// Only bodies with these bytes in them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) body_contains: Option<String>,
    /// How long the rule stands, by the sandbox's clock; ten minutes when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) lasts: Option<Span>,
}

/// Which occasions a rule is about. What is left out does not matter.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Matching {
    /// What the app asks for: one, or a list of them.
    #[serde(deserialize_with = "one_or_more", skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub(crate) operation: Vec<Operation>,
    /// Only this person: an id, handle or name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) person: Option<String>,
    /// Only this type of message or kind of event.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<String>,
    /// Only bodies with these bytes in them, as they cross the wire.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) body_contains: Option<String>,
    /// Only the occasion of this number, from 1, among those that match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) nth: Option<u64>,
}

/// Told apart by the presence of `preset`, so that a mistake is named instead of "no variant fits".
impl<'de> Deserialize<'de> for Asked {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let asked = Value::deserialize(from)?;
        if asked.get("preset").is_some() {
            return read(asked).map(Self::Preset).map_err(D::Error::custom);
        }
        if asked.get("effect").is_none() {
            return Err(D::Error::custom(
                r#"a fault has an `effect`, such as "reset", or a `preset`, such as "lose-reply""#,
            ));
        }
        read(asked).map(Self::Rule).map_err(D::Error::custom)
    }
}

fn read<T: DeserializeOwned>(asked: Value) -> serde_json::Result<T> {
    serde_json::from_value(asked)
}

fn one_or_more<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Operation>, D::Error> {
    let given = Value::deserialize(from)?;
    let list = if given.is_array() { given } else { Value::Array(vec![given]) };
    read(list).map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(json: &str) -> Result<Asked, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn a_rule_may_say_everything_or_only_what_goes_wrong() {
        let full = r#"{"name":"n","match":{"operation":["send","react"],"person":"ava","type":"text","body_contains":"x","nth":2},
            "trigger":{"bucket":{"rate":5,"per":"1m","burst":10}},"effect":{"lose_reply":"hang"},"lasts":"1h"}"#;
        let Ok(Asked::Rule(rule)) = asked(full) else { panic!("{:?}", asked(full)) };
        assert_eq!(rule.matching.operation, [Operation::Send, Operation::React]);
        let Ok(Asked::Rule(least)) = asked(r#"{"effect":"reset","match":{"operation":"send"}}"#) else {
            panic!()
        };
        assert_eq!(least.trigger, Trigger::Next(1));
        assert_eq!(least.matching.operation, [Operation::Send]);
        let again = serde_json::to_string(&rule).unwrap();
        assert_eq!(asked(&again), Ok(Asked::Rule(rule)));
    }

    #[test]
    fn a_preset_takes_whom_and_how_often() {
        let Ok(Asked::Preset(preset)) = asked(r#"{"preset":"lose-reply","times":1,"person":"ava"}"#) else {
            panic!()
        };
        assert_eq!((preset.times, preset.person.as_deref()), (Some(1), Some("ava")));
    }

    #[test]
    fn a_mistake_is_named() {
        for (wrong, says) in [
            ("{}", "a fault has an `effect`"),
            (r#"{"effect":"reset","tirgger":"always"}"#, "unknown field `tirgger`"),
            (r#"{"effect":"explode"}"#, "unknown variant `explode`"),
            (r#"{"effect":"reset","trigger":{"next":-1}}"#, "invalid value"),
            (r#"{"effect":{"latency":{"fixed":"soon"}}}"#, "is not a duration"),
            (r#"{"effect":"reset","match":{"operation":"sent"}}"#, "unknown variant `sent`"),
            (r#"{"preset":"lose-reply","time":1}"#, "unknown field `time`"),
        ] {
            let error = asked(wrong).unwrap_err();
            assert!(error.contains(says), "{wrong}: {error}");
        }
    }
}
