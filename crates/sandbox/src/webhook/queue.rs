//! What is to be delivered, and in which order.
//!
//! The events of one person take one *lane*: one delivery is under way at a time, the others wait for it, while other
//! people's go on beside it. A delivery that waits for its next try does not hold up its lane: Instagram promises no
//! order either. When deliveries carry several events, all share one lane, and what is announced while one is under way
//! gathers in the next.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;

use super::delivery::{Attempt, Delivery, DeliveryId, Lane, Repeat, State, Why};
use super::event::Event;

/// How many deliveries are under way at once.
const MOST_UNDER_WAY: usize = 16;

/// How many may wait. An app that is never up must not fill the memory.
const MOST_WAITING: usize = 100_000;

/// How many bytes of ended deliveries are kept, about.
const KEPT: usize = 16 * 1024 * 1024;

/// The deliveries of a space.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    newest: u64,
    /// Boxed, because the map moves its values about.
    all: BTreeMap<DeliveryId, Box<Delivery>>,
    /// Those that wait for their time.
    due: BTreeSet<(Timestamp, DeliveryId)>,
    /// The lanes in which one is under way or ready, and those behind it.
    lanes: HashMap<Lane, VecDeque<DeliveryId>>,
    ready: VecDeque<DeliveryId>,
    under_way: usize,
    /// The newest delivery, while further events may join it.
    open: Option<DeliveryId>,
    /// Those that wait until another of their lane has gone first.
    overtaken: HashMap<Lane, Vec<DeliveryId>>,
    /// The ended ones, in the order in which they ended.
    ended: VecDeque<DeliveryId>,
    ended_cost: usize,
}

impl Queue {
    /// Takes an event, to be delivered when it is due. With room for more than one in a delivery it may join others.
    pub(crate) fn add(&mut self, event: Event, now: Timestamp, due: Timestamp, batch: usize) -> DeliveryId {
        let may_gather = batch > 1 && due <= now;
        if may_gather
            && let Some(open) = self.open.and_then(|id| self.all.get_mut(&id))
            && open.events.len() < batch
        {
            Arc::make_mut(&mut open.events).push(event);
            return open.id;
        }
        let lane = match event.person.clone() {
            Some(person) if batch <= 1 => Lane::Person(person),
            _ => Lane::Shared,
        };
        let id = self.next_id();
        self.put(Delivery::new(id, vec![event], lane, now, due));
        self.open = may_gather.then_some(id);
        id
    }

    /// Takes a delivery that waits for its time.
    pub(crate) fn put(&mut self, delivery: Delivery) {
        let State::Waiting { due } = delivery.state else { return self.keep(delivery) };
        if self.all.len() - self.ended.len() >= MOST_WAITING {
            return self.keep(Delivery { state: State::Ended(Why::TooMany), ..delivery });
        }
        self.due.insert((due, delivery.id));
        self.all.insert(delivery.id, Box::new(delivery));
    }

    /// Keeps a delivery that ended before it began.
    pub(crate) fn keep(&mut self, delivery: Delivery) {
        let id = delivery.id;
        self.all.insert(id, Box::new(delivery));
        self.retire(id);
    }

    /// Takes a delivery once more, due at a time; nothing when it is forgotten.
    pub(crate) fn repeat(
        &mut self,
        of: DeliveryId,
        why: Repeat,
        now: Timestamp,
        due: Timestamp,
    ) -> Option<DeliveryId> {
        let id = self.next_id();
        let again = self.all.get(&of)?.again(id, why, now, due);
        self.put(again);
        Some(id)
    }

    /// The number of the next delivery.
    pub(crate) fn next_id(&mut self) -> DeliveryId {
        self.newest += 1;
        DeliveryId(self.newest)
    }

    /// The next delivery to try, if one is due, its lane is free and not too many are under way.
    pub(crate) fn claim(&mut self, now: Timestamp) -> Option<DeliveryId> {
        self.promote(now);
        if self.under_way >= MOST_UNDER_WAY {
            return None;
        }
        let id = self.ready.pop_front()?;
        self.under_way += 1;
        if self.open == Some(id) {
            self.open = None;
        }
        if let Some(delivery) = self.all.get_mut(&id) {
            delivery.state = State::UnderWay;
        }
        Some(id)
    }

    /// Ends an attempt, and says when the next one is due.
    pub(crate) fn settle(&mut self, id: DeliveryId, attempt: Attempt) -> Option<Timestamp> {
        let at = attempt.at;
        self.leave_lane(id);
        self.let_overtaken_go(id, at);
        let delivery = self.all.get_mut(&id)?;
        let is_done = attempt.result == Ok(200);
        delivery.attempts.push(attempt);
        delivery.wake();
        let next = if is_done { None } else { delivery.next_try(at) };
        if let Some(due) = next {
            delivery.state = State::Waiting { due };
            self.due.insert((due, id));
        } else {
            delivery.state = if is_done { State::Delivered } else { State::Ended(Why::GivenUp) };
            self.retire(id);
        }
        next
    }

    /// Ends a claimed delivery without posting it.
    pub(crate) fn end(&mut self, id: DeliveryId, why: Why) {
        self.leave_lane(id);
        let Some(delivery) = self.all.get_mut(&id) else { return };
        delivery.state = State::Ended(why);
        delivery.wake();
        self.retire(id);
    }

    /// Puts off a claimed delivery.
    pub(crate) fn put_off(&mut self, id: DeliveryId, due: Timestamp) {
        self.leave_lane(id);
        let Some(delivery) = self.all.get_mut(&id) else { return };
        delivery.state = State::Waiting { due };
        delivery.wake();
        self.due.insert((due, id));
    }

    /// Puts off a claimed delivery until another of its lane has been tried, or some time has passed.
    pub(crate) fn let_others_first(&mut self, id: DeliveryId, at_the_latest: Timestamp) {
        self.put_off(id, at_the_latest);
        if let Some(delivery) = self.all.get(&id) {
            self.overtaken.entry(delivery.lane.clone()).or_default().push(id);
        }
    }

    /// Makes a delivery due now that waits for its time. Says whether it did.
    pub(crate) fn hasten(&mut self, id: DeliveryId, now: Timestamp) -> bool {
        let Some(delivery) = self.all.get_mut(&id) else { return false };
        let State::Waiting { due } = delivery.state else { return false };
        if !self.due.remove(&(due, id)) {
            return false;
        }
        delivery.state = State::Waiting { due: due.min(now) };
        self.due.insert((due.min(now), id));
        true
    }

    /// When the next delivery falls due, of those that wait for their time.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        self.due.first().map(|(due, _)| *due)
    }

    /// Whether nothing is under way, and nothing could be.
    pub(crate) fn is_quiet(&self, now: Timestamp) -> bool {
        self.under_way == 0 && self.ready.is_empty() && self.next_due().is_none_or(|due| due > now)
    }

    pub(crate) fn delivery(&self, id: DeliveryId) -> Option<&Delivery> {
        self.all.get(&id).map(Box::as_ref)
    }

    pub(crate) fn delivery_mut(&mut self, id: DeliveryId) -> Option<&mut Delivery> {
        self.all.get_mut(&id).map(Box::as_mut)
    }

    /// All that are kept, oldest first.
    pub(crate) fn deliveries(&self) -> impl DoubleEndedIterator<Item = &Delivery> {
        self.all.values().map(Box::as_ref)
    }

    /// Forgets everything. Numbers go on, so that an attempt that is still under way finds nothing of its own.
    pub(crate) fn clear(&mut self) {
        for delivery in self.all.values_mut() {
            delivery.wake();
        }
        *self = Self { newest: self.newest, ..Self::default() };
    }

    /// Moves what is due into its lane, and to its front when the lane is free.
    fn promote(&mut self, now: Timestamp) {
        while let Some(&(due, id)) = self.due.first()
            && due <= now
        {
            self.due.pop_first();
            let Some(delivery) = self.all.get(&id) else { continue };
            if let Some(behind) = self.lanes.get_mut(&delivery.lane) {
                behind.push_back(id);
            } else {
                self.lanes.insert(delivery.lane.clone(), VecDeque::new());
                self.ready.push_back(id);
            }
        }
    }

    /// Lets the next of the lane come to its front.
    fn leave_lane(&mut self, id: DeliveryId) {
        let Some(delivery) = self.all.get(&id) else { return };
        self.under_way = self.under_way.saturating_sub(1);
        match self.lanes.get_mut(&delivery.lane).and_then(VecDeque::pop_front) {
            Some(next) => self.ready.push_back(next),
            None => {
                self.lanes.remove(&delivery.lane);
            }
        }
    }

    fn let_overtaken_go(&mut self, after: DeliveryId, now: Timestamp) {
        let Some(delivery) = self.all.get(&after) else { return };
        let Some(overtaken) = self.overtaken.remove(&delivery.lane) else { return };
        for id in overtaken.into_iter().filter(|&id| id != after) {
            self.hasten(id, now);
        }
    }

    fn retire(&mut self, id: DeliveryId) {
        if let Some(delivery) = self.all.get_mut(&id) {
            delivery.let_go();
            self.ended_cost += delivery.cost();
        }
        self.ended.push_back(id);
        while self.ended_cost > KEPT && self.ended.len() > 1 {
            let Some(oldest) = self.ended.pop_front().and_then(|id| self.all.remove(&id)) else { continue };
            self.ended_cost -= oldest.cost();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use antiphon_graph::PersonId;

    use super::*;
    use crate::webhook::event::About;
    use crate::world::seed;

    const START: &str = "2026-01-01T12:00:00Z";

    fn now() -> Timestamp {
        START.parse().unwrap()
    }

    fn event(person: &PersonId) -> Event {
        let mid = crate::mid::message_id(&seed::shop(), 1, 1);
        About { account: &seed::shop(), person, at: now() }.read(&mid)
    }

    fn attempt(result: Result<u16, String>) -> Attempt {
        Attempt { at: now(), took: Duration::ZERO, result, exchange: 0, faults: Vec::new() }
    }

    #[test]
    fn one_persons_deliveries_go_one_after_the_other_and_other_peoples_beside_them() {
        let mut queue = Queue::default();
        let first = queue.add(event(&seed::ava()), now(), now(), 1);
        let second = queue.add(event(&seed::ava()), now(), now(), 1);
        let bens = queue.add(event(&seed::ben()), now(), now(), 1);
        assert_eq!(queue.claim(now()), Some(first));
        assert_eq!(queue.claim(now()), Some(bens));
        assert_eq!(queue.claim(now()), None);
        queue.settle(first, attempt(Ok(200)));
        assert_eq!(queue.claim(now()), Some(second));
        queue.settle(second, attempt(Ok(200)));
        queue.settle(bens, attempt(Ok(200)));
        assert!(queue.is_quiet(now()));
    }

    #[test]
    fn one_that_waits_for_its_retry_lets_the_next_one_pass() {
        let mut queue = Queue::default();
        let failing = queue.add(event(&seed::ava()), now(), now(), 1);
        let next = queue.add(event(&seed::ava()), now(), now(), 1);
        for _ in 0..2 {
            queue.claim(now());
            queue.settle(failing, attempt(Ok(500)));
            if queue.claim(now()) == Some(next) {
                queue.settle(next, attempt(Ok(200)));
            }
        }
        assert!(matches!(queue.delivery(next).unwrap().state, State::Delivered));
        assert!(matches!(queue.delivery(failing).unwrap().state, State::Waiting { .. }));
    }

    #[test]
    fn what_is_announced_while_one_is_under_way_gathers_in_the_next() {
        let mut queue = Queue::default();
        let alone = queue.add(event(&seed::ava()), now(), now(), 3);
        assert_eq!(queue.claim(now()), Some(alone));
        let gathered: Vec<_> = (0..4).map(|_| queue.add(event(&seed::ben()), now(), now(), 3)).collect();
        assert_eq!(gathered[0], gathered[2]);
        assert_ne!(gathered[2], gathered[3]);
        assert_eq!(queue.claim(now()), None, "all share one lane");
        queue.settle(alone, attempt(Ok(200)));
        assert_eq!(queue.claim(now()), Some(gathered[0]));
        assert_eq!(queue.delivery(gathered[0]).unwrap().events.len(), 3);
    }

    #[test]
    fn one_that_lets_others_first_goes_right_behind_the_next() {
        let mut queue = Queue::default();
        let overtaken = queue.add(event(&seed::ava()), now(), now(), 1);
        assert_eq!(queue.claim(now()), Some(overtaken));
        queue.let_others_first(overtaken, "2026-01-01T12:00:05Z".parse().unwrap());
        assert_eq!(queue.claim(now()), None);
        let next = queue.add(event(&seed::ava()), now(), now(), 1);
        assert_eq!(queue.claim(now()), Some(next));
        queue.settle(next, attempt(Ok(200)));
        assert_eq!(queue.claim(now()), Some(overtaken));
    }

    #[test]
    fn an_attempt_that_outlives_a_clearing_changes_nothing() {
        let mut queue = Queue::default();
        let id = queue.add(event(&seed::ava()), now(), now(), 1);
        queue.claim(now());
        queue.clear();
        queue.settle(id, attempt(Ok(500)));
        assert!(queue.is_quiet(now()));
        assert_ne!(queue.add(event(&seed::ava()), now(), now(), 1), id);
    }
}
