//! What the engine wants done.

use antiphon_graph::{AccountId, Conversation, MessageId, Permit, PersonId, Refusal};
use jiff::Timestamp;

use crate::{Fence, MessageKey, Queue, Shard, State};

/// Something to be done. Orders are obeyed in their sequence as far as they are kept in one store.
#[derive(Debug)]
#[must_use = "the engine believes that its orders are obeyed"]
pub enum Order {
    /// Read what is kept of some queues of a shard that have live messages, and tell of it.
    Refill {
        /// The shard.
        shard: Shard,
        /// Those behind this one.
        after: Option<Queue>,
        /// So many queues at most.
        at_most: usize,
    },
    /// Read what is kept of one queue, and tell of it.
    Load {
        /// The queue.
        queue: Queue,
    },
    /// Keep the intent to send, and tell whether it was kept. Only what is queued may be intended.
    Intend {
        /// What it is sent as is to be planned first, and kept with the intent.
        to_plan: bool,
        /// The queue.
        queue: Queue,
        /// The message.
        key: MessageKey,
        /// The intent.
        fence: Fence,
    },
    /// Send it now, and tell what came of it.
    Send {
        /// The queue.
        queue: Queue,
        /// The message.
        key: MessageKey,
        /// The intent that was kept.
        fence: Fence,
        /// Leave to send it.
        permit: Permit,
        /// When no byte has left at this moment, by the clock that only goes on, none may.
        give_back_at: std::time::Duration,
    },
    /// Keep what became of a message, if it still stands as expected. Nobody is told: the engine goes on as if it were
    /// kept. One that does not stand as expected is left alone and counted.
    Settle {
        /// The queue.
        queue: Queue,
        /// The message.
        key: MessageKey,
        /// How it stands.
        stands: Stands,
        /// What became of it.
        settlement: Settlement,
    },
    /// List a conversation, and tell what the account wrote in it.
    List {
        /// The queue of the conversation.
        queue: Queue,
        /// What was sent before this is of no interest.
        since: Timestamp,
    },
    /// Keep that Instagram says that a window is closed.
    CloseWindow {
        /// The conversation.
        conversation: Conversation,
        /// Since when.
        at: Timestamp,
    },
    /// Remember that an account cannot send several images in one message: they are planned one by one for a while.
    OneByOne {
        /// The account.
        account: AccountId,
        /// Since when that is known.
        at: Timestamp,
    },
    /// Keep that nothing is sent for an account, or that it is again; tell whoever listens.
    Pause {
        /// The account.
        account: AccountId,
        /// Why, and until when; none when it goes on.
        pause: Option<Pause>,
    },
}

/// How a message stands that is to be settled.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Stands {
    /// Its state.
    pub state: State,
    /// The intent, when there is one.
    pub fence: Option<Fence>,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Settlement {
    /// Instagram has it.
    Delivered {
        /// Its id there; reactions have none.
        mid: Option<MessageId>,
        /// The person, as the answer names them.
        person: Option<PersonId>,
        /// How that is known.
        known_by: KnownBy,
    },
    /// Instagram has one of its parts. The next one waits for its turn, which comes before that of any other message; of a
    /// message of a restored copy the next one is unknown as this one was.
    PartDelivered {
        /// The part's id there.
        mid: Option<MessageId>,
        /// The person, as the answer names them.
        person: Option<PersonId>,
        /// How that is known.
        known_by: KnownBy,
    },
    /// Instagram said no.
    Refused(Refusal),
    /// It waits again.
    Queued {
        /// It is not tried again before this.
        not_before: Option<Timestamp>,
        /// Why.
        why: Requeued,
    },
    /// It may have arrived.
    Unknown {
        /// When its first byte may have left.
        first_byte_at: Timestamp,
        /// After this moment Instagram cannot have begun to act on it.
        deadline: Timestamp,
    },
    /// Proof was sought for as long as it is worth: a person may decide.
    GivenUp,
    /// Its window closed before its turn: it is kept until the person writes again. One whose window has opened again
    /// meanwhile stays in the queue; either way the queue is then told as changed.
    Held,
    /// It is too late for it.
    Expired(TooLate),
}

/// How a delivery is known.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum KnownBy {
    /// Instagram answered so.
    Answer,
    /// A webhook told of it.
    Echo,
    /// A listing shows it.
    Listing,
    /// A refusal that can only follow a delivery.
    Refusal,
    /// A person says so.
    Person,
}

impl KnownBy {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Answer, Self::Echo, Self::Listing, Self::Refusal, Self::Person];

    /// Its word, in columns and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Echo => "echo",
            Self::Listing => "listing",
            Self::Refusal => "refusal",
            Self::Person => "person",
        }
    }
}

/// Why a message waits again.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Requeued {
    /// Not a byte left.
    NotSent,
    /// The account asked for too much; this counts as no attempt.
    Throttled,
    /// Instagram says that the same may pass later.
    Later,
    /// The account has to be put right first.
    Account,
    /// It was given back before a byte left.
    GivenBack,
    /// Two listings show that it did not arrive.
    ProvedAbsent,
    /// Nobody can tell, and the caller would rather have it twice than not at all.
    Resend,
    /// The account cannot send several images in one message: they go one by one.
    OneByOne,
}

/// What ended first.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum TooLate {
    /// The caller's own expiry.
    Expiry,
    /// The window.
    Window,
}

/// Why nothing is sent for an account.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Pause {
    /// The cause.
    pub cause: Cause,
    /// It goes on by itself then.
    pub until: Option<Timestamp>,
    /// What Instagram said, for people.
    pub detail: Option<String>,
}

/// What pauses an account.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Cause {
    /// A person wants it so.
    Person,
    /// A person wants nothing to be sent at all.
    WithAll,
    /// Its token is no longer taken, or it was blocked or restricted: somebody has to put it right.
    Refused,
    /// It asked for too much.
    Throttled,
    /// Too many outcomes are unknown: it waits until one probe succeeds.
    ManyUnknown,
}

impl Cause {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Person, Self::WithAll, Self::Refused, Self::Throttled, Self::ManyUnknown];

    /// Its word, in columns and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::WithAll => "all",
            Self::Refused => "refused",
            Self::Throttled => "throttled",
            Self::ManyUnknown => "many_unknown",
        }
    }

    /// Whether it lasts until a person says otherwise, whatever else happens.
    pub fn is_by_hand(self) -> bool {
        matches!(self, Self::Person | Self::WithAll)
    }
}
