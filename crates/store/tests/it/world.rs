//! Accounts, people, messages and times for stories about a store.

use std::sync::atomic::{AtomicU64, Ordering};

use antiphon_engine::{
    Echo, Epoch, Fence, Ground, Head, KnownBy, Likeness, MessageKey, OnUnknown, Pace, Parts, Queue,
    Settlement, Shard, Stage, Stands, State, With,
};
use antiphon_graph::{AccountId, Conversation, MessageId, PersonId, Window};
use antiphon_store::{Accepted, Arrival, Idempotency, Incoming, NewMessage, Store};
use jiff::{SignedDuration, Timestamp};

/// So many seconds after the beginning of these stories.
pub(crate) fn at(seconds: i64) -> Timestamp {
    "2026-01-10T12:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds)
}

pub(crate) fn account(nth: u64) -> AccountId {
    AccountId::new((17_841_400_000_000_000 + nth).to_string()).unwrap()
}

pub(crate) fn person(nth: u64) -> PersonId {
    PersonId::new((900_000_000_000_000 + nth).to_string()).unwrap()
}

pub(crate) fn mid(name: &str) -> MessageId {
    MessageId::new(name).unwrap()
}

/// Every test has accounts of its own, so that all can be told to one store.
pub(crate) fn fresh_account() -> AccountId {
    static NEXT: AtomicU64 = AtomicU64::new(1000);
    account(NEXT.fetch_add(1, Ordering::Relaxed))
}

pub(crate) fn queue(account: &AccountId, nth: u64) -> Queue {
    Queue { account: account.clone(), with: With::Person(person(nth)) }
}

pub(crate) fn conversation(queue: &Queue) -> Conversation {
    queue.conversation().unwrap()
}

pub(crate) fn likeness(nth: u8) -> Likeness {
    Likeness::from_bytes([nth; 16])
}

pub(crate) fn key(queue: &Queue, accepted_at: Timestamp) -> MessageKey {
    static CHANCE: AtomicU64 = AtomicU64::new(0);
    let mut chance = [0; 9];
    chance[1..].copy_from_slice(&CHANCE.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    MessageKey::new(queue.shard(), accepted_at, chance)
}

/// A text that waits for its turn, accepted at a second.
pub(crate) fn text(queue: &Queue, second: i64) -> NewMessage {
    let accepted_at = at(second);
    let head = Head {
        key: key(queue, accepted_at),
        place: 0,
        accepted_at,
        expires_at: None,
        pace: Pace::Text,
        ground: Ground::Window,
        hold: false,
        on_unknown: OnUnknown::Continue,
        likeness: likeness(1),
        to_plan: false,
        parts: Parts::default(),
        stage: Stage::Queued { attempts: 0, not_before: None, after_unknown: false },
    };
    let draft = br#"{"message":{"text":"Hello"}}"#.to_vec();
    NewMessage {
        queue: queue.clone(),
        head,
        kind: "text",
        draft,
        idempotency: None,
        origin: None,
        language: None,
        market: None,
        only_if_open: false,
        retries: None,
    }
}

pub(crate) fn call(key: u8, fingerprint: u8) -> Idempotency {
    Idempotency { key: [key; 32], fingerprint: [fingerprint; 32] }
}

pub(crate) fn fence(epoch: Epoch, attempt: u32) -> Fence {
    Fence { epoch, attempt }
}

pub(crate) fn stands(state: State, fence: Option<Fence>) -> Stands {
    Stands { state, fence }
}

pub(crate) fn delivered(name: &str) -> Settlement {
    Settlement::Delivered { mid: Some(mid(name)), person: None, known_by: KnownBy::Answer }
}

pub(crate) fn doubtful(first_byte: i64) -> Settlement {
    Settlement::Unknown { first_byte_at: at(first_byte), deadline: at(first_byte + 100) }
}

/// A delivery of webhooks that came at a second.
pub(crate) fn arrival(second: i64, events: Vec<Incoming>) -> Arrival {
    Arrival {
        app: "shop".to_owned(),
        received_at: at(second),
        body: b"{}".to_vec(),
        signature: "sha256=00".to_owned(),
        old_signature: None,
        content_type: None,
        events,
    }
}

/// A person wrote at a second.
pub(crate) fn wrote(queue: &Queue, name: &str, second: i64) -> Incoming {
    Incoming {
        key: name.to_owned(),
        account: queue.account.clone(),
        person: queue.with.person().cloned(),
        kind: "message",
        at: Some(at(second)),
        opens: Some(Window::opened(conversation(queue), at(second))),
        echo: None,
    }
}

/// The account wrote at a second, as a webhook tells.
pub(crate) fn echo(queue: &Queue, name: &str, second: i64) -> Incoming {
    Incoming {
        key: format!("echo:{name}"),
        account: queue.account.clone(),
        person: queue.with.person().cloned(),
        kind: "echo",
        at: Some(at(second)),
        opens: None,
        echo: Some(Echo { mid: mid(name), at: at(second), likeness: likeness(1) }),
    }
}

/// A message that is accepted, with its place.
pub(crate) async fn accepted(store: &impl Store, message: NewMessage) -> Head {
    match store.accept(message).await.unwrap() {
        Accepted::New { head, .. } => head,
        other => panic!("not new: {other:?}"),
    }
}

/// The window of a conversation, as it is known.
pub(crate) async fn known_window(store: &impl Store, conversation: &Conversation) -> Option<Window> {
    let Conversation { account, person } = conversation.clone();
    store.load(&Queue { account, with: With::Person(person) }).await.unwrap().window
}

pub(crate) async fn taken(store: &impl Store, shard: Shard) -> Epoch {
    store.take(&[shard], at(0)).await.unwrap()[0].1
}

pub(crate) async fn state(store: &impl Store, key: MessageKey) -> State {
    store.message(key).await.unwrap().unwrap().state
}

/// A message in a queue of its own that was brought to stand there.
pub(crate) struct Placed {
    pub(crate) queue: Queue,
    pub(crate) key: MessageKey,
    pub(crate) stands: Stands,
}

/// Brings a new message, of an account of its own, to a state; held ones cannot be made yet.
pub(crate) async fn placed(store: &impl Store, wanted: State) -> Placed {
    let queue = queue(&fresh_account(), 1);
    let key = accepted(store, text(&queue, 0)).await.key;
    let mut placed = Placed { queue, key, stands: stands(State::Queued, None) };
    if wanted == State::Cancelled {
        assert!(store.cancel(key, at(1)).await.unwrap());
        placed.stands = stands(State::Cancelled, None);
    }
    if matches!(wanted, State::Queued | State::Cancelled) {
        return placed;
    }
    let fence = fence(taken(store, key.shard()).await, 1);
    assert!(store.intend(key, fence, None, at(1)).await.unwrap());
    placed.stands = stands(State::Sending, Some(fence));
    let settlement = match wanted {
        State::Sending => return placed,
        State::Unknown => doubtful(1),
        State::Delivered => Settlement::Delivered { mid: None, person: None, known_by: KnownBy::Answer },
        State::Refused => Settlement::Refused(antiphon_graph::Refusal::invalid_message_data()),
        State::Expired => Settlement::Expired(antiphon_engine::TooLate::Window),
        State::Held | State::Queued | State::Cancelled => unreachable!("made above"),
    };
    assert!(placed.settle(store, settlement).await);
    placed.stands = stands(wanted, Some(fence));
    placed
}

impl Placed {
    pub(crate) async fn settle(&self, store: &impl Store, settlement: Settlement) -> bool {
        store.settle(&self.queue, self.key, self.stands, settlement, at(2)).await.unwrap()
    }

    pub(crate) async fn state(&self, store: &impl Store) -> State {
        state(store, self.key).await
    }
}
