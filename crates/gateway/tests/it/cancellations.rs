//! What waits is taken back, message by message or all that fits a filter.

use http::Method;
use serde_json::{Value, json};

use crate::world::World;

const OWN: [(&str, &str); 1] = [("authorization", "Bearer sandbox-token")];

impl World {
    /// Messages to Ava that wait, and their names.
    async fn waiting(&self, texts: &[&str]) -> Vec<String> {
        self.post("/v1/accounts/17841400000000001/pause", &json!({})).await;
        let mut names = Vec::new();
        for text in texts {
            names.push(self.send(&[("prefer", "respond-async")], &self.to_ava(text)).await.message());
        }
        names
    }

    /// What a cancellation counts in the end: what fits, what is taken back, what cannot be.
    async fn cancels(&self, cancellation: Value) -> [u64; 3] {
        let told = self.post("/v1/cancellations", &cancellation).await;
        let job = self.done(&told).await;
        assert_eq!((&job["work"], &job["state"]), (&json!("cancellation"), &json!("done")), "{job}");
        ["matched", "cancelled", "too_late"].map(|name| job["counts"][name].as_u64().unwrap())
    }

    async fn states(&self, names: &[String]) -> Vec<String> {
        let mut states = Vec::new();
        for name in names {
            let told = self.get(&format!("/v1/messages/{name}")).await;
            states.push(told.json["state"].as_str().unwrap().to_owned());
        }
        states
    }
}

#[tokio::test]
async fn those_that_are_named_are_counted_and_then_taken_back() {
    let world = World::new().await;
    world.hear_from("ava").await;
    let gone = world.text("gone").await.message();
    let waiting = world.waiting(&["one", "two", "three"]).await;
    let named = json!({ "ids": [waiting[0], waiting[2], waiting[0], gone] });
    assert_eq!(world.cancels(json!({ "filter": named, "preview": true })).await, [3, 2, 1]);
    assert_eq!(world.states(&waiting).await, ["queued", "queued", "queued"], "a preview takes nothing back");
    assert_eq!(world.cancels(json!({ "filter": named })).await, [3, 2, 1]);
    assert_eq!(world.states(&waiting).await, ["cancelled", "queued", "cancelled"]);
    world.post("/v1/accounts/17841400000000001/resume", &json!({})).await;
    assert!(world.sandbox.expect("ava").text("two").await.is_ok());
    assert_eq!(world.received().await, ["gone", "two"]);
    let log = world.get("/v1/audit?limit=10").await.json;
    let entry = |entry: &&Value| entry["what"] == "cancellations.add";
    assert!(log["data"].as_array().unwrap().iter().filter(entry).all(|entry| entry["outcome"] == "done"));
}

#[tokio::test]
async fn all_that_wait_are_taken_back_held_ones_too() {
    let world = World::new().await;
    world.hear_from("ava").await;
    let texts: Vec<String> = (0..130).map(|nth| format!("text {nth}")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    world.waiting(&texts).await;
    let later =
        json!({ "recipient": { "id": world.sandbox.ben() }, "message": { "text": "when you write" } });
    assert_eq!(world.send(&[("antiphon-hold", "3d")], &later).await.status, 202);
    assert_eq!(world.cancels(json!({ "filter": { "state": "held" }, "preview": true })).await, [1, 1, 0]);
    let to_ben = json!({ "filter": { "person": world.sandbox.ben() }, "preview": true });
    assert_eq!(world.cancels(to_ben).await, [1, 1, 0]);
    assert_eq!(world.cancels(json!({ "filter": { "all": true } })).await, [131, 131, 0]);
    assert_eq!(world.cancels(json!({ "filter": { "all": true } })).await, [0, 0, 0]);
}

#[tokio::test]
async fn whoever_writes_meanwhile_saves_nothing_from_it() {
    let world = World::new().await;
    world.hear_from("ava").await;
    world.waiting(&[]).await;
    let held = json!({ "recipient": { "id": world.sandbox.ben() }, "message": { "text": "when you write" } });
    for _ in 0..250 {
        assert_eq!(world.send(&[("antiphon-hold", "3d")], &held).await.status, 202);
    }
    let told = world.post("/v1/cancellations", &json!({ "filter": { "person": world.sandbox.ben() } })).await;
    // What was held is queued from here on, behind or before what the job has come to.
    world.hear_from("ben").await;
    world.done(&told).await;
    assert_eq!(world.cancels(json!({ "filter": { "all": true }, "preview": true })).await, [0, 0, 0]);
}

#[tokio::test]
async fn an_accounts_token_takes_back_its_own() {
    let world = World::new().await;
    world.hear_from("ava").await;
    let waiting = world.waiting(&["own"]).await;
    let ask = async |filter: Value| {
        let asked = json!({ "filter": filter }).to_string();
        world.ask(Method::POST, "/v1/cancellations", &OWN, asked).await
    };
    assert_eq!(ask(json!({ "account": "1" })).await.status, 403);
    let told = ask(json!({ "all": true })).await;
    let job = world.done(&told).await;
    assert_eq!(job["asked"]["filter"]["account"], "17841400000000001");
    assert_eq!(world.states(&waiting).await, ["cancelled"]);
}

#[tokio::test]
async fn what_names_nothing_is_refused() {
    let world = World::new().await;
    for filter in [
        json!({}),
        json!({ "ids": [] }),
        json!({ "ids": ["17"] }),
        json!({ "state": "delivered" }),
        json!({ "all": true, "state": "held" }),
        json!({ "kind": "text" }),
    ] {
        let told = world.post("/v1/cancellations", &json!({ "filter": filter })).await;
        assert_eq!(told.status, 400, "{filter}");
        assert!(!told.json["hint"].as_str().unwrap().is_empty());
    }
}
