//! The people of a space, ordinary and magic.

use antiphon_graph::PersonId;
use serde::{Deserialize, Serialize};

use super::{World, seed};
use crate::problem::Problem;

/// The longest name, in characters.
const LONGEST_NAME: usize = 64;

/// The longest handle, in characters.
const LONGEST_HANDLE: usize = 30;

/// One Instagram user, as the accounts of this space see them.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Person {
    pub(crate) id: PersonId,
    pub(crate) name: String,
    pub(crate) handle: String,
    /// A person away does not see what arrives.
    pub(crate) online: bool,
    /// A person who blocked the business cannot be written to.
    pub(crate) blocks: bool,
    pub(crate) follows: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) magic: Option<Magic>,
}

/// People to whom sending always goes one way, with nothing to set up.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Magic {
    WindowClosed,
    RateLimited,
    TokenExpired,
    #[serde(rename = "slow_5s")]
    Slow5s,
    DropsReply,
    ServerErrorOnce,
    NoMultiImage,
    BlocksYou,
    DeadWebhook,
}

impl Magic {
    /// All of them, in the order in which their ids are given out.
    pub(crate) const ALL: [Self; 9] = [
        Self::WindowClosed,
        Self::RateLimited,
        Self::TokenExpired,
        Self::Slow5s,
        Self::DropsReply,
        Self::ServerErrorOnce,
        Self::NoMultiImage,
        Self::BlocksYou,
        Self::DeadWebhook,
    ];

    /// The name by which tests and people ask for them.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::WindowClosed => "window_closed",
            Self::RateLimited => "rate_limited",
            Self::TokenExpired => "token_expired",
            Self::Slow5s => "slow_5s",
            Self::DropsReply => "drops_reply",
            Self::ServerErrorOnce => "server_error_once",
            Self::NoMultiImage => "no_multi_image",
            Self::BlocksYou => "blocks_you",
            Self::DeadWebhook => "dead_webhook",
        }
    }

    /// What happens to a message sent to them.
    pub(crate) fn expectation(self) -> &'static str {
        match self {
            Self::WindowClosed => "403, code 10, subcode 2534022: the window is closed, whatever they wrote",
            Self::RateLimited => "400, code 613, subcode 2534040: too many calls",
            Self::TokenExpired => "400, code 190, subcode 463: the access token has expired",
            Self::Slow5s => "delivered, and answered after five seconds",
            Self::DropsReply => "delivered, and the connection is reset before the answer",
            Self::ServerErrorOnce => {
                "each text is answered with 500, code 1, the first time and delivered the second"
            }
            Self::NoMultiImage => "several images in one message are refused with code 100, subcode 2534068",
            Self::BlocksYou => "400, code 551: this person isn't available right now",
            Self::DeadWebhook => "what they do is never announced to your webhook",
        }
    }
}

impl Person {
    /// A person who is online, follows nobody and blocks nobody.
    pub(crate) fn new(id: PersonId, name: &str) -> Self {
        let handle = handle_of(name);
        Self { id, name: name.to_owned(), handle, online: true, blocks: false, follows: false, magic: None }
    }

    pub(crate) fn magic(id: PersonId, magic: Magic) -> Self {
        Self { magic: Some(magic), ..Self::new(id, magic.name()) }
    }
}

/// Adds a person who has never written; without a handle, under one made from the name. Ids are given out in order.
pub(crate) fn add(world: &mut World, name: &str, handle: Option<&str>) -> Result<PersonId, Problem> {
    let mut person = Person::new(next_id(world), checked_name(name)?);
    person.handle = match handle {
        Some(handle) => checked_handle(world, handle)?,
        None => free_handle(world, &person.handle),
    };
    let id = person.id.clone();
    world.people.insert(id.clone(), person);
    Ok(id)
}

/// A name that a person may have.
pub(crate) fn checked_name(name: &str) -> Result<&str, Problem> {
    let name = name.trim();
    if (1..=LONGEST_NAME).contains(&name.chars().count()) {
        return Ok(name);
    }
    Err(Problem::Invalid(format!("a name has 1 to {LONGEST_NAME} characters")))
}

fn checked_handle(world: &World, handle: &str) -> Result<String, Problem> {
    let handle = handle.trim_start_matches('@');
    if !(1..=LONGEST_HANDLE).contains(&handle.len()) || !handle.chars().all(may_stand_in_handle) {
        let message = format!("a handle has 1 to {LONGEST_HANDLE} letters, digits, dots and underscores");
        return Err(Problem::Invalid(message));
    }
    if is_taken(world, handle) {
        return Err(Problem::Conflict(format!("somebody is @{handle} already; choose another handle")));
    }
    Ok(handle.to_owned())
}

fn may_stand_in_handle(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '.' | '_')
}

fn is_taken(world: &World, handle: &str) -> bool {
    world.people.values().any(|person| person.handle.eq_ignore_ascii_case(handle))
}

fn free_handle(world: &World, wanted: &str) -> String {
    let numbered = (2..).map(|number| format!("{wanted}{number}"));
    let mut candidates = std::iter::once(wanted.to_owned()).chain(numbered);
    candidates.find(|handle| !is_taken(world, handle)).expect("numbers do not run out")
}

fn next_id(world: &World) -> PersonId {
    let made = world.people.len().saturating_sub(seed::PEOPLE) as u64;
    let mut ids = (seed::FIRST_MADE + made..).map(seed::person_id);
    ids.find(|id| !world.knows(id)).expect("numbers do not run out")
}

/// The handle that a name suggests.
fn handle_of(name: &str) -> String {
    let word = |word: &str| word.chars().filter(|character| may_stand_in_handle(*character)).collect();
    let words = name.split_whitespace().map(word).filter(|word: &String| !word.is_empty());
    let mut handle = words.collect::<Vec<_>>().join(".").to_lowercase();
    handle.truncate(LONGEST_HANDLE);
    if handle.is_empty() { "somebody".into() } else { handle }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_get_ids_in_order_and_handles_of_their_own() {
        let mut world = seed::world("2026-01-01T12:00:00Z".parse().unwrap(), "");
        let mut add = |name| {
            let id = add(&mut world, name, None).unwrap();
            (id.to_string(), world.people[&id].handle.clone())
        };
        assert_eq!(add("Cy"), ("900000000001001".into(), "cy".into()));
        assert_eq!(add("Cy"), ("900000000001002".into(), "cy2".into()));
        assert_eq!(add("Ava  Maria SS.").1, "ava.maria.ss.");
        assert_eq!(add("李").1, "somebody");
        assert_eq!(add(&"x".repeat(64)).1, "x".repeat(30));
    }

    #[test]
    fn a_name_or_handle_that_nobody_can_have_is_refused() {
        let mut world = seed::world("2026-01-01T12:00:00Z".parse().unwrap(), "");
        let mut problem = |name: &str, handle| add(&mut world, name, handle).unwrap_err().to_string();
        assert!(problem(" ", None).contains("1 to 64"));
        assert!(problem(&"x".repeat(65), None).contains("1 to 64"));
        assert!(problem("Cy", Some("")).contains("1 to 30"));
        assert!(problem("Cy", Some("c y")).contains("1 to 30"));
        assert!(problem("Cy", Some("@Ava")).contains("already"));
    }
}
