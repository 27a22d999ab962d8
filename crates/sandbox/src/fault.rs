//! Faults on purpose: rules that say on which occasion something goes wrong, and what.
//!
//! A rule is a match, a trigger and an effect. On every call to the Graph side and on every delivery to the app the
//! armed rules are asked once; those that fire strike in the phase their effect belongs to: before anything is done,
//! while it is done, after it, or on the way of a webhook. Nothing here sends or reads a clock: callers are told what
//! strikes, and do it.

mod bearing;
pub(crate) mod chance;
pub(crate) mod delay;
mod describe;
pub(crate) mod effect;
mod magic;
mod occasion;
pub(crate) mod preset;
pub(crate) mod request;
mod rule;
mod span;
mod strikes;
mod trigger;

use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::watch;
use utoipa::ToSchema;

use crate::problem::Problem;
pub(crate) use bearing::Phase;
use chance::Chance;
use effect::Effect;
use magic::Memory;
pub(crate) use occasion::{Occasion, Operation};
pub(crate) use request::Asked;
use request::Matching;
pub(crate) use rule::Rule;
pub(crate) use strikes::{After, Answer, Fate, Instead, Signature, Strikes, WebhookEffects};
use trigger::{Count, Trigger};

/// How many rules a space holds.
const MOST_RULES: usize = 200;

/// The armed rules of a space.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    rules: Vec<Armed>,
    memory: Memory,
}

/// A rule that stands.
#[derive(Debug)]
struct Armed {
    rule: Rule,
    since: Timestamp,
    expires_at: Timestamp,
    count: Count,
    chance: Chance,
    /// How often the occasion was the right one, `nth` aside.
    matched: u64,
    /// Where it fired last.
    exchange: Option<u64>,
    /// Says to those whom the rule holds that they may go.
    hold: watch::Sender<bool>,
}

/// A rule, as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FaultView {
    /// What the rule is called.
    pub(crate) name: String,
    /// What it does, in a sentence.
    pub(crate) description: String,
    pub(crate) phase: Phase,
    #[serde(rename = "match")]
    pub(crate) matching: Matching,
    pub(crate) trigger: Trigger,
    pub(crate) effect: Effect,
    /// Whether it can still fire.
    pub(crate) armed: bool,
    /// How many occasions it was about.
    pub(crate) seen: u64,
    /// On how many of them it fired.
    pub(crate) fired: u64,
    /// How often it can still fire, when that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) left: Option<u64>,
    #[schema(value_type = String, format = DateTime)]
    pub(crate) armed_at: Timestamp,
    /// By the sandbox's clock.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) expires_at: Timestamp,
    /// The exchange in which it fired last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_exchange: Option<u64>,
}

impl Faults {
    /// Arms a rule. One of the same name is replaced and begins anew.
    pub(crate) fn arm(&mut self, rule: Rule, now: Timestamp) -> Result<FaultView, Problem> {
        self.expire(now);
        self.disarm(&rule.name);
        if self.rules.len() >= MOST_RULES {
            let Some(spent) = self.rules.iter().position(|armed| !armed.can_fire()) else {
                let message = format!(
                    "{MOST_RULES} faults are armed; disarm some with DELETE /_sandbox/v1/faults/{{name}}"
                );
                return Err(Problem::Conflict(message));
            };
            self.rules.remove(spent);
        }
        let armed = Armed::new(rule, now);
        let view = armed.view();
        self.rules.push(armed);
        Ok(view)
    }

    /// What a rule would be if it were armed now.
    pub(crate) fn preview(rule: Rule, now: Timestamp) -> FaultView {
        Armed::new(rule, now).view()
    }

    /// Counts an occasion, and says what strikes on it.
    pub(crate) fn strike(&mut self, occasion: &Occasion<'_>, now: Timestamp) -> Strikes {
        let mut strikes = self.memory.magic(occasion);
        if self.rules.is_empty() {
            return strikes;
        }
        self.expire(now);
        for phase in [Phase::Before, Phase::During, Phase::After, Phase::Webhook] {
            for armed in self.rules.iter_mut().filter(|armed| armed.rule.effect.phase() == phase) {
                // What is answered before anything is done, or in another way already, is answered once.
                let comes_too_late = match phase {
                    Phase::Before => strikes.before.is_some(),
                    Phase::After => strikes.before.is_some() || strikes.after.is_some(),
                    Phase::During | Phase::Webhook => false,
                };
                if !comes_too_late && armed.fires_on(occasion, now) {
                    armed.rule.effect.strike(&mut strikes, &mut armed.chance, &armed.hold);
                    strikes.names.push(armed.rule.name.clone());
                }
            }
        }
        strikes
    }

    /// Remembers in which exchange rules fired last.
    pub(crate) fn fired_in(&mut self, names: &[String], exchange: u64) {
        for armed in self.rules.iter_mut().filter(|armed| names.contains(&armed.rule.name)) {
            armed.exchange = Some(exchange);
        }
    }

    /// All rules that stand, oldest first.
    pub(crate) fn list(&mut self, now: Timestamp) -> Vec<FaultView> {
        self.expire(now);
        self.rules.iter().map(Armed::view).collect()
    }

    /// Takes a rule away, and says whether there was one. Whom it holds may go.
    pub(crate) fn disarm(&mut self, name: &str) -> bool {
        let before = self.rules.len();
        self.rules.retain(|armed| armed.rule.name != name);
        self.rules.len() < before
    }

    /// Lets go whom a rule holds, and says whether there is such a rule. It holds nobody else from then on.
    pub(crate) fn release(&mut self, name: &str) -> bool {
        let armed = self.rules.iter().find(|armed| armed.rule.name == name);
        armed.is_some_and(|armed| {
            armed.hold.send_replace(true);
            true
        })
    }

    /// Takes all rules away, and says how many there were.
    pub(crate) fn clear(&mut self) -> usize {
        self.memory = Memory::default();
        let rules = self.rules.len();
        self.rules.clear();
        rules
    }

    /// Takes away the rules whose time is over, and names them.
    pub(crate) fn expire(&mut self, now: Timestamp) -> Vec<String> {
        let over = self.rules.extract_if(.., |armed| armed.expires_at <= now);
        over.map(|armed| armed.rule.name).collect()
    }

    /// When the next rule's time is over.
    pub(crate) fn next_expiry(&self) -> Option<Timestamp> {
        self.rules.iter().map(|armed| armed.expires_at).min()
    }
}

impl Armed {
    fn new(rule: Rule, now: Timestamp) -> Self {
        Self {
            since: now,
            expires_at: now.saturating_add(rule.lasts.0).unwrap_or(Timestamp::MAX),
            count: Count::from(&rule.trigger, now),
            chance: Chance::seeded(rule.effect.seed()),
            matched: 0,
            exchange: None,
            hold: watch::Sender::new(false),
            rule,
        }
    }

    fn fires_on(&mut self, occasion: &Occasion<'_>, now: Timestamp) -> bool {
        if !self.rule.is_about(occasion) {
            return false;
        }
        self.matched += 1;
        if self.rule.matching.nth.is_some_and(|nth| nth != self.matched) {
            return false;
        }
        let fires = self.count.fires(&self.rule.trigger, now);
        self.count.fired += u64::from(fires);
        fires
    }

    fn can_fire(&self) -> bool {
        self.left() != Some(0)
    }

    fn left(&self) -> Option<u64> {
        let left = self.count.left(&self.rule.trigger);
        match self.rule.matching.nth {
            Some(nth) if self.matched >= nth => Some(0),
            Some(_) => left.map(|left| left.min(1)),
            None => left,
        }
    }

    fn view(&self) -> FaultView {
        FaultView {
            name: self.rule.name.clone(),
            description: self.rule.description.clone(),
            phase: self.rule.effect.phase(),
            matching: self.rule.matching.clone(),
            trigger: self.rule.trigger.clone(),
            effect: self.rule.effect.clone(),
            armed: self.can_fire(),
            seen: self.matched,
            fired: self.count.fired,
            left: self.left(),
            armed_at: self.since,
            expires_at: self.expires_at,
            last_exchange: self.exchange,
        }
    }
}

#[cfg(test)]
mod tests;
