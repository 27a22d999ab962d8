//! Troubles: chance from a seed, and what it brings down on the gateway.

use serde_json::{Value, json};

/// Chance that comes out the same for the same seed (`SplitMix64`).
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn of(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below another.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}

/// Replies that are lost after the message was delivered, in every way there is, and some before.
pub(crate) fn lost_replies() -> Vec<Value> {
    let effects = [
        json!({ "lose_reply": "reset" }),
        json!({ "lose_reply": "close" }),
        json!({ "lose_reply": "bad_gateway" }),
        json!({ "deliver_then_error": { "name": "outcome_unknown" } }),
        json!({ "truncate_reply": { "bytes": 20 } }),
        json!("malformed_json"),
        json!("reset"),
        json!("close"),
    ];
    by_chance("send", 0.02, effects)
}

/// Webhooks that come late, twice, in another order, or never.
pub(crate) fn shaken_webhooks() -> Vec<Value> {
    let effects = [
        json!({ "duplicate_webhook": 2 }),
        json!("reorder_webhook"),
        json!({ "delay_webhook": "5s" }),
        json!("drop_webhook"),
        json!("bad_signature"),
    ];
    by_chance("webhook", 0.1, effects)
}

/// Answers that take their time.
pub(crate) fn slow_answers() -> Vec<Value> {
    by_chance("send", 0.5, [json!({ "latency": { "log_normal": { "median": "100ms", "sigma": 1.0 } } })])
}

/// Calls that Instagram will not take at the moment.
pub(crate) fn throttles() -> Vec<Value> {
    let effects =
        [json!({ "error": { "name": "rate_limited" } }), json!({ "error": { "name": "outcome_unknown" } })];
    by_chance("send", 0.01, effects)
}

fn by_chance(operation: &str, probability: f64, effects: impl IntoIterator<Item = Value>) -> Vec<Value> {
    let armed = effects.into_iter().enumerate().map(|(nth, effect)| {
        json!({
            "name": format!("{operation}-{nth}"),
            "match": { "operation": operation },
            "trigger": { "chance": { "probability": probability, "seed": nth } },
            "lasts": "240h",
            "effect": effect,
        })
    });
    armed.collect()
}
