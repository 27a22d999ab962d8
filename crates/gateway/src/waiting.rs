//! Callers who wait for what becomes of their messages.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use antiphon_engine::{MessageKey, Requeued, Settlement};
use tokio::sync::watch;

/// Everybody who waits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waiting(Arc<Mutex<HashMap<MessageKey, watch::Sender<Option<Settlement>>>>>);

/// One who waits for one message. Several may wait for the same.
#[derive(Debug)]
pub struct Waiter {
    key: MessageKey,
    settled: watch::Receiver<Option<Settlement>>,
    waiting: Waiting,
}

impl Waiting {
    /// From now on, hears what becomes of a message.
    pub(crate) fn wait_for(&self, key: MessageKey) -> Waiter {
        let settled = self.lock().entry(key).or_insert_with(|| watch::channel(None).0).subscribe();
        Waiter { key, settled, waiting: self.clone() }
    }

    /// Tells what became of a message, once that is kept.
    pub(crate) fn settled(&self, key: MessageKey, settlement: &Settlement) {
        if let Some(waiters) = self.lock().get(&key) {
            waiters.send_replace(Some(settlement.clone()));
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<MessageKey, watch::Sender<Option<Settlement>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiter {
    /// What became of the message, when it is final, unknown, or waits until somebody puts its account right. Whoever
    /// waits with a time-out loses nothing by it.
    pub async fn settled(&mut self) -> Settlement {
        let goes_on = |settlement: &Settlement| matches!(settlement, Settlement::Queued { why, .. } if *why != Requeued::Account);
        self.wait_until(|settlement| !goes_on(settlement)).await
    }

    async fn wait_until(&mut self, is_enough: impl Fn(&Settlement) -> bool) -> Settlement {
        let found = self.settled.wait_for(|settled| settled.as_ref().is_some_and(&is_enough)).await;
        let settlement = found.ok().and_then(|settlement| settlement.clone());
        match settlement {
            Some(settlement) => settlement,
            // Its sender lives in the map for as long as anybody waits.
            None => std::future::pending().await,
        }
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        let mut waiting = self.waiting.lock();
        // This one still counts.
        if waiting.get(&self.key).is_some_and(|waiters| waiters.receiver_count() <= 1) {
            waiting.remove(&self.key);
        }
    }
}
