//! What people look at and decide by: threads, who waits, failures by cause, the overview, checks; and `/v1`'s own way to
//! send.

use std::time::Duration;

use antiphon_sandbox::faults;
use http::Method;
use serde_json::{Value, json};

use crate::world::{World, settings};

const SHOP: &str = "17841400000000001";
const DAY: Duration = Duration::from_hours(24);

impl World {
    async fn thread(&self) -> Vec<Value> {
        let path = format!("/v1/conversations/{SHOP}/{}/thread", self.sandbox.ava());
        let told = self.get(&path).await;
        assert_eq!(told.status, 200, "{told:?}");
        told.json["data"].as_array().unwrap().clone()
    }

    async fn ava(&self, deed: &str, body: Value) {
        let path = format!("people/ava/{deed}?await=webhook");
        let done = self.sandbox.control(Method::POST, &path, Some(&body)).await;
        assert!(done.status().is_success(), "{done:?}");
    }
}

#[tokio::test]
async fn a_thread_has_both_sides_each_once() {
    let world = World::with(settings()).await;
    let told = world.text("How can I help?").await;
    let mid = told.json["message_id"].as_str().unwrap();
    world.ava("react", json!({ "mid": mid, "emoji": "❤" })).await;
    world.ava("from_app", json!({ "text": "I look into it myself" })).await;
    world.ava("say", json!({ "image": "photo.jpg" })).await;
    world.ava("read", json!({})).await;
    let thread = world.thread().await;
    let line =
        |said: &Value| (said["by"].as_str().unwrap().to_owned(), said["kind"].as_str().unwrap().to_owned());
    let lines: Vec<_> = thread.iter().map(line).collect();
    let wanted = [("person", "text"), ("account", "text"), ("elsewhere", "text"), ("person", "image")];
    assert_eq!(lines, wanted.map(|(by, kind)| (by.to_owned(), kind.to_owned())));
    assert_eq!((&thread[1]["reaction"], &thread[1]["message"]["state"]), (&json!("❤"), &json!("delivered")));
    assert_eq!(thread[2]["text"], "I look into it myself");
    assert!(thread[3]["attachments"][0]["url"].is_string());
    let path = format!("/v1/conversations/{SHOP}/{}/thread?limit=1", world.sandbox.ava());
    let short = world.get(&path).await.json;
    assert_eq!((&short["more"], short["seen_at"].is_string()), (&json!(true), true));
}

#[tokio::test]
async fn what_was_unsent_and_edited_is_shown_so() {
    let world = World::with(settings()).await;
    world.hear_from("ava").await;
    let mid = world.thread().await[0]["message_id"].clone();
    world.ava("edit", json!({ "mid": mid, "text": "Hello" })).await;
    assert_eq!(world.thread().await[0]["text"], "Hello");
    world.ava("unsend", json!({ "mid": mid })).await;
    assert_eq!(world.thread().await[0]["unsent"], true);
}

#[tokio::test]
async fn who_waits_and_closes_soonest_comes_first_and_by_name() {
    let world = World::with(settings()).await;
    world.hear_from("ava").await;
    world.advance("1h").await;
    world.hear_from("ben").await;
    let names = async |query: &str| -> Vec<String> {
        let list = world.get(&format!("/v1/conversations?names=true&{query}")).await.json;
        list["data"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("sort=closing").await, ["Ava", "Ben"]);
    assert_eq!(names("sort=newest").await, ["Ben", "Ava"]);
    assert_eq!(names("sort=closing&limit=1&after=1").await, ["Ben"]);
    world.text("Here I am").await;
    assert_eq!(names("sort=closing").await, ["Ben", "Ava"]);
    assert_eq!(names("unanswered=true").await, ["Ben"]);
    let listed = world.get("/v1/conversations?sort=newest&last=true").await.json;
    let last = |nth: usize| (&listed["data"][nth]["last"]["by"], &listed["data"][nth]["last"]["kind"]);
    assert_eq!((last(0), last(1)), ((&json!("account"), &json!("text")), (&json!("person"), &json!("text"))));
    assert!(
        world.get("/v1/conversations").await.json["data"][0]["last"].is_null(),
        "only where it is asked for"
    );
    let wrong = world.get("/v1/conversations?sort=nearest").await;
    assert_eq!((wrong.status, wrong.json["detail"].as_str().unwrap().contains("newest")), (400, true));
}

#[tokio::test]
async fn failures_come_by_their_cause_with_the_way_out() {
    let world = World::with(settings()).await;
    world.hear_from("ava").await;
    world.sandbox.fault(faults::error("message_invalid").next(2)).unwrap();
    world.text("one").await;
    let refused = world.text("two").await.message();
    world.post(&format!("/v1/accounts/{SHOP}/pause"), &json!({})).await;
    world.send(&[("prefer", "respond-async")], &world.to_ava("three")).await;
    world.sandbox.clock().advance(DAY).await;
    let causes = world.get("/v1/failures").await.json["data"].clone();
    let line =
        |cause: &Value| json!([cause["state"], cause["cause"], cause["messages"], cause["retry_may_help"]]);
    let lines: Vec<_> = causes.as_array().unwrap().iter().map(line).collect();
    assert_eq!(
        lines,
        [json!(["refused", "message_invalid", 2, false]), json!(["expired", "window", 1, true])]
    );
    assert_eq!((causes[0]["code"].as_i64(), causes[0]["people"].as_u64()), (Some(100), Some(1)));
    let preview = json!({ "filter": causes[0]["filter"], "preview": true });
    let job = world.post("/v1/replays", &preview).await;
    assert_eq!(world.done(&job).await["counts"]["matched"], 2, "its filter finds the same");
    world.hear_from("ava").await;
    world.post(&format!("/v1/accounts/{SHOP}/resume"), &Value::Null).await;
    assert_eq!(world.post(&format!("/v1/messages/{refused}/retry"), &Value::Null).await.status, 201);
    assert_eq!(world.get("/v1/failures").await.json["data"][0]["messages"], 1, "what was sent again is none");
}

#[tokio::test]
async fn the_overview_counts_what_is_worth_a_look() {
    let world = World::with(settings()).await;
    world.advance("23h30m").await;
    world.hear_from("ben").await;
    let overview = world.get("/v1/overview").await.json;
    let number = |field: &str| overview[field].as_u64().unwrap();
    assert_eq!((number("unanswered"), number("closing_soon"), number("accounts")), (2, 1, 1));
    assert_eq!((&overview["sends"], &overview["sandbox"]), (&json!(true), &json!(true)));
    assert_eq!(overview["webhooks"]["kept"], 2);
    world.text("Hello").await;
    let minutes = world.get("/v1/minutes").await.json["data"].clone();
    let last = minutes.as_array().unwrap().last().unwrap();
    assert_eq!((&last["ago"], &last["delivered"]), (&json!(0), &json!(1)));
    assert!(last["attempts"]["p50_ms"].is_u64() && last["webhooks"]["p99_ms"].is_u64(), "{last}");
    let checks = world.get("/v1/checks").await.json["data"].clone();
    let names: Vec<_> =
        checks.as_array().unwrap().iter().map(|check| check["name"].as_str().unwrap()).collect();
    assert!(
        ["gateway", "accounts", "unknown", "webhooks", "promises"].iter().all(|name| names.contains(name)),
        "{names:?}"
    );
}

#[tokio::test]
async fn sending_by_v1_is_sending() {
    let world = World::with(settings()).await;
    world.hear_from("ava").await;
    let to = json!({ "id": world.sandbox.ava() });
    let send = async |more: Value, headers: &[(&str, &str)]| {
        let mut body = json!({ "account": SHOP, "recipient": to });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        world.ask(Method::POST, "/v1/messages", headers, body.to_string()).await
    };
    let told = send(json!({ "message": { "text": "Hello" } }), &[("prefer", "wait=20")]).await;
    assert_eq!((told.status, &told.json["state"]), (201, &json!("delivered")), "{told:?}");
    assert_eq!(told.header("location"), format!("/v1/messages/{}", told.json["id"].as_str().unwrap()));
    let key = [("idempotency-key", "one")];
    let first = send(json!({ "message": { "text": "Once" } }), &key).await;
    assert_eq!(first.status, 202, "it is kept, and who asked does not wait");
    assert!(world.sandbox.expect("ava").text("Once").await.is_ok());
    assert_eq!(send(json!({ "message": { "text": "Once" } }), &key).await.json["id"], first.json["id"]);
    let long = send(json!({ "message": { "text": "é".repeat(501) } }), &[]).await;
    assert_eq!(long.status, 400, "{long:?}");
    assert!(long.json["hint"].as_str().unwrap().starts_with("Instagram's error 100"), "{long:?}");
    let hold = json!({ "message": { "text": "Later" }, "options": { "hold": "2d" }, "recipient": { "id": "900000000000002" } });
    assert_eq!(send(hold, &[]).await.json["state"], "held");
    assert_eq!(send(json!({ "sender_action": "typing_on" }), &[]).await.status, 204);
    assert_eq!(
        send(json!({ "account": "17841400000000099", "message": { "text": "x" } }), &[]).await.status,
        404
    );
    assert_eq!(send(json!({ "message": { "text": "x" }, "nonsense": 1 }), &[]).await.status, 400);
    assert_eq!(world.received().await, ["Hello", "Once"]);
}

#[tokio::test]
async fn proof_is_looked_for_when_somebody_asks() {
    let world = World::with(settings()).await;
    world.hear_from("ava").await;
    world.sandbox.fault(faults::drop_webhook().always()).unwrap();
    world.sandbox.fault(faults::lose_reply().next(1)).unwrap();
    let told = world.text("Did it arrive?").await;
    assert_eq!(told.header("antiphon-state"), "unknown");
    let checked = world.post(&format!("/v1/messages/{}/check", told.message()), &Value::Null).await;
    assert_eq!(
        (&checked.json["state"], &checked.json["known_by"]),
        (&json!("delivered"), &json!("listing")),
        "{checked:?}"
    );
    let again = world.post(&format!("/v1/messages/{}/check", told.message()), &Value::Null).await;
    assert_eq!(again.status, 409);
    assert_eq!(world.received().await, ["Did it arrive?"]);
}

#[tokio::test]
async fn even_what_was_given_up_can_be_proved_later() {
    let world = World::with(settings()).await;
    world.hear_from("ava").await;
    world.sandbox.fault(faults::drop_webhook().always()).unwrap();
    world.sandbox.fault(faults::lose_reply().next(1)).unwrap();
    let id = world.text("Did it arrive?").await.message();
    world.advance("15m").await;
    let given_up = world.get(&format!("/v1/messages/{id}")).await.json;
    assert_eq!((&given_up["state"], &given_up["given_up"]), (&json!("unknown"), &json!(true)), "{given_up}");
    let checked = world.post(&format!("/v1/messages/{id}/check"), &Value::Null).await;
    assert_eq!(checked.json["state"], "delivered", "{checked:?}");
}
