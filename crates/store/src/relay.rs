//! Relays: where Instagram's deliveries and Antiphon's own events go on to, and how far each target has been brought.
//!
//! A target has lanes: one for an app's deliveries, in the order in which they came; one a shard for events, in the order
//! in which they happened. In each lane what is next goes before what is behind it, until it arrives or is given up.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use crate::{Error, Sealed};

/// The name of a relay, such as `rel_9f86d081884c7d65`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct RelayId(String);

/// What goes to a target.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RelayKind {
    /// Instagram's deliveries, as they came.
    Instagram,
    /// Antiphon's own events.
    Events,
}

/// A target, and what goes there.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Relay {
    /// Its name.
    pub id: RelayId,
    /// The app whose deliveries, or whose accounts' events, go there.
    pub app: String,
    /// What goes there.
    pub kind: RelayKind,
    /// Where it is.
    pub url: String,
    /// What signs events; Instagram's deliveries have a signature already.
    pub secret: Option<Sealed>,
    /// The secret before, and until when it signs as well.
    pub former: Option<(Sealed, Timestamp)>,
    /// Which events go there; all when there are none.
    pub types: Vec<String>,
    /// Why nothing goes there at the moment, if so.
    pub why_disabled: Option<String>,
    /// When it was made.
    pub made_at: Timestamp,
}

/// How far a target has been brought in a lane.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct RelayLane {
    /// The lane: a shard's number; 0 for deliveries.
    pub lane: u8,
    /// What it has had: everything up to here.
    pub done: u64,
    /// How often what is next was tried.
    pub tries: u32,
    /// When it is tried again.
    pub not_before: Option<Timestamp>,
    /// Why the last try failed.
    pub error: Option<String>,
    /// Since when nothing has arrived, whatever was tried.
    pub failing_since: Option<Timestamp>,
    /// How much was forgotten before it could go.
    pub lost: u64,
}

/// A delivery of Instagram's, as it came.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KeptDelivery {
    /// Its number; ascends.
    pub number: u64,
    /// When it came.
    pub received_at: Timestamp,
    /// What came with it.
    pub letter: Letter,
}

/// The bytes that go to a target, and what stands in the head of a delivery of Instagram's.
#[derive(Clone, Eq, PartialEq)]
pub struct Letter {
    /// What the bytes are.
    pub content_type: Option<String>,
    /// Instagram's signature.
    pub signature: Option<String>,
    /// Instagram's signature of the older kind.
    pub old_signature: Option<String>,
    /// The bytes.
    pub body: Vec<u8>,
}

impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Letter({} bytes)", self.body.len())
    }
}

/// What was given up.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DeadLetter {
    /// Its name among the dead; ascends.
    pub id: u64,
    /// The lane that it was in.
    pub lane: u8,
    /// Its number there.
    pub number: u64,
    /// What it is: an event's type, or `delivery`.
    pub what: String,
    /// When it came, or happened.
    pub came_at: Timestamp,
    /// When it was given up.
    pub died_at: Timestamp,
    /// How often it was tried.
    pub tries: u32,
    /// Why the last try failed.
    pub error: String,
    /// It is to be tried again.
    pub is_asked: bool,
    /// How many bytes it has.
    pub bytes: u64,
}

/// Which dead letters of a target.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct DeadFilter {
    /// Only this one.
    pub id: Option<u64>,
    /// Only of this type.
    pub what: Option<String>,
    /// Only those given up since.
    pub since: Option<Timestamp>,
    /// Only those given up before.
    pub until: Option<Timestamp>,
}

/// How a target stands, for those who look.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct RelayStanding {
    /// How much waits for it; no more than [`RelayStanding::MOST`] is counted. Events of other types are among it until
    /// they are passed over.
    pub waiting: u64,
    /// When the oldest of its deliveries came that it has not had.
    pub oldest_at: Option<Timestamp>,
    /// How much was forgotten before it could go.
    pub lost: u64,
    /// Dead letters; no more than [`RelayStanding::MOST`] are counted.
    pub dead: u64,
    /// Those of them that are to be tried again.
    pub asked: u64,
    /// The lane that has been failing for longest.
    pub failing: Option<RelayLane>,
}

impl RelayStanding {
    /// So much is counted at most.
    pub const MOST: u64 = 100_000;
}

impl RelayId {
    /// A name from eight random bytes.
    pub fn new(chance: [u8; 8]) -> Self {
        Self(format!("rel_{:016x}", u64::from_be_bytes(chance)))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What tells it from others, without the word before it.
    pub fn chance(&self) -> &str {
        self.0.trim_start_matches("rel_")
    }
}

impl FromStr for RelayId {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let digits = name.strip_prefix("rel_").unwrap_or_default();
        let is_name = digits.len() == 16 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let wrong = || Error::Unusable(format!("{name:?} is no relay's name"));
        if is_name { Ok(Self(name.to_owned())) } else { Err(wrong()) }
    }
}

impl fmt::Display for RelayId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl RelayKind {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Instagram => "instagram",
            Self::Events => "events",
        }
    }

    /// The kind of a word.
    pub fn of(word: &str) -> Option<Self> {
        [Self::Instagram, Self::Events].into_iter().find(|kind| kind.word() == word)
    }
}
