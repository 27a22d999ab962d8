//! Which messages are meant, and in what way another one is not.

use std::borrow::Cow;

use antiphon_graph::{AccountId, PersonId};

use crate::problem::Problem;
use crate::world::World;
use crate::world::message::{Message, Side};
use crate::world::thread::Thread;

/// What a message must be to be meant. What is not set does not matter.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    /// The one who got it: a person, by id, handle or name, or an account, by id.
    pub(crate) to: Option<String>,
    /// The person who got it or said it, by id, handle or name; not both this and `to`.
    pub(crate) with: Option<String>,
    /// The kind, such as `text` or `images`.
    pub(crate) kind: Option<String>,
    pub(crate) text: Option<Words>,
}

/// What its text must be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Words {
    /// This and nothing else.
    Exactly(String),
    /// Something with this in it.
    With(String),
}

/// A filter whose names have been looked up.
#[derive(Debug)]
pub(crate) struct Meant {
    to: Option<Receiver>,
    kind: Option<String>,
    text: Option<Words>,
}

#[derive(Debug)]
enum Receiver {
    Person {
        id: PersonId,
        name: String,
    },
    /// Whichever side said it.
    With {
        id: PersonId,
        name: String,
    },
    Account(AccountId),
}

impl Filter {
    /// Looks up who is meant.
    pub(crate) fn look_up(self, world: &World) -> Result<Meant, Problem> {
        let to = match (self.to, self.with) {
            (Some(_), Some(_)) => return Err(Problem::Invalid("say `to` or `with`, not both".into())),
            (Some(to), None) => Some(receiver(world, &to)?),
            (None, Some(with)) => Some(either_side(receiver(world, &with)?)?),
            (None, None) => None,
        };
        Ok(Meant { to, kind: self.kind, text: self.text })
    }
}

fn receiver(world: &World, name: &str) -> Result<Receiver, Problem> {
    if let Some(person) = world.person_named(name) {
        return Ok(Receiver::Person { id: person.id.clone(), name: person.name.clone() });
    }
    if let Some(account) = world.accounts.keys().find(|id| id.as_str() == name) {
        return Ok(Receiver::Account(account.clone()));
    }
    // A person who is gone has left their messages behind.
    let gone = PersonId::new(name).ok().filter(|id| world.knows(id));
    let gone = gone.map(|id| Receiver::Person { id, name: name.to_owned() });
    gone.ok_or_else(|| Problem::no_person(name))
}

fn either_side(receiver: Receiver) -> Result<Receiver, Problem> {
    match receiver {
        Receiver::Person { id, name } => Ok(Receiver::With { id, name }),
        Receiver::Account(id) => Err(Problem::no_person(id.as_str())),
        with @ Receiver::With { .. } => Ok(with),
    }
}

impl Meant {
    /// All messages after a place in the timeline that are meant, oldest first.
    pub(crate) fn among<'w>(
        &'w self,
        world: &'w World,
        after: u64,
    ) -> impl Iterator<Item = (&'w Thread, &'w Message)> {
        self.received(world, after).filter(|(_, message)| self.difference(message).is_none())
    }

    /// The newest messages after a place in the timeline that are not meant, each with the first thing that differs, in
    /// words. Those that went to the right one come first.
    pub(crate) fn near_misses(&self, world: &World, after: u64, most: usize) -> Vec<String> {
        let mut received: Vec<_> = self.received(world, after).collect();
        received.reverse();
        let near = received.into_iter().filter_map(|(_, message)| {
            Some(format!("message {} {}", message.seq, self.difference(message)?.words()))
        });
        let far = world.since(after).rev().filter_map(|(thread, message)| match &self.to {
            Some(to) if !to.got(thread, message) => {
                Some(format!("message {} did not go to {}", message.seq, to.name()))
            }
            _ => None,
        });
        near.chain(far).take(most).collect()
    }

    /// Those that went to the right one.
    fn received<'w>(
        &'w self,
        world: &'w World,
        after: u64,
    ) -> Box<dyn Iterator<Item = (&'w Thread, &'w Message)> + 'w> {
        match &self.to {
            None => Box::new(world.since(after)),
            Some(to @ Receiver::Account(_)) => {
                Box::new(world.since(after).filter(|(thread, message)| to.got(thread, message)))
            }
            Some(to @ (Receiver::Person { id, .. } | Receiver::With { id, .. })) => {
                let mut theirs: Vec<_> =
                    world.threads_of(id).flat_map(|thread| thread.since(after)).collect();
                theirs.sort_by_key(|(_, message)| message.seq);
                Box::new(theirs.into_iter().filter(|(thread, message)| to.got(thread, message)))
            }
        }
    }

    /// The first thing in which a message differs from what is meant, whoever got it.
    fn difference<'m>(&'m self, message: &'m Message) -> Option<Difference<'m>> {
        let is = message.content.type_name();
        if let Some(kind) = self.kind.as_deref().filter(|kind| *kind != is) {
            return Some(Difference::Kind { is, meant: kind });
        }
        let text = message.content.as_text().unwrap_or_default();
        match self.text.as_ref()? {
            Words::Exactly(whole) if text != whole => Some(Difference::Text { is: text, meant: whole }),
            Words::With(part) if !text.contains(part) => Some(Difference::Part { is: text, meant: part }),
            _ => None,
        }
    }
}

impl Receiver {
    fn got(&self, thread: &Thread, message: &Message) -> bool {
        match self {
            Self::Person { id, .. } => message.from == Side::Account && thread.person == *id,
            Self::With { id, .. } => thread.person == *id,
            Self::Account(id) if message.from == Side::Person => thread.account == *id,
            Self::Account(id) => thread.person.as_str() == id.as_str(), // accounts may write to themselves
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Person { name, .. } | Self::With { name, .. } => name,
            Self::Account(id) => id.as_str(),
        }
    }
}

/// In what way a message is not meant.
enum Difference<'m> {
    Kind { is: &'m str, meant: &'m str },
    Text { is: &'m str, meant: &'m str },
    Part { is: &'m str, meant: &'m str },
}

impl Difference<'_> {
    fn words(&self) -> String {
        match self {
            Self::Kind { is, meant } => format!("is of type {is}, not {meant}"),
            Self::Text { is, meant } => format!("says {:?}, not {meant:?}", beginning(is)),
            Self::Part { is, meant } => format!("says {:?}, which does not contain {meant:?}", beginning(is)),
        }
    }
}

/// Enough of a text to recognise it by.
fn beginning(text: &str) -> Cow<'_, str> {
    const ENOUGH: usize = 80;
    match text.char_indices().nth(ENOUGH) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::message::Content;
    use crate::world::{New, seed};

    /// Ava got "one" and a heart, Ben got "two"; Ava said "Hi" before.
    fn world() -> World {
        let now = "2026-01-01T12:00:00Z".parse().unwrap();
        let mut world = seed::world(now, "");
        for (to, content) in [
            (seed::ava(), Content::text("one")),
            (seed::ben(), Content::text("two")),
            (seed::ava(), Content::LikeHeart),
        ] {
            world.keep(&seed::shop(), &to, New { from: Side::Account, content, reply_to: None }, now);
        }
        world
    }

    fn seqs(filter: Filter, after: u64) -> Vec<u64> {
        let world = world();
        let meant = filter.look_up(&world).unwrap();
        meant.among(&world, after).map(|(_, message)| message.seq).collect()
    }

    fn to(name: &str) -> Filter {
        Filter { to: Some(name.into()), ..Filter::default() }
    }

    #[test]
    fn what_a_person_got_is_not_what_they_said() {
        assert_eq!(seqs(to("ava"), 0), [2, 4]);
        assert_eq!(seqs(to("900000000000001"), 2), [4]);
        assert_eq!(seqs(to("17841400000000001"), 0), [1]);
        assert_eq!(seqs(Filter::default(), 0), [1, 2, 3, 4]);
    }

    #[test]
    fn kind_and_text_must_fit() {
        assert_eq!(seqs(Filter { kind: Some("like_heart".into()), ..to("ava") }, 0), [4]);
        let text = |words| Filter { text: Some(words), ..Filter::default() };
        assert_eq!(seqs(text(Words::With("o".into())), 0), [2, 3]);
        assert_eq!(seqs(text(Words::Exactly("one".into())), 0), [2]);
        assert_eq!(seqs(text(Words::Exactly("on".into())), 0), [] as [u64; 0]);
    }

    #[test]
    fn who_is_gone_has_left_their_messages_and_who_never_was_is_named() {
        let mut world = world();
        world.people.shift_remove(&seed::ava());
        let meant = to("900000000000001").look_up(&world).unwrap();
        assert_eq!(meant.among(&world, 0).count(), 2);
        assert!(to("eve").look_up(&world).unwrap_err().to_string().contains("\"eve\""));
    }

    #[test]
    fn near_misses_name_what_differs_and_begin_with_what_came_to_the_right_one() {
        let world = world();
        let wanted =
            Filter { kind: Some("text".into()), text: Some(Words::Exactly("three".into())), ..to("ava") };
        let misses = wanted.look_up(&world).unwrap().near_misses(&world, 0, 10);
        assert_eq!(
            misses,
            [
                "message 4 is of type like_heart, not text",
                "message 2 says \"one\", not \"three\"",
                "message 3 did not go to Ava",
                "message 1 did not go to Ava",
            ]
        );
    }
}
