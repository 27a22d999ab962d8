//! Refilling: how the queues that an earlier owner left, and those that were set aside, come into memory.

use std::collections::{BTreeMap, BTreeSet};

use antiphon_graph::AccountId;

use crate::account::Account;
use crate::desk::{self, Desk};
use crate::line::{Line, Loading, Proof, Slot};
use crate::{Epoch, Head, Loaded, Order, Queue, Requeued, Settlement, Shard, Stage, With};

/// A shard of ours.
#[derive(Debug)]
pub(crate) struct Owned {
    pub(crate) epoch: Epoch,
    pub(crate) filling: Filling,
    /// Since the reading began something was left out that is not behind the place where it goes on.
    pub(crate) missed: bool,
    /// What was left out since the page was asked for: it may be read as it was before.
    pub(crate) left_out: BTreeSet<Queue>,
}

/// How far the reading of a shard's queues is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Filling {
    /// A page is being read.
    Asked,
    /// There is no room: it goes on behind this queue.
    Stopped(Option<Queue>),
    /// Every queue that has live messages is held.
    Done,
}

impl Owned {
    /// Whether the store may hold messages of queues that are not held here.
    pub(crate) fn may_lack(&self) -> bool {
        self.filling != Filling::Done
    }

    pub(crate) fn new(epoch: Epoch) -> Self {
        Self { epoch, filling: Filling::Stopped(None), missed: false, left_out: BTreeSet::new() }
    }

    /// A queue was left out: all of it is read again when there is room.
    pub(crate) fn leave_out(&mut self, queue: Queue) {
        if self.filling == Filling::Asked {
            self.left_out.insert(queue);
        }
        self.miss();
    }

    /// Something is not held that should be.
    pub(crate) fn miss(&mut self) {
        self.missed = true;
        self.begin_again();
    }

    /// The last page was read.
    pub(crate) fn end(&mut self) {
        self.filling = Filling::Done;
        self.begin_again();
    }

    fn begin_again(&mut self) {
        if self.filling == Filling::Done && std::mem::take(&mut self.missed) {
            self.filling = Filling::Stopped(None);
        }
    }

    /// Asks for a page, when there is room for it.
    pub(crate) fn refill(&mut self, shard: Shard, after: Option<Queue>, desk: &mut Desk) {
        let room = desk.settings.most_queues.saturating_sub(desk.queues);
        let at_most = room.min(desk.settings.refill_page);
        if at_most == 0
            || (after.is_some() && at_most * 10 < desk.settings.refill_page.min(desk.settings.most_queues))
        {
            self.filling = Filling::Stopped(after);
            return;
        }
        self.filling = Filling::Asked;
        self.left_out.clear();
        desk.asking.insert(shard);
        desk.order(Order::Refill { shard, after, at_most });
    }
}

impl Account {
    /// A queue was read because a shard was taken. What is held already is newer than that.
    pub(crate) fn refilled(&mut self, loaded: Loaded, is_old: bool, desk: &mut Desk) {
        let with = loaded.queue.with.clone();
        if self.lines.get(&with).is_some_and(|line| !line.is_empty()) {
            return;
        }
        let is_crowded = desk.queues * 4 > desk.settings.most_queues * 3;
        let is_paused = with.person().is_some_and(|person| self.paused_people.contains(person));
        if is_crowded && (self.can_wait() || is_paused || loaded.can_wait()) {
            self.has_set_aside = true;
            self.lacks |= self.can_wait();
            return;
        }
        self.line(&with, desk).loading = Some(Loading { stale: is_old, ..Loading::default() });
        self.loaded(loaded, desk);
    }

    /// A queue was read because it was asked for.
    pub(crate) fn loaded(&mut self, loaded: Loaded, desk: &mut Desk) {
        let with = loaded.queue.with.clone();
        let Some(line) = self.lines.get_mut(&with) else { return };
        let Some(loading) = &mut line.loading else { return };
        if loading.stale {
            // It was read before what was ordered since. What was accepted since is in the store by now.
            let before = std::mem::take(&mut loading.before);
            line.loading = Some(Loading { before, ..Loading::default() });
            return desk.order(Order::Load { queue: desk::queue(&self.id, &with) });
        }
        let loading = line.loading.take().expect("it was looked at");
        line.more = loaded.more;
        // What was read of it may be older than what was told.
        line.paused = with.person().is_some_and(|person| self.paused_people.contains(person));
        if let Some(window) = loaded.window {
            line.open(window);
        }
        for echo in loaded.echoes {
            line.see(echo, false);
        }
        let known = loading.before.into_iter().map(|slot| (slot.head.key, slot)).collect();
        self.take_in(&with, loaded.heads, known, desk);
        let line = self.line(&with, desk);
        for head in loading.arrived {
            line.insert(Slot::new(head), desk.settings.most_heads);
        }
        self.tend(&with, desk);
    }

    /// Takes in what was read of a queue, with what was known of it before.
    fn take_in(
        &mut self,
        with: &With,
        heads: Vec<Head>,
        mut known: BTreeMap<crate::MessageKey, Slot>,
        desk: &mut Desk,
    ) {
        let line = self.lines.get_mut(with).expect("it was looked for");
        let id = &self.id;
        for head in heads {
            if line.holds(head.key) {
                continue;
            }
            let before = known.remove(&head.key);
            let mut slot = Slot::remembering(head, before);
            if let Stage::Sending { fence, intended_at } = slot.head.stage {
                let deadline = intended_at
                    .checked_add(desk.settings.attempt_timeout + desk.settings.clock_skew)
                    .and_then(|at| at.checked_add(desk.settings.intent_lasts))
                    .unwrap_or(jiff::Timestamp::MAX);
                let queue = desk::queue(id, with);
                let (key, stands) = (slot.head.key, desk::sending(fence));
                let settlement = slot.left_behind(with, fence, intended_at, deadline);
                desk.settle(queue, key, stands, settlement);
            }
            line.take_in(slot, desk);
        }
    }
}

impl Loaded {
    /// Whether nothing of it can go before something else happens to it.
    fn can_wait(&self) -> bool {
        let is_given_up = |head: &&Head| matches!(head.stage, Stage::Unknown { given_up: true, .. });
        let is_blocked = |head: &Head| head.on_unknown == crate::OnUnknown::Block;
        let mut given_up = self.heads.iter().filter(is_given_up);
        given_up.clone().any(is_blocked) || (!self.more && given_up.by_ref().count() == self.heads.len())
    }
}

impl Slot {
    /// A message as it was read, with what the store does not know of it.
    fn remembering(mut head: Head, before: Option<Self>) -> Self {
        let Some(before) = before else { return Self::new(head) };
        let is_same_part = before.head.parts.done == head.parts.done;
        let attempts_before = before.attempts();
        if let Stage::Queued { attempts, .. } = &mut head.stage {
            *attempts = (*attempts).max(attempts_before);
        }
        if !is_same_part {
            return Self::new(head);
        }
        let is_same_doubt = before.unknown().is_some_and(|fence| match head.stage {
            Stage::Unknown { fence: now, given_up, .. } => now == fence && !given_up,
            Stage::Queued { .. } | Stage::Sending { .. } => false,
        });
        // A person who has it sent again says that it did not arrive.
        let doubt = match head.stage {
            Stage::Queued { after_unknown: false, .. } => None,
            _ if before.unknown().is_some() && !is_same_doubt => before.may_have_arrived(),
            _ => before.doubt,
        };
        let proof = before.proof.filter(|_| is_same_doubt);
        Self { head, doubt, proof, ..before }
    }

    /// An intent of an earlier owner: its bytes may have left, or may yet leave until the deadline. A reaction is set
    /// again afterwards; anything else is unknown.
    fn left_behind(
        &mut self,
        with: &With,
        fence: crate::Fence,
        intended_at: jiff::Timestamp,
        deadline: jiff::Timestamp,
    ) -> Settlement {
        if matches!(with, With::Message(..)) {
            self.requeue(Some(deadline), false);
            return Settlement::Queued { not_before: Some(deadline), why: Requeued::Resend };
        }
        let first_byte_at = intended_at;
        self.head.stage = Stage::Unknown { fence, first_byte_at, deadline, given_up: false, of_copy: false };
        Settlement::Unknown { first_byte_at, deadline }
    }
}

impl Line {
    /// Puts in a message that was read, in its order.
    fn take_in(&mut self, mut slot: Slot, desk: &Desk) {
        match slot.head.stage {
            Stage::Unknown { given_up: true, .. } => self.given_up.push(slot),
            Stage::Unknown { first_byte_at, .. } => {
                let now = desk.now.wall;
                let add = |at: jiff::Timestamp, long| at.checked_add(long).unwrap_or(jiff::Timestamp::MAX);
                slot.proof = slot.proof.or(Some(Proof {
                    until: add(first_byte_at.max(now), desk.settings.proof_lasts),
                    absent_at: None,
                    list_at: add(now, desk.settings.listing_delay),
                    taken_over: true,
                }));
                // It holds up the others, wherever it stood.
                self.slots.push_front(slot);
            }
            _ if slot.head.parts.have_begun() => self.slots.insert(self.firm(), slot),
            _ if self.slots.len() >= desk.settings.most_heads.max(self.firm() + 1) => self.more = true,
            _ => self.slots.push_back(slot),
        }
    }
}

/// Sets aside what cannot move, to make room for what can: the queues of paused accounts, those that a message of which
/// nobody can tell holds up, and those that hold nothing else. They are read again when something happens to them.
pub(crate) fn set_aside(accounts: &mut BTreeMap<AccountId, Account>, desk: &mut Desk) {
    if !desk.can_make_room || desk.now.steady < desk.set_aside_at {
        return;
    }
    desk.can_make_room = false;
    desk.set_aside_at = desk.now.steady + BETWEEN;
    for account in accounts.values_mut() {
        if desk.asking.contains(&account.shard) {
            desk.can_make_room = true;
            continue;
        }
        let before = account.lines.len();
        let all_wait = account.can_wait();
        account.lines.retain(|_, line| !(line.is_idle() && (all_wait || line.can_wait())));
        if account.lines.len() < before {
            desk.queues -= before - account.lines.len();
            account.alarms.retain(|(_, with)| account.lines.contains_key(with));
            account.has_set_aside = true;
            account.lacks |= all_wait;
        }
    }
}

/// All queues are looked at to find those that can be set aside: not for every message.
const BETWEEN: std::time::Duration = std::time::Duration::from_secs(1);
