//! Attempts that ended: what follows from each outcome.

use antiphon_graph::refusal::Class;
use antiphon_graph::{Outcome, Refusal};
use jiff::{SignedDuration, Timestamp};

use crate::account::Account;
use crate::backoff;
use crate::desk::{self, Desk};
use crate::line::{Delivered, Intent, Turn};
use crate::{
    Attempt, Cause, Fence, Ground, KnownBy, MessageKey, Order, Pace, Pause, Requeued, Settlement, Stage, With,
};

/// The names of the refusals that follow on the one private reply to a comment.
const REPLIED: [&str; 2] = ["private_reply_invalid", "private_reply_repeated"];

/// The name of the refusal of too many calls in one second.
const TOO_MANY_A_SECOND: &str = "rate_limited";

impl Account {
    /// An attempt ended.
    pub(crate) fn attempted(
        &mut self,
        with: &With,
        key: MessageKey,
        fence: Fence,
        attempt: Attempt,
        desk: &mut Desk,
    ) {
        desk.under_way.remove(&key);
        self.note_usage(&attempt, desk);
        let Some(line) = self.lines.get_mut(with) else { return };
        let is_first = line.slots.front().is_some_and(|slot| slot.head.key == key);
        match line.turn {
            Turn::Sending(intent) if is_first && intent.fence == fence => {
                line.turn = Turn::Free;
                line.touch();
                self.free_sent();
                self.settle_attempt(with, intent, attempt, desk);
            }
            // The answer of an attempt that was given up for unknown.
            _ => self.answered_late(with, key, fence, attempt.outcome, desk),
        }
        self.tend(with, desk);
    }

    fn free_sent(&mut self) {
        self.under_way -= 1;
    }

    fn settle_attempt(&mut self, with: &With, intent: Intent, attempt: Attempt, desk: &mut Desk) {
        let key = self.lines[with].slots[0].head.key;
        let now = desk.now.wall;
        let is_unknown = matches!(attempt.outcome, Outcome::Unknown(_));
        let was_probe = self.doubts.is_probe(key);
        if !attempt.given_back {
            self.doubts.count(is_unknown, now);
        }
        let delivers = matches!(attempt.outcome, Outcome::Delivered(_));
        match attempt.outcome {
            _ if attempt.given_back => self.requeue(with, intent.fence, None, Requeued::GivenBack, desk),
            Outcome::Delivered(sent) => {
                let (mid, person) = (sent.message_id, Some(sent.recipient_id));
                let delivered = Delivered { mid, person, known_by: KnownBy::Answer };
                self.delivered(with, intent.fence, delivered, desk);
            }
            Outcome::Refused(refusal) => self.refused(with, intent.fence, refusal, desk),
            Outcome::Throttled(ref refusal) => {
                self.throttled(with, intent.fence, refusal, &attempt.usage, desk);
            }
            Outcome::NotSent => {
                let slot = self.first(with);
                slot.not_sent += 1;
                let wait = backoff::wait(&desk.settings, key, slot.not_sent);
                self.requeue(with, intent.fence, Some(later(now, wait)), Requeued::NotSent, desk);
            }
            Outcome::Unknown(why) => {
                let first_byte_at = attempt.first_byte_at.unwrap_or(intent.at).min(intent.at);
                let refusal = match why {
                    antiphon_graph::Why::Failed(refusal) => Some(refusal),
                    _ => None,
                };
                self.is_unknown(with, intent.fence, (first_byte_at, attempt.deadline), refusal, desk);
            }
        }
        if was_probe {
            self.probed(delivers, desk);
        }
    }

    /// The probe of a stopped account has ended.
    fn probed(&mut self, has_succeeded: bool, desk: &mut Desk) {
        if has_succeeded && self.is_paused_for(Cause::ManyUnknown) {
            self.doubts.clear();
            self.resume(desk);
        } else {
            self.doubts.probe_failed(desk.now.wall, desk.settings.probe_after);
        }
    }

    fn delivered(&mut self, with: &With, fence: Fence, delivered: Delivered, desk: &mut Desk) {
        let key = self.first(with).head.key;
        let line = self.lines.get_mut(with).expect("it was under way");
        let settlement = line.delivered(key, delivered, desk.now.wall);
        desk.settle(desk::queue(&self.id, with), key, desk::sending(fence), settlement);
    }

    fn refused(&mut self, with: &With, fence: Fence, refusal: Refusal, desk: &mut Desk) {
        let now = desk.now.wall;
        let slot = self.first(with);
        match refusal.class() {
            Class::PauseAccount => {
                self.requeue(with, fence, None, Requeued::Account, desk);
                let detail = Some(refusal.message().to_owned());
                self.pause(Pause { cause: Cause::Refused, until: None, detail }, desk);
            }
            Class::Later if slot.later + 1 < desk.settings.most_tries => {
                slot.later += 1;
                let wait = backoff::wait(&desk.settings, slot.head.key, slot.later);
                self.requeue(with, fence, Some(later(now, wait)), Requeued::Later, desk);
            }
            _ if slot.head.pace == Pace::PrivateReply
                && slot.after_unknown()
                && REPLIED.contains(&refusal.row().name) =>
            {
                let delivered = Delivered { mid: None, person: None, known_by: KnownBy::Refusal };
                self.delivered(with, fence, delivered, desk);
            }
            _ if refusal.is_multi_image_unavailable()
                && slot.head.to_plan
                && slot.later + 1 < desk.settings.most_tries =>
            {
                self.one_by_one(with, fence, desk);
            }
            _ => {
                let (ground, hold) = (slot.head.ground, slot.head.hold);
                let is_closed = refusal.is_window_closed();
                if is_closed {
                    self.close_window(with, ground, desk);
                }
                let settlement =
                    if is_closed && hold { Settlement::Held } else { Settlement::Refused(refusal) };
                self.end(with, fence, settlement, desk);
            }
        }
    }

    /// The account takes no album, so an earlier attempt with one has not arrived either.
    fn one_by_one(&mut self, with: &With, fence: Fence, desk: &mut Desk) {
        desk.order(Order::OneByOne { account: self.id.clone(), at: desk.now.wall });
        let slot = self.first(with);
        slot.later += 1;
        slot.doubt = None;
        self.requeue(with, fence, None, Requeued::OneByOne, desk);
        let slot = self.first(with);
        slot.head.stage = Stage::Queued { attempts: slot.attempts(), not_before: None, after_unknown: false };
    }

    /// It leaves the line.
    fn end(&mut self, with: &With, fence: Fence, settlement: Settlement, desk: &mut Desk) {
        let line = self.lines.get_mut(with).expect("it was under way");
        let slot = line.slots.pop_front().expect("it was the first");
        desk.settle(desk::queue(&self.id, with), slot.head.key, desk::sending(fence), settlement);
    }

    /// Instagram's clock judges: what it calls closed is closed.
    fn close_window(&mut self, with: &With, ground: Ground, desk: &mut Desk) {
        let at = desk.now.wall;
        let Some(conversation) = desk::queue(&self.id, with).conversation() else { return };
        for other in self.of_person(&conversation.person) {
            let line = self.line(&other, desk);
            line.opening.shut(at, ground);
        }
        let others: Vec<_> = self.of_person(&conversation.person);
        desk.order(Order::CloseWindow { conversation, at });
        for other in others.iter().filter(|other| *other != with) {
            self.tend(other, desk);
        }
    }

    fn throttled(
        &mut self,
        with: &With,
        fence: Fence,
        refusal: &Refusal,
        usage: &antiphon_graph::Usage,
        desk: &mut Desk,
    ) {
        let pace = self.first(with).head.pace;
        self.requeue(with, fence, None, Requeued::Throttled, desk);
        if refusal.row().name == TOO_MANY_A_SECOND {
            self.paces.shut(pace, desk.now.steady, &desk.settings);
            return;
        }
        let minutes = usage.regain_in_minutes().map(|minutes| SignedDuration::from_mins(i64::from(minutes)));
        let rest = minutes.unwrap_or_default().max(desk.settings.throttled_account);
        let detail = Some(refusal.message().to_owned());
        self.pause(Pause { cause: Cause::Throttled, until: Some(later(desk.now.wall, rest)), detail }, desk);
    }

    /// Nobody can tell whether it arrived. A reaction only sets a state: it is set again.
    fn is_unknown(
        &mut self,
        with: &With,
        fence: Fence,
        (first_byte_at, deadline): (Timestamp, Timestamp),
        refusal: Option<Refusal>,
        desk: &mut Desk,
    ) {
        if !matches!(with, With::Message(..)) {
            return self.doubt(with, fence, (first_byte_at, deadline), desk);
        }
        let slot = self.first(with);
        slot.later += 1;
        let (key, nth) = (slot.head.key, slot.later);
        match refusal {
            Some(refusal) if nth >= desk.settings.most_tries => {
                self.end(with, fence, Settlement::Refused(refusal), desk);
            }
            _ => {
                let wait = backoff::wait(&desk.settings, key, nth);
                self.requeue(with, fence, Some(later(desk.now.wall, wait)), Requeued::Resend, desk);
            }
        }
    }

    /// It waits again.
    fn requeue(
        &mut self,
        with: &With,
        fence: Fence,
        not_before: Option<Timestamp>,
        why: Requeued,
        desk: &mut Desk,
    ) {
        let slot = self.first(with);
        if why != Requeued::NotSent {
            slot.not_sent = 0;
        }
        slot.requeue(not_before, false);
        let key = slot.head.key;
        let settlement = Settlement::Queued { not_before, why };
        desk.settle(desk::queue(&self.id, with), key, desk::sending(fence), settlement);
    }

    /// What an answer said of the account's limits.
    fn note_usage(&mut self, attempt: &Attempt, desk: &mut Desk) {
        self.paces.note(&attempt.usage, desk.now.steady);
    }

    fn first(&mut self, with: &With) -> &mut crate::line::Slot {
        let line = self.lines.get_mut(with).expect("it was under way");
        line.slots.front_mut().expect("it was the first")
    }
}

fn later(now: Timestamp, wait: SignedDuration) -> Timestamp {
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}
