//! Turns: whose it is, and how a message goes from waiting to the courier.

use antiphon_graph::Window;
use jiff::Timestamp;

use crate::account::Account;
use crate::desk::{self, Desk, QUEUED};
use crate::line::{Intent, Line, Slot, Turn};
use crate::{Cause, Fence, Head, MessageKey, Order, Pace, Part, Stage, TooLate, With};

impl Account {
    /// Looks at one line: ends what is too late, seeks proof, asks for what is lacking, and lets it stand among those
    /// that may go. To be called after every change of it.
    pub(crate) fn tend(&mut self, with: &With, desk: &mut Desk) {
        if !self.lines.contains_key(with) {
            return;
        }
        if self.epoch.is_some() {
            self.bind(with, desk);
            self.end_late(with, desk);
            self.seek_proof(with, desk);
            self.load_lacking(with, desk);
            self.stand_ready(with, desk.now.wall);
        }
        self.note_alarm(with, desk);
    }

    /// A message was accepted.
    pub(crate) fn accepted(
        &mut self,
        with: &With,
        head: Head,
        window: Option<Window>,
        may_lack: bool,
        desk: &mut Desk,
    ) {
        let most = desk.settings.most_heads;
        let is_new = !self.lines.contains_key(with);
        let line = self.line(with, desk);
        line.empty_since = None;
        if let Some(window) = window {
            line.open(window);
        }
        match &mut line.loading {
            Some(loading) => loading.arrived.push(head),
            // What an earlier owner left may stand before it.
            None if is_new && may_lack => return self.reload(with, desk),
            None => line.insert(Slot::new(head), most),
        }
        self.tend(with, desk);
    }

    /// An intent is kept, and with it what the message is sent as, where that had to be planned.
    pub(crate) fn intended(
        &mut self,
        with: &With,
        key: MessageKey,
        fence: Fence,
        plan: Option<&[Part]>,
        desk: &mut Desk,
    ) {
        let Some(line) = self.lines.get_mut(with) else { return };
        let Some(intent) = line.intends(key, fence) else { return };
        line.turn = Turn::Waiting(intent);
        line.not_intended = 0;
        let is_paused = line.paused;
        let head = &mut line.slots[0].head;
        self.coming[head.pace] -= 1;
        if let Some(plan) = plan {
            head.plan(plan);
        }
        let pace = head.pace;
        self.coming[pace] += 1;
        self.waiting[pace].push_back(with.clone());
        if is_paused || self.is_stopped(key, desk.now.wall) {
            self.give_back(with, desk);
        }
        self.tend(with, desk);
    }

    /// An intent was not kept: what is held is not what is in the store.
    pub(crate) fn not_intended(&mut self, with: &With, key: MessageKey, fence: Fence, desk: &mut Desk) {
        let Some(line) = self.lines.get_mut(with) else { return };
        if line.intends(key, fence).is_none() {
            return;
        }
        line.turn = Turn::Free;
        line.not_intended += 1;
        desk.under_way.remove(&key);
        let pace = line.slots[0].head.pace;
        self.coming[pace] -= 1;
        self.free(pace, None);
        self.doubts.forget_probe(key, desk.now.wall);
        self.reload(with, desk);
    }

    /// Does what the pace allows now: sends what waits, asks for listings, and orders one intent at most. Says whether it
    /// did that, and may do more.
    pub(crate) fn step(&mut self, desk: &mut Desk) -> bool {
        self.wake = None;
        self.end_pause(desk);
        if self.epoch.is_none() {
            return false;
        }
        for pace in Pace::ALL {
            self.release(pace, desk);
        }
        self.ask_for_listings(desk);
        // The kinds do not wait for each other: each has a pace of its own.
        Pace::ALL.into_iter().any(|pace| self.intend_next(pace, desk))
    }

    /// Sends what waits for the pace, as far as the pace goes.
    fn release(&mut self, pace: Pace, desk: &mut Desk) {
        while let Some(with) = self.waiting[pace].front().cloned() {
            let line = &self.lines[&with];
            let Turn::Waiting(intent) = line.turn else {
                unreachable!("only what waits is among those that wait")
            };
            let (steady, gives_back_at) = (desk.now.steady, intent.steady + desk.settings.intent_lasts);
            if steady >= gives_back_at {
                self.give_back(&with, desk);
                self.tend(&with, desk);
                continue;
            }
            let ready_at = self.paces.ready_at(pace, 0, steady, &desk.settings);
            if ready_at > steady {
                return self.wake_at(ready_at.min(gives_back_at));
            }
            self.send(&with, intent, desk);
        }
    }

    /// Hands a message to the courier, if it may still be sent.
    fn send(&mut self, with: &With, intent: Intent, desk: &mut Desk) {
        let line = self.lines.get_mut(with).expect("what is sent is held");
        let slot = line.slots.front().expect("what waits is the first");
        let (key, pace) = (slot.head.key, slot.head.pace);
        let too_late = line.opening.too_late(&slot.head, desk.now.wall, &desk.settings);
        let permit = line.opening.permit(with, &self.id, &slot.head, desk.now.wall);
        let queue = desk::queue(&self.id, with);
        match (too_late, permit) {
            (None, Some(permit)) => {
                line.turn = Turn::Sending(Intent { at: desk.now.wall, ..intent });
                self.waiting[pace].pop_front();
                self.coming[pace] -= 1;
                self.paces.take(pace, desk.now.steady, &desk.settings);
                let give_back_at = intent.steady + desk.settings.intent_lasts;
                desk.order(Order::Send { queue, key, fence: intent.fence, permit, give_back_at });
            }
            (too_late, _) => {
                let settlement = slot.head.ended(too_late.unwrap_or(TooLate::Window));
                line.turn = Turn::Free;
                line.slots.pop_front();
                line.touch();
                desk.under_way.remove(&key);
                self.free(pace, Some(with));
                self.doubts.forget_probe(key, desk.now.wall);
                desk.settle(queue, key, desk::sending(intent.fence), settlement);
                self.tend(with, desk);
            }
        }
    }

    /// Orders one intent of a kind, when the pace will let it go soon.
    fn intend_next(&mut self, pace: Pace, desk: &mut Desk) -> bool {
        let now = desk.now;
        while let Some(with) = self.ready[pace].front().cloned() {
            let line = self.lines.get_mut(&with);
            let Some(line) = line.filter(|line| line.may_go(now.wall) && line.pace() == Some(pace)) else {
                // It stands there no longer for good reason; what changed it has looked where it belongs.
                self.leave_ready(pace, now.wall);
                continue;
            };
            let key = line.slots[0].head.key;
            if self.is_stopped(key, now.wall) || self.under_way >= desk.settings.most_under_way {
                return false;
            }
            let ahead = desk.settings.intend_ahead;
            let ready_at = self.paces.ready_at(pace, self.coming[pace], now.steady, &desk.settings);
            if ready_at > now.steady + ahead {
                self.wake_at(ready_at.saturating_sub(ahead));
                return false;
            }
            self.leave_ready(pace, now.wall);
            self.intend(&with, desk);
            return true;
        }
        false
    }

    fn intend(&mut self, with: &With, desk: &mut Desk) {
        let epoch = self.epoch.expect("only what is ours is intended");
        let line = self.lines.get_mut(with).expect("what goes is held");
        let slot = &mut line.slots[0];
        let (key, pace) = (slot.head.key, slot.head.pace);
        let fence = Fence { epoch, attempt: slot.attempts() + 1 };
        let after_unknown = slot.after_unknown();
        // What may have left once is sent again as it was.
        let to_plan = slot.head.to_plan && !slot.head.parts.have_begun() && !after_unknown;
        slot.head.stage = Stage::Queued { attempts: fence.attempt, not_before: None, after_unknown };
        line.turn = Turn::Intending(Intent { fence, at: desk.now.wall, steady: desk.now.steady });
        line.touch();
        self.under_way += 1;
        self.coming[pace] += 1;
        if self.is_paused_for(Cause::ManyUnknown) {
            self.doubts.probe_with(key);
        }
        desk.under_way.insert(key, desk::queue(&self.id, with));
        desk.order(Order::Intend { to_plan, queue: desk::queue(&self.id, with), key, fence });
        self.note_alarm(with, desk);
    }

    /// Ends the waiting messages of a line that are too late.
    fn end_late(&mut self, with: &With, desk: &mut Desk) {
        let line = self.lines.get_mut(with).expect("it was looked for");
        if line.loading.is_some() {
            return;
        }
        let (now, settings) = (desk.now.wall, &desk.settings);
        let mut late = Vec::new();
        for slot in line.slots.iter().skip(line.fixed()) {
            if let Some(why) = line.opening.too_late(&slot.head, now, settings) {
                late.push((slot.head.key, slot.head.ended(why)));
            }
        }
        for (key, settlement) in late {
            line.remove(key);
            desk.settle(desk::queue(&self.id, with), key, QUEUED, settlement);
        }
    }

    fn load_lacking(&mut self, with: &With, desk: &mut Desk) {
        let line = self.lines.get_mut(with).expect("it was looked for");
        if line.lacks_heads() {
            return self.reload(with, desk);
        }
        if line.load_at.is_some_and(|at| at <= desk.now.wall) {
            line.load_at = None;
            desk.order(Order::Load { queue: desk::queue(&self.id, with) });
        }
    }

    fn stand_ready(&mut self, with: &With, now: Timestamp) {
        let Some(line) = self.lines.get_mut(with) else { return };
        if !line.ready && line.may_go(now) {
            line.ready = true;
            let pace = line.slots[0].head.pace;
            self.ready[pace].push_back(with.clone());
        }
    }

    /// Takes the first of those that stand ready from its place.
    fn leave_ready(&mut self, pace: Pace, now: Timestamp) {
        let Some(with) = self.ready[pace].pop_front() else { return };
        let Some(line) = self.lines.get_mut(&with) else { return };
        line.ready = false;
        if line.pace() != Some(pace) {
            self.stand_ready(&with, now);
        }
    }

    /// Notes when a line is to be looked at again; forgets one that has been empty for long enough.
    fn note_alarm(&mut self, with: &With, desk: &mut Desk) {
        let now = desk.now.wall;
        let all_wait = self.can_wait();
        let Some(line) = self.lines.get_mut(with) else { return };
        desk.can_make_room |= line.is_idle() && (all_wait || line.can_wait());
        line.forget_seen(&desk.settings, now);
        line.empty_since = line.is_empty().then(|| line.empty_since.unwrap_or(now));
        let linger = crate::line::linger(&desk.settings);
        let is_stale = line.empty_since.is_some_and(|since| now.duration_since(since) >= linger);
        if let Some(at) = line.alarm.take() {
            self.alarms.remove(&(at, with.clone()));
        }
        if is_stale && !desk.asking.contains(&self.shard) {
            self.lines.remove(with);
            desk.queues -= 1;
            return;
        }
        line.alarm = line.next_alarm(with, now, &desk.settings);
        if let Some(at) = line.alarm {
            self.alarms.insert((at, with.clone()));
        }
    }

    /// Whether a message must not go because of the account.
    fn is_stopped(&self, key: MessageKey, now: Timestamp) -> bool {
        match &self.pause {
            None => false,
            Some(pause) if pause.cause == Cause::ManyUnknown => {
                !self.doubts.may_probe(now) && !self.doubts.is_probe(key)
            }
            Some(_) => true,
        }
    }

    pub(crate) fn is_paused_for(&self, cause: Cause) -> bool {
        self.pause.as_ref().is_some_and(|pause| pause.cause == cause)
    }

    pub(crate) fn wake_at(&mut self, at: std::time::Duration) {
        self.wake = Some(self.wake.map_or(at, |wake| wake.min(at)));
    }
}

impl Line {
    /// The intent that is being kept, if it is this one.
    fn intends(&self, key: MessageKey, fence: Fence) -> Option<Intent> {
        let Turn::Intending(intent) = self.turn else { return None };
        let is_it = intent.fence == fence && self.slots.front().is_some_and(|slot| slot.head.key == key);
        is_it.then_some(intent)
    }

    /// The pace that its first message counts against.
    fn pace(&self) -> Option<Pace> {
        self.slots.front().map(|slot| slot.head.pace)
    }

    /// Something of it was ordered: what is being read of it may be older than that.
    pub(crate) fn touch(&mut self) {
        if let Some(loading) = &mut self.loading {
            loading.stale = true;
        }
    }
}
