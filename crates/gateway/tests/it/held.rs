//! Messages that wait for a person to write.

use std::time::Duration;

use serde_json::{Value, json};

use crate::world::World;

const DAY: Duration = Duration::from_hours(24);
const SOON: Duration = Duration::from_secs(10);

fn hold(time: &str) -> [(&str, &str); 1] {
    [("antiphon-hold", time)]
}

async fn state(world: &World, id: &str) -> Value {
    world.get(&format!("/v1/messages/{id}")).await.json["state"].clone()
}

#[tokio::test]
async fn a_held_answer_goes_the_moment_the_person_writes() {
    let world = World::unheard().await;
    for text in ["first", "second"] {
        let told = world.send(&hold("3d"), &world.to_ava(text)).await;
        assert_eq!((told.status, told.header("antiphon-state")), (202, "held"), "{told:?}");
    }
    assert_eq!(world.text("not held").await.codes(), (403, 10, Some(2_534_022)));
    assert_eq!(world.received().await, [] as [&str; 0]);
    world.hear_from("ava").await;
    assert_eq!(world.text("third").await.status, 200);
    assert_eq!(world.received().await, ["first", "second", "third"]);
}

#[tokio::test]
async fn an_open_window_needs_no_waiting_and_the_answer_is_the_same() {
    let world = World::new().await;
    let told = world.send(&hold("1h"), &world.to_ava("at once")).await;
    assert_eq!((told.status, told.header("antiphon-state")), (202, "queued"), "{told:?}");
    assert!(world.sandbox.expect("ava").text("at once").within(SOON).await.is_ok());
}

#[tokio::test]
async fn it_is_held_again_when_the_window_closes_before_its_turn() {
    let world = World::new().await;
    world.post("/v1/accounts/17841400000000001/pause", &json!({})).await;
    let id = world.send(&hold("30d"), &world.to_ava("patient")).await.message();
    let plain = world.send(&[("prefer", "respond-async")], &world.to_ava("impatient")).await.message();
    world.sandbox.clock().advance(DAY).await;
    assert_eq!((state(&world, &id).await, state(&world, &plain).await), (json!("held"), json!("expired")));
    world.post("/v1/accounts/17841400000000001/resume", &json!({})).await;
    world.hear_from("ava").await;
    assert!(world.sandbox.expect("ava").text("patient").within(SOON).await.is_ok());
    assert_eq!(world.received().await, ["patient"]);
}

#[tokio::test]
async fn it_goes_at_its_own_time_and_is_taken_back_like_any_other() {
    let world = World::unheard().await;
    let late = world.send(&hold("2h"), &world.to_ava("late")).await.message();
    let unwanted = world.send(&hold("3d"), &world.to_ava("unwanted")).await.message();
    world.post(&format!("/v1/messages/{unwanted}/cancel"), &json!(null)).await;
    world.sandbox.clock().advance(Duration::from_hours(2)).await;
    assert_eq!(
        (state(&world, &late).await, state(&world, &unwanted).await),
        (json!("expired"), json!("cancelled"))
    );
    world.hear_from("ava").await;
    assert_eq!(world.text("now").await.status, 200);
    assert_eq!(world.received().await, ["now"]);
}

#[tokio::test]
async fn a_held_call_that_comes_again_is_the_same_message() {
    let world = World::unheard().await;
    let headers = [("antiphon-hold", "3d"), ("idempotency-key", "k")];
    let first = world.send(&headers, &world.to_ava("once")).await;
    let again = world.send(&headers, &world.to_ava("once")).await;
    assert_eq!((again.status, again.message()), (202, first.message()));
    assert_eq!(again.header("idempotent-replayed"), "true");
    let other = [("antiphon-hold", "4d"), ("idempotency-key", "k")];
    assert_eq!(world.send(&other, &world.to_ava("once")).await.status, 422);
}

#[tokio::test]
async fn what_cannot_wait_for_a_person_is_refused() {
    let world = World::new().await;
    let ava = world.sandbox.ava();
    let comment = world.sandbox.person("ava").unwrap().comment("Nice").unwrap();
    for body in [
        json!({ "recipient": { "id": ava }, "sender_action": "typing_on" }),
        json!({ "recipient": { "comment_id": comment.id.as_str() }, "message": { "text": "Thanks" } }),
        json!({ "recipient": { "id": ava }, "message": { "text": "A human" }, "tag": "HUMAN_AGENT",
            "messaging_type": "MESSAGE_TAG" }),
    ] {
        let told = world.send(&hold("1h"), &body).await;
        assert_eq!((told.status, &told.json["error"]["code"]), (400, &json!(100)), "{told:?}");
    }
    assert_eq!(world.send(&hold("soon"), &world.to_ava("Hello")).await.status, 400);
}
