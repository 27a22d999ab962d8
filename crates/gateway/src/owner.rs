//! The owner: keeps the engine, tells it what happened, and obeys its orders.

use antiphon_engine::{Happened, MessageKey};
use tokio::sync::mpsc;

use crate::waiting::{Waiter, Waiting};

/// The way to the engine. Clones lead to the same one.
#[derive(Clone, Debug)]
pub struct Owner {
    happened: mpsc::UnboundedSender<Happened>,
    waiting: Waiting,
}

impl Owner {
    /// Tells that something happened. Whatever must not be lost is kept already.
    pub fn tell(&self, happened: Happened) {
        // Nobody listens only while the gateway is ending, and what is kept is found again.
        let _ = self.happened.send(happened);
    }

    /// From now on, hears what becomes of a message.
    pub fn wait_for(&self, key: MessageKey) -> Waiter {
        self.waiting.wait_for(key)
    }
}
