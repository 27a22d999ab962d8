//! Everything about one person, given out and erased.

use std::path::Path;
use std::time::Duration;

use antiphon_sandbox::faults;
use http::Method;
use serde_json::{Value, json};

use crate::world::{World, settings};

const OWN: [(&str, &str); 1] = [("authorization", "Bearer sandbox-token")];
const AVA: &str = "/v1/people/900000000000001";

impl World {
    async fn erase(&self, path: &str) -> Value {
        let told = self.ask(Method::DELETE, path, &[], "").await;
        self.done(&told).await
    }

    async fn says(&self, person: &str, text: &str) {
        let path = format!("people/{person}/say?await=webhook");
        let said = self.sandbox.control(Method::POST, &path, Some(&json!({ "text": text }))).await;
        assert!(said.status().is_success(), "{said:?}");
    }
}

/// How often a text stands in the files of a database.
fn traces(folder: &Path, text: &str) -> usize {
    let files = std::fs::read_dir(folder).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
    files.map(|bytes| bytes.windows(text.len()).filter(|part| *part == text.as_bytes()).count()).sum()
}

#[tokio::test]
async fn nothing_of_an_erased_person_is_in_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::in_file(&folder.path().join("a.db")).await;
    for nth in 0..40 {
        world.says("ava", &format!("canary-in-{nth}")).await;
        world.says("ben", &format!("bens-{nth}")).await;
        let told = world
            .send(&[("idempotency-key", &format!("k{nth}"))], &world.to_ava(&format!("canary-out-{nth}")))
            .await;
        assert_eq!(told.status, 200);
    }
    world.sandbox.fault(faults::error("person_unavailable").next(1)).unwrap();
    world.text("canary-refused").await;
    let named = json!({ "filter": { "person": "900000000000001" }, "preview": true });
    world.done(&world.post("/v1/replays", &named).await).await;
    world.post("/v1/accounts/17841400000000001/pause", &json!({})).await;
    world.post("/v1/conversations/17841400000000001/900000000000001/resume", &json!({})).await;
    world.send(&[("antiphon-hold", "3d")], &world.to_ava("canary-waits")).await;
    assert!(traces(folder.path(), "canary") > 0 && traces(folder.path(), "900000000000001") > 0);

    let job = world.erase(AVA).await;
    assert_eq!((&job["state"], &job["counts"]["cancelled"]), (&json!("done"), &json!(1)), "{job}");
    assert_eq!(job["asked"], json!({}));
    for text in ["canary", "900000000000001"] {
        assert_eq!(traces(folder.path(), text), 0, "{text}");
    }
    assert!(traces(folder.path(), "bens-39") > 0, "others stay");
    assert_eq!(world.get(AVA).await.status, 404);
    assert_eq!(world.get("/v1/messages").await.json["data"], json!([]));
    assert_eq!(world.get("/v1/inbox?person=900000000000001").await.json["data"], json!([]));
    world.post("/v1/accounts/17841400000000001/resume", &json!({})).await;
    assert_eq!(world.text("to nobody").await.status, 403, "the window is forgotten");
}

#[tokio::test]
async fn what_is_delivered_late_does_not_bring_an_erased_person_back() {
    let world = World::new().await;
    world.sandbox.fault(faults::delay_webhook(Duration::from_hours(1)).next(1)).unwrap();
    let path = "people/ava/say";
    world.sandbox.control(Method::POST, path, Some(&json!({ "text": "canary" }))).await;
    world.erase(AVA).await;
    world.sandbox.clock().advance(Duration::from_hours(2)).await;
    assert_eq!(world.get(AVA).await.status, 404);
    world.says("ava", "It is me again").await;
    let export = world.get(AVA).await.json;
    assert_eq!(export["events"].as_array().unwrap().len(), 1, "what they write later is taken in");
    assert_eq!(world.text("Welcome back").await.status, 200);
}

#[tokio::test]
async fn a_delivery_that_tells_of_others_keeps_them() {
    let world = World::new().await;
    let items = [("900000000000001", "from ava"), ("900000000000002", "from ben")].map(|(person, text)| {
        json!({ "sender": { "id": person }, "recipient": { "id": "17841400000000001" },
            "timestamp": 1, "message": { "mid": format!("m_{person}"), "text": text } })
    });
    let body = json!({ "object": "instagram", "entry": [{ "id": "17841400000000001", "time": 1, "messaging": items }] });
    let body = body.to_string();
    let signature = antiphon_graph::webhook::sign(body.as_bytes(), &world.sandbox.app_secret());
    let headers = [("x-hub-signature-256", signature.as_str())];
    assert_eq!(world.ask(Method::POST, "/webhooks/instagram", &headers, body).await.status, 200);
    world.erase(AVA).await;
    let left = world.get("/v1/inbox").await.json;
    let left = left["data"].as_array().unwrap();
    assert_eq!((left.len(), &left[0]["state"]), (1, &json!("redacted")), "{left:?}");
    let id = left[0]["id"].as_str().unwrap();
    let shown = world.get(&format!("/v1/inbox/{id}")).await.json;
    let body = shown["body"].as_str().unwrap();
    assert!(body.contains("from ben") && !body.contains("from ava") && !body.contains("900000000000001"));
    assert_eq!(shown["signature"], "none");
    let again = world.post(&format!("/v1/inbox/{id}/reprocess"), &Value::Null).await;
    assert_eq!(again.status, 409, "{again:?}");
}

#[tokio::test]
async fn what_is_under_way_is_waited_for() {
    let world = World::new().await;
    world.sandbox.fault(faults::lose_reply().next(1)).unwrap();
    world.sandbox.fault(faults::drop_webhook().next(10)).unwrap();
    let unknown = world.text("Did it arrive?").await;
    assert_eq!(unknown.header("antiphon-state"), "unknown");
    let told = world.ask(Method::DELETE, AVA, &[], "").await;
    let path = told.header("location").to_owned();
    while world.get(&path).await.json["counts"]["under_way"] != 1 {
        tokio::task::yield_now().await;
    }
    let settle = format!("/v1/messages/{}/settle", unknown.message());
    world.post(&settle, &json!({ "verdict": "arrived" })).await;
    assert_eq!(world.done(&told).await["counts"]["under_way"], 0);
    assert_eq!(world.get(AVA).await.status, 404);
}

#[tokio::test]
async fn everything_about_a_person_is_given_out() {
    let world = World::new().await;
    world.text("Hello").await;
    world.says("ben", "I am another").await;
    let export = world.get(AVA).await.json;
    assert_eq!(export["messages"][0]["message"]["text"], "Hello");
    assert_eq!(export["messages"][0]["history"][0]["outcome"], "delivered");
    assert_eq!(export["conversations"][0]["window"]["is_open"], true);
    let words = export["events"].to_string();
    assert!(words.contains("\"Hi\"") && !words.contains("I am another"), "{words}");
    assert_eq!(world.get("/v1/people/12345").await.status, 404);
    assert_eq!(world.get(&format!("{AVA}?account=1")).await.status, 404);
    assert_eq!(world.ask(Method::GET, AVA, &OWN, "").await.status, 200);
    assert_eq!(world.ask(Method::GET, &format!("{AVA}?account=1"), &OWN, "").await.status, 403);
    assert_eq!(world.ask(Method::DELETE, AVA, &OWN, "").await.status, 403);
    assert_eq!(world.ask(Method::DELETE, "/v1/people/a%20b", &[], "").await.status, 400);
}

#[tokio::test]
async fn an_erasure_goes_on_after_a_restart() {
    let world = World::new().await;
    world.sandbox.fault(faults::lose_reply().next(1)).unwrap();
    world.sandbox.fault(faults::drop_webhook().next(10)).unwrap();
    let unknown = world.text("Did it arrive?").await;
    let told = world.ask(Method::DELETE, AVA, &[], "").await;
    let world = world.again(settings()).await;
    let settle = format!("/v1/messages/{}/settle", unknown.message());
    assert_eq!(world.post(&settle, &json!({ "verdict": "leave" })).await.status, 200);
    assert_eq!(world.done(&told).await["state"], "done");
    assert_eq!(world.get(AVA).await.status, 404);
    assert_eq!(world.get("/v1/messages").await.json["data"], json!([]));
}

#[tokio::test]
async fn an_erasure_that_is_ended_remembers_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::in_file(&folder.path().join("a.db")).await;
    world.sandbox.fault(faults::lose_reply().next(1)).unwrap();
    world.sandbox.fault(faults::drop_webhook().next(10)).unwrap();
    world.text("Did it arrive?").await;
    let told = world.ask(Method::DELETE, AVA, &[], "").await;
    let job = told.header("location");
    let ended = world.post(&format!("{job}/cancel"), &Value::Null).await;
    assert_eq!((ended.status, &ended.json["state"]), (200, &json!("cancelled")));
    assert_eq!(world.done(&told).await["state"], "cancelled");
    assert_eq!(world.post(&format!("{job}/cancel"), &Value::Null).await.status, 409);
    assert_eq!(world.get("/v1/messages").await.json["data"][0]["state"], "unknown");
}
