//! The way of a request: from the courier to Instagram and back, and what Instagram tells besides.

use std::time::Duration;

use antiphon_engine::{Attempt, Echo, Happened, Listed, Pace, Queue, With};
use antiphon_graph::{Outcome, Usage, Why};
use jiff::{SignedDuration, Timestamp};

use crate::instagram::{Request, named};
use crate::plan::{Bug, MINUTE, SECOND};
use crate::world::{Event, World};

impl World {
    /// The engine let a message go.
    pub(crate) fn count_departure(&mut self, request: &Request) {
        let of = (request.queue.account.clone(), request.piece.part().pace as u8);
        self.departures.entry(of).or_default().push(self.now);
    }

    /// The courier is about to write the first byte.
    pub(crate) fn depart(
        &mut self,
        mut request: Request,
        not_after: Option<Timestamp>,
        give_back_at: Duration,
    ) {
        let node = request.node;
        if self.nodes[node].frozen {
            self.nodes[node].inbox.push(Event::Depart { request, not_after, give_back_at });
            return;
        }
        if self.nodes[node].engine.is_none() {
            return;
        }
        request.left_at = self.now;
        let is_late = Duration::from_micros(self.now) >= give_back_at;
        if is_late || not_after.is_some_and(|not_after| self.wall() >= not_after) {
            return self.answer(&request, Outcome::NotSent, 0, Usage::default(), true);
        }
        if self.has_trouble() && self.chance.permille(self.plan.not_sent) {
            let wait = self.chance.within(1_000, SECOND);
            return self.answer(&request, Outcome::NotSent, wait, Usage::default(), false);
        }
        let open = self.open.entry(request.queue.clone()).or_default();
        if *open > 0 && !matches!(request.queue.with, With::Message(..)) {
            self.broken.push(format!("two messages of {:?} are on their way at {}", request.queue, self.now));
        }
        *open += 1;
        let wait = self.chance.within(5_000, 50_000);
        self.after(wait, Event::Arrive(request));
    }

    pub(crate) fn arrive(&mut self, request: Request) {
        let has_trouble = self.has_trouble();
        let theirs = self.theirs();
        let fate =
            self.instagram.judge(&request, self.now, theirs, &self.plan, &mut self.chance, has_trouble);
        match (fate.effect, fate.outcome) {
            (Some(wait), None) => {
                let answers_in = Some(fate.after.saturating_sub(wait));
                self.after(wait, Event::Effect { request, answers_in });
            }
            (effect, outcome) => {
                if let Some(outcome) = outcome {
                    self.answer(&request, outcome, fate.after, fate.usage, false);
                }
                match effect {
                    Some(wait) => self.after(wait, Event::Effect { request, answers_in: None }),
                    None => self.close(&request.queue),
                }
            }
        }
    }

    /// Instagram does it.
    pub(crate) fn take_effect(&mut self, request: &Request, answers_in: Option<u64>) {
        self.close(&request.queue);
        let theirs = self.theirs();
        let done = self.instagram.deliver(request, theirs);
        let outcome = match &done {
            Some((sent, _)) => Outcome::Delivered(sent.clone()),
            None if self.instagram.replied.contains(&request.queue) => named("private_reply_invalid").into(),
            None => named("window_closed").into(),
        };
        if let Some(wait) = answers_in {
            self.answer(request, outcome, wait, Usage::default(), false);
        }
        if let Some((_, echo)) = done.filter(|_| matches!(request.queue.with, With::Person(_))) {
            self.echo(&request.queue, &echo);
        }
    }

    /// The webhook of what the account wrote: at once, late, twice or never.
    pub(crate) fn echo(&mut self, queue: &Queue, echo: &Echo) {
        if self.chance.permille(self.plan.echo_lost) {
            return;
        }
        let is_late = self.chance.permille(self.plan.echo_late);
        let (least, most) = if is_late { (SECOND, 15 * MINUTE) } else { (0, 600_000) };
        for _ in 0..self.chance.within(1, 3) {
            let wait = self.chance.within(least, most);
            self.after(wait, Event::Echo { queue: queue.clone(), echo: echo.clone() });
        }
    }

    /// A webhook came: it is kept, and then told to whoever owns the conversation.
    pub(crate) fn hear(&mut self, queue: Queue, echo: Echo) {
        if self.store.echoed(&queue, &echo) {
            let wait = self.chance.within(0, 3_000);
            self.after(wait, Event::Tell { node: self.owner, happened: Happened::Echoed { queue, echo } });
        }
    }

    pub(crate) fn list(&mut self, node: usize, queue: Queue) {
        if node != self.owner {
            // A node that no longer trusts its lease asks nobody.
            return self.after(
                0,
                Event::Tell { node, happened: Happened::Listed { queue, listed: Listed::Failed } },
            );
        }
        let theirs = self.theirs();
        let asked_at = self.wall();
        let listed = self.instagram.list(&queue, self.now, theirs, self.plan.listing_lag);
        let fails = self.chance.permille(self.plan.listing_fails);
        let listed = match listed {
            Listed::Read { mut unbound, back_to, .. } if !fails => {
                unbound.retain(|echo| !self.store.bound.contains_key(&echo.mid));
                Listed::Read { asked_at, unbound, back_to }
            }
            _ => Listed::Failed,
        };
        let wait = self.chance.within(20_000, 300_000);
        self.after(wait, Event::Tell { node, happened: Happened::Listed { queue, listed } });
    }

    fn close(&mut self, queue: &Queue) {
        *self.open.get_mut(queue).expect("it was opened") -= 1;
    }

    /// The courier tells what came of an attempt.
    fn answer(&mut self, request: &Request, outcome: Outcome, wait: u64, usage: Usage, given_back: bool) {
        let timed_out = matches!(outcome, Outcome::Unknown(Why::TimedOut));
        let outcome = match self.bug {
            Some(Bug::RetryOnTimeout) if timed_out => Outcome::NotSent,
            _ => outcome,
        };
        let base = self.wall() - SignedDuration::from_micros(i64::try_from(self.now).unwrap());
        let left_at = base + SignedDuration::from_micros(i64::try_from(request.left_at).unwrap());
        let attempt = Attempt {
            first_byte_at: (outcome != Outcome::NotSent).then_some(left_at),
            deadline: left_at + SignedDuration::from_micros(i64::try_from(request.timeout).unwrap()),
            outcome,
            usage,
            given_back,
        };
        let happened = Happened::Attempted { key: request.key, fence: request.fence, attempt };
        self.after(wait, Event::Tell { node: request.node, happened });
    }
}

/// The limits that a departure is held against: so many at once, and so many in a second.
pub(crate) fn allowed(pace: u8) -> (usize, usize) {
    if pace == Pace::Media as u8 { (1, 10) } else { (5, 95) }
}
