//! How long things are kept, and what is counted of them.

use std::time::Duration;

use antiphon_gateway::Retention;
use antiphon_sandbox::faults;
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::world::World;

const OWN: [(&str, &str); 1] = [("authorization", "Bearer sandbox-token")];

fn kept(retention: &Value, what: &str) -> Value {
    let all = retention["data"].as_array().unwrap();
    all.iter().find(|row| row["what"] == what).unwrap().clone()
}

#[tokio::test]
async fn texts_are_forgotten_first_and_messages_later() {
    let hours = |hours| Some(SignedDuration::from_hours(hours));
    let retention = Retention { texts: hours(50), messages: hours(200), ..Retention::default() };
    let world = World::keeping(retention).await;
    let id = world.text("canary").await.message();
    world.sandbox.clock().advance(Duration::from_hours(49)).await;
    let shown = world.get(&format!("/v1/messages/{id}")).await.json;
    assert_eq!(shown["message"]["text"], "canary");
    world.sandbox.clock().advance(Duration::from_hours(2)).await;
    let shown = world.get(&format!("/v1/messages/{id}")).await.json;
    assert_eq!((&shown["state"], &shown["text_forgotten"]), (&json!("delivered"), &json!(true)));
    assert_eq!(shown["message"], Value::Null);
    let page = world.get("/v1/retention").await.json;
    let texts = kept(&page, "texts");
    assert_eq!((&texts["hours"], &texts["last"]["total"]), (&json!(50), &json!(1)), "{page}");
    assert_eq!(kept(&page, "messages")["last"], Value::Null);
    world.sandbox.clock().advance(Duration::from_hours(200)).await;
    assert_eq!(world.get(&format!("/v1/messages/{id}")).await.status, 404);
    assert_eq!(world.get("/v1/inbox").await.json["data"], json!([]));
    assert_eq!(world.ask(Method::GET, "/v1/retention", &OWN, "").await.status, 403);
}

#[tokio::test]
async fn what_still_waits_is_not_forgotten() {
    let hours = |hours| Some(SignedDuration::from_hours(hours));
    let world =
        World::keeping(Retention { texts: hours(1), messages: hours(48), ..Retention::default() }).await;
    world.sandbox.clock().advance(Duration::from_hours(25)).await;
    let held = world.send(&[("antiphon-hold", "30d")], &world.to_ava("patient")).await.message();
    world.sandbox.clock().advance(Duration::from_hours(24 * 20)).await;
    assert_eq!(world.get(&format!("/v1/messages/{held}")).await.json["message"]["text"], "patient");
    world.hear_from("ava").await;
    assert!(world.sandbox.expect("ava").text("patient").within(Duration::from_secs(10)).await.is_ok());
}

#[tokio::test]
async fn statistics_say_what_became_of_how_much() {
    let world = World::new().await;
    for text in ["one", "two", "three"] {
        world.text(text).await;
    }
    world.sandbox.fault(faults::error("person_unavailable").next(1)).unwrap();
    let (_, code, subcode) = world.text("refused").await.codes();
    let error = subcode.map_or(code.to_string(), |subcode| format!("{code}/{subcode}"));
    let day = world.get("/v1/statistics?by=day").await.json;
    let total = &day["total"];
    assert_eq!((&total["accepted"], &total["delivered"]), (&json!(4), &json!(3)), "{day}");
    assert_eq!(total["refused"], json!({ error: 1 }));
    assert_eq!(total["conversations_answered"], 1, "one person, who wrote once");
    assert!(total["median_ms"].is_u64() && total["p95_ms"].is_u64());
    let hours = world.get("/v1/statistics").await.json;
    assert_eq!(hours["data"].as_array().unwrap().len(), 1);
    assert_eq!(world.get("/v1/statistics?account=17841400000000009").await.json["total"]["accepted"], 0);
    world.hear_from("ava").await;
    world.text("four").await;
    assert_eq!(world.get("/v1/statistics").await.json["total"]["conversations_answered"], 2);
}

#[tokio::test]
async fn statistics_of_an_impossible_time_are_refused() {
    let world = World::new().await;
    for path in [
        "/v1/statistics?by=week",
        "/v1/statistics?by=hour&from=2020-01-01T00:00:00Z",
        "/v1/statistics?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
        "/v1/statistics?from=yesterday",
    ] {
        assert_eq!(world.get(path).await.status, 400, "{path}");
    }
    assert_eq!(world.ask(Method::GET, "/v1/statistics?account=1", &OWN, "").await.status, 403);
}
