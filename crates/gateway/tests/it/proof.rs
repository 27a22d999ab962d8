//! What becomes of messages of which nobody knows whether they arrived.

use std::time::Duration;

use antiphon_gateway::Settings;
use antiphon_sandbox::faults;
use http::Method;
use jiff::SignedDuration;
use serde_json::Value;

use crate::following::Following;
use crate::world::{self, Told, World};

const A_MINUTE: Duration = Duration::from_mins(1);

/// Instagram is asked what arrived when the clock is moved by a minute, and not before.
fn curious() -> Settings {
    Settings {
        listing_delay: SignedDuration::from_secs(30),
        listing_interval: SignedDuration::ZERO,
        absence_after: SignedDuration::ZERO,
        ..world::settings()
    }
}

async fn shown(world: &World, told: &Told) -> Value {
    world.get(&format!("/v1/messages/{}", told.message())).await.json
}

/// The id under which Ava got her only message.
fn only(world: &World) -> String {
    let messages = world.sandbox.messages_to("ava").unwrap();
    assert_eq!(messages.len(), 1, "{messages:?}");
    messages[0].mid.to_string()
}

#[tokio::test]
async fn what_is_accepted_is_delivered_once_and_in_order() {
    let world = World::new().await;
    let mut events = Following::from(&world, "").await;
    let texts: Vec<_> = (0..12).map(|nth| format!("text {nth}")).collect();
    for text in &texts {
        let told = world.send(&[("prefer", "respond-async")], &world.to_ava(text)).await;
        assert_eq!(told.status, 202, "{told:?}");
    }
    for _ in &texts {
        events.delivered().await;
    }
    assert_eq!(world.received().await, texts);
    let rows = world.get("/v1/messages").await.json;
    assert!(rows["data"].as_array().unwrap().iter().all(|row| row["known_by"] == "answer"), "{rows}");
}

#[tokio::test]
async fn a_lost_reply_is_unknown_until_the_listing_proves_the_delivery() {
    let world = World::with(curious()).await;
    let mut events = Following::from(&world, "").await;
    world.sandbox.fault(faults::drop_webhook().always()).unwrap();
    world.sandbox.fault(faults::lose_reply().next(1)).unwrap();
    let told = world.text("Did it arrive?").await;
    assert_eq!((told.status, told.header("antiphon-state")), (202, "unknown"));
    world.sandbox.clock().advance(A_MINUTE).await;
    events.delivered().await;
    let shown = shown(&world, &told).await;
    assert_eq!((&shown["known_by"], &shown["message_id"]), (&"listing".into(), &only(&world).into()));
}

#[tokio::test]
async fn an_echo_proves_what_a_lost_reply_did_not() {
    let world = World::new().await;
    let mut events = Following::from(&world, "").await;
    world.sandbox.fault(faults::delay_webhook(A_MINUTE).next(1)).unwrap();
    world.sandbox.fault(faults::lose_reply().next(1)).unwrap();
    let told = world.text("Echo me").await;
    assert_eq!((told.status, told.header("antiphon-state")), (202, "unknown"));
    world.sandbox.clock().advance(A_MINUTE).await;
    events.delivered().await;
    let shown = shown(&world, &told).await;
    assert_eq!((&shown["known_by"], &shown["message_id"]), (&"echo".into(), &only(&world).into()));

    let deliveries = world.sandbox.control(Method::GET, "deliveries", None).await;
    let deliveries = deliveries.body()["data"].as_array().unwrap();
    let echo = deliveries.iter().find(|delivery| delivery["events"][0]["kind"] == "echo").unwrap();
    let again = format!("deliveries/{}/redeliver", echo["id"]);
    assert!(world.sandbox.control(Method::POST, &again, None).await.status().is_success());
    let page = String::from_utf8(world.get("/metrics").await.whole.into_body()).unwrap();
    for line in [
        "antiphon_events_total{result=\"again\"} 1",
        "antiphon_echo_delay_seconds_bucket{le=\"30\"} 0",
        "antiphon_echo_delay_seconds_count 1",
    ] {
        assert!(page.contains(line), "{line}\n{page}");
    }
    assert_eq!(world.received().await, ["Echo me"]);
}

#[tokio::test]
async fn what_did_not_arrive_is_sent_again_only_when_that_is_proved() {
    let world = World::with(curious()).await;
    let mut events = Following::from(&world, "").await;
    world.sandbox.fault(faults::reset().next(1)).unwrap();
    let told = world.text("Again").await;
    assert_eq!((told.status, told.header("antiphon-state")), (202, "unknown"));
    assert_eq!(world.received().await, [""; 0]);
    // Until now Instagram may still have begun to act on it.
    world.sandbox.clock().advance(A_MINUTE).await;
    events.delivered().await;
    assert_eq!(world.received().await, ["Again"]);
    let history = shown(&world, &told).await["history"].as_array().unwrap().len();
    assert_eq!(history, 2);
}
