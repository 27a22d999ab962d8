//! Faults on purpose: rules that say on which occasion something goes wrong, and what.
//!
//! A rule is a match, a trigger and an effect. On every call to the Graph side and on every delivery to the app the
//! armed rules are asked once; those that fire strike in the phase their effect belongs to: before anything is done,
//! while it is done, after it, or on the way of a webhook. Nothing here sends or reads a clock: callers are told what
//! strikes, and do it.

mod bearing;
mod chance;
pub(crate) mod delay;
mod describe;
mod effect;
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
use bearing::Phase;
use chance::Chance;
use effect::Effect;
use magic::Memory;
pub(crate) use occasion::{Occasion, Operation};
pub(crate) use request::Asked;
use request::Matching;
pub(crate) use rule::Rule;
pub(crate) use strikes::{After, Answer, Fate, Instead, Signature, Storm, Strikes, WebhookEffects};
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

    /// How many rules can still fire.
    pub(crate) fn armed(&self, now: Timestamp) -> usize {
        self.rules.iter().filter(|armed| armed.can_fire() && now < armed.expires_at).count()
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
mod tests {
    use antiphon_graph::PersonId;
    use jiff::SignedDuration;

    use super::*;
    use crate::world::seed;

    fn noon() -> Timestamp {
        "2026-01-01T12:00:00Z".parse().unwrap()
    }

    fn arm(faults: &mut Faults, json: &str) -> FaultView {
        let world = seed::world(noon(), "");
        let rule = Rule::read(serde_json::from_str(json).unwrap(), &world).unwrap();
        faults.arm(rule, noon()).unwrap()
    }

    fn message<'a>(to: &'a PersonId, kind: &'a str) -> Occasion<'a> {
        Occasion {
            operation: Operation::Send,
            account: None,
            person: Some(to),
            magic: None,
            kind: Some(kind),
            body: br#"{"message":{"text":"order 42"}}"#,
        }
    }

    #[test]
    fn a_rule_strikes_whom_it_names_as_often_as_it_says() {
        let mut faults = Faults::default();
        let view = arm(&mut faults, r#"{"preset":"lose-reply","times":2,"person":"ava","type":"text"}"#);
        assert_eq!(view.name, "lose-reply:ava");
        let (ava, ben) = (seed::ava(), seed::ben());
        let mut lost = |to, kind| faults.strike(&message(to, kind), noon()).after().is_some();
        assert!(!lost(&ben, "text"));
        assert!(!lost(&ava, "image"));
        assert!(lost(&ava, "text"));
        assert!(lost(&ava, "text"));
        assert!(!lost(&ava, "text"));
        let view = &faults.list(noon())[0];
        assert_eq!((view.seen, view.fired, view.left, view.armed), (3, 2, Some(0), false));
    }

    #[test]
    fn a_rule_armed_again_under_its_name_begins_anew() {
        let mut faults = Faults::default();
        let lose_one = r#"{"preset":"lose-reply","times":1}"#;
        for _ in 0..2 {
            arm(&mut faults, lose_one);
            assert!(faults.strike(&message(&seed::ava(), "text"), noon()).after().is_some());
        }
        assert_eq!(faults.list(noon()).len(), 1);
    }

    #[test]
    fn a_rule_ends_with_its_time_by_the_clock_it_is_told() {
        let mut faults = Faults::default();
        arm(&mut faults, r#"{"effect":"reset","trigger":"always"}"#);
        let ten_minutes = noon() + SignedDuration::from_mins(10);
        assert_eq!(faults.next_expiry(), Some(ten_minutes));
        let last_moment = ten_minutes - SignedDuration::from_nanos(1);
        assert!(faults.strike(&message(&seed::ava(), "text"), last_moment).before().is_some());
        assert!(faults.strike(&message(&seed::ava(), "text"), ten_minutes).is_empty());
        assert_eq!(faults.armed(ten_minutes), 0);
    }

    #[test]
    fn what_strikes_before_spares_what_would_strike_after() {
        let mut faults = Faults::default();
        arm(&mut faults, r#"{"preset":"lose-reply"}"#);
        arm(&mut faults, r#"{"preset":"rate-limit"}"#);
        arm(&mut faults, r#"{"preset":"slow"}"#);
        let mut struck = || faults.strike(&message(&seed::ava(), "text"), noon()).names().to_vec();
        assert_eq!(struck(), ["rate-limit", "slow"]);
        assert_eq!(struck(), ["lose-reply"]);
    }

    #[test]
    fn calls_and_webhooks_are_struck_by_their_own_rules_only() {
        let mut faults = Faults::default();
        arm(&mut faults, r#"{"effect":"reset","trigger":"always"}"#);
        arm(&mut faults, r#"{"effect":"drop_webhook","trigger":"always"}"#);
        let ava = seed::ava();
        let call = faults.strike(&message(&ava, "text"), noon());
        let webhook =
            faults.strike(&Occasion { operation: Operation::Webhook, ..message(&ava, "message") }, noon());
        assert_eq!((call.names(), webhook.names()), (&["reset".into()][..], &["drop_webhook".into()][..]));
    }

    #[test]
    fn only_the_nth_message_with_these_words_is_struck() {
        let mut faults = Faults::default();
        arm(
            &mut faults,
            r#"{"effect":"close","trigger":"always","match":{"body_contains":"order 42","nth":2}}"#,
        );
        arm(&mut faults, r#"{"effect":"reset","trigger":"always","match":{"body_contains":"order 43"}}"#);
        let struck = [(); 3].map(|()| faults.strike(&message(&seed::ava(), "text"), noon()).names().to_vec());
        assert_eq!(struck, [vec![], vec!["close".to_owned()], vec![]]);
    }

    #[test]
    fn a_rule_that_fits_nobody_or_nothing_is_refused_with_the_way_out() {
        let world = seed::world(noon(), "");
        for (json, says) in [
            (r#"{"preset":"lose-reply","person":"eve"}"#, "GET /_sandbox/v1/people"),
            (r#"{"effect":"drop_webhook","match":{"operation":"send"}}"#, "leave out `operation`"),
            (r#"{"effect":"reset","match":{"operation":"webhook"}}"#, "strikes calls"),
            (r#"{"effect":"reset","match":{"nth":0}}"#, "`nth` 1"),
            (r#"{"effect":"reset","name":""}"#, "1 to 256 bytes"),
        ] {
            let problem = Rule::read(serde_json::from_str(json).unwrap(), &world).unwrap_err().to_string();
            assert!(problem.contains(says), "{json}: {problem}");
        }
    }

    #[test]
    fn there_is_room_for_many_rules_and_spent_ones_make_room() {
        let mut faults = Faults::default();
        let named = |name: usize| format!(r#"{{"name":"{name}","effect":"reset"}}"#);
        for name in 0..MOST_RULES {
            arm(&mut faults, &named(name));
        }
        let rule =
            Rule::read(serde_json::from_str(&named(MOST_RULES)).unwrap(), &seed::world(noon(), "")).unwrap();
        assert!(matches!(faults.arm(rule.clone(), noon()), Err(Problem::Conflict(_))));
        faults.strike(&message(&seed::ava(), "text"), noon());
        assert!(faults.arm(rule, noon()).is_ok());
    }

    #[tokio::test]
    async fn a_held_call_goes_on_when_it_is_released_or_its_rule_is_gone() {
        let mut faults = Faults::default();
        let hold = r#"{"preset":"hold"}"#;
        arm(&mut faults, hold);
        let held = faults.strike(&message(&seed::ava(), "text"), noon());
        assert!(faults.release("hold"));
        held.delay().wait().await;
        arm(&mut faults, hold);
        let held = faults.strike(&message(&seed::ava(), "text"), noon());
        assert!(faults.disarm("hold"));
        held.delay().wait().await;
        assert!(!faults.release("hold"));
    }
}
