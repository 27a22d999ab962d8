//! What goes wrong on the way when somebody wants it to.

use antiphon_graph::AppSecret;
use jiff::SignedDuration;

use super::{Stage, first};
use crate::deed::say::Say;
use crate::webhook::{self, DeliveryId, signature};

#[tokio::test]
async fn a_delayed_webhook_comes_later_by_the_sandboxs_clock() {
    let mut stage = Stage::new().await;
    stage.arm(r#"{ "effect": { "delay_webhook": "5s" } }"#);
    let reason = stage.say("hi").await.reason.unwrap();
    assert_eq!(reason, "it waits until 2026-01-01T12:00:05Z by the sandbox's clock");
    stage.advance(SignedDuration::from_secs(4)).await;
    assert!(stage.app.received().is_empty());
    stage.advance(SignedDuration::from_secs(1)).await;
    assert_eq!(stage.app.received().len(), 1);
}

#[tokio::test]
async fn a_doubled_webhook_comes_so_many_times_more() {
    let mut stage = Stage::new().await;
    stage.arm(r#"{ "effect": { "duplicate_webhook": 2 } }"#);
    stage.say("hi").await;
    stage.advance(SignedDuration::ZERO).await;
    let received = stage.app.received();
    assert_eq!(received.len(), 3);
    assert!(received.iter().all(|each| each.body == received[0].body));
}

#[tokio::test]
async fn a_webhook_may_come_after_the_one_that_follows_it() {
    let mut stage = Stage::new().await;
    stage.arm(r#"{ "effect": "reorder_webhook" }"#);
    stage.say("one").await;
    stage.say("two").await;
    stage.advance(SignedDuration::ZERO).await;
    let order: Vec<_> = stage.app.received().iter().map(super::app::Received::says).collect();
    assert_eq!(order, ["two", "one"]);
}

#[tokio::test]
async fn a_reordered_webhook_that_nothing_follows_comes_all_the_same() {
    let mut stage = Stage::new().await;
    stage.arm(r#"{ "effect": "reorder_webhook" }"#);
    stage.say("alone").await;
    stage.advance(SignedDuration::from_secs(5)).await;
    assert_eq!(stage.app.received().len(), 1);
}

#[tokio::test]
async fn a_dropped_webhook_never_comes() {
    let mut stage = Stage::new().await;
    stage.arm(r#"{ "name": "lost", "effect": "drop_webhook" }"#);
    assert_eq!(stage.say("hi").await.reason.unwrap(), r#"dropped by the fault "lost""#);
    stage.advance(SignedDuration::from_hours(40)).await;
    assert!(stage.app.received().is_empty());
    assert_eq!(stage.shown(DeliveryId(1)).state, "dropped");
}

#[tokio::test]
async fn a_wrong_signature_is_wrong_and_the_next_attempt_is_right() {
    let mut stage = Stage::new().await;
    for (fault, secret) in [("bad_signature", None), ("wrong_secret", Some("not-sandbox-app-secret"))] {
        stage.arm(&format!(r#"{{ "effect": "{fault}" }}"#));
        stage.app.answers([401]);
        stage.say("hi").await;
        stage.advance(SignedDuration::ZERO).await;
        let (wrong, right) = (stage.app.receive().await, stage.app.receive().await);
        let of = |secret: &str| signature::sign(&right.body, &AppSecret::new(secret)).sha256();
        assert_eq!(right.header("x-hub-signature-256"), of("sandbox-app-secret"));
        assert_ne!(wrong.header("x-hub-signature-256"), of("sandbox-app-secret"), "{fault}");
        if let Some(secret) = secret {
            assert_eq!(wrong.header("x-hub-signature-256"), of(secret));
        }
    }
}

#[tokio::test]
async fn a_stale_webhook_says_that_it_is_old_and_is_signed_rightly() {
    let mut stage = Stage::new().await;
    stage.arm(r#"{ "effect": { "stale_webhook": "25h" } }"#);
    stage.say("hi").await;
    let old = stage.app.receive().await;
    assert_eq!(old.item(0)["timestamp"], 1_767_268_800_000_i64 - 25 * 3_600_000);
    let signed = signature::sign(&old.body, &AppSecret::new("sandbox-app-secret"));
    assert_eq!(old.header("x-hub-signature-256"), signed.sha256());
}

#[tokio::test]
async fn a_storm_comes_again_and_again_although_the_app_answers() {
    let mut stage = Stage::new().await;
    stage.arm(r#"{ "effect": { "redeliver_storm": { "times": 3, "every": "10s" } } }"#);
    stage.say("hi").await;
    let fired = stage.advance(SignedDuration::from_mins(5)).await;
    assert_eq!((stage.app.received().len(), fired.len()), (4, 3));
}

#[tokio::test]
async fn a_slow_reader_reads_the_whole_answer() {
    let mut stage = Stage::new().await;
    stage.arm(r#"{ "effect": { "slow_reader": { "bytes_per_second": 10000 } } }"#);
    stage.app.says(&"x".repeat(100));
    assert_eq!(stage.say("hi").await.status, Some(200));
    assert_eq!(stage.app.received().len(), 1);
}

#[tokio::test]
async fn the_journal_names_the_fault_and_the_fault_its_exchange() {
    let stage = Stage::new().await;
    stage.arm(r#"{ "name": "old", "effect": { "stale_webhook": "25h" }, "trigger": { "next": 2 } }"#);
    let done = stage.ava().say(Say::text("hi")).await.unwrap();
    webhook::settled(&stage.space, first(&done)).await;
    assert_eq!(stage.space.journal().exchange(1).unwrap().note.faults, ["old"]);
    let now = stage.space.clock.now();
    assert_eq!(stage.space.faults().list(now)[0].last_exchange, Some(1));
    let fired = stage.advance(SignedDuration::from_mins(10)).await;
    assert_eq!(fired.last().unwrap().words, r#"the fault "old" ran out"#);
}
