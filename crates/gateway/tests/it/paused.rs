//! Everything is paused with one call, and goes on with one.

use http::Method;
use serde_json::{Value, json};

use crate::world::{Told, World};

const SHOP: &str = "17841400000000001";
const OTHER: &str = "17841400000000007";
const OWN: [(&str, &str); 1] = [("authorization", "Bearer sandbox-token")];

/// Who is paused, for what.
fn causes(told: &Told) -> Value {
    assert_eq!(told.status, 200, "{told:?}");
    let accounts = told.json["data"].as_array().unwrap();
    accounts.iter().map(|account| account["pause"]["cause"].clone()).collect()
}

impl World {
    async fn pause_all(&self, pause: Value) -> Told {
        self.ask(Method::PUT, "/v1/pause", &[], pause.to_string()).await
    }

    async fn resume_all(&self) -> Told {
        self.ask(Method::DELETE, "/v1/pause", &[], "").await
    }

    async fn with_another(&self) {
        let other = json!({ "id": OTHER, "app": "shop", "access_token": "the-others-token" });
        assert_eq!(self.post("/v1/accounts", &other).await.status, 201);
    }
}

#[tokio::test]
async fn nothing_is_sent_until_everything_goes_on() {
    let world = World::new().await;
    world.hear_from("ava").await;
    world.with_another().await;
    let paused = world.pause_all(json!({ "reason": "moving house" })).await;
    assert_eq!(causes(&paused), json!(["all", "all"]));
    assert_eq!(paused.json["data"][0]["pause"]["detail"], "moving house");
    let later = world.send(&[("prefer", "respond-async")], &world.to_ava("later")).await;
    let later = format!("/v1/messages/{}", later.message());
    assert_eq!(world.get(&later).await.json["state"], "queued");
    // A new token changes nothing of what a person wanted.
    world.with_another().await;
    assert_eq!(causes(&world.get("/v1/accounts").await), json!(["all", "all"]));
    assert_eq!(causes(&world.resume_all().await), json!([null, null]));
    assert!(world.sandbox.expect("ava").text("later").await.is_ok());
    let log = world.get("/v1/audit?limit=10").await.json["data"].to_string();
    assert!(log.contains("pause.put") && log.contains("pause.delete"), "{log}");
    assert!(log.contains(&format!("{SHOP} {OTHER}")), "{log}");
}

#[tokio::test]
async fn what_was_paused_alone_stays_so() {
    let world = World::new().await;
    world.with_another().await;
    world.post(&format!("/v1/accounts/{OTHER}/pause"), &json!({ "reason": "asked for" })).await;
    assert_eq!(causes(&world.pause_all(json!({})).await), json!(["all", "person"]));
    assert_eq!(causes(&world.resume_all().await), json!([null, "person"]));
    assert_eq!(causes(&world.resume_all().await), json!([null, "person"]), "once more changes nothing");
}

#[tokio::test]
async fn one_pauses_what_one_may_manage() {
    let world = World::new().await;
    world.with_another().await;
    let key = json!({ "name": "x", "may": ["manage"], "accounts": [OTHER] });
    let key = world.post("/v1/keys", &key).await.json["key"].as_str().unwrap().to_owned();
    let shown = format!("Bearer {key}");
    let own = world.ask(Method::PUT, "/v1/pause", &[("authorization", &shown)], "{}").await;
    assert_eq!(causes(&own), json!(["all"]), "{own:?}");
    assert_eq!(causes(&world.get("/v1/accounts").await), json!([null, "all"]));
    assert_eq!(world.ask(Method::PUT, "/v1/pause", &OWN, "{}").await.status, 403);
    let past = json!({ "until": "2020-01-01T00:00:00Z" });
    assert_eq!(world.pause_all(past).await.status, 409);
}
