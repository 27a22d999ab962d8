//! Heads: what the engine knows of a message that waits for its turn. Never its text.

use jiff::Timestamp;

use crate::{Fence, Likeness, MessageKey, Part, Parts, Settlement, TooLate};

/// A message at, or near, the head of its queue.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Head {
    /// Its name.
    pub key: MessageKey,
    /// Its place in the queue; ascends, with gaps.
    pub place: u64,
    /// When it was accepted.
    pub accepted_at: Timestamp,
    /// When it is no longer wanted, where the caller said so.
    pub expires_at: Option<Timestamp>,
    /// Which limit it counts against, or its next part.
    pub pace: Pace,
    /// Why it may be sent.
    pub ground: Ground,
    /// When its window closes first, it is held until the person writes again, instead of expiring.
    pub hold: bool,
    /// What to do when nobody can tell whether it arrived: as the message says, or else its account.
    pub on_unknown: OnUnknown,
    /// How its echo is recognised, or its next part's.
    pub likeness: Likeness,
    /// It may have to be sent in parts: which, is planned when its turn comes.
    pub to_plan: bool,
    /// How far it has come, when it is sent in parts.
    pub parts: Parts,
    /// How far it has come.
    pub stage: Stage,
}

impl Head {
    /// What becomes of it when something ends before its turn.
    pub fn ended(&self, what: TooLate) -> Settlement {
        match what {
            TooLate::Window if self.hold => Settlement::Held,
            what => Settlement::Expired(what),
        }
    }

    /// It is planned: these are its parts, one at least, of which nothing has left yet.
    pub(crate) fn plan(&mut self, parts: &[Part]) {
        let Some((first, rest)) = parts.split_first() else { return };
        (self.pace, self.likeness) = (first.pace, first.likeness);
        self.parts = Parts { done: 0, rest: rest.to_vec() };
    }

    /// The part whose turn it was is delivered. Says whether there is another.
    pub(crate) fn next_part(&mut self) -> bool {
        if self.parts.rest.is_empty() {
            return false;
        }
        let next = self.parts.rest.remove(0);
        (self.pace, self.likeness) = (next.pace, next.likeness);
        self.parts.done += 1;
        true
    }
}

/// How far a live message has come.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stage {
    /// It waits.
    Queued {
        /// How many intents there were already, over all owners.
        attempts: u32,
        /// It is not tried again before this.
        not_before: Option<Timestamp>,
        /// Of an earlier attempt nobody could tell whether it arrived: sent again it needs more room before the window's
        /// end, and a refusal may mean that it has arrived.
        after_unknown: bool,
    },
    /// An intent to send it is kept.
    Sending {
        /// Whose intent.
        fence: Fence,
        /// When the intent was kept.
        intended_at: Timestamp,
    },
    /// It may have arrived.
    Unknown {
        /// The attempt that it may have arrived by.
        fence: Fence,
        /// When its first byte may have left.
        first_byte_at: Timestamp,
        /// After this moment Instagram cannot have begun to act on it.
        deadline: Timestamp,
        /// Proof is no longer sought, and the queue has gone on. An echo still settles it.
        given_up: bool,
        /// It came with a restored copy: whoever went on with the original may have sent it, and all that follows it.
        of_copy: bool,
    },
}

/// The limits that Instagram counts by.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Pace {
    /// Texts, links, stickers, reactions, templates, images and files.
    Text,
    /// Audio and video.
    Media,
    /// Private replies to comments.
    PrivateReply,
}

impl Pace {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Text, Self::Media, Self::PrivateReply];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Media => "media",
            Self::PrivateReply => "private_reply",
        }
    }
}

/// Why a message may be sent.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Ground {
    /// The person's window is open.
    Window,
    /// A human answers, within seven days of the person's message.
    HumanAgent,
    /// A comment may be answered once; when it was made is not always known.
    PrivateReply {
        /// When it was made.
        commented_at: Option<Timestamp>,
    },
    /// The account writes to itself.
    Oneself,
}

/// What to do when proof was sought for as long as it is worth, and not found.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum OnUnknown {
    /// Leave the message to a person, and go on with those behind it.
    #[default]
    Continue,
    /// Leave the message to a person, and let those behind it wait.
    Block,
    /// Send it again: it may arrive twice.
    Resend,
}
