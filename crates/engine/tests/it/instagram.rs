//! A model of Instagram: what it does with a request, what it tells, and what it has really delivered.

use std::collections::{BTreeMap, BTreeSet};

use antiphon_engine::{Echo, Fence, Ground, Likeness, Listed, MessageKey, Pace, Queue, With};
use antiphon_graph::refusal::Row;
use antiphon_graph::usage::{BusinessUsage, Load};
use antiphon_graph::{
    AccountId, Conversation, MessageId, Outcome, PersonId, Refusal, Sent, Usage, Why, Window,
};
use jiff::{SignedDuration, Timestamp};

use crate::chance::Chance;
use crate::pieces::Piece;
use crate::plan::{Plan, SECOND};

/// A request on its way.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) node: usize,
    pub(crate) queue: Queue,
    pub(crate) key: MessageKey,
    pub(crate) fence: Fence,
    pub(crate) piece: Piece,
    pub(crate) is_human: bool,
    pub(crate) ground: Ground,
    /// When its first byte left.
    pub(crate) left_at: u64,
    /// How long the courier waits for the answer.
    pub(crate) timeout: u64,
}

/// What comes of a request.
pub(crate) struct Fate {
    /// How long until it is done, if it is.
    pub(crate) effect: Option<u64>,
    /// What the courier sees, and after how long; none when it is the answer of what was done.
    pub(crate) outcome: Option<Outcome>,
    pub(crate) after: u64,
    pub(crate) usage: Usage,
}

/// What a person has received.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) key: MessageKey,
    pub(crate) queue: Queue,
    pub(crate) mid: MessageId,
    pub(crate) piece: Piece,
    pub(crate) is_human: bool,
    pub(crate) at: Timestamp,
}

#[derive(Debug, Default)]
pub(crate) struct Instagram {
    pub(crate) opened: BTreeMap<Conversation, Timestamp>,
    pub(crate) truth: Vec<Delivery>,
    pub(crate) replied: BTreeSet<Queue>,
    /// Conversations, each message with its time and whether the account wrote it.
    threads: BTreeMap<Queue, Vec<(Timestamp, MessageId, Option<Likeness>)>>,
    calls: BTreeMap<(AccountId, &'static str), Vec<u64>>,
    mids: u64,
    pub(crate) broken: Vec<String>,
}

impl Instagram {
    /// Judges a request that has arrived.
    pub(crate) fn judge(
        &mut self,
        request: &Request,
        now: u64,
        at: Timestamp,
        plan: &Plan,
        chance: &mut Chance,
        has_trouble: bool,
    ) -> Fate {
        let quick = chance.within(10_000, 400_000);
        let refuse = |refusal: Refusal| Fate {
            effect: None,
            outcome: Some(refusal.into()),
            after: quick,
            usage: Usage::default(),
        };
        let (kind, most) = match request.piece.part().pace {
            Pace::Text => ("text", 100),
            Pace::Media => ("media", 10),
            Pace::PrivateReply => ("private reply", 100),
        };
        if self.count(&request.queue.account, kind, now) > most {
            self.broken.push(format!("more than {most} of {kind} in a second at {now}"));
        }
        if !self.is_open(&request.queue, request.ground, at) {
            self.broken.push(format!("{} came after the window's end, at {now}", request.key));
            return refuse(named("window_closed"));
        }
        if self.replied.contains(&request.queue) {
            return refuse(named("private_reply_invalid"));
        }
        if request.piece == Piece::Album && !plan.takes_albums {
            return refuse(named("multi_image_unavailable"));
        }
        if !has_trouble {
            return Fate { effect: Some(0), outcome: None, after: quick, usage: Usage::default() };
        }
        if chance.permille(plan.refuses) {
            let name = chance.pick(&[
                "window_closed",
                "token_expired",
                "send_failed",
                "send_failed",
                "permission_missing",
            ]);
            return refuse(named(name));
        }
        if chance.permille(plan.throttles) {
            let name = chance.pick(&["rate_limited", "rate_limited", "app_limited", "instagram_limited"]);
            let business = BusinessUsage {
                id: "1".into(),
                kind: "instagram".into(),
                load: Load::default(),
                regain_in_minutes: 2,
            };
            let usage = if name == "instagram_limited" {
                Usage { app: None, business: vec![business] }
            } else {
                Usage::default()
            };
            return Fate { usage, ..refuse(named(name)) };
        }
        let latest = request.timeout - SECOND;
        let is_lost = chance.permille(plan.loses_request);
        if is_lost || chance.permille(plan.loses_answer) {
            let slow = if chance.permille(300) { chance.within(0, latest) } else { 0 };
            let whys =
                [Why::TimedOut, Why::TimedOut, Why::CutOff, Why::NoId, Why::Failed(named("outcome_unknown"))];
            let nth = usize::try_from(chance.within(0, 5)).expect("it is small");
            let after = if nth < 2 { request.timeout - (now - request.left_at) } else { quick };
            let effect = (!is_lost).then_some(slow);
            return Fate {
                effect,
                outcome: Some(Outcome::Unknown(whys[nth].clone())),
                after,
                usage: Usage::default(),
            };
        }
        let after = if chance.permille(50) { chance.within(0, latest) } else { quick };
        // The answer is written when it is done.
        Fate { effect: Some(after.min(quick)), outcome: None, after, usage: Usage::default() }
    }

    /// Does what was asked for; the message has an id from now on. Not when the window has closed in the meantime, and
    /// not twice for a comment.
    pub(crate) fn deliver(&mut self, request: &Request, at: Timestamp) -> Option<(Sent, Echo)> {
        if !self.is_open(&request.queue, request.ground, at) || self.replied.contains(&request.queue) {
            return None;
        }
        self.mids += 1;
        let mid = MessageId::new(format!("mid.{}", self.mids)).unwrap();
        let &Request { key, piece, is_human, .. } = request;
        let (queue, likeness) = (request.queue.clone(), piece.part().likeness);
        self.truth.push(Delivery { key, queue, mid: mid.clone(), piece, is_human, at });
        let person = match &request.queue.with {
            With::Person(person) | With::Message(person, _) => person.clone(),
            With::Comment(_) => {
                self.replied.insert(request.queue.clone());
                PersonId::new("77").unwrap()
            }
        };
        let is_message = !matches!(request.queue.with, With::Message(..));
        if is_message {
            let thread = self.threads.entry(request.queue.clone()).or_default();
            thread.push((at, mid.clone(), Some(likeness)));
        }
        let sent = Sent { recipient_id: person, message_id: is_message.then(|| mid.clone()) };
        Some((sent, Echo { mid, at, likeness }))
    }

    /// A person wrote, or the account's owner with the app.
    pub(crate) fn wrote(&mut self, queue: &Queue, at: Timestamp, likeness: Option<Likeness>) -> MessageId {
        self.mids += 1;
        let mid = MessageId::new(format!("mid.{}", self.mids)).unwrap();
        if likeness.is_none() {
            self.opened.insert(queue.conversation().unwrap(), at);
        }
        self.threads.entry(queue.clone()).or_default().push((at, mid.clone(), likeness));
        mid
    }

    /// Lists the twenty newest messages of a conversation, as far as the listing has caught up.
    pub(crate) fn list(&mut self, queue: &Queue, now: u64, at: Timestamp, lag: u64) -> Listed {
        if self.count(&queue.account, "listing", now) > 2 {
            self.broken.push(format!("more than 2 listings in a second at {now}"));
        }
        let lag = SignedDuration::from_micros(i64::try_from(lag).expect("it is small"));
        let thread = self.threads.get(queue).map_or(&[][..], Vec::as_slice);
        let mut visible: Vec<_> = thread.iter().filter(|(written, ..)| *written <= at - lag).collect();
        visible.sort_by_key(|(written, ..)| std::cmp::Reverse(*written));
        let back_to = (visible.len() > 20).then(|| visible[19].0);
        let unbound = visible.into_iter().take(20).filter_map(|(written, mid, likeness)| {
            let at = Timestamp::from_second(written.as_second()).unwrap();
            Some(Echo { mid: mid.clone(), at, likeness: (*likeness)? })
        });
        Listed::Read { asked_at: at, unbound: unbound.collect(), back_to }
    }

    fn is_open(&self, queue: &Queue, ground: Ground, at: Timestamp) -> bool {
        let Some(conversation) = queue.conversation() else { return true };
        let long = if ground == Ground::HumanAgent { Window::LONGEST } else { Window::STANDARD };
        self.opened.get(&conversation).is_some_and(|opened| at < *opened + long)
    }

    /// How many calls of a kind there were in the second that ends now, with this one.
    fn count(&mut self, account: &AccountId, kind: &'static str, now: u64) -> usize {
        let calls = self.calls.entry((account.clone(), kind)).or_default();
        calls.retain(|at| at + SECOND > now);
        calls.push(now);
        calls.len()
    }
}

pub(crate) fn named(name: &str) -> Refusal {
    Row::named(name).expect("there is such a row").refusal()
}
