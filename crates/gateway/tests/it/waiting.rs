//! Callers who wait for what need not be waited for.

use antiphon_sandbox::faults;
use http::Method;
use serde_json::json;

use crate::world::{World, settings};

/// As long as a caller may want to wait; a story that really waited so long would fail before.
const LONG: [(&str, &str); 1] = [("prefer", "wait=60")];

#[tokio::test]
async fn nobody_waits_for_an_account_that_is_paused() {
    let world = World::new().await;
    let limited = json!({ "preset": "app_limited", "times": 1 });
    let armed = world.sandbox.control(Method::POST, "faults", Some(&limited)).await;
    assert!(armed.status().is_success(), "{armed:?}");
    for text in ["the one that is throttled", "the one behind it"] {
        let told = world.send(&LONG, &world.to_ava(text)).await;
        assert_eq!((told.status, told.header("antiphon-state")), (202, "queued"), "{told:?}");
    }
    world.sandbox.clock().advance(std::time::Duration::from_mins(2)).await;
    let told = world.send(&LONG, &world.to_ava("the one after the pause")).await;
    assert_eq!(told.status, 200, "{told:?}");
    assert_eq!(world.received().await.len(), 3);
}

#[tokio::test]
async fn whoever_waits_hears_that_the_message_was_taken_back() {
    let world = World::new().await;
    let fault = world.sandbox.fault(faults::hold().next(1)).unwrap();
    let first = world.send(&[("prefer", "respond-async")], &world.to_ava("first")).await;
    assert_eq!(first.status, 202);
    let second = json!({ "recipient": { "id": world.sandbox.ava() }, "message": { "text": "second" } });
    let cancel = async {
        loop {
            let listed = world.get("/v1/messages?state=queued").await;
            if let Some(id) = listed.json["data"][0]["id"].as_str() {
                break world.post(&format!("/v1/messages/{id}/cancel"), &json!(null)).await;
            }
        }
    };
    let (told, cancelled) = tokio::join!(world.send(&LONG, &second), cancel);
    assert_eq!(cancelled.json["state"], "cancelled");
    assert_eq!((told.status, told.header("antiphon-state")), (202, "cancelled"), "{told:?}");
    fault.release();
}

#[tokio::test]
async fn the_hours_private_replies_are_counted_across_a_restart() {
    let one_an_hour = || antiphon_gateway::Settings { private_replies_an_hour: 1, ..settings() };
    let world = World::with(one_an_hour()).await;
    let reply = |text: &str| {
        let comment = world.sandbox.person("ava").unwrap().comment(text).unwrap();
        json!({ "recipient": { "comment_id": comment.id.as_str() }, "message": { "text": text } })
    };
    let (first, second) = (reply("first"), reply("second"));
    assert_eq!(world.send(&[], &first).await.status, 200);
    let world = world.again(one_an_hour()).await;
    let told = world.send(&[("prefer", "wait=1")], &second).await;
    assert_eq!((told.status, told.header("antiphon-state")), (202, "queued"), "{told:?}");
}
