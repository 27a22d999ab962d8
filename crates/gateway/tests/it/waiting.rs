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

#[tokio::test]
async fn what_a_person_pauses_waits_until_a_person_lets_it_go_on() {
    let world = World::new().await;
    for of in ["accounts/17841400000000001", "conversations/17841400000000001/900000000000001"] {
        let paused = world.post(&format!("/v1/{of}/pause"), &json!({})).await;
        assert_eq!(paused.status, 200, "{paused:?}");
        let told = world.send(&[("prefer", "wait=1")], &world.to_ava(of)).await;
        assert_eq!((told.status, told.header("antiphon-state")), (202, "queued"), "{told:?}");
        let resumed = world.post(&format!("/v1/{of}/resume"), &json!({})).await;
        assert_eq!(resumed.status, 200, "{resumed:?}");
        let answer = world.sandbox.expect("ava").text(of).within(std::time::Duration::from_secs(10)).await;
        assert!(answer.is_ok());
    }
    for nobodys in ["accounts/1", "conversations/17841400000000001/1"] {
        assert_eq!(world.post(&format!("/v1/{nobodys}/pause"), &json!({})).await.status, 404);
    }
}

#[tokio::test]
async fn a_pause_outlives_a_restart_and_a_new_token() {
    let world = World::new().await;
    let pause = json!({ "reason": "moving house" });
    world.post("/v1/accounts/17841400000000001/pause", &pause).await;
    world.post("/v1/conversations/17841400000000001/900000000000001/pause", &json!({})).await;
    let world = world.again(settings()).await;
    let account =
        json!({ "id": world.sandbox.account().as_str(), "app": "shop", "access_token": "sandbox-token" });
    let added = world.post("/v1/accounts", &account).await;
    assert_eq!(added.json["pause"]["detail"], "moving house", "{added:?}");
    world.post("/v1/accounts/17841400000000001/resume", &json!({})).await;
    let told = world.send(&[("prefer", "wait=1")], &world.to_ava("Hello")).await;
    assert_eq!((told.status, told.header("antiphon-state")), (202, "queued"), "{told:?}");
    world.post("/v1/conversations/17841400000000001/900000000000001/resume", &json!({})).await;
    assert!(
        world.sandbox.expect("ava").text("Hello").within(std::time::Duration::from_secs(10)).await.is_ok()
    );
}

#[tokio::test]
async fn what_is_intended_goes_out_before_an_ending_gateway_ends() {
    // The second waits for the pace with its intent kept.
    let slow = || antiphon_gateway::Settings {
        texts_a_second: 1,
        burst: 1,
        intend_ahead: std::time::Duration::from_secs(5),
        ..settings()
    };
    let world = World::with(slow()).await;
    world.hear_from("ben").await;
    let ben = world.sandbox.person("ben").unwrap().id().clone();
    assert_eq!(world.text("first").await.status, 200);
    let to_ben = json!({ "recipient": { "id": ben.as_str() }, "message": { "text": "second" } });
    let second = world.send(&[("prefer", "respond-async")], &to_ben).await.message();
    let path = format!("/v1/messages/{second}");
    while world.get(&path).await.json["state"] == "queued" {
        tokio::task::yield_now().await;
    }
    let world = world.again(slow()).await;
    let kept = world.get(&path).await.json;
    assert_eq!(
        (&kept["state"], kept["history"].as_array().unwrap().len()),
        (&json!("delivered"), 1),
        "{kept}"
    );
}

#[tokio::test]
async fn what_did_not_go_is_sent_again_as_a_new_message() {
    let world = World::new().await;
    let gone = world.text("gone").await.message();
    assert_eq!(world.post(&format!("/v1/messages/{gone}/retry"), &json!(null)).await.status, 409);
    world.post("/v1/accounts/17841400000000001/pause", &json!({})).await;
    let waits = [("prefer", "respond-async")];
    let text = world.send(&waits, &world.to_ava("not now")).await.message();
    world.post(&format!("/v1/messages/{text}/cancel"), &json!(null)).await;
    world.post("/v1/accounts/17841400000000001/resume", &json!({})).await;
    let again = world.post(&format!("/v1/messages/{text}/retry"), &json!(null)).await;
    assert_eq!(again.status, 201, "{again:?}");
    assert_ne!(again.json["id"], json!(text));
    assert!(
        world.sandbox.expect("ava").text("not now").within(std::time::Duration::from_secs(10)).await.is_ok()
    );
    world.sandbox.clock().advance(std::time::Duration::from_hours(25)).await;
    let too_late = world.post(&format!("/v1/messages/{text}/retry?again=true"), &json!(null)).await;
    assert_eq!(too_late.status, 409, "{too_late:?}");
    assert!(too_late.json["hint"].as_str().unwrap().contains("has to write first"));
}
