//! Queues: what takes turns. At most one message of a queue is under way.

use std::fmt;

use antiphon_graph::{AccountId, CommentId, Conversation, MessageId, PersonId, Recipient};

use crate::Shard;

/// The messages of one account to one counterpart, one after the other.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Queue {
    /// The account that sends.
    pub account: AccountId,
    /// Whom, or what, it takes turns with.
    pub with: With,
}

/// The counterpart of a queue.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum With {
    /// A person: the messages of the conversation.
    Person(PersonId),
    /// The author of a comment, until the answer says who that is: one private reply.
    Comment(CommentId),
    /// One message of a conversation: the reactions to it, which neither wait for messages nor hold them up.
    Message(PersonId, MessageId),
}

impl Queue {
    /// The conversation that it belongs to; a comment's is not known yet.
    pub fn conversation(&self) -> Option<Conversation> {
        let person = self.with.person()?.clone();
        Some(Conversation::new(self.account.clone(), person))
    }

    /// The shard of its account.
    pub fn shard(&self) -> Shard {
        Shard::of(&self.account)
    }
}

impl With {
    /// The person, where it is known.
    pub fn person(&self) -> Option<&PersonId> {
        match self {
            Self::Person(person) | Self::Message(person, _) => Some(person),
            Self::Comment(_) => None,
        }
    }

    /// To whom its messages go.
    pub fn recipient(&self) -> Recipient {
        match self {
            Self::Person(person) | Self::Message(person, _) => Recipient::Person(person.clone()),
            Self::Comment(comment) => Recipient::Comment(comment.clone()),
        }
    }

    /// From the words in a column; nothing when they mean nothing.
    pub fn parse(words: &str) -> Option<Self> {
        if let Some(comment) = words.strip_prefix("comment:") {
            return CommentId::new(comment).ok().map(Self::Comment);
        }
        match words.split_once('/') {
            Some((person, message)) => {
                Some(Self::Message(PersonId::new(person).ok()?, MessageId::new(message).ok()?))
            }
            None => PersonId::new(words).ok().map(Self::Person),
        }
    }
}

impl fmt::Display for With {
    /// `900000000000001`, `comment:17900000000000001`, `900000000000001/{mid}`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(person) => person.fmt(f),
            Self::Comment(comment) => write!(f, "comment:{comment}"),
            Self::Message(person, message) => write!(f, "{person}/{message}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counterpart_survives_its_column() {
        let person = PersonId::new("900000000000001").unwrap();
        for with in [
            With::Person(person.clone()),
            With::Comment(CommentId::new("17900000000000001").unwrap()),
            With::Message(person, MessageId::new("aWdf/ZAG:1").unwrap()),
        ] {
            assert_eq!(With::parse(&with.to_string()), Some(with));
        }
        assert_eq!(With::parse("ava"), None);
    }
}
