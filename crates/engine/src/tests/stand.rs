//! An engine with everything around it in the test's hands.

use std::time::Duration;

use antiphon_graph::refusal::Row;
use antiphon_graph::{
    AccountId, CommentId, Content, Conversation, Message, MessageId, Outcome, PersonId, Refusal, Sent, Usage,
    Why, Window,
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    Attempt, Echo, Engine, Epoch, Fence, Ground, Happened, Head, Likeness, Listed, Loaded, MessageKey, Now,
    OnUnknown, Order, Pace, Parts, Queue, Settings, Settlement, Shard, Stage, State, With,
};

pub(super) struct Stand {
    pub(super) engine: Engine,
    pub(super) now: Now,
    places: u64,
}

pub(super) const EPOCH: Epoch = Epoch(1);

impl Stand {
    /// An engine that has owned everything for a while.
    pub(super) fn new() -> Self {
        Self::with(Settings::default())
    }

    pub(super) fn with(settings: Settings) -> Self {
        let now = Now { wall: "2026-03-01T12:00:00Z".parse().unwrap(), steady: Duration::from_secs(1000) };
        let mut stand = Self { engine: Engine::new(settings), now, places: 0 };
        for account in [account(1), account(2)] {
            let shard = Shard::of(&account);
            stand.tell(Happened::Took { shard, epoch: EPOCH });
            stand.tell(Happened::Refilled { shard, queues: Vec::new(), next: None });
        }
        stand
    }

    pub(super) fn tell(&mut self, happened: Happened) -> Vec<Order> {
        self.engine.handle(self.now, happened);
        std::iter::from_fn(|| self.engine.next_order()).collect()
    }

    /// Time passes, as the engine wants to hear of it.
    pub(super) fn pass(&mut self, time: SignedDuration) -> Vec<Order> {
        let (wall, steady) = (self.now.wall + time, self.now.steady + time.unsigned_abs());
        let mut orders = Vec::new();
        loop {
            let wake = self.engine.wakes_at();
            let by_wall =
                wake.wall.map(|at| at.duration_since(self.now.wall).max(SignedDuration::ZERO).unsigned_abs());
            let by_steady = wake.steady.map(|at| at.saturating_sub(self.now.steady));
            let wait =
                by_wall.into_iter().chain(by_steady).min().filter(|wait| self.now.steady + *wait <= steady);
            let Some(wait) = wait else { break };
            self.now = Now { wall: self.now.wall + wait, steady: self.now.steady + wait };
            orders.extend(self.tell(Happened::Alarm));
        }
        self.now = Now { wall, steady };
        orders.extend(self.tell(Happened::Alarm));
        orders
    }

    /// Time passes until the engine orders something.
    pub(super) fn wait(&mut self) -> Vec<Order> {
        for _ in 0..1000 {
            let wake = self.engine.wakes_at();
            let by_wall = wake.wall.map(|at| at.duration_since(self.now.wall));
            let by_steady =
                wake.steady.map(|at| SignedDuration::try_from(at.saturating_sub(self.now.steady)).unwrap());
            let wait = by_wall.into_iter().chain(by_steady).min().expect("it waits for something");
            let orders = self.pass(wait);
            if !orders.is_empty() {
                return orders;
            }
        }
        panic!("it never orders anything")
    }

    pub(super) fn seconds(&mut self, seconds: i64) -> Vec<Order> {
        self.pass(SignedDuration::from_secs(seconds))
    }

    /// A message as it is accepted.
    pub(super) fn head(&mut self, queue: &Queue) -> Head {
        self.places += 1;
        let mut chance = [0; 9];
        chance[8] = u8::try_from(self.places % 256).unwrap();
        chance[7] = u8::try_from(self.places / 256).unwrap();
        Head {
            key: MessageKey::new(queue.shard(), self.now.wall, chance),
            place: self.places,
            accepted_at: self.now.wall,
            expires_at: None,
            pace: Pace::Text,
            ground: Ground::Window,
            hold: false,
            on_unknown: OnUnknown::Continue,
            likeness: text("ok"),
            to_plan: false,
            parts: Parts::default(),
            stage: Stage::Queued { attempts: 0, not_before: None, after_unknown: false },
        }
    }

    pub(super) fn accept(&mut self, queue: &Queue, head: Head) -> Vec<Order> {
        let window =
            queue.conversation().map(|conversation| Window::opened(conversation, self.now.wall - hours(1)));
        self.tell(Happened::Accepted { queue: queue.clone(), head, window })
    }

    /// Accepts a text.
    pub(super) fn text(&mut self, queue: &Queue) -> (MessageKey, Vec<Order>) {
        let head = self.head(queue);
        (head.key, self.accept(queue, head))
    }

    pub(super) fn intended(&mut self, key: MessageKey, attempt: u32) -> Vec<Order> {
        self.tell(Happened::Intended { key, fence: fence(attempt), plan: None })
    }

    pub(super) fn attempted(&mut self, key: MessageKey, attempt: u32, outcome: Outcome) -> Vec<Order> {
        let first_byte_at = (outcome != Outcome::NotSent).then_some(self.now.wall);
        let attempt = (attempt, first_byte_at, outcome);
        self.tell(Happened::Attempted {
            key,
            fence: fence(attempt.0),
            attempt: Attempt {
                outcome: attempt.2,
                first_byte_at: attempt.1,
                deadline: self.now.wall + SignedDuration::from_secs(100),
                usage: Usage::default(),
                given_back: false,
            },
        })
    }

    /// Accepts a text whose outcome is unknown.
    pub(super) fn unknown(&mut self, queue: &Queue) -> MessageKey {
        let head = self.head(queue);
        self.unknown_head(queue, head)
    }

    pub(super) fn unknown_head(&mut self, queue: &Queue, head: Head) -> MessageKey {
        let key = head.key;
        self.accept(queue, head);
        self.intended(key, 1);
        let orders = self.attempted(key, 1, timed_out());
        assert!(
            matches!(settled(&orders)[..], [(_, State::Sending, Settlement::Unknown { .. })]),
            "{orders:?}"
        );
        key
    }

    pub(super) fn echo(&mut self, queue: &Queue, mid: &str, at: Timestamp, likeness: Likeness) -> Vec<Order> {
        let echo = Echo { mid: self::mid(mid), at, likeness };
        self.tell(Happened::Echoed { queue: queue.clone(), echo })
    }

    pub(super) fn listed(&mut self, queue: &Queue, unbound: Vec<Echo>) -> Vec<Order> {
        let listed = Listed::Read { asked_at: self.now.wall, unbound, back_to: None };
        self.tell(Happened::Listed { queue: queue.clone(), listed })
    }

    pub(super) fn loaded(&mut self, queue: &Queue, heads: Vec<Head>) -> Vec<Order> {
        let loaded = self.read(queue, heads);
        self.tell(Happened::Loaded(loaded))
    }

    pub(super) fn read(&self, queue: &Queue, heads: Vec<Head>) -> Loaded {
        let window =
            queue.conversation().map(|conversation| Window::opened(conversation, self.now.wall - hours(1)));
        Loaded { queue: queue.clone(), heads, more: false, window, echoes: Vec::new() }
    }
}

pub(super) fn account(number: u64) -> AccountId {
    AccountId::new(number.to_string()).unwrap()
}

pub(super) fn person(number: u64) -> Queue {
    of_account(1, number)
}

pub(super) fn of_account(number: u64, person: u64) -> Queue {
    Queue { account: account(number), with: With::Person(PersonId::new(person.to_string()).unwrap()) }
}

pub(super) fn comment() -> Queue {
    Queue { account: account(1), with: With::Comment(CommentId::new("17").unwrap()) }
}

pub(super) fn reactions(number: u64) -> Queue {
    let person = PersonId::new(number.to_string()).unwrap();
    Queue { account: account(1), with: With::Message(person, mid("target")) }
}

pub(super) fn conversation(number: u64) -> Conversation {
    person(number).conversation().unwrap()
}

pub(super) fn mid(id: &str) -> MessageId {
    MessageId::new(id).unwrap()
}

pub(super) fn fence(attempt: u32) -> Fence {
    Fence { epoch: EPOCH, attempt }
}

pub(super) fn text(words: &str) -> Likeness {
    Likeness::of_content(&Content::Message(Message::text(words).unwrap()))
}

pub(super) fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

pub(super) fn delivered(id: &str) -> Outcome {
    Outcome::Delivered(Sent { recipient_id: PersonId::new("1").unwrap(), message_id: Some(mid(id)) })
}

pub(super) fn timed_out() -> Outcome {
    Outcome::Unknown(Why::TimedOut)
}

pub(super) fn refusal(name: &str) -> Refusal {
    Row::named(name).unwrap().refusal()
}

/// Which messages are to be intended.
pub(super) fn intents(orders: &[Order]) -> Vec<MessageKey> {
    let intent = |order: &Order| match order {
        Order::Intend { key, .. } => Some(*key),
        _ => None,
    };
    orders.iter().filter_map(intent).collect()
}

/// Which messages are to be sent.
pub(super) fn sends(orders: &[Order]) -> Vec<MessageKey> {
    let send = |order: &Order| match order {
        Order::Send { key, .. } => Some(*key),
        _ => None,
    };
    orders.iter().filter_map(send).collect()
}

/// What became of which messages, and how they stood.
pub(super) fn settled(orders: &[Order]) -> Vec<(MessageKey, State, Settlement)> {
    let settle = |order: &Order| match order {
        Order::Settle { key, stands, settlement, .. } => Some((*key, stands.state, settlement.clone())),
        _ => None,
    };
    orders.iter().filter_map(settle).collect()
}

/// Which conversations are to be listed.
pub(super) fn lists(orders: &[Order]) -> Vec<Queue> {
    let list = |order: &Order| match order {
        Order::List { queue, .. } => Some(queue.clone()),
        _ => None,
    };
    orders.iter().filter_map(list).collect()
}

/// Which pauses are to be kept.
pub(super) fn pauses(orders: &[Order]) -> Vec<Option<crate::Pause>> {
    let pause = |order: &Order| match order {
        Order::Pause { pause, .. } => Some(pause.clone()),
        _ => None,
    };
    orders.iter().filter_map(pause).collect()
}
