//! The three ledgers: what callers were told, what the gateway says, what people received.

use std::collections::BTreeMap;

use crate::long;

/// A conversation: an account and a person.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct Talk {
    pub(crate) account: String,
    pub(crate) person: String,
}

/// What a caller was told of one message. Its text is its name and stands in all ledgers.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Told {
    pub(crate) talk: Talk,
    /// The place in the order in which the caller's messages were accepted.
    pub(crate) place: usize,
    pub(crate) text: String,
    pub(crate) answer: ToldAs,
}

/// How a caller's message was answered.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum ToldAs {
    /// It is delivered, under this id of Instagram's.
    Delivered(String),
    /// It is accepted, under this key of the gateway's.
    Accepted(String),
    /// It was refused.
    Refused(u16),
}

/// What the gateway says of one message.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Kept {
    pub(crate) key: String,
    pub(crate) state: String,
    pub(crate) mid: Option<String>,
    pub(crate) text: String,
    /// How many attempts there were.
    pub(crate) attempts: u64,
    /// How many of its parts are delivered; one of a message that has no parts.
    pub(crate) parts: u64,
}

/// What a person received.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Received {
    pub(crate) talk: Talk,
    pub(crate) mid: String,
    pub(crate) text: String,
    /// When, in microseconds by the sandbox's clock.
    pub(crate) at: i64,
}

impl Received {
    /// Puts together what was received in parts, as far as the parts followed one another.
    pub(crate) fn whole(received: Vec<Self>) -> Vec<Self> {
        let mut newest: BTreeMap<Talk, usize> = BTreeMap::new();
        let mut whole: Vec<Self> = Vec::new();
        for part in received {
            match newest.get(&part.talk) {
                Some(&before) if long::are_of_one(&whole[before].text, &part.text) => {
                    let text = whole[before].text.clone() + &part.text;
                    whole[before] = Self { text, ..part };
                }
                _ => {
                    newest.insert(part.talk.clone(), whole.len());
                    whole.push(part);
                }
            }
        }
        whole
    }
}

/// All three.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledgers {
    pub(crate) told: Vec<Told>,
    pub(crate) kept: Vec<Kept>,
    /// In the order in which people received them.
    pub(crate) received: Vec<Received>,
    /// Each part of what was received while nobody moved the clock: it stands still while it is moved, and seconds that
    /// are counted by it say nothing then.
    pub(crate) under_load: Vec<Received>,
}

impl Ledgers {
    /// How many messages stand in which state.
    pub(crate) fn states(&self) -> BTreeMap<&str, usize> {
        let mut states = BTreeMap::new();
        for kept in &self.kept {
            *states.entry(kept.state.as_str()).or_default() += 1;
        }
        states
    }
}
