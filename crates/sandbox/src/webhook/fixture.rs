//! Fixtures: one webhook of each kind, for whoever wants to see it arrive without staging how it comes about.
//!
//! They go out as deliveries do, signed and retried, but nothing in the world changes: the messages they tell of are
//! not there.

mod beside;
mod message;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use antiphon_graph::{AccountId, PersonId};
use jiff::Timestamp;

use super::event::{Event, Shape};
use super::{DeliveryId, announce_anyway, links::Links, tree};
use crate::deed::Pair;
use crate::problem::Problem;
use crate::space::Space;
use crate::world::account::Account;
use crate::world::person::Person;

/// One kind of webhook.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fixture {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    events: fn(&Stage<'_>) -> Vec<Event>,
}

/// Who and when, as far as a fixture needs it.
struct Stage<'a> {
    account: &'a Account,
    person: &'a Person,
    links: Links<'a>,
    now: Timestamp,
}

/// All fixtures.
pub(crate) fn all() -> impl Iterator<Item = &'static Fixture> {
    message::FIXTURES.iter().chain(&beside::FIXTURES)
}

/// Sends a fixture to the app, whatever the account is subscribed to. Each override puts a value at a path of its item
/// of `messaging`, or of the value of its `changes`: `("message.text", "hello")`.
pub(crate) fn trigger(
    space: &Arc<Space>,
    name: &str,
    pair: &Pair,
    overrides: &[(String, String)],
) -> Result<Vec<DeliveryId>, Problem> {
    let fixture = all().find(|fixture| fixture.name == name).ok_or_else(|| Problem::NotFound {
        what: "event",
        name: name.into(),
        hint: "GET /_sandbox/v1/trigger lists them",
    })?;
    let events = staged(space, fixture, &pair.account, &pair.person)?;
    let events: Vec<_> =
        events.into_iter().map(|event| overridden(event, overrides)).collect::<Result<_, _>>()?;
    Ok(events.into_iter().map(|event| announce_anyway(space, event)).collect())
}

fn staged(
    space: &Space,
    fixture: &Fixture,
    account: &AccountId,
    person: &PersonId,
) -> Result<Vec<Event>, Problem> {
    let world = space.world();
    let account = world.accounts.get(account).ok_or_else(|| Problem::NotFound {
        what: "account",
        name: account.to_string(),
        hint: "GET /_sandbox/v1/accounts lists them",
    })?;
    let person = world.people.get(person).ok_or_else(|| Problem::no_person(person.as_str()))?;
    let stage = Stage { account, person, links: Links::of(space), now: space.clock.now() };
    Ok((fixture.events)(&stage))
}

fn overridden(event: Event, overrides: &[(String, String)]) -> Result<Event, Problem> {
    let mut body = event.body;
    for (path, value) in overrides {
        body = match body {
            Shape::Messaging(item) => tree::put(&item, path, value).map(Shape::Messaging),
            Shape::Standby(item) => tree::put(&item, path, value).map(Shape::Standby),
            Shape::Change(item) => tree::put(&item, path, value).map(Shape::Change),
            Shape::Flat(item) => tree::put(&item, path, value).map(Shape::Flat),
        }
        .map_err(Problem::Invalid)?;
    }
    Ok(Event { body, ..event })
}
