//! The owner: keeps the engine, tells it what happened, and obeys its orders.
//!
//! It decides nothing. What must be kept goes to the store in the engine's order; what takes time runs beside the loop
//! and is told to the engine when it ends.

mod counts;
mod courier;
mod drafts;
mod keeping;
mod planner;
mod prober;
mod rest;
mod survey;
mod upkeep;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use antiphon_engine::{
    Engine, Happened, Head, MessageKey, Order, Queue, Settings, Settlement, Shard, Survey, Wake,
};
use antiphon_graph::{AccountId, Window};
use antiphon_store::Store;
use jiff::SignedDuration;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::waiting::{Waiter, Waiting};
use crate::{App, Clock, books};
pub(crate) use counts::Counts;
use drafts::Drafts;
use keeping::Keeping;
use planner::Planner;
pub(crate) use prober::list as look_for;
use rest::{Asked, Asks};
use survey::{Surveyed, Surveys};

/// How many things that happened are told before the orders are obeyed.
const AT_ONCE: usize = 256;

/// Private replies are limited by the hour.
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// How long an ending owner waits for what is under way.
const LAST_ATTEMPTS: Duration = Duration::from_secs(30);

/// The way to the engine. Clones lead to the same one.
#[derive(Clone, Debug)]
pub struct Owner {
    happened: mpsc::UnboundedSender<Happened>,
    asks: Asks,
    surveys: Surveys,
    waiting: Waiting,
    drafts: Arc<Drafts>,
    counts: Arc<Counts>,
}

/// The engine, and what it gives its orders to.
struct Keeper<S> {
    engine: Engine,
    happened: mpsc::UnboundedReceiver<Happened>,
    asked: Asked,
    surveyed: Surveyed,
    app: App<S>,
    keeping: Keeping<S>,
    /// What runs beside the loop.
    under_way: TaskTracker,
    /// What is intended and not with the courier yet: it waits for its commit, or for the account's pace.
    intended: BTreeSet<MessageKey>,
    /// Nothing new is begun any more.
    is_ending: bool,
}

/// An owner that was made and not yet started.
#[derive(Debug)]
#[must_use = "messages are accepted and never sent until it is started"]
pub(crate) struct Unstarted {
    happened: mpsc::UnboundedReceiver<Happened>,
    asked: Asked,
    surveyed: Surveyed,
}

impl Owner {
    /// An owner, to be started once the rest is there.
    pub(crate) fn new() -> (Self, Unstarted) {
        let (happened, told) = mpsc::unbounded_channel();
        let (asks, asked) = Asks::new();
        let (surveys, surveyed) = Surveys::new();
        let owner = Self {
            happened,
            asks,
            surveys,
            waiting: Waiting::default(),
            drafts: Arc::default(),
            counts: Arc::default(),
        };
        (owner, Unstarted { happened: told, asked, surveyed })
    }

    /// Tells that something happened. Whatever must not be lost is kept already.
    pub fn tell(&self, happened: Happened) {
        if let Happened::Account { account, pause, .. } = &happened {
            self.waiting.paused(account, pause.is_some());
        }
        // Nobody listens only while the gateway is ending, and what is kept is found again.
        let _ = self.happened.send(happened);
    }

    /// Tells that a message was accepted, and what is to be sent.
    pub fn accepted(&self, queue: Queue, head: Head, window: Option<Window>, draft: Vec<u8>) {
        self.drafts.keep(head.key, draft);
        self.tell(Happened::Accepted { queue, head, window });
    }

    /// From now on, hears what becomes of a message.
    pub fn wait_for(&self, key: MessageKey) -> Waiter {
        self.waiting.wait_for(key)
    }

    /// Tells whoever waits what became of a message, once that is kept.
    pub(crate) fn settled(&self, account: &AccountId, key: MessageKey, settlement: &Settlement) {
        self.counts.settled.count(word(settlement));
        self.counts.settled_of.count(account, word(settlement));
        if let Settlement::Delivered { known_by, .. } = settlement {
            self.counts.known_by.count(known_by.word());
        }
        self.waiting.settled(key, settlement);
    }

    /// Tells whoever waits that a person decided about a message, once that is kept.
    pub(crate) fn decided(&self, key: MessageKey, queue: Queue) {
        self.tell(Happened::Changed { queue });
        self.waiting.changed(key);
    }

    /// Tells whoever waits that nothing is sent for an account, or again.
    pub(crate) fn paused(&self, account: &AccountId, is_paused: bool) {
        self.waiting.paused(account, is_paused);
    }

    /// What the engine holds at this moment; nothing when its loop does not turn.
    pub(crate) async fn survey(&self) -> Option<Survey> {
        self.surveys.ask().await
    }

    pub(crate) fn counts(&self) -> &Counts {
        &self.counts
    }
}

/// Does what became due because the clock was moved, and comes back when it is done.
pub(crate) async fn keep_up<S: Store>(app: &App<S>) -> Result<(), antiphon_store::Error> {
    upkeep::look(app).await?;
    app.owner.asks.rest().await;
    Ok(())
}

/// What became of a message, for those who watch.
fn word(settlement: &Settlement) -> &'static str {
    match settlement {
        Settlement::Delivered { .. } => "delivered",
        Settlement::PartDelivered { .. } => "part_delivered",
        Settlement::Refused(_) => "refused",
        Settlement::Queued { .. } => "requeued",
        Settlement::Unknown { .. } => "unknown",
        Settlement::GivenUp => "given_up",
        Settlement::Held => "held",
        Settlement::Expired(_) => "expired",
    }
}

impl Unstarted {
    /// Takes all shards, and runs until it is stopped and what was under way has ended.
    ///
    /// # Errors
    ///
    /// When the store cannot be relied on any more: the process should end, for what it believes may not be so.
    pub(crate) async fn run<S: Store>(
        self,
        app: App<S>,
        settings: Settings,
        stop: CancellationToken,
    ) -> Result<(), antiphon_store::Error> {
        recall(&app).await?;
        let (drafts, policies) = (app.owner.drafts.clone(), app.policies.clone());
        let planner = Planner::recall(app.store.clone(), drafts, policies).await?;
        let (keeping, broken) =
            Keeping::new(app.store.clone(), app.owner.clone(), app.clock.clone(), planner);
        let under_way = TaskTracker::new();
        under_way.spawn(upkeep::run(app.clone(), stop.clone()));
        under_way.spawn(books::run(app.clone(), stop.clone()));
        let engine = Engine::new(settings);
        let Self { happened, asked, surveyed } = self;
        let intended = BTreeSet::new();
        let keeper =
            Keeper { engine, happened, asked, surveyed, app, keeping, under_way, intended, is_ending: false };
        keeper.run(broken, stop).await
    }
}

/// Takes all shards, and tells the engine what it has to know before it reads them.
async fn recall<S: Store>(app: &App<S>) -> Result<(), antiphon_store::Error> {
    let (store, owner, now) = (&app.store, &app.owner, app.clock.wall());
    let shards: Vec<_> = Shard::all().collect();
    let taken = store.take(&shards, now).await?;
    owner.counts.shards_taken.fetch_add(u64::try_from(taken.len()).unwrap_or_default(), Ordering::Relaxed);
    for account in store.accounts().await? {
        let (on_unknown, pause) = (account.on_unknown, account.pause);
        owner.tell(Happened::Account { account: account.id, pause, on_unknown });
    }
    for conversation in store.paused_conversations().await? {
        owner.tell(Happened::Paused { conversation, paused: true });
    }
    for (shard, epoch) in taken {
        owner.tell(Happened::Took { shard, epoch });
    }
    let an_hour_ago = now.saturating_sub(HOUR).unwrap_or(now);
    let mut replies: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (account, sent_at) in store.private_replies(an_hour_ago).await? {
        replies.entry(account).or_default().push(sent_at);
    }
    for (account, sent_at) in replies {
        owner.tell(Happened::Recounted { account, sent_at });
    }
    Ok(())
}

impl<S: Store> Keeper<S> {
    async fn run(
        mut self,
        mut broken: mpsc::Receiver<antiphon_store::Error>,
        stop: CancellationToken,
    ) -> Result<(), antiphon_store::Error> {
        let mut moved = self.app.clock.moved();
        let mut is_watched = true;
        loop {
            let alarm = alarm(&self.app.clock, self.engine.wakes_at());
            tokio::select! {
                biased;
                Some(error) = broken.recv() => return Err(error),
                () = stop.cancelled() => break,
                Some(happened) = self.happened.recv() => self.tell(happened),
                Some(answer) = self.asked.recv() => {
                    self.tell(Happened::Alarm);
                    self.obey().await;
                    let _ = answer.send(self.keeping.rounds.next()); // whoever asked may have gone
                }
                Some(answer) = self.surveyed.recv() => self.survey(answer),
                change = moved.changed(), if is_watched => {
                    is_watched = change.is_ok();
                    self.tell(Happened::Alarm);
                }
                () = sleep_until(alarm) => self.tell(Happened::Alarm),
            }
            self.obey().await;
        }
        self.end(&mut broken).await
    }

    /// Begins nothing more, and lets what is under way come to its end, for a while.
    async fn end(
        mut self,
        broken: &mut mpsc::Receiver<antiphon_store::Error>,
    ) -> Result<(), antiphon_store::Error> {
        self.is_ending = true;
        self.under_way.close();
        let give_up = Instant::now() + LAST_ATTEMPTS;
        let under_way = self.under_way.clone();
        loop {
            let alarm = alarm(&self.app.clock, self.engine.wakes_at());
            // What is intended goes out: left behind, nobody could tell whether it did.
            let is_all_sent = self.intended.is_empty();
            let all_ended = async {
                under_way.wait().await;
                self.keeping.all_kept().await;
            };
            tokio::select! {
                biased;
                Some(error) = broken.recv() => return Err(error),
                Some(happened) = self.happened.recv() => self.tell(happened),
                Some(answer) = self.surveyed.recv() => self.survey(answer),
                () = all_ended, if is_all_sent => return Ok(()),
                () = sleep_until(give_up) => return Ok(()),
                () = sleep_until(alarm) => self.tell(Happened::Alarm),
            }
            self.obey().await;
        }
    }

    fn survey(&self, answer: survey::Answer) {
        let _ = answer.send(self.engine.survey(self.app.clock.now())); // whoever asked may have gone
    }

    /// Tells what happened, and what else has by now.
    fn tell(&mut self, happened: Happened) {
        self.handle(happened);
        for _ in 0..AT_ONCE {
            let Ok(happened) = self.happened.try_recv() else { break };
            self.handle(happened);
        }
    }

    fn handle(&mut self, happened: Happened) {
        if let Happened::NotIntended { key, .. } = &happened {
            self.intended.remove(key);
        }
        self.engine.handle(self.app.clock.now(), happened);
    }

    async fn obey(&mut self) {
        while let Some(order) = self.engine.next_order() {
            self.obey_one(order).await;
        }
    }

    /// Lets something that takes time run beside the loop.
    fn beside(&self, work: impl Future<Output = ()> + Send + 'static) {
        let pass = self.keeping.rounds.pass();
        self.under_way.spawn(async move {
            work.await;
            drop(pass);
        });
    }

    async fn obey_one(&mut self, order: Order) {
        match order {
            Order::Refill { shard, after, at_most } => self.keeping.refill(shard, after, at_most),
            Order::Load { queue } => self.keeping.load(queue),
            Order::Intend { .. } if self.is_ending => {}
            Order::Intend { queue, key, fence, to_plan } => {
                self.intended.insert(key);
                let account = to_plan.then_some(queue.account);
                self.keeping.intend(key, fence, account).await;
            }
            Order::Send { queue, key, fence, permit, give_back_at } => {
                self.intended.remove(&key);
                self.app.owner.counts.attempts.fetch_add(1, Ordering::Relaxed);
                let errand = courier::Errand { queue, key, fence, permit, give_back_at };
                self.beside(errand.run(self.app.clone()));
            }
            Order::Settle { queue, key, stands, settlement } => {
                self.intended.remove(&key);
                self.keeping.settle(queue, key, stands, settlement).await;
            }
            Order::List { queue, since } => {
                self.beside(prober::list(self.app.clone(), queue, since));
            }
            Order::CloseWindow { conversation, at } => self.keeping.close_window(conversation, at).await,
            Order::OneByOne { account, at } => self.keeping.one_by_one(account, at).await,
            Order::Pause { account, pause } => self.keeping.pause(account, pause).await,
        }
    }
}

/// When to tell the engine of the time again. A clock that stands still wakes nobody until it is moved.
fn alarm(clock: &Clock, wake: Wake) -> Instant {
    const FAR: Duration = Duration::from_mins(1);
    let now = clock.now();
    let steady = wake.steady.map(|at| at.saturating_sub(now.steady));
    let wall = wake.wall.map(|at| Duration::try_from(at.duration_since(now.wall)).unwrap_or_default());
    let wait = [steady, wall].into_iter().flatten().min().unwrap_or(FAR);
    // Timers are no finer than this, and a loop that never sleeps helps nobody.
    Instant::now() + wait.clamp(Duration::from_millis(1), FAR)
}
