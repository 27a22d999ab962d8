//! Keeping: what the engine wants kept, in its order, and what it wants read, after that.

mod unkept;

use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::time::Duration;

use antiphon_engine::{Fence, Happened, MessageKey, Pause, Queue, Settlement, Shard, Stands};
use antiphon_graph::{AccountId, Conversation};
use antiphon_store::{Error, Plan, Store};
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio::time::sleep;
use tracing::{error, info, warn};

use super::Owner;
use super::planner::Planner;
use super::rest::Rounds;
use crate::Clock;
use unkept::Unkept;

/// How long is waited before a store that had no room is asked again.
const NO_ROOM: Duration = Duration::from_millis(250);

/// The store, as the engine's orders reach it.
pub(super) struct Keeping<S> {
    store: S,
    owner: Owner,
    clock: Clock,
    /// How many writes were begun, and which of them have not ended.
    begun: u64,
    unkept: Unkept,
    planner: Planner<S>,
    begun_writes: mpsc::UnboundedSender<Write>,
    broken: mpsc::Sender<Error>,
    /// Who writes, reads, or does something else beside the owner's loop.
    pub(super) rounds: Rounds,
}

/// A write that stands in the store's line, and what is done once it is committed.
type Write = Pin<Box<dyn Future<Output = ()> + Send>>;

impl<S: Store> Keeping<S> {
    /// A way to the store, and where it is told that the store cannot be relied on any more.
    pub(super) fn new(
        store: S,
        owner: Owner,
        clock: Clock,
        planner: Planner<S>,
    ) -> (Self, mpsc::Receiver<Error>) {
        let (broken, told) = mpsc::channel(1);
        let (begun_writes, writes) = mpsc::unbounded_channel();
        tokio::spawn(see_through(writes));
        let (unkept, rounds) = (Unkept::none(), Rounds::new());
        (Self { store, owner, clock, begun: 0, unkept, planner, begun_writes, broken, rounds }, told)
    }

    /// Waits until everything that was to be kept is kept.
    pub(super) async fn all_kept(&self) {
        self.unkept.all_up_to(self.begun).await;
    }

    /// Keeps an intent, and with it what the message of an account is sent as, where that is to be planned: by what was
    /// kept before.
    pub(super) async fn intend(&mut self, key: MessageKey, fence: Fence, to_plan_for: Option<AccountId>) {
        let (store, owner, now) = (self.store.clone(), self.owner.clone(), self.clock.wall());
        let (planner, unkept, earlier) = (self.planner.clone(), self.unkept.clone(), self.begun);
        let write = async move {
            let mut plan = None;
            if let Some(account) = to_plan_for {
                unkept.all_up_to(earlier).await;
                plan = planner.plan(&account, key, now).await?;
                if plan.is_none() {
                    sleep(NO_ROOM).await;
                    owner.tell(Happened::NotIntended { key, fence });
                    return Ok(());
                }
            }
            let parts = plan.as_ref().map(Plan::parts);
            let is_kept = match store.intend(key, fence, plan, now).await {
                Err(Error::Busy | Error::Full(_)) => {
                    sleep(NO_ROOM).await;
                    Ok(false)
                }
                other => other,
            };
            is_kept.map(|is_kept| {
                owner.tell(if is_kept {
                    Happened::Intended { key, fence, plan: parts }
                } else {
                    Happened::NotIntended { key, fence }
                });
            })
        };
        self.begin(write).await;
    }

    pub(super) async fn settle(
        &mut self,
        queue: Queue,
        key: MessageKey,
        stands: Stands,
        settlement: Settlement,
    ) {
        let (store, owner, now) = (self.store.clone(), self.owner.clone(), self.clock.wall());
        let write = async move {
            let is_kept =
                until_there_is_room(|| store.settle(&queue, key, stands, settlement.clone(), now)).await?;
            if is_kept {
                owner.settled(&queue.account, key, &settlement);
                // It may stand in the queue again by now; or proof of another one is sought.
                if settlement == Settlement::Held || store.has_restored() {
                    owner.tell(Happened::Changed { queue });
                }
            } else {
                owner.counts().fenced.fetch_add(1, Ordering::Relaxed);
                warn!(message.id = %key, "a message did not stand as the engine believed; it reads it again");
                owner.tell(Happened::Changed { queue });
            }
            Ok(())
        };
        self.begin(write).await;
    }

    pub(super) async fn close_window(&mut self, conversation: Conversation, at: Timestamp) {
        let store = self.store.clone();
        self.begin(async move { until_there_is_room(|| store.close_window(&conversation, at)).await }).await;
    }

    pub(super) async fn one_by_one(&mut self, account: AccountId, at: Timestamp) {
        let store = self.store.clone();
        info!(account.id = %account, "an account takes no several images in one message: they go one by one");
        self.planner.note_one_by_one(account.clone(), at);
        self.begin(async move { until_there_is_room(|| store.put_one_by_one(&account, at)).await }).await;
    }

    pub(super) async fn pause(&mut self, account: AccountId, pause: Option<Pause>) {
        let (store, owner, now) = (self.store.clone(), self.owner.clone(), self.clock.wall());
        let cause = pause.as_ref().map_or("none", |pause| pause.cause.word());
        warn!(account.id = %account, cause, "an account is paused, or goes on when there is no cause");
        let write = async move {
            until_there_is_room(|| store.pause_account(&account, pause.clone(), now)).await?;
            owner.paused(&account, pause.is_some());
            Ok(())
        };
        self.begin(write).await;
    }

    pub(super) fn load(&self, queue: Queue) {
        let (store, owner) = (self.store.clone(), self.owner.clone());
        self.read(async move {
            match store.load(&queue).await {
                Ok(loaded) => owner.tell(Happened::Loaded(loaded)),
                Err(error) => {
                    error!(error = &error as &dyn std::error::Error, "a queue could not be read");
                    sleep(NO_ROOM).await;
                    owner.tell(Happened::Changed { queue });
                }
            }
        });
    }

    pub(super) fn refill(&self, shard: Shard, after: Option<Queue>, at_most: usize) {
        let (store, owner) = (self.store.clone(), self.owner.clone());
        self.read(async move {
            loop {
                match store.refill(shard, after.as_ref(), at_most).await {
                    Ok((queues, next)) => return owner.tell(Happened::Refilled { shard, queues, next }),
                    Err(error) => {
                        error!(error = &error as &dyn std::error::Error, "a shard could not be read");
                        sleep(NO_ROOM).await;
                    }
                }
            }
        });
    }

    /// Lets a write take its place in the store's line before the next one may, without waiting for its commit.
    async fn begin(&mut self, write: impl Future<Output = Result<(), Error>> + Send + 'static) {
        self.begun += 1;
        let (number, unkept, broken) = (self.begun, self.unkept.clone(), self.broken.clone());
        let pass = self.rounds.pass();
        unkept.begin(number);
        let mut write: Write = Box::pin(async move {
            if let Err(error) = write.await {
                error!(error = &error as &dyn std::error::Error, "the store failed");
                // One is enough.
                let _ = broken.try_send(error);
            }
            unkept.end(number);
            drop(pass);
        });
        if futures_util::poll!(&mut write).is_pending() {
            // Whoever sees it through lives as long as this.
            let _ = self.begun_writes.send(write);
        }
    }

    /// Reads when everything that was to be kept by now is kept, so that nothing is read that is about to change.
    fn read(&self, read: impl Future<Output = ()> + Send + 'static) {
        let (begun, unkept, pass) = (self.begun, self.unkept.clone(), self.rounds.pass());
        tokio::spawn(async move {
            unkept.all_up_to(begun).await;
            read.await;
            drop(pass);
        });
    }
}

/// Sees writes through to their ends, all in one task: those of one commit end together.
async fn see_through(mut begun: mpsc::UnboundedReceiver<Write>) {
    let mut writes = FuturesUnordered::new();
    loop {
        tokio::select! {
            biased;
            Some(write) = begun.recv() => writes.push(write),
            Some(()) = writes.next() => {}
            else => return,
        }
    }
}

/// What became of a message must be kept. A store without room is asked until it has some.
async fn until_there_is_room<T, F>(mut write: impl FnMut() -> F) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    loop {
        match write().await {
            Err(Error::Busy | Error::Full(_)) => sleep(NO_ROOM).await,
            other => return other,
        }
    }
}
