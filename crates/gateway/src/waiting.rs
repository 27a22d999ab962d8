//! Callers who wait for what becomes of their messages.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use antiphon_engine::{MessageKey, Settlement};
use antiphon_graph::AccountId;
use tokio::sync::watch;

/// Everybody who waits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waiting {
    by_message: Arc<Mutex<HashMap<MessageKey, watch::Sender<Option<News>>>>>,
    paused: Arc<watch::Sender<BTreeSet<AccountId>>>,
}

/// What is heard of a message.
#[derive(Clone, Debug)]
enum News {
    Settled(Settlement),
    /// What the store says is newer.
    Changed,
}

/// One who waits for one message. Several may wait for the same.
#[derive(Debug)]
pub struct Waiter {
    key: MessageKey,
    news: watch::Receiver<Option<News>>,
    waiting: Waiting,
}

impl Waiting {
    /// From now on, hears what becomes of a message.
    pub(crate) fn wait_for(&self, key: MessageKey) -> Waiter {
        let news = self.lock().entry(key).or_insert_with(|| watch::channel(None).0).subscribe();
        Waiter { key, news, waiting: self.clone() }
    }

    /// Tells what became of a message, once that is kept.
    pub(crate) fn settled(&self, key: MessageKey, settlement: &Settlement) {
        self.tell(key, || News::Settled(settlement.clone()));
    }

    /// Tells that a message stands elsewhere than the engine said, because a person wanted it so.
    pub(crate) fn changed(&self, key: MessageKey) {
        self.tell(key, || News::Changed);
    }

    /// Tells those who wait for an account's messages that nothing is sent for it, or again.
    pub(crate) fn paused(&self, account: &AccountId, is_paused: bool) {
        self.paused.send_if_modified(|paused| {
            if is_paused { paused.insert(account.clone()) } else { paused.remove(account) }
        });
    }

    fn tell(&self, key: MessageKey, news: impl FnOnce() -> News) {
        if let Some(waiters) = self.lock().get(&key) {
            waiters.send_replace(Some(news()));
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<MessageKey, watch::Sender<Option<News>>>> {
        self.by_message.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiter {
    /// What became of the message, when it is final or unknown; nothing when the store is to be asked where it stands,
    /// because a person decided, or because nothing is sent for its account at the moment. Whoever waits with a time-out
    /// loses nothing by it.
    pub async fn settled(&mut self, account: &AccountId) -> Option<Settlement> {
        let mut paused = self.waiting.paused.subscribe();
        tokio::select! {
            biased;
            settlement = self.final_news() => settlement,
            _ = paused.wait_for(|paused| paused.contains(account)) => None,
        }
    }

    async fn final_news(&mut self) -> Option<Settlement> {
        let is_final = |news: &News| {
            !matches!(news, News::Settled(Settlement::Queued { .. } | Settlement::PartDelivered { .. }))
        };
        let news = self.news.wait_for(|news| news.as_ref().is_some_and(is_final)).await;
        match news.ok().and_then(|news| news.clone()) {
            Some(News::Settled(settlement)) => Some(settlement),
            Some(News::Changed) => None,
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
