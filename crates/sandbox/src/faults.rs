//! Faults on purpose, armed by a test: what goes wrong, for whom, how often.
//!
//! ```
//! # use std::time::Duration;
//! use antiphon_sandbox::faults::{self, lose_reply};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = antiphon_sandbox::Sandbox::start().await?;
//! // The next message to Ava arrives, but whoever sent it sees its connection reset.
//! let lost = sandbox.fault(lose_reply().next(1).to("ava"))?;
//! assert_eq!(lost.fired(), 0);
//!
//! // Every third call takes two seconds longer.
//! sandbox.fault(faults::latency(Duration::from_secs(2)).every(3))?;
//!
//! // Anything that has a name: a preset, or one of Instagram's errors.
//! sandbox.fault(faults::named("rate-limit").next(3))?;
//! # Ok(())
//! # }
//! ```

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::fault::Rule;
use crate::happening::What;
use crate::problem::Problem;
use crate::sandbox::Sandbox;
use crate::space::Space;

/// Something to go wrong: once, for everybody, within ten minutes by the sandbox's clock, unless it says otherwise.
#[derive(Clone, Debug)]
#[must_use = "nothing goes wrong until it is armed with `Sandbox::fault`"]
pub struct Fault {
    /// A rule as the control API takes it, but for the fields of its `match`.
    rule: Map<String, Value>,
    matching: Map<String, Value>,
}

/// A fault that is armed. It stays so when this is dropped.
#[derive(Clone, Debug)]
pub struct Armed {
    space: Arc<Space>,
    name: String,
    description: String,
}

/// The message is delivered, but the connection is reset before the answer.
pub fn lose_reply() -> Fault {
    Fault::of_messages(json!({ "lose_reply": "reset" }))
}

/// The message is delivered, but no answer ever comes.
pub fn hang() -> Fault {
    Fault::of_messages(json!({ "lose_reply": "hang" }))
}

/// The message is delivered, but a proxy on the way answers 502.
pub fn bad_gateway() -> Fault {
    Fault::of_messages(json!({ "lose_reply": "bad_gateway" }))
}

/// The message is delivered, but the answer is one of Instagram's errors, such as `outcome_unknown`: 500, code 1.
pub fn deliver_then_error(name: &str) -> Fault {
    Fault::of_messages(json!({ "deliver_then_error": { "name": name } }))
}

/// The message is delivered, but the answer breaks off half-way.
pub fn truncate_reply() -> Fault {
    Fault::of_messages(json!({ "truncate_reply": {} }))
}

/// The message is refused with one of Instagram's errors, such as `rate_limited`, and not delivered.
pub fn error(name: &str) -> Fault {
    Fault::of_messages(json!({ "error": { "name": name } }))
}

/// Calls are answered by what you say, and nothing is done.
pub fn answer(status: u16, body: impl Into<Value>) -> Fault {
    Fault::new(json!({ "answer": { "status": status, "body": body.into() } }))
}

/// Calls find the connection closed without an answer, and nothing is done.
pub fn close() -> Fault {
    Fault::new(json!("close"))
}

/// Calls find the connection reset without an answer, and nothing is done.
pub fn reset() -> Fault {
    Fault::new(json!("reset"))
}

/// Calls take longer, in real time.
pub fn latency(longer: Duration) -> Fault {
    Fault::new(json!({ "latency": { "fixed": written(longer) } }))
}

/// Calls wait until they are let go, by [`Armed::release`] or [`Armed::disarm`].
pub fn hold() -> Fault {
    Fault::new(json!("hold"))
}

/// Webhooks never come.
pub fn drop_webhook() -> Fault {
    Fault::new(json!("drop_webhook"))
}

/// Webhooks come later, by the sandbox's clock.
pub fn delay_webhook(by: Duration) -> Fault {
    Fault::new(json!({ "delay_webhook": written(by) }))
}

/// Webhooks come so many times more.
pub fn duplicate_webhook(times: u32) -> Fault {
    Fault::new(json!({ "duplicate_webhook": times }))
}

/// A webhook comes after the one that should follow.
pub fn reorder_webhook() -> Fault {
    Fault::new(json!("reorder_webhook"))
}

/// Webhooks carry a signature that no secret gives.
pub fn bad_signature() -> Fault {
    Fault::new(json!("bad_signature"))
}

/// Any other fault by its name: a preset such as `slow-answer`, or an error of Instagram's such as `token_expired`.
/// `GET /_sandbox/v1/faults/presets` lists them.
pub fn named(name: &str) -> Fault {
    Fault { rule: Map::from_iter([("preset".to_owned(), name.into())]), matching: Map::new() }
}

impl Fault {
    fn new(effect: Value) -> Self {
        Self { rule: Map::from_iter([("effect".to_owned(), effect)]), matching: Map::new() }
    }

    fn of_messages(effect: Value) -> Self {
        Self::new(effect).only("operation", json!(["send", "private_reply"]))
    }

    /// So many times, beginning with the next.
    pub fn next(self, times: u64) -> Self {
        if self.is_preset() {
            self.set("times", times.into())
        } else {
            self.set("trigger", json!({ "next": times }))
        }
    }

    /// Every time, until it is disarmed or its time is over.
    pub fn always(self) -> Self {
        self.set("trigger", json!("always"))
    }

    /// Every second, third, ... time.
    pub fn every(self, number: u64) -> Self {
        self.set("trigger", json!({ "every": number }))
    }

    /// Only for this person, by id, handle or name.
    pub fn to(self, person: &str) -> Self {
        self.only("person", person.into())
    }

    /// Only for messages of this type, such as `image`; of webhooks, only for this kind of event, such as `reaction`.
    pub fn kind(self, kind: &str) -> Self {
        self.only("type", kind.into())
    }

    /// Only when the body has these bytes in it.
    pub fn body_contains(self, part: &str) -> Self {
        self.only("body_contains", part.into())
    }

    /// For this long, by the sandbox's clock.
    pub fn lasts(self, time: Duration) -> Self {
        self.set("lasts", written(time).into())
    }

    /// Under this name; one of the same name is replaced.
    pub fn called(self, name: &str) -> Self {
        self.set("name", name.into())
    }

    fn is_preset(&self) -> bool {
        self.rule.contains_key("preset")
    }

    fn set(mut self, name: &str, value: Value) -> Self {
        self.rule.insert(name.to_owned(), value);
        self
    }

    fn only(mut self, name: &str, value: Value) -> Self {
        self.matching.insert(name.to_owned(), value);
        self
    }

    /// The fault as the control API takes it.
    fn written(mut self) -> Value {
        if self.is_preset() {
            self.rule.extend(self.matching);
        } else {
            self.rule.insert("match".to_owned(), self.matching.into());
        }
        self.rule.into()
    }
}

impl Sandbox {
    /// Arms a fault in this space.
    ///
    /// # Errors
    ///
    /// What does not fit: a person or a name that is not there, a fault of webhooks for calls.
    pub fn fault(&self, fault: Fault) -> Result<Armed, Problem> {
        if fault.is_preset() && fault.rule.contains_key("trigger") {
            let way = "a fault by name strikes as often as it is made to, or so many times with `next`";
            return Err(Problem::Invalid(way.into()));
        }
        let asked = serde_json::from_value(fault.written());
        let asked = asked.map_err(|error| Problem::Invalid(format!("there is no such fault: {error}")))?;
        let rule = Rule::read(asked, &self.space.world())?;
        let armed = self.space.faults().arm(rule, self.space.clock.now())?;
        self.space.tell(What::Faults);
        Ok(Armed { space: self.space.clone(), name: armed.name, description: armed.description })
    }
}

impl Armed {
    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it does, in a sentence.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// How often it has struck; nothing is known of one that is gone.
    pub fn fired(&self) -> u64 {
        let all = self.space.faults().list(self.space.clock.now());
        all.into_iter().find(|fault| fault.name == self.name).map_or(0, |fault| fault.fired)
    }

    /// Lets the calls go on that it holds.
    pub fn release(&self) {
        self.space.faults().release(&self.name);
        self.space.tell(What::Faults);
    }

    /// Takes it away; calls that it holds go on.
    pub fn disarm(self) {
        self.space.faults().disarm(&self.name);
        self.space.tell(What::Faults);
    }
}

/// As the control API takes a length of time.
fn written(time: Duration) -> String {
    format!("{}ns", time.as_nanos())
}
