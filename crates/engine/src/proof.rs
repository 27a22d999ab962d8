//! Proof: what is done about a message of which nobody can tell whether it arrived.
//!
//! Its echo proves that it did. Listings may prove that it did, and two of them that it did not. When neither comes in
//! time, a person is left to decide, and a late echo still settles it.

use antiphon_graph::Outcome;
use jiff::Timestamp;

use crate::account::Account;
use crate::desk::{self, Desk};
use crate::line::{Delivered, Proof, Slot, Turn};
use crate::unknown::Bound;
use crate::{
    Cause, Echo, Fence, KnownBy, Listed, MessageKey, OnUnknown, Order, Pause, Requeued, Settlement, Stage,
    With,
};

impl Account {
    /// The first message of a line is unknown from now on, unless its echo is here already.
    pub(crate) fn doubt(&mut self, with: &With, fence: Fence, span: (Timestamp, Timestamp), desk: &mut Desk) {
        let (first_byte_at, deadline) = span;
        let line = self.lines.get_mut(with).expect("it was under way");
        let slot = line.slots.front_mut().expect("it was the first");
        let key = slot.head.key;
        slot.head.stage = Stage::Unknown { fence, first_byte_at, deadline, given_up: false, of_copy: false };
        slot.proof = Some(Proof {
            until: after(first_byte_at, desk.settings.proof_lasts),
            absent_at: None,
            list_at: after(desk.now.wall, desk.settings.listing_delay),
            taken_over: false,
        });
        let queue = desk::queue(&self.id, with);
        if let Some(bound) = line.bound(&desk.settings).into_iter().find(|bound| bound.key == key) {
            let settlement = line.delivered(key, delivered(bound), desk.now.wall);
            return desk.settle(queue, key, desk::sending(fence), settlement);
        }
        desk.settle(queue, key, desk::sending(fence), Settlement::Unknown { first_byte_at, deadline });
        self.stop_if_doubtful(desk);
    }

    /// The account wrote something, as a webhook tells.
    pub(crate) fn echoed(&mut self, with: &With, echo: Echo, may_lack: bool, desk: &mut Desk) {
        if !self.lines.contains_key(with) {
            if may_lack {
                self.line(with, desk).see(echo, false);
                self.reload(with, desk);
            }
            return;
        }
        self.line(with, desk).see(echo, false);
        self.tend(with, desk);
    }

    /// A listing was read.
    pub(crate) fn listed(&mut self, with: &With, listed: Listed, desk: &mut Desk) {
        let Some(line) = self.lines.get_mut(with) else { return };
        line.listing = false;
        let next = after(desk.now.wall, desk.settings.listing_interval);
        if let Some(proof) = line.in_doubt_mut().and_then(|slot| slot.proof.as_mut()) {
            proof.list_at = next;
        }
        if let Listed::Read { asked_at, unbound, back_to } = listed {
            for echo in unbound {
                line.see(echo, true);
            }
            self.bind(with, desk);
            self.count_absence(with, asked_at, back_to, desk);
        }
        self.tend(with, desk);
    }

    /// Settles what is proved by what was seen.
    pub(crate) fn bind(&mut self, with: &With, desk: &mut Desk) {
        let line = self.lines.get_mut(with).expect("it was looked for");
        if line.loading.is_some() || line.seen.is_empty() {
            return;
        }
        for bound in line.bound(&desk.settings) {
            let key = bound.key;
            let is_waiting = match line.turn {
                Turn::Waiting(intent) if line.slots[0].head.key == key => Some(intent),
                _ => None,
            };
            let slot = line.slot(key).expect("what is bound is held");
            let pace = slot.head.pace;
            let stands = match (is_waiting, slot.unknown()) {
                (Some(intent), _) => desk::sending(intent.fence),
                (None, Some(fence)) => desk::unknown(fence),
                (None, None) => desk::QUEUED,
            };
            if is_waiting.is_some() {
                line.turn = Turn::Free;
            }
            let settlement = line.delivered(key, delivered(bound), desk.now.wall);
            desk.settle(desk::queue(&self.id, with), key, stands, settlement);
            if is_waiting.is_some() {
                desk.under_way.remove(&key);
                self.under_way -= 1;
                self.coming[pace] -= 1;
                self.waiting[pace].retain(|other| other != with);
                self.doubts.forget_probe(key, desk.now.wall);
                return;
            }
        }
    }

    /// The answer to an attempt that was taken for unknown came after all.
    pub(crate) fn answered_late(
        &mut self,
        with: &With,
        key: MessageKey,
        fence: Fence,
        outcome: Outcome,
        desk: &mut Desk,
    ) {
        let Outcome::Delivered(sent) = outcome else { return };
        let line = self.lines.get_mut(with).expect("it was looked for");
        if line.slot(key).is_none_or(|slot| slot.unknown() != Some(fence)) {
            return;
        }
        line.touch();
        let (mid, person) = (sent.message_id, Some(sent.recipient_id));
        let delivered = Delivered { mid, person, known_by: KnownBy::Answer };
        let settlement = line.delivered(key, delivered, desk.now.wall);
        desk.settle(desk::queue(&self.id, with), key, desk::unknown(fence), settlement);
    }

    /// A clean listing does not show it: the second such proves that it did not arrive.
    fn count_absence(
        &mut self,
        with: &With,
        asked_at: Timestamp,
        back_to: Option<Timestamp>,
        desk: &mut Desk,
    ) {
        let settings = &desk.settings;
        let line = self.lines.get_mut(with).expect("it was looked for");
        let Some(slot) = line.in_doubt() else { return };
        let (Some((from, deadline)), Some(mut proof)) = (slot.may_have_arrived(), slot.proof) else { return };
        let reaches = back_to.is_none_or(|back_to| back_to <= before(from, settings.clock_skew));
        let is_clean = reaches && !line.may_have_seen(slot, settings);
        let is_second =
            proof.absent_at.is_some_and(|first| asked_at >= after(first, settings.listing_interval));
        let is_late_enough = asked_at >= after(deadline, settings.absence_after);
        if is_clean && is_second && is_late_enough {
            if slot.may_look_otherwise() {
                return self.give_up(with, desk);
            }
            return self.queue_again(with, Requeued::ProvedAbsent, desk);
        }
        proof.absent_at = match (is_clean, proof.absent_at) {
            (true, first) => first.or(Some(asked_at)),
            // One that does not reach back says nothing; one that shows what may be it says that it may be there.
            (false, first) => first.filter(|_| !reaches),
        };
        line.in_doubt_mut().expect("it is there").proof = Some(proof);
    }

    /// Sends an unknown message again, if there is time for it.
    fn queue_again(&mut self, with: &With, why: Requeued, desk: &mut Desk) {
        let line = self.lines.get_mut(with).expect("it was looked for");
        let slot = line.slots.front_mut().expect("it was the first");
        let (key, fence) = (slot.head.key, slot.unknown().expect("it is unknown"));
        slot.doubt = slot.may_have_arrived();
        slot.requeue(None, true);
        let too_late = line.opening.too_late(&line.slots[0].head, desk.now.wall, &desk.settings);
        line.touch();
        let settlement = match too_late {
            None => Settlement::Queued { not_before: None, why },
            Some(too_late) => {
                // It did not arrive, and it is too late to send it again.
                let slot = line.slots.pop_front().expect("it was the first");
                slot.head.ended(too_late)
            }
        };
        desk.settle(desk::queue(&self.id, with), key, desk::unknown(fence), settlement);
    }

    /// Asks for a listing when one is due, and stops seeking when it was sought for long enough.
    pub(crate) fn seek_proof(&mut self, with: &With, desk: &mut Desk) {
        let now = desk.now.wall;
        let line = self.lines.get_mut(with).expect("it was looked for");
        let Some((slot, proof)) = line.in_doubt().and_then(|slot| Some((slot, slot.proof?))) else { return };
        if line.loading.is_some() {
            return;
        }
        let Stage::Unknown { deadline, .. } = slot.head.stage else { return };
        if now >= proof.until {
            self.to_list.remove(&(deadline, with.clone()));
            return self.give_up(with, desk);
        }
        let has_listings = matches!(with, With::Person(_));
        if has_listings && !line.listing && now >= proof.list_at {
            self.to_list.insert((deadline, with.clone()));
        }
    }

    /// Proof was sought for as long as it is worth.
    fn give_up(&mut self, with: &With, desk: &mut Desk) {
        let line = self.lines.get_mut(with).expect("it was looked for");
        let slot = &line.slots[0];
        let (key, fence) = (slot.head.key, slot.unknown().expect("it is unknown"));
        if slot.head.on_unknown == OnUnknown::Resend
            && !slot.may_look_otherwise()
            && line.opening.too_late(&slot.head, desk.now.wall, &desk.settings).is_none()
        {
            return self.queue_again(with, Requeued::Resend, desk);
        }
        let mut slot = line.slots.pop_front().expect("it was the first");
        if let Stage::Unknown { given_up, .. } = &mut slot.head.stage {
            *given_up = true;
        }
        slot.proof = None;
        line.given_up.push(slot);
        line.touch();
        desk.settle(desk::queue(&self.id, with), key, desk::unknown(fence), Settlement::GivenUp);
    }

    /// Asks for the listings that are due, the oldest deadline first, as far as the pace goes.
    pub(crate) fn ask_for_listings(&mut self, desk: &mut Desk) {
        let is_refused = self.is_paused_for(Cause::Refused) || self.is_paused_for(Cause::Throttled);
        while let Some((deadline, with)) = self.to_list.first().cloned() {
            if is_refused {
                return;
            }
            let line = self.lines.get_mut(&with);
            let since = line.as_ref().and_then(|line| line.in_doubt()?.may_have_arrived());
            let is_wanted = line.as_ref().is_some_and(|line| !line.listing && line.loading.is_none());
            let (Some(line), Some((since, _)), true) = (line, since, is_wanted) else {
                self.to_list.remove(&(deadline, with));
                continue;
            };
            let listing_at = self.paces.listing_at();
            if listing_at > desk.now.steady {
                return self.wake_at(listing_at);
            }
            line.listing = true;
            self.to_list.remove(&(deadline, with.clone()));
            self.paces.take_listing(desk.now.steady, &desk.settings);
            let since = before(since, desk.settings.clock_skew);
            desk.order(Order::List { queue: desk::queue(&self.id, &with), since });
        }
    }

    /// Stops an account of which too many outcomes are unknown.
    fn stop_if_doubtful(&mut self, desk: &mut Desk) {
        let is_counted = |slot: &Slot| slot.proof.is_some_and(|proof| !proof.taken_over);
        let in_doubt = self.lines.values().filter(|line| line.in_doubt().is_some_and(is_counted)).count();
        if self.pause.is_none() && self.doubts.are_too_many(in_doubt, &desk.settings) {
            let detail = Some(format!("{in_doubt} outcomes are unknown"));
            self.pause(Pause { cause: Cause::ManyUnknown, until: None, detail }, desk);
        }
    }
}

fn delivered(bound: Bound) -> Delivered {
    Delivered { mid: Some(bound.mid), person: None, known_by: bound.known_by }
}

fn after(at: Timestamp, long: jiff::SignedDuration) -> Timestamp {
    at.checked_add(long).unwrap_or(Timestamp::MAX)
}

fn before(at: Timestamp, long: jiff::SignedDuration) -> Timestamp {
    at.checked_sub(long).unwrap_or(Timestamp::MIN)
}
