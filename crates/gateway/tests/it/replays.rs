//! What did not go is sent again, all that fits a filter.

use std::time::Duration;

use antiphon_sandbox::faults;
use http::Method;
use serde_json::{Value, json};

use crate::world::{Told, World, settings};

const DAY: Duration = Duration::from_hours(24);
const OWN: [(&str, &str); 1] = [("authorization", "Bearer sandbox-token")];

impl World {
    /// A job once it is done.
    pub(crate) async fn done(&self, told: &Told) -> Value {
        assert_eq!(told.status, 202, "{told:?}");
        loop {
            let job = self.get(told.header("location")).await.json;
            if job["state"] != "running" {
                return job;
            }
            tokio::task::yield_now().await;
        }
    }

    async fn replay(&self, replay: Value) -> Value {
        let told = self.post("/v1/replays", &replay).await;
        self.done(&told).await["counts"].clone()
    }

    /// Messages that Ava's closed window made expire, in their order.
    async fn expired(&self, texts: &[&str]) {
        self.post("/v1/accounts/17841400000000001/pause", &json!({})).await;
        for text in texts {
            let told = self.send(&[("prefer", "respond-async")], &self.to_ava(text)).await;
            assert_eq!(told.status, 202, "{told:?}");
        }
        self.sandbox.clock().advance(DAY).await;
        self.post("/v1/accounts/17841400000000001/resume", &json!({})).await;
    }

    async fn received_in_the_end(&self, texts: &[&str]) {
        for text in texts {
            let expected = self.sandbox.expect("ava").text(*text).within(Duration::from_secs(10)).await;
            assert!(expected.is_ok(), "{text}");
        }
        assert_eq!(self.received().await, texts);
    }
}

fn counts(counts: &Value) -> [u64; 6] {
    ["matched", "sent", "held", "refused", "already_retried", "gone"]
        .map(|name| counts[name].as_u64().unwrap())
}

#[tokio::test]
async fn a_preview_says_what_would_go_and_sends_nothing() {
    let world = World::new().await;
    world.expired(&["one", "two"]).await;
    let all = json!({ "filter": { "all": true }, "preview": true });
    assert_eq!(counts(&world.replay(all.clone()).await), [2, 0, 0, 2, 0, 0]);
    let held = json!({ "filter": { "state": "expired" }, "preview": true, "hold": "3d" });
    assert_eq!(counts(&world.replay(held).await), [2, 0, 2, 0, 0, 0]);
    world.hear_from("ava").await;
    assert_eq!(counts(&world.replay(all).await), [2, 2, 0, 0, 0, 0]);
    assert_eq!(world.received().await, [] as [&str; 0]);
}

#[tokio::test]
async fn what_did_not_go_goes_in_its_order_and_once() {
    let world = World::new().await;
    let texts: Vec<String> = (0..120).map(|nth| format!("text {nth}")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    world.expired(&texts).await;
    world.hear_from("ava").await;
    let replay = json!({ "filter": { "person": world.sandbox.ava() } });
    assert_eq!(counts(&world.replay(replay.clone()).await), [120, 120, 0, 0, 0, 0]);
    assert_eq!(counts(&world.replay(replay).await), [120, 0, 0, 0, 120, 0]);
    world.received_in_the_end(&texts).await;
    let one = world.get("/v1/messages?state=expired&limit=1").await.json["data"][0].clone();
    let successor = world.get(&format!("/v1/messages/{}", one["retried_as"].as_str().unwrap())).await.json;
    assert_eq!(successor["message"], one["message"]);
}

#[tokio::test]
async fn what_cannot_go_waits_for_the_person_when_that_is_said() {
    let world = World::new().await;
    world.expired(&["patient"]).await;
    let filter = json!({ "kind": "text", "state": "expired" });
    assert_eq!(counts(&world.replay(json!({ "filter": filter })).await), [1, 0, 0, 1, 0, 0]);
    let held = json!({ "filter": filter, "hold": "3d" });
    assert_eq!(counts(&world.replay(held.clone()).await), [1, 0, 1, 0, 0, 0]);
    assert_eq!(counts(&world.replay(held).await), [1, 0, 0, 0, 1, 0], "it waits already");
    world.hear_from("ava").await;
    world.received_in_the_end(&["patient"]).await;
}

#[tokio::test]
async fn errors_are_told_apart_by_code_and_by_name() {
    let world = World::new().await;
    world.sandbox.fault(faults::error("person_unavailable").next(1)).unwrap();
    let refused = world.text("refused").await;
    let (_, code, subcode) = refused.codes();
    world.expired(&["expired"]).await;
    world.hear_from("ava").await;
    let preview = |filter: Value| json!({ "filter": filter, "preview": true });
    let by_code = world.replay(preview(json!({ "code": code, "subcode": subcode }))).await;
    assert_eq!(counts(&by_code), [1, 1, 0, 0, 0, 0]);
    let other = world.replay(preview(json!({ "error": "window_closed" }))).await;
    assert_eq!(counts(&other), [0; 6]);
    let named = world.replay(preview(json!({ "ids": [refused.message()] }))).await;
    assert_eq!(counts(&named), [1, 1, 0, 0, 0, 0]);
}

#[tokio::test]
async fn a_message_is_retried_once_unless_it_is_said_again() {
    let world = World::new().await;
    let id = {
        world.post("/v1/accounts/17841400000000001/pause", &json!({})).await;
        let id = world.send(&[("prefer", "respond-async")], &world.to_ava("back")).await.message();
        world.post(&format!("/v1/messages/{id}/cancel"), &Value::Null).await;
        world.post("/v1/accounts/17841400000000001/resume", &json!({})).await;
        id
    };
    let retry = format!("/v1/messages/{id}/retry");
    let first = world.post(&retry, &Value::Null).await;
    assert_eq!(first.status, 201, "{first:?}");
    let second = world.post(&retry, &Value::Null).await;
    assert_eq!(second.status, 409);
    assert!(second.json["detail"].as_str().unwrap().contains(first.json["id"].as_str().unwrap()));
    assert_eq!(world.post(&format!("{retry}?again=true"), &Value::Null).await.status, 201);
    // What was taken back is sent again only when that is said.
    let all = json!({ "filter": { "all": true }, "again": true, "preview": true });
    assert_eq!(counts(&world.replay(all).await), [0; 6]);
    let cancelled = json!({ "filter": { "state": "cancelled" }, "again": true });
    assert_eq!(counts(&world.replay(cancelled).await), [1, 1, 0, 0, 0, 0]);
}

#[tokio::test]
async fn filters_that_make_no_sense_are_refused() {
    let world = World::new().await;
    for filter in [
        json!({}),
        json!({ "all": true, "state": "expired" }),
        json!({ "state": "lost" }),
        json!({ "stat": "expired" }),
        json!({ "kind": "txt" }),
        json!({ "error": "window" }),
        json!({ "state": "expired", "code": 10 }),
        json!({ "ids": ["17"] }),
        json!({ "since": "2026-01-02T00:00:00Z", "until": "2026-01-01T00:00:00Z" }),
    ] {
        let told = world.post("/v1/replays", &json!({ "filter": filter })).await;
        assert_eq!(told.status, 400, "{filter}");
        assert!(!told.json["hint"].as_str().unwrap().is_empty());
    }
    let forever = json!({ "filter": { "all": true }, "hold": "31d" });
    assert_eq!(world.post("/v1/replays", &forever).await.status, 400);
    for (path, status) in [
        ("/v1/replays/job_999", 404),
        ("/v1/replays/999", 400),
        ("/v1/replays?after=msg_1", 400),
        ("/v1/jobs/job_", 400),
    ] {
        assert_eq!(world.get(path).await.status, status, "{path}");
    }
    let done = world.post("/v1/replays", &json!({ "filter": { "all": true } })).await;
    let path = format!("{}/cancel", done.header("location"));
    world.done(&done).await;
    assert_eq!(world.post(&path, &Value::Null).await.status, 409);
}

#[tokio::test]
async fn an_accounts_token_replays_its_own() {
    let world = World::new().await;
    world.expired(&["own"]).await;
    let anothers = json!({ "filter": { "account": "1" }, "preview": true }).to_string();
    assert_eq!(world.ask(Method::POST, "/v1/replays", &OWN, anothers).await.status, 403);
    let all = json!({ "filter": { "all": true }, "preview": true });
    let own = world.ask(Method::POST, "/v1/replays", &OWN, all.to_string()).await;
    let job = world.done(&own).await;
    assert_eq!(
        (&job["asked"]["filter"]["account"], &job["counts"]["matched"]),
        (&json!("17841400000000001"), &json!(1))
    );
    let managers = world.post("/v1/replays", &all).await;
    let path = managers.header("location").to_owned();
    assert_eq!(world.ask(Method::GET, &path, &OWN, "").await.status, 404);
    assert_eq!(world.ask(Method::GET, own.header("location"), &OWN, "").await.status, 200);
}

#[tokio::test]
async fn a_replay_goes_on_after_a_restart_and_doubles_nothing() {
    let world = World::new().await;
    let texts: Vec<String> = (0..30).map(|nth| format!("text {nth}")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    world.expired(&texts).await;
    world.hear_from("ava").await;
    let told = world.post("/v1/replays", &json!({ "filter": { "all": true } })).await;
    let path = told.header("location").to_owned();
    let world = world.again(settings()).await;
    loop {
        let job = world.get(&path).await.json;
        if job["state"] == "done" {
            assert_eq!(counts(&job["counts"]), [30, 30, 0, 0, 0, 0]);
            break;
        }
        tokio::task::yield_now().await;
    }
    world.received_in_the_end(&texts).await;
}
