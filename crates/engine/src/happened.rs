//! What the engine is told.

use antiphon_graph::{AccountId, Conversation, MessageId, Outcome, Usage, Window};
use jiff::Timestamp;

use crate::{Epoch, Fence, Head, Likeness, MessageKey, OnUnknown, Part, Pause, Queue, Shard};

/// Something happened. Whoever tells it has already kept it, where it is to be kept.
#[derive(Debug)]
pub enum Happened {
    /// This node took a shard. What an earlier owner left under way is found by the refill that follows.
    Took {
        /// The shard.
        shard: Shard,
        /// Its new epoch.
        epoch: Epoch,
    },
    /// This node no longer owns a shard: nothing of it may be sent any more.
    Lost {
        /// The shard.
        shard: Shard,
    },
    /// An account is known, or known anew: its pause is this one, or none.
    Account {
        /// The account.
        account: AccountId,
        /// Why nothing is sent for it, if so.
        pause: Option<Pause>,
        /// What its messages do when nobody can tell; a message may say otherwise.
        on_unknown: OnUnknown,
    },
    /// How many private replies an account sent in the last hour, as the store knows it: told after a shard is taken.
    Recounted {
        /// The account.
        account: AccountId,
        /// When they were sent, in any order.
        sent_at: Vec<Timestamp>,
    },
    /// Nothing is sent in a conversation until further notice, or again. Those that are paused are told anew after a shard
    /// is taken.
    Paused {
        /// The conversation.
        conversation: Conversation,
        /// Whether it is paused from now on.
        paused: bool,
    },
    /// A message was accepted. Those of one queue are told in the order of their places.
    Accepted {
        /// The queue that it stands in.
        queue: Queue,
        /// The message.
        head: Head,
        /// The window as it is known; none for a comment's author.
        window: Option<Window>,
    },
    /// What was asked for with [`Order::Load`](crate::Order::Load). Each is answered once, unless its shard is lost.
    Loaded(Loaded),
    /// What was asked for with [`Order::Refill`](crate::Order::Refill).
    Refilled {
        /// The shard.
        shard: Shard,
        /// Queues that have live messages, in their order.
        queues: Vec<Loaded>,
        /// Where the next page begins; none after the last.
        next: Option<Queue>,
    },
    /// Something of a queue was changed from outside (taken back, settled by a person, let go from hold): what the engine
    /// holds of it is stale.
    Changed {
        /// The queue.
        queue: Queue,
    },
    /// An intent is kept: the message may be sent.
    Intended {
        /// The message.
        key: MessageKey,
        /// The intent.
        fence: Fence,
        /// What it is sent as, when that was planned: a part at least.
        plan: Option<Vec<Part>>,
    },
    /// An intent was not kept, because the message is no longer queued or the shard is another's.
    NotIntended {
        /// The message.
        key: MessageKey,
        /// The intent that was not kept.
        fence: Fence,
    },
    /// An attempt ended.
    Attempted {
        /// The message.
        key: MessageKey,
        /// The intent.
        fence: Fence,
        /// What came of it.
        attempt: Attempt,
    },
    /// The account wrote, as a webhook tells. Not told of a message that is known to have this id already.
    Echoed {
        /// The queue of the conversation.
        queue: Queue,
        /// What was written.
        echo: Echo,
    },
    /// What was asked for with [`Order::List`](crate::Order::List).
    Listed {
        /// The queue of the conversation.
        queue: Queue,
        /// What the account wrote, as Instagram lists it.
        listed: Listed,
    },
    /// A person did something that opens a window, or keeps it open longer.
    Opened {
        /// The window as it is now.
        window: Window,
    },
    /// Time passed.
    Alarm,
}

/// What is kept of one queue.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// The queue.
    pub queue: Queue,
    /// Its live messages: unknown ones that were given up first (they do not count against a limit), then by place; those
    /// of which some parts are delivered are always among them. One that a person has left as it is, is not.
    pub heads: Vec<Head>,
    /// Whether there are further ones behind them.
    pub more: bool,
    /// The window as it is known.
    pub window: Option<Window>,
    /// Echoes that no message is bound to, from shortly before the oldest unknown message on.
    pub echoes: Vec<Echo>,
}

/// What came of one attempt.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    /// The outcome.
    pub outcome: Outcome,
    /// When the first byte left, if one did.
    pub first_byte_at: Option<Timestamp>,
    /// After this moment Instagram cannot have begun to act on it.
    pub deadline: Timestamp,
    /// What the answer said of the account's limits.
    pub usage: Usage,
    /// The permit or the intent was too old before the first byte left: nothing is wrong with the way.
    pub given_back: bool,
}

/// A message of the account, as a webhook or a listing tells of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Echo {
    /// Instagram's id.
    pub mid: MessageId,
    /// When it was sent, by Instagram's clock.
    pub at: Timestamp,
    /// What it looks like.
    pub likeness: Likeness,
}

/// A listing of a conversation.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Listed {
    /// The newest messages.
    Read {
        /// When it was asked for.
        asked_at: Timestamp,
        /// The account's messages that no message of ours is bound to.
        unbound: Vec<Echo>,
        /// How far back it reaches; none when it is the whole conversation.
        back_to: Option<Timestamp>,
    },
    /// It could not be read, or said nothing that can be relied on.
    Failed,
}

/// What a person says of an unknown message.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Verdict {
    /// It arrived.
    Arrived,
    /// It did not: send it again.
    SendAgain,
    /// It is left as it is, and no longer held against the conversation.
    Leave,
}
