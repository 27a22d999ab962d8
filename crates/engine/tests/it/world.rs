//! The world of one run: nodes with engines, a store, Instagram, and the time between them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::Duration;

use antiphon_engine::{
    Echo, Engine, Epoch, Fence, Happened, MessageKey, Now, OnUnknown, Order, Pause, Queue, Settlement, Shard,
    Stands,
};
use antiphon_graph::{AccountId, Conversation};
use jiff::{SignedDuration, Timestamp};

use crate::chance::Chance;
use crate::instagram::{Instagram, Request};
use crate::pieces::Piece;
use crate::plan::{Bug, MINUTE, Plan};
use crate::store::{Row, Store};
use crate::words::words;

/// One process.
#[derive(Debug)]
pub(crate) struct Node {
    /// None when it has crashed.
    pub(crate) engine: Option<Engine>,
    pub(crate) epoch: Epoch,
    pub(crate) frozen: bool,
    /// What comes to it while it is frozen.
    pub(crate) inbox: Vec<Event>,
}

/// Something that is going to happen.
#[derive(Debug)]
pub(crate) enum Event {
    Tell { node: usize, happened: Happened },
    Depart { request: Request, not_after: Option<Timestamp>, give_back_at: Duration },
    Arrive(Request),
    Effect { request: Request, answers_in: Option<u64> },
    Echo { queue: Queue, echo: Echo },
    List { node: usize, queue: Queue },
    Commit,
    Ask(u64),
    Wrote { conversation: Conversation, at: Timestamp },
    Operator,
    TakeOver { from: usize },
    Thaw { node: usize },
    Repair { account: AccountId },
    Unpause { conversation: Conversation },
}

/// What is to be kept with the next commit, or read after it.
#[derive(Debug)]
pub(crate) enum Write {
    Accept { key: MessageKey, row: Box<Row> },
    Intend { key: MessageKey, fence: Fence, to_plan: bool },
    Settle { key: MessageKey, stands: Stands, settlement: Settlement },
    CloseWindow { conversation: Conversation, at: Timestamp },
    Pause { account: AccountId, pause: Option<Pause> },
    Load { queue: Queue },
    Refill { shard: Shard, after: Option<Queue>, at_most: usize },
}

pub(crate) struct World {
    pub(crate) now: u64,
    pub(crate) plan: Plan,
    pub(crate) bug: Option<Bug>,
    pub(crate) chance: Chance,
    events: BTreeMap<(u64, u64), Event>,
    count: u64,
    pub(crate) nodes: Vec<Node>,
    pub(crate) owner: usize,
    pub(crate) store: Store,
    pub(crate) instagram: Instagram,
    pub(crate) accounts: Vec<AccountId>,
    pub(crate) pauses: BTreeMap<AccountId, Pause>,
    pub(crate) paused: BTreeSet<Conversation>,
    pub(crate) batch: Vec<(usize, Write)>,
    commit_is_due: bool,
    /// Whom acceptance was promised, in order.
    pub(crate) promised: Vec<MessageKey>,
    pub(crate) sent_again: BTreeSet<MessageKey>,
    /// Requests that may still be acted on, by queue.
    pub(crate) open: BTreeMap<Queue, u32>,
    pub(crate) departures: BTreeMap<(AccountId, u8), Vec<u64>>,
    /// When a human wrote with Instagram's own app.
    pub(crate) by_hand: BTreeMap<Queue, Vec<Timestamp>>,
    pub(crate) broken: Vec<String>,
    pub(crate) hash: u64,
    /// How often what was ordered.
    pub(crate) ordered: BTreeMap<String, u64>,
    pub(crate) steps: u64,
    pub(crate) trace: Option<String>,
}

/// When the runs begin.
pub(crate) const BASE: &str = "2026-03-01T12:00:00Z";

impl World {
    pub(crate) fn new(seed: u64, bug: Option<Bug>, is_traced: bool) -> Self {
        let mut chance = Chance::new(seed);
        let plan = Plan::draw(&mut chance, bug);
        let accounts = (1..=plan.accounts).map(|n| AccountId::new(n.to_string()).unwrap()).collect();
        let mut world = Self {
            now: 0,
            bug,
            chance,
            events: BTreeMap::new(),
            count: 0,
            nodes: Vec::new(),
            owner: 0,
            store: Store { bug, ..Store::default() },
            instagram: Instagram::default(),
            accounts,
            pauses: BTreeMap::new(),
            paused: BTreeSet::new(),
            batch: Vec::new(),
            commit_is_due: false,
            promised: Vec::new(),
            sent_again: BTreeSet::new(),
            open: BTreeMap::new(),
            departures: BTreeMap::new(),
            by_hand: BTreeMap::new(),
            broken: Vec::new(),
            hash: 0xcbf2_9ce4_8422_2325,
            steps: 0,
            ordered: BTreeMap::new(),
            trace: is_traced.then(String::new),
            plan,
        };
        world.begin();
        world
    }

    /// Our clock.
    pub(crate) fn wall(&self) -> Timestamp {
        let base: Timestamp = BASE.parse().unwrap();
        base + SignedDuration::from_micros(i64::try_from(self.now).unwrap())
    }

    /// Instagram's clock.
    pub(crate) fn theirs(&self) -> Timestamp {
        self.wall() + SignedDuration::from_micros(self.plan.skew)
    }

    pub(crate) fn after(&mut self, wait: u64, event: Event) {
        self.count += 1;
        self.events.insert((self.now + wait, self.count), event);
    }

    /// Whether things may still go wrong.
    pub(crate) fn has_trouble(&self) -> bool {
        self.now < self.plan.inputs_until
    }

    /// Runs until nothing more can come, or for so long that it should have.
    pub(crate) fn run(&mut self) {
        let end = self.plan.inputs_until + 90 * MINUTE;
        while self.steps < 400_000 {
            if self.now > self.plan.inputs_until && self.is_quiet() {
                return;
            }
            let event = self.events.first_key_value().map(|((at, _), _)| *at);
            let wake = self.next_wake();
            let Some(next) = event.into_iter().chain(wake.map(|(at, _)| at)).min() else { return };
            if next > end {
                return;
            }
            self.steps += 1;
            self.now = self.now.max(next);
            match wake {
                Some((at, node)) if event.is_none_or(|event| at < event) => self.alarm(node),
                _ => {
                    let (_, event) = self.events.pop_first().expect("it was looked at");
                    self.happen(event);
                }
            }
        }
        self.broken.push("it never comes to rest".to_owned());
    }

    /// When the next engine wants to hear of the time.
    fn next_wake(&self) -> Option<(u64, usize)> {
        let base: Timestamp = BASE.parse().unwrap();
        let wakes =
            self.nodes.iter().enumerate().filter(|(_, node)| !node.frozen).filter_map(|(nth, node)| {
                let wake = node.engine.as_ref()?.wakes_at();
                let wall = wake.wall.map(|at| {
                    u64::try_from(at.duration_since(base).as_nanos().max(0)).unwrap().div_ceil(1000)
                });
                let steady = wake.steady.map(|at| u64::try_from(at.as_nanos()).unwrap().div_ceil(1000));
                Some((wall.into_iter().chain(steady).min()?.max(self.now), nth))
            });
        wakes.min()
    }

    fn alarm(&mut self, node: usize) {
        let before = self.nodes[node].engine.as_ref().map(Engine::wakes_at);
        self.tell(node, Happened::Alarm);
        let after = self.nodes[node].engine.as_ref().map(Engine::wakes_at);
        assert!(before != after, "the engine wakes again and again at {:?}", self.wall());
    }

    /// Tells an engine, and obeys it.
    pub(crate) fn tell(&mut self, node: usize, happened: Happened) {
        if self.nodes[node].frozen {
            self.nodes[node].inbox.push(Event::Tell { node, happened });
            return;
        }
        let now = Now { wall: self.wall(), steady: Duration::from_micros(self.now) };
        if self.trace.is_some() {
            self.note(&format!("{node} <- {happened:?}"));
        }
        let Some(engine) = &mut self.nodes[node].engine else { return };
        engine.handle(now, happened);
        let orders: Vec<_> = std::iter::from_fn(|| engine.next_order()).collect();
        for order in orders {
            self.note(&format!("{node} -> {order:?}"));
            self.obey(node, order);
        }
    }

    /// Hashes what was ordered and when, and writes it down for those who want to read it.
    fn note(&mut self, what: &str) {
        let is_order = what.contains("->");
        for byte in what.bytes().chain(self.now.to_le_bytes()).filter(|_| is_order) {
            self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        if let Some(trace) = &mut self.trace {
            writeln!(trace, "{:>12} {what}", self.now).unwrap();
        }
    }

    fn obey(&mut self, node: usize, order: Order) {
        match order {
            Order::Refill { shard, after, at_most } => {
                self.write(node, Write::Refill { shard, after, at_most });
            }
            Order::Load { queue } => self.write(node, Write::Load { queue }),
            Order::Intend { key, fence, to_plan, .. } => {
                self.write(node, Write::Intend { key, fence, to_plan });
            }
            Order::OneByOne { account, .. } => {
                self.store.one_by_one.insert(account);
            }
            Order::Settle { key, stands, settlement, .. } => {
                self.count(&words(&settlement));
                self.write(node, Write::Settle { key, stands, settlement });
            }
            Order::CloseWindow { conversation, at } => {
                self.write(node, Write::CloseWindow { conversation, at });
            }
            Order::Pause { account, pause } => {
                self.count(pause.as_ref().map_or("resume", |pause| pause.cause.word()));
                self.write(node, Write::Pause { account, pause });
            }
            Order::List { queue, .. } => {
                let wait = self.chance.within(5_000, 40_000);
                self.after(wait, Event::List { node, queue });
            }
            Order::Send { queue, key, fence, permit, give_back_at } => {
                let row = &self.store.rows[&key];
                let request = Request {
                    node,
                    queue,
                    key,
                    fence,
                    piece: row.pieces.now(),
                    is_human: row.is_human,
                    ground: row.ground,
                    left_at: 0,
                    timeout: u64::try_from(self.plan.settings.attempt_timeout.as_micros()).unwrap(),
                };
                self.count_departure(&request);
                let wait = self.chance.within(0, 30_000);
                self.after(wait, Event::Depart { request, not_after: permit.not_after(), give_back_at });
            }
        }
    }

    fn count(&mut self, what: &str) {
        *self.ordered.entry(what.to_owned()).or_default() += 1;
    }

    pub(crate) fn write(&mut self, node: usize, write: Write) {
        self.batch.push((node, write));
        if !self.commit_is_due {
            self.commit_is_due = true;
            let stalls = self.has_trouble() && self.chance.permille(self.plan.stall);
            let (least, most) = if stalls { (500_000, 9_000_000) } else { (500, self.plan.commit_until) };
            let wait = self.chance.within(least, most);
            self.after(wait, Event::Commit);
        }
    }

    pub(crate) fn commit(&mut self) {
        self.commit_is_due = false;
        for (node, write) in std::mem::take(&mut self.batch) {
            let epoch = self.nodes[node].epoch;
            let answer = self.keep(node, epoch, write);
            if let Some(happened) = answer {
                let wait = self.chance.within(0, 3_000);
                self.after(wait, Event::Tell { node, happened });
            }
        }
    }

    fn keep(&mut self, node: usize, epoch: Epoch, write: Write) -> Option<Happened> {
        let now = self.wall();
        let heads = self.plan.heads;
        match write {
            Write::Accept { key, row } => {
                let chance = self.chance.next();
                let queue = row.queue.clone();
                let head = self.store.accept(key, *row, chance, now);
                if self.bug != Some(Bug::AnswerBeforeCommit) {
                    self.promised.push(key);
                }
                let head = head?;
                let window = self.store.window(&queue);
                // Told at once, so that they are told in the order of their places.
                let happened = Happened::Accepted { queue, head, window };
                self.after(0, Event::Tell { node: self.owner, happened });
                None
            }
            Write::Intend { key, fence, to_plan } => {
                let planned = to_plan.then(|| self.pieces(key));
                let plan = planned.as_ref().map(|pieces| pieces.iter().map(|piece| piece.part()).collect());
                let is_kept = self.store.intend(key, fence, planned, now);
                let is_lost = self.has_trouble() && self.chance.permille(self.plan.crashes);
                Some(if is_kept && !is_lost {
                    Happened::Intended { key, fence, plan }
                } else {
                    Happened::NotIntended { key, fence }
                })
            }
            Write::Settle { key, stands, settlement } => {
                let is_kept = self.store.settle(epoch, key, stands, &settlement, now);
                let queue = || self.store.rows[&key].queue.clone();
                (is_kept && settlement == Settlement::Held).then(|| Happened::Changed { queue: queue() })
            }
            Write::CloseWindow { conversation, at } => {
                self.store.closed.insert(conversation, at);
                None
            }
            Write::Pause { account, pause } => {
                self.keep_pause(account, pause);
                None
            }
            Write::Load { queue } => {
                let loaded = self.store.load(&queue, heads);
                (self.nodes[node].epoch == epoch).then_some(Happened::Loaded(loaded))
            }
            Write::Refill { shard, after, at_most } => {
                let (queues, next) = self.store.refill(shard, after.as_ref(), at_most, heads);
                Some(Happened::Refilled { shard, queues, next })
            }
        }
    }

    /// What a message is sent as, planned when its turn has come.
    fn pieces(&self, key: MessageKey) -> Vec<Piece> {
        let row = &self.store.rows[&key];
        let mut past = self.store.past(&row.queue);
        if self.bug == Some(Bug::DiscloseOnce) {
            past.human_at = None;
        }
        let discloses_after = self.plan.discloses_after.filter(|_| !row.is_human);
        let one_by_one = self.store.one_by_one.contains(&row.queue.account);
        row.pieces.planned(past, discloses_after, one_by_one, self.wall())
    }

    /// A node takes everything; what the one before it has not kept is lost when it has crashed.
    pub(crate) fn take_over(&mut self) {
        let epoch = Epoch(self.nodes.last().map_or(1, |node| node.epoch.0 + 1));
        let engine = Some(Engine::new(self.plan.settings.clone()));
        self.nodes.push(Node { engine, epoch, frozen: false, inbox: Vec::new() });
        self.owner = self.nodes.len() - 1;
        let shards: BTreeSet<_> = self.accounts.iter().map(Shard::of).collect();
        for shard in &shards {
            self.store.epochs.insert(*shard, epoch);
        }
        for account in self.accounts.clone() {
            let pause = self.pauses.get(&account).cloned();
            self.tell(self.owner, Happened::Account { account, pause, on_unknown: OnUnknown::Continue });
        }
        for conversation in self.paused.clone() {
            self.tell(self.owner, Happened::Paused { conversation, paused: true });
        }
        for shard in shards {
            self.tell(self.owner, Happened::Took { shard, epoch });
        }
    }
}
