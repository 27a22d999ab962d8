use http::Method;
use serde_json::json;

use crate::app::App;
use crate::http::{AVA, column, data, start};

#[tokio::test]
async fn a_lost_reply_leaves_exactly_one_message_on_the_phone() {
    let (_sandbox, client) = start().await;
    let armed =
        client.post("faults", json!({"preset": "lose-reply", "times": 1, "person": "ava"})).await.is(201);
    assert!(armed["description"].as_str().unwrap().contains("Ava"), "{armed}");
    let body = json!({"recipient": {"id": AVA}, "message": {"text": "Hello"}}).to_string();
    let lost = client.try_call(Method::POST, "/v24.0/me/messages", body).await;
    assert!(lost.is_err(), "{lost:?}");
    assert_eq!(column(&client.get("messages?to=ava").await.is(200), "text"), ["Hello"]);
    let listed = client.get("faults").await.is(200);
    let fault = &data(&listed)[0];
    assert_eq!((&fault["fired"], &fault["armed"]), (&json!(1), &json!(false)));
    let exchange = fault["last_exchange"].as_u64().unwrap();
    let shown = client.get(&format!("exchanges/{exchange}")).await.is(200);
    assert_eq!((&shown["status"], &shown["faults"]), (&json!(null), &json!(["lose-reply:ava"])));
    client.send(AVA, json!({"text": "again"})).await.is(200);
}

#[tokio::test]
async fn delivered_and_answered_by_an_error_is_delivered() {
    let (_sandbox, client) = start().await;
    client.post("faults", json!({"preset": "deliver-then-500"})).await.is(201);
    assert_eq!(client.send(AVA, json!({"text": "Hello"})).await.refusal(), (500, 1, 0));
    assert_eq!(column(&client.get("messages?to=ava").await.is(200), "text"), ["Hello"]);
}

#[tokio::test]
async fn faults_are_armed_by_name_replaced_disarmed_and_gone_with_their_time() {
    let (_sandbox, client) = start().await;
    let known = client.get("faults/presets").await.is(200);
    assert!(column(&known, "preset").contains(&"lose-reply"));
    assert!(known["errors"].as_array().unwrap().len() > 20);
    for error in known["errors"].as_array().unwrap() {
        let name = error["name"].as_str().unwrap();
        client.post("faults", json!({"preset": name, "name": "one"})).await.is(201);
        let refusal = client.send(AVA, json!({"text": "Hello"})).await.refusal();
        let wanted = |field: &str| error[field].as_i64().unwrap_or_default();
        let status = u16::try_from(wanted("status")).unwrap();
        assert_eq!(refusal, (status, wanted("code"), wanted("subcode")), "{name}");
    }
    assert_eq!(data(&client.get("faults").await.is(200)).len(), 1);
    client.ask(Method::DELETE, "faults/one", "").await.is(200);
    client.ask(Method::DELETE, "faults/one", "").await.is(404);
    client.post("faults", json!({"effect": "reset", "trigger": "always"})).await.is(201);
    let moved = client.post("clock", json!({"advance": "10m"})).await.is(200);
    assert_eq!(moved["fired"][0]["type"], "fault_expired");
    client.send(AVA, json!({"text": "Hello"})).await.is(200);
    client.post("faults", json!({"preset": "hang"})).await.is(201);
    assert_eq!(client.ask(Method::DELETE, "faults", "").await.is(200), json!({"disarmed": 1}));
    client.post("faults", json!({"preset": "no-such"})).await.is(404);
}

#[tokio::test]
async fn what_would_be_armed_is_said_and_nothing_is() {
    let (_sandbox, client) = start().await;
    let preset = json!({"preset": "lose-reply", "times": 3, "person": "ava", "type": "text"});
    let would = client.post("faults?dry_run=true", preset).await.is(200);
    let sentence = "The next 3 text messages to Ava are delivered, but your app sees a connection reset.";
    assert_eq!((&would["description"], &would["phase"]), (&json!(sentence), &json!("after")));
    client.post("faults?dry_run=true", json!({"preset": "no-such"})).await.is(404);
    assert_eq!(data(&client.get("faults").await.is(200)).len(), 0);
}

#[tokio::test]
async fn a_held_call_waits_until_it_is_released() {
    let (_sandbox, client) = start().await;
    client.post("faults", json!({"preset": "hold"})).await.is(201);
    let held = {
        let client = client.clone();
        tokio::spawn(async move { client.send(AVA, json!({"text": "Hello"})).await })
    };
    while data(&client.get("faults").await.is(200))[0]["fired"] == 0 {
        tokio::task::yield_now().await;
    }
    assert!(!held.is_finished());
    client.post("faults/hold/release", json!({})).await.is(200);
    assert_eq!(held.await.unwrap().status, 200);
}

#[tokio::test]
async fn a_fault_of_webhooks_strikes_webhooks() {
    let (sandbox, client) = start().await;
    let mut app = App::start("sandbox-verify-token").await;
    sandbox.webhooks_to(&app.url()).await.unwrap();
    client.post("faults", json!({"preset": "bad-signature"})).await.is(201);
    client.post("people/ava/say", json!({"text": "one"})).await.is(201);
    assert!(!app.receive().await.is_signed_with("sandbox-app-secret"));
    client.post("people/ava/say", json!({"text": "two"})).await.is(201);
    assert!(app.receive().await.is_signed_with("sandbox-app-secret"));
}
