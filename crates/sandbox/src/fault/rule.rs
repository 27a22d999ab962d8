//! A rule: on which occasions, how often, what goes wrong, and for how long the rule stands.

use antiphon_graph::PersonId;
use jiff::SignedDuration;

use super::bearing::Phase;
use super::effect::Effect;
use super::occasion::{Occasion, Operation};
use super::request::{Asked, Matching, RuleRequest};
use super::span::Span;
use super::trigger::Trigger;
use super::{describe, preset};
use crate::problem::Problem;
use crate::world::World;

/// How long a rule stands when nobody says: a forgotten one must not puzzle people tomorrow.
const LASTS: Span = Span(SignedDuration::from_mins(10));

/// The longest name and the longest piece of a body that is looked for, in bytes.
const MOST_TEXT: usize = 256;

/// A rule whose names have been looked up.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(super) name: String,
    pub(super) matching: Matching,
    pub(super) trigger: Trigger,
    pub(super) effect: Effect,
    pub(super) lasts: Span,
    /// Whom `matching` names.
    person: Option<PersonId>,
    /// What it does, in a sentence.
    pub(super) description: String,
}

impl Rule {
    /// Reads what was asked for: checks it, and looks up the person it names.
    pub(crate) fn read(asked: Asked, world: &World) -> Result<Self, Problem> {
        let request = match asked {
            Asked::Rule(request) => request,
            Asked::Preset(request) => preset::rule(request)?,
        };
        let RuleRequest { name, matching, trigger, effect, lasts } = request;
        effect.check()?;
        matching.check(effect.phase())?;
        if let Some(problem) = trigger.problem() {
            return Err(Problem::Invalid(problem.into()));
        }
        let person = match &matching.person {
            Some(named) => Some(world.person_named(named).ok_or_else(|| Problem::no_person(named))?),
            None => None,
        };
        let description =
            describe::rule(&matching, person.map(|person| person.name.as_str()), &trigger, &effect);
        let person = person.map(|person| person.id.clone());
        let name = match name {
            Some(name) if name.is_empty() || name.len() > MOST_TEXT => {
                return Err(Problem::Invalid(format!("a rule's name has 1 to {MOST_TEXT} bytes")));
            }
            Some(name) => name,
            None => default_name(&effect, &matching),
        };
        Ok(Self { name, matching, trigger, effect, lasts: lasts.unwrap_or(LASTS), person, description })
    }

    /// Whether the rule is about this occasion, but for `nth`, which only counting tells.
    pub(super) fn is_about(&self, occasion: &Occasion<'_>) -> bool {
        let is_webhook = occasion.operation == Operation::Webhook;
        is_webhook == (self.effect.phase() == Phase::Webhook)
            && (self.matching.operation.is_empty() || self.matching.operation.contains(&occasion.operation))
            && self.person.as_ref().is_none_or(|person| occasion.person == Some(person))
            && self.matching.kind.as_deref().is_none_or(|kind| occasion.kind == Some(kind))
            && self
                .matching
                .body_contains
                .as_deref()
                .is_none_or(|part| contains(occasion.body, part.as_bytes()))
    }
}

impl Matching {
    fn check(&self, phase: Phase) -> Result<(), Problem> {
        let wrong = |what: String| Err(Problem::Invalid(what));
        if self.nth == Some(0) {
            return wrong("the first occasion is `nth` 1".into());
        }
        if self.body_contains.as_ref().is_some_and(|part| part.is_empty() || part.len() > MOST_TEXT) {
            return wrong(format!("`body_contains` has 1 to {MOST_TEXT} bytes"));
        }
        let is_webhook = |operation: &Operation| *operation == Operation::Webhook;
        match phase {
            Phase::Webhook if !self.operation.iter().all(is_webhook) => {
                wrong("this effect strikes webhooks; leave out `operation`".into())
            }
            Phase::Webhook => Ok(()),
            _ if self.operation.iter().any(is_webhook) => {
                wrong("this effect strikes calls; `operation` cannot be `webhook`".into())
            }
            _ => Ok(()),
        }
    }
}

/// `lose_reply` for everybody, `lose_reply:ava` for one.
fn default_name(effect: &Effect, matching: &Matching) -> String {
    let json = serde_json::to_value(effect).expect("an effect is plain data");
    let kind = json.as_str().or_else(|| json.as_object()?.keys().next().map(String::as_str));
    named_after(kind.unwrap_or_default(), matching)
}

/// A name for a rule that has none.
pub(super) fn named_after(what: &str, matching: &Matching) -> String {
    match &matching.person {
        Some(person) => format!("{what}:{person}"),
        None => what.to_owned(),
    }
}

fn contains(body: &[u8], part: &[u8]) -> bool {
    body.windows(part.len()).any(|window| window == part)
}
