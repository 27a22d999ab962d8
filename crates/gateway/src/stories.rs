//! Stories of the engine, the store and the network together, told against a sandbox, without a front.

use std::time::Duration;

use antiphon_client::Timeouts;
use antiphon_engine::{
    Ground, Happened, Head, KnownBy, Likeness, MessageKey, OnUnknown, Pace, Queue, Settings, Settlement,
    Shard, Stage as At, With,
};
use antiphon_graph::webhook::{Verified, sign};
use antiphon_graph::{AppSecret, Draft, Endpoint, Message, PersonId};
use antiphon_sandbox::{Sandbox, faults};
use antiphon_store::{Accepted, NewMessage, Sqlite, Store};
use jiff::SignedDuration;
use serde_json::json;
use tokio::time::timeout;

use crate::{Clock, MasterKey, OpenAccount, Running, Upstream, Waiter, ingest};

/// How long something that must happen may take before the story fails.
const SOON: Duration = Duration::from_secs(20);

struct Stage {
    sandbox: Sandbox,
    running: Running<Sqlite>,
    secret: AppSecret,
}

/// Nothing is waited for that a story need not wait for.
fn settings() -> Settings {
    Settings {
        first_send_delay: Duration::ZERO,
        listing_delay: SignedDuration::ZERO,
        listing_interval: SignedDuration::from_millis(10),
        absence_after: SignedDuration::ZERO,
        attempt_timeout: SignedDuration::from_millis(300),
        backoff: SignedDuration::from_millis(10),
        ..Settings::default()
    }
}

impl Stage {
    /// A gateway that knows the sandbox's account, and to which Ava has written.
    async fn new() -> Self {
        Self::with(settings()).await
    }

    async fn with(settings: Settings) -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let timeouts = Timeouts {
            connect: Duration::from_millis(100),
            write: Duration::from_millis(100),
            read: Duration::from_millis(100),
        };
        let upstream = Upstream::at(Endpoint::at(&sandbox.url()).unwrap(), timeouts).unwrap();
        let (store, key) = (Sqlite::in_memory().unwrap(), MasterKey::new([7; 32]));
        let running = Running::start(store, key, Clock::system(), upstream, settings).await.unwrap();
        let secret = sandbox.app_secret();
        let directory = &running.app.directory;
        directory.put_app("shop", std::slice::from_ref(&secret), &sandbox.verify_token()).await.unwrap();
        let account = OpenAccount {
            id: sandbox.account(),
            app: "shop".into(),
            username: Some("demo.shop".into()),
            token: sandbox.token(),
            token_expires_at: None,
            on_unknown: OnUnknown::Continue,
            pause: None,
        };
        directory.put_account(account).await.unwrap();
        let stage = Self { sandbox, running, secret };
        stage.hear(&stage.avas_hello()).await;
        stage
    }

    fn queue(&self) -> Queue {
        Queue { account: self.sandbox.account(), with: With::Person(self.sandbox.ava()) }
    }

    fn avas_hello(&self) -> serde_json::Value {
        let now = self.running.app.clock.wall().as_millisecond();
        json!({
            "sender": { "id": self.sandbox.ava() }, "recipient": { "id": self.sandbox.account() },
            "timestamp": now, "message": { "mid": "m_hi", "text": "Hi" },
        })
    }

    /// A webhook comes in.
    async fn hear(&self, item: &serde_json::Value) -> ingest::Counted {
        let entry = json!({ "id": self.sandbox.account(), "time": 1, "messaging": [item] });
        let body = json!({ "object": "instagram", "entry": [entry] }).to_string();
        let signature = sign(body.as_bytes(), &self.secret);
        let verified = Verified::check(body.as_bytes(), &signature, &self.secret).unwrap();
        let app = &self.running.app;
        ingest::arrival(app, &app.directory.apps()[0], verified, &signature).await.unwrap()
    }

    /// A message is accepted; somebody waits for what becomes of it.
    async fn accept(&self, text: &str, nth: u8) -> (MessageKey, Waiter) {
        let app = &self.running.app;
        let now = app.clock.wall();
        let key = MessageKey::new(Shard::of(&self.sandbox.account()), now, [nth; 9]);
        let draft = Draft::new(self.sandbox.ava(), Message::text(text).unwrap());
        let mut bytes = Vec::new();
        draft.write_json(&mut bytes);
        let head = Head {
            key,
            place: 0,
            accepted_at: now,
            expires_at: None,
            pace: Pace::Text,
            ground: Ground::Window,
            on_unknown: OnUnknown::Continue,
            likeness: Likeness::of_content(&draft.content),
            stage: At::Queued { attempts: 0, not_before: None, after_unknown: false },
        };
        let waiter = app.owner.wait_for(key);
        let message = NewMessage { queue: self.queue(), head, kind: "text", draft: bytes, idempotency: None };
        match app.store.accept(message).await.unwrap() {
            Accepted::New { head, window } => {
                app.owner.tell(Happened::Accepted { queue: self.queue(), head, window });
            }
            other => panic!("{other:?}"),
        }
        (key, waiter)
    }

    async fn settled(&self, waiter: &mut Waiter) -> Settlement {
        timeout(SOON, waiter.settled()).await.expect("something becomes of it")
    }

    async fn ended(&self, waiter: &mut Waiter) -> Settlement {
        timeout(SOON, waiter.ended()).await.expect("it comes to an end")
    }

    fn received(&self) -> Vec<String> {
        let messages = self.sandbox.messages_to("ava").unwrap();
        messages.into_iter().filter_map(|message| message.text).collect()
    }

    fn person(&self) -> PersonId {
        self.sandbox.ava()
    }
}

fn mid(settlement: &Settlement) -> (String, KnownBy) {
    match settlement {
        Settlement::Delivered { mid: Some(mid), known_by, .. } => (mid.to_string(), *known_by),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_is_accepted_is_delivered_once_and_in_order() {
    let stage = Stage::new().await;
    let mut waiters = Vec::new();
    for nth in 0..12 {
        waiters.push(stage.accept(&format!("text {nth}"), nth).await.1);
    }
    for waiter in &mut waiters {
        assert_eq!(mid(&stage.ended(waiter).await).1, KnownBy::Answer);
    }
    let expected: Vec<_> = (0..12).map(|nth| format!("text {nth}")).collect();
    assert_eq!(stage.received(), expected);
    stage.running.end().await.unwrap();
}

#[tokio::test]
async fn a_lost_reply_is_unknown_until_the_listing_proves_the_delivery() {
    let stage = Stage::new().await;
    stage.sandbox.fault(faults::lose_reply().next(1)).unwrap();
    let (_, mut waiter) = stage.accept("did it arrive?", 1).await;
    let (id, known_by) = mid(&stage.ended(&mut waiter).await);
    assert_eq!(known_by, KnownBy::Listing);
    let messages = stage.sandbox.messages_to("ava").unwrap();
    assert_eq!((messages.len(), messages[0].mid.as_str()), (1, id.as_str()));
}

#[tokio::test]
async fn an_echo_proves_what_a_lost_reply_did_not() {
    let stage = Stage::with(Settings { listing_delay: SignedDuration::from_hours(1), ..settings() }).await;
    stage.sandbox.fault(faults::lose_reply().next(1)).unwrap();
    let (_, mut waiter) = stage.accept("echo me", 1).await;
    assert!(matches!(stage.settled(&mut waiter).await, Settlement::Unknown { .. }));
    let messages = stage.sandbox.messages_to("ava").unwrap();
    let now = stage.running.app.clock.wall().as_millisecond();
    let echo = json!({
        "sender": { "id": stage.sandbox.account() }, "recipient": { "id": stage.person() },
        "timestamp": now, "message": { "mid": messages[0].mid, "text": "echo me", "is_echo": true },
    });
    stage.hear(&echo).await;
    assert_eq!(stage.hear(&echo).await, ingest::Counted { new: 0, again: 1, foreign: 0 });
    let (id, known_by) = mid(&stage.ended(&mut waiter).await);
    assert_eq!((id.as_str(), known_by), (messages[0].mid.as_str(), KnownBy::Echo));
    assert_eq!(stage.received(), ["echo me"]);
}

#[tokio::test]
async fn what_did_not_arrive_is_sent_again_only_when_that_is_proved() {
    let stage = Stage::new().await;
    stage.sandbox.fault(faults::reset().next(1)).unwrap();
    let (key, mut waiter) = stage.accept("again", 1).await;
    mid(&stage.ended(&mut waiter).await);
    assert_eq!(stage.received(), ["again"]);
    let attempts = stage.running.app.store.attempts(key).await.unwrap();
    assert_eq!(attempts.len(), 2);
}
