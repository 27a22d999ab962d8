//! What must hold after every run, whatever went wrong in it. It looks at the three ledgers (what callers were
//! promised, what the store keeps, what people received) and asks the engine nothing.

use std::collections::{BTreeMap, BTreeSet};

use antiphon_engine::{Ground, MessageKey, OnUnknown, State, With};
use jiff::{SignedDuration, Timestamp};

use crate::courier::allowed;
use crate::pieces::Piece;
use crate::plan::SECOND;
use crate::store::{Row, has_order};
use crate::world::World;

/// How often which piece of which message was received.
type Received = BTreeMap<MessageKey, BTreeMap<Piece, usize>>;

/// So far the times of the ledgers may lie apart.
const SLACK: SignedDuration = SignedDuration::from_secs(10);

impl World {
    /// Everything that does not hold, in words.
    pub(crate) fn faults(&mut self) -> Vec<String> {
        let mut faults = std::mem::take(&mut self.broken);
        faults.append(&mut self.store.broken);
        faults.append(&mut self.instagram.broken);
        let mut received: Received = BTreeMap::new();
        for delivery in &self.instagram.truth {
            *received.entry(delivery.key).or_default().entry(delivery.piece).or_default() += 1;
        }
        self.check_nothing_is_lost(&received, &mut faults);
        self.check_nothing_is_doubled(&received, &mut faults);
        self.check_ids(&mut faults);
        self.check_order(&mut faults);
        self.check_parts(&mut faults);
        self.check_disclosure(&mut faults);
        self.check_pace(&mut faults);
        faults
    }

    /// Each promise has one state, which is an end or waits for a person, and is true.
    fn check_nothing_is_lost(&self, received: &Received, faults: &mut Vec<String>) {
        for key in &self.promised {
            let Some(row) = self.store.rows.get(key) else {
                faults.push(format!("{key} was promised and is lost"));
                continue;
            };
            let pieces = received.get(key);
            let waits = row.state == State::Unknown && row.given_up;
            if !row.state.is_final() && !waits {
                faults.push(format!("{key} is stuck as {} in {:?}", row.state, row.queue));
            }
            let has = |piece| pieces.is_some_and(|pieces| pieces.contains_key(piece));
            if row.state == State::Delivered && !row.pieces.all().iter().all(has) {
                faults.push(format!("{key} is said to be delivered and is not"));
            }
            let may_be_double = row.on_unknown == OnUnknown::Resend
                || self.sent_again.contains(key)
                || matches!(row.queue.with, With::Message(..));
            let is_denied = matches!(row.state, State::Refused | State::Expired | State::Cancelled);
            let known = row.pieces.done();
            if is_denied && pieces.map_or(0, BTreeMap::len) > known && !may_be_double {
                faults.push(format!("{key} is said to be {} and was delivered", row.state));
            }
        }
    }

    fn check_nothing_is_doubled(&self, received: &Received, faults: &mut Vec<String>) {
        for (key, pieces) in received {
            let row = &self.store.rows[key];
            let resends = row.resends + usize::from(self.sent_again.contains(key));
            for (piece, times) in pieces {
                if *times > 1 + resends && !matches!(row.queue.with, With::Message(..)) {
                    faults.push(format!("{piece:?} of {key} came {times} times, after {resends} resends"));
                }
            }
        }
    }

    /// An id that the store knows is that of this very message.
    fn check_ids(&self, faults: &mut Vec<String>) {
        let truth: BTreeMap<_, _> = self.instagram.truth.iter().map(|one| (&one.mid, one.key)).collect();
        for (key, row) in &self.store.rows {
            for mid in row.pieces.mids().filter(|mid| truth.get(mid) != Some(key)) {
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
            // What waits for the person may be overtaken by a human agent, who need not; and what is held again because it
            // was too late to send it once more, by what was never sent.
            let row = &self.store.rows[&delivery.key];
            if row.ground == Ground::HumanAgent || (row.hold && row.lost_turn) {
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

    /// The parts of a message come in their order, with nothing of the account's between them; unless nobody could tell, or
    /// the person was waited for.
    fn check_parts(&self, faults: &mut Vec<String>) {
        let mut threads: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for delivery in &self.instagram.truth {
            threads.entry(&delivery.queue).or_default().push((delivery.key, delivery.piece));
        }
        for thread in threads.values() {
            let ours: BTreeSet<_> = thread.iter().map(|(key, _)| key).collect();
            for key in ours.into_iter().filter(|key| self.keeps_its_turn(**key)) {
                let first = thread.iter().position(|(of, _)| of == key).expect("it is among them");
                let came: Vec<_> = thread[first..].iter().take_while(|(of, _)| of == key).collect();
                let all = thread.iter().filter(|(of, _)| of == key).count();
                if came.len() < all || !came.is_sorted() {
                    faults.push(format!("{key} came apart: {thread:?}"));
                }
            }
        }
    }

    fn keeps_its_turn(&self, key: MessageKey) -> bool {
        let row = &self.store.rows[&key];
        !row.lost_turn && row.resends == 0 && !self.sent_again.contains(&key)
    }

    /// No bot begins without having said that it is one, where it has to; and none says so twice within a while, unless a
    /// human wrote in between.
    fn check_disclosure(&self, faults: &mut Vec<String>) {
        let Some(lapse) = self.plan.discloses_after else { return };
        let mut said: BTreeMap<_, (Timestamp, bool)> = BTreeMap::new();
        let mut humans: BTreeMap<_, Timestamp> = BTreeMap::new();
        for one in self.instagram.truth.iter().filter(|one| has_order(&one.queue)) {
            let (said_before, human) = (said.get(&one.queue), humans.get(&one.queue));
            let by_hand = self.by_hand.get(&one.queue).into_iter().flatten();
            match one.piece {
                Piece::Disclosure(why) => {
                    let since = said_before.filter(|(_, is_sure)| *is_sure).map(|(at, _)| *at);
                    let again = since.filter(|at| one.at.duration_since(*at) < lapse - SLACK);
                    let may_have = |row: &Row| row.is_human && row.queue == one.queue;
                    // Of a human's message that was unknown for a while nobody knew that it had not arrived.
                    let in_doubt = |at| self.store.rows.values().any(|row| may_have(row) && row.span.1 >= at);
                    let human_wrote = |at: Timestamp| {
                        human.is_some_and(|human| *human >= at)
                            || by_hand.clone().any(|hand| *hand >= at - SLACK)
                            || in_doubt(at)
                    };
                    if again.is_some_and(|at| !human_wrote(at)) && self.keeps_its_turn(one.key) {
                        faults.push(format!("{why:?}: a bot said twice that it is one, in {:?}", one.queue));
                    }
                    said.insert(&one.queue, (one.at, self.keeps_its_turn(one.key)));
                }
                _ if one.is_human => drop(humans.insert(&one.queue, one.at)),
                piece if piece.is_first() && self.keeps_its_turn(one.key) => {
                    let is_due = said_before.is_none_or(|(at, _)| human.is_some_and(|human| human > at));
                    if is_due {
                        faults.push(format!("{}: a bot began without saying that it is one", one.key));
                    }
                }
                _ => {}
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
