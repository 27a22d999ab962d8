//! What must hold after every run, whatever went wrong in it. It looks at the three ledgers (what callers were
//! promised, what the store keeps, what people received) and asks the engine nothing.

use std::collections::{BTreeMap, BTreeSet};

use antiphon_engine::{Ground, MessageKey, OnUnknown, State, With};

use crate::courier::allowed;
use crate::plan::SECOND;
use crate::store::has_order;
use crate::world::World;

impl World {
    /// Everything that does not hold, in words.
    pub(crate) fn faults(&mut self) -> Vec<String> {
        let mut faults = std::mem::take(&mut self.broken);
        faults.append(&mut self.store.broken);
        faults.append(&mut self.instagram.broken);
        let mut received: BTreeMap<MessageKey, usize> = BTreeMap::new();
        for delivery in &self.instagram.truth {
            *received.entry(delivery.key).or_default() += 1;
        }
        self.check_nothing_is_lost(&received, &mut faults);
        self.check_nothing_is_doubled(&received, &mut faults);
        self.check_ids(&mut faults);
        self.check_order(&mut faults);
        self.check_pace(&mut faults);
        faults
    }

    /// Each promise has one state, which is an end or waits for a person, and is true.
    fn check_nothing_is_lost(&self, received: &BTreeMap<MessageKey, usize>, faults: &mut Vec<String>) {
        for key in &self.promised {
            let Some(row) = self.store.rows.get(key) else {
                faults.push(format!("{key} was promised and is lost"));
                continue;
            };
            let times = received.get(key).copied().unwrap_or(0);
            let waits = row.state == State::Unknown && row.given_up;
            if !row.state.is_final() && !waits {
                faults.push(format!("{key} is stuck as {} in {:?}", row.state, row.queue));
            }
            let may_be_double = row.on_unknown == OnUnknown::Resend
                || self.sent_again.contains(key)
                || matches!(row.queue.with, With::Message(..));
            if row.state == State::Delivered && times == 0 {
                faults.push(format!("{key} is said to be delivered and is not"));
            }
            let is_denied = matches!(row.state, State::Refused | State::Expired | State::Cancelled);
            if is_denied && times > 0 && !may_be_double {
                faults.push(format!("{key} is said to be {} and was delivered", row.state));
            }
        }
    }

    fn check_nothing_is_doubled(&self, received: &BTreeMap<MessageKey, usize>, faults: &mut Vec<String>) {
        for (key, times) in received {
            let row = &self.store.rows[key];
            let resends = row.resends + usize::from(self.sent_again.contains(key));
            if *times > 1 + resends && !matches!(row.queue.with, With::Message(..)) {
                faults.push(format!("{key} was delivered {times} times, after {resends} resends"));
            }
        }
    }

    /// An id that the store knows is that of this very message.
    fn check_ids(&self, faults: &mut Vec<String>) {
        let truth: BTreeMap<_, _> = self.instagram.truth.iter().map(|one| (&one.mid, one.key)).collect();
        for (key, row) in &self.store.rows {
            if let Some(mid) = &row.mid
                && truth.get(mid) != Some(key)
            {
                faults.push(format!("{key} has got {mid}, which is another's"));
            }
        }
    }

    /// People received the messages of a conversation in the order in which they were accepted.
    fn check_order(&self, faults: &mut Vec<String>) {
        let promised: BTreeMap<_, _> =
            self.promised.iter().enumerate().map(|(nth, key)| (*key, nth)).collect();
        let mut last = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for delivery in self.instagram.truth.iter().filter(|one| has_order(&one.queue)) {
            if !seen.insert(delivery.key) || self.sent_again.contains(&delivery.key) {
                continue;
            }
            let Some(nth) = promised.get(&delivery.key) else { continue };
            // What waited for the person may be overtaken by a human agent, who need not.
            if self.store.rows[&delivery.key].ground == Ground::HumanAgent {
                continue;
            }
            if let Some(before) = last.insert(&delivery.queue, *nth).filter(|before| before > nth) {
                faults.push(format!(
                    "{} came after the one promised {before}th, and was {nth}th",
                    delivery.key
                ));
            }
        }
    }

    /// Neither a burst nor a second is larger than allowed.
    fn check_pace(&self, faults: &mut Vec<String>) {
        for ((account, pace), times) in &self.departures {
            let (burst, in_a_second) = allowed(*pace);
            for (span, most) in [(1000, burst), (SECOND, in_a_second)] {
                let at_once = times
                    .iter()
                    .enumerate()
                    .map(|(nth, first)| times[nth..].iter().take_while(|time| **time < first + span).count());
                let at_once = at_once.max().unwrap_or(0);
                if at_once > most {
                    faults.push(format!("{at_once} went from {account} within {span} microseconds"));
                }
            }
        }
    }
}
