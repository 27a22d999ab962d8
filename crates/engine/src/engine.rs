//! The engine: told what happened, it says what is to be done.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use antiphon_graph::{AccountId, Window};
use jiff::Timestamp;

use crate::account::Account;
use crate::desk::Desk;
use crate::refill::{self, Filling, Owned};
use crate::{Epoch, Happened, Head, Loaded, Now, Order, Queue, Settings, Shard, Wake, With};

/// Decides what happens next to every message of the shards that are ours.
///
/// It is told what happened with the time ([`Engine::handle`]), and its orders are taken until there are none
/// ([`Engine::next_order`]); then it wants to hear of the time again at [`Engine::wakes_at`] at the latest. It does
/// nothing else: the same inputs give the same orders.
///
/// Accounts are to be told before their shard is taken, and paused conversations with it, for nothing is known of either
/// beforehand.
#[derive(Debug)]
pub struct Engine {
    desk: Desk,
    shards: BTreeMap<Shard, Owned>,
    /// Whether a shard may have stopped reading: so that all of them are looked at only then.
    may_fill: bool,
    accounts: BTreeMap<AccountId, Account>,
    /// Accounts that may have something to do, in turn.
    ring: VecDeque<AccountId>,
    /// When accounts are to be looked at, by each clock.
    alarms: BTreeSet<(Timestamp, AccountId)>,
    wakes: BTreeSet<(Duration, AccountId)>,
}

impl Engine {
    /// An engine that owns nothing yet.
    pub fn new(settings: Settings) -> Self {
        let now = Now { wall: Timestamp::MIN, steady: Duration::ZERO };
        Self {
            desk: Desk {
                settings,
                now,
                orders: VecDeque::new(),
                queues: 0,
                asking: BTreeSet::new(),
                can_make_room: false,
                set_aside_at: Duration::ZERO,
                under_way: BTreeMap::new(),
            },
            shards: BTreeMap::new(),
            may_fill: false,
            accounts: BTreeMap::new(),
            ring: VecDeque::new(),
            alarms: BTreeSet::new(),
            wakes: BTreeSet::new(),
        }
    }

    /// Something happened, at this time.
    pub fn handle(&mut self, now: Now, happened: Happened) {
        self.desk.now = now;
        self.take_in(happened);
        self.ring_alarms();
        self.take_turns();
        self.fill_room();
    }

    /// The next order, to be obeyed after those before it.
    pub fn next_order(&mut self) -> Option<Order> {
        self.desk.orders.pop_front()
    }

    /// When the engine wants to hear of the time again: [`Happened::Alarm`] will do.
    pub fn wakes_at(&self) -> Wake {
        let wake = self.wakes.first().map(|(at, _)| *at);
        Wake {
            wall: self.alarms.first().map(|(at, _)| *at),
            steady: wake.into_iter().chain(self.makes_room_at()).min(),
        }
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.desk.settings
    }

    pub(crate) fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values()
    }

    fn take_in(&mut self, happened: Happened) {
        match happened {
            Happened::Alarm => {}
            Happened::Took { shard, epoch } => self.took(shard, epoch),
            Happened::Lost { shard } => self.lost(shard),
            Happened::Account { account, pause, on_unknown: _ } => {
                self.tell(account, |account, desk| account.known(pause, desk));
            }
            Happened::Recounted { account, sent_at } => {
                self.tell(account, |account, desk| account.recount(&sent_at, desk));
            }
            Happened::Paused { conversation, paused } => {
                let id = conversation.account.clone();
                self.tell(id, |account, desk| account.pause_person(&conversation, paused, desk));
            }
            Happened::Opened { window } => {
                let id = window.conversation().account.clone();
                self.tell(id, |account, desk| account.opened(&window, desk));
            }
            Happened::Refilled { shard, queues, next } => self.refilled(shard, queues, next),
            Happened::Accepted { queue, head, window } => self.accepted(queue, head, window),
            Happened::Loaded(loaded) => self.tell_owned(loaded.queue.clone(), |account, _, desk| {
                account.loaded(loaded, desk);
            }),
            Happened::Changed { queue } => self.changed(queue),
            Happened::Intended { key, fence, plan } => {
                self.tell_of(key, fence, |account, with, key, fence, desk| {
                    account.intended(with, key, fence, plan.as_deref(), desk);
                });
            }
            Happened::NotIntended { key, fence } => self.tell_of(key, fence, Account::not_intended),
            Happened::Attempted { key, fence, attempt } => {
                self.tell_of(key, fence, |account, with, key, fence, desk| {
                    account.attempted(with, key, fence, attempt, desk);
                });
            }
            Happened::Echoed { queue, echo } => {
                let may_lack = self.may_lack(&queue);
                self.tell_owned(queue, |account, with, desk| account.echoed(with, echo, may_lack, desk));
            }
            Happened::Listed { queue, listed } => {
                self.tell_owned(queue, |account, with, desk| account.listed(with, listed, desk));
            }
        }
    }

    /// Tells an account, known or not.
    fn tell(&mut self, id: AccountId, tells: impl FnOnce(&mut Account, &mut Desk)) {
        let epoch = self.shards.get(&Shard::of(&id)).map(|owned| owned.epoch);
        let account = self.accounts.entry(id.clone()).or_insert_with(|| {
            let mut account = Account::new(id.clone());
            account.change_hands(epoch, &mut self.desk);
            account
        });
        tells(account, &mut self.desk);
        self.ring.push_back(id);
    }

    /// Tells the account of a queue, if it is ours.
    fn tell_owned(&mut self, queue: Queue, tells: impl FnOnce(&mut Account, &With, &mut Desk)) {
        if self.shards.contains_key(&queue.shard()) {
            self.tell(queue.account, |account, desk| tells(account, &queue.with, desk));
        }
    }

    /// Tells the account of a message that is under way.
    fn tell_of(
        &mut self,
        key: crate::MessageKey,
        fence: crate::Fence,
        tells: impl FnOnce(&mut Account, &With, crate::MessageKey, crate::Fence, &mut Desk),
    ) {
        if let Some(queue) = self.desk.under_way.get(&key).cloned() {
            self.tell_owned(queue, |account, with, desk| tells(account, with, key, fence, desk));
        }
    }

    fn took(&mut self, shard: Shard, epoch: Epoch) {
        self.change_hands(shard, Some(epoch));
        let mut owned = Owned::new(epoch);
        owned.refill(shard, None, &mut self.desk);
        self.shards.insert(shard, owned);
        self.may_fill = true;
    }

    fn lost(&mut self, shard: Shard) {
        self.desk.asking.remove(&shard);
        self.shards.remove(&shard);
        self.change_hands(shard, None);
    }

    fn change_hands(&mut self, shard: Shard, epoch: Option<Epoch>) {
        self.desk.under_way.retain(|key, _| key.shard() != shard);
        for (id, account) in self.accounts.iter_mut().filter(|(_, account)| account.shard == shard) {
            account.change_hands(epoch, &mut self.desk);
            self.ring.push_back(id.clone());
        }
    }

    fn accepted(&mut self, queue: Queue, head: Head, window: Option<Window>) {
        let may_lack = self.may_lack(&queue);
        if !self.has_room(&queue) {
            // It is in the store, and is read when there is room.
            return self.leave_out(queue);
        }
        self.tell_owned(queue, |account, with, desk| {
            account.accepted(with, head, window, may_lack, desk);
        });
    }

    fn leave_out(&mut self, queue: Queue) {
        if let Some(owned) = self.shards.get_mut(&queue.shard()) {
            owned.leave_out(queue);
            self.may_fill = true;
        }
    }

    fn changed(&mut self, queue: Queue) {
        if self.has_room(&queue) {
            self.tell_owned(queue, Account::reload);
        } else {
            self.leave_out(queue);
        }
    }

    fn refilled(&mut self, shard: Shard, queues: Vec<Loaded>, next: Option<Queue>) {
        let asked = self.shards.get_mut(&shard).filter(|owned| owned.filling == Filling::Asked);
        let Some(owned) = asked else { return };
        let left_out = std::mem::take(&mut owned.left_out);
        for loaded in queues {
            let is_old = left_out.contains(&loaded.queue);
            self.tell(loaded.queue.account.clone(), |account, desk| account.refilled(loaded, is_old, desk));
        }
        self.desk.asking.remove(&shard);
        for account in self.accounts.values_mut().filter(|account| account.shard == shard) {
            account.forget_empty(&mut self.desk);
        }
        self.may_fill = true;
        let owned = self.shards.get_mut(&shard).expect("it was looked for");
        match next {
            Some(next) => owned.refill(shard, Some(next), &mut self.desk),
            None => owned.end(),
        }
    }

    /// Whether the store may hold more of a queue that is not held here.
    fn may_lack(&self, queue: &Queue) -> bool {
        let was_set_aside = self.accounts.get(&queue.account).is_some_and(|account| account.has_set_aside);
        was_set_aside || self.shards.get(&queue.shard()).is_some_and(Owned::may_lack)
    }

    /// Whether a queue is held, or may be.
    fn has_room(&mut self, queue: &Queue) -> bool {
        let is_held =
            self.accounts.get(&queue.account).is_some_and(|account| account.lines.contains_key(&queue.with));
        if is_held || self.desk.queues < self.desk.settings.most_queues {
            return true;
        }
        refill::set_aside(&mut self.accounts, &mut self.desk);
        self.desk.queues < self.desk.settings.most_queues
    }

    /// When room can be made for what waits outside.
    fn makes_room_at(&self) -> Option<Duration> {
        let is_full = self.desk.queues >= self.desk.settings.most_queues;
        let waits = |owned: &Owned| matches!(owned.filling, Filling::Stopped(_));
        let can_help = is_full && self.desk.can_make_room && self.shards.values().any(waits);
        can_help.then_some(self.desk.set_aside_at)
    }

    /// Goes on reading where there was no room.
    fn fill_room(&mut self) {
        if self.makes_room_at().is_some() {
            refill::set_aside(&mut self.accounts, &mut self.desk);
        }
        if !std::mem::take(&mut self.may_fill) {
            return;
        }
        for (shard, owned) in &mut self.shards {
            if let Filling::Stopped(after) = &owned.filling {
                let after = after.clone();
                owned.refill(*shard, after, &mut self.desk);
            }
            self.may_fill |= matches!(owned.filling, Filling::Stopped(_));
        }
    }

    /// Looks at what is due.
    fn ring_alarms(&mut self) {
        let Now { wall, steady } = self.desk.now;
        let by_wall = self.alarms.iter().take_while(|(at, _)| *at <= wall).map(|(_, id)| id);
        let by_steady = self.wakes.iter().take_while(|(at, _)| *at <= steady).map(|(_, id)| id);
        let due: BTreeSet<_> = by_wall.chain(by_steady).cloned().collect();
        for id in due {
            self.tell(id, Account::alarm);
        }
    }

    /// Lets the accounts take turns: each orders one intent at a time, until none may.
    fn take_turns(&mut self) {
        while let Some(id) = self.ring.pop_front() {
            let account = self.accounts.get_mut(&id).expect("accounts are never dropped");
            if account.step(&mut self.desk) {
                self.ring.push_back(id);
                continue;
            }
            if account.lacks && !account.can_wait() {
                account.lacks = false;
                if let Some(owned) = self.shards.get_mut(&account.shard) {
                    owned.miss();
                    self.may_fill = true;
                }
            }
            let noted = (account.next_alarm(self.desk.now.wall), account.wake);
            let before = std::mem::replace(&mut account.noted, noted);
            replace(&mut self.alarms, &id, before.0, noted.0);
            replace(&mut self.wakes, &id, before.1, noted.1);
        }
    }
}

fn replace<T: Ord>(times: &mut BTreeSet<(T, AccountId)>, id: &AccountId, before: Option<T>, now: Option<T>) {
    if before == now {
        return;
    }
    if let Some(before) = before {
        times.remove(&(before, id.clone()));
    }
    if let Some(now) = now {
        times.insert((now, id.clone()));
    }
}
