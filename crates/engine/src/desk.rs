//! The desk: what every decision has at hand, and where its orders are laid down.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use antiphon_graph::AccountId;

use crate::{Fence, MessageKey, Now, Order, Queue, Settings, Settlement, Shard, Stands, State, With};

/// The settings, the time, and the orders that nobody has taken yet.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) settings: Settings,
    pub(crate) now: Now,
    pub(crate) orders: VecDeque<Order>,
    /// How many queues are held, over all accounts.
    pub(crate) queues: usize,
    /// The shards of which queues are being read: of them none is forgotten, for it would be read as it was.
    pub(crate) asking: BTreeSet<Shard>,
    /// Whether something may have come to a stop that can be set aside, and when it may be looked for.
    pub(crate) can_make_room: bool,
    pub(crate) set_aside_at: Duration,
    /// Where the messages stand whose intent is ordered or kept.
    pub(crate) under_way: BTreeMap<MessageKey, Queue>,
}

impl Desk {
    pub(crate) fn order(&mut self, order: Order) {
        self.orders.push_back(order);
    }

    /// Orders to keep what became of a message.
    pub(crate) fn settle(&mut self, queue: Queue, key: MessageKey, stands: Stands, settlement: Settlement) {
        self.order(Order::Settle { queue, key, stands, settlement });
    }
}

/// It waits.
pub(crate) const QUEUED: Stands = Stands { state: State::Queued, fence: None };

/// An intent is kept.
pub(crate) fn sending(fence: Fence) -> Stands {
    Stands { state: State::Sending, fence: Some(fence) }
}

/// It may have arrived by this intent.
pub(crate) fn unknown(fence: Fence) -> Stands {
    Stands { state: State::Unknown, fence: Some(fence) }
}

pub(crate) fn queue(account: &AccountId, with: &With) -> Queue {
    Queue { account: account.clone(), with: with.clone() }
}
