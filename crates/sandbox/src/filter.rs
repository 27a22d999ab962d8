//! Which messages are meant, and in what way another one is not.

use antiphon_graph::PersonId;

use crate::problem::Problem;
use crate::world::World;
use crate::world::message::{Message, Side};
use crate::world::thread::Thread;

/// What a message must be to be meant. What is not set does not matter.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    /// The one who got it: a person, by id, handle or name, or an account, by id.
    pub(crate) to: Option<String>,
    /// The kind, such as `text` or `images`.
    pub(crate) kind: Option<String>,
    /// A part of its text.
    pub(crate) text: Option<String>,
}

/// A filter whose names have been looked up.
#[derive(Debug)]
pub(crate) struct Meant {
    to: Option<Receiver>,
    kind: Option<String>,
    text: Option<String>,
}

#[derive(Debug)]
enum Receiver {
    Person { id: PersonId, name: String },
    Account(String),
}

impl Filter {
    /// Looks up who is meant.
    pub(crate) fn look_up(self, world: &World) -> Result<Meant, Problem> {
        let to = self.to.map(|name| receiver(world, name)).transpose()?;
        Ok(Meant { to, kind: self.kind, text: self.text })
    }
}

fn receiver(world: &World, name: String) -> Result<Receiver, Problem> {
    if let Some(person) = world.person_named(&name) {
        return Ok(Receiver::Person { id: person.id.clone(), name: person.name.clone() });
    }
    let is_account = world.accounts.keys().any(|id| id.as_str() == name);
    if is_account { Ok(Receiver::Account(name)) } else { Err(Problem::no_person(&name)) }
}

impl Meant {
    /// Whether this message is meant.
    pub(crate) fn is(&self, thread: &Thread, message: &Message) -> bool {
        self.why_not(thread, message).is_none()
    }

    /// Why this message is not meant: the first thing that differs, in words.
    pub(crate) fn why_not(&self, thread: &Thread, message: &Message) -> Option<String> {
        match &self.to {
            Some(Receiver::Person { id, name }) if thread.person != *id || message.from != Side::Account => {
                return Some(format!("did not go to {name}"));
            }
            Some(Receiver::Account(id)) if thread.account.as_str() != id || message.from != Side::Person => {
                return Some(format!("did not go to account {id}"));
            }
            _ => {}
        }
        let is = message.content.type_name();
        if let Some(kind) = self.kind.as_deref().filter(|kind| *kind != is) {
            return Some(format!("is of type {is}, not {kind}"));
        }
        let text = message.content.as_text().unwrap_or_default();
        let part = self.text.as_deref().filter(|part| !text.contains(part))?;
        Some(format!("says {text:?}, which does not contain {part:?}"))
    }
}
