use http::Method;
use serde_json::{Value, json};

use crate::app::App;
use crate::http::{AVA, data, start};

fn fired(answer: &Value) -> Vec<&str> {
    answer["fired"].as_array().unwrap().iter().map(|fired| fired["type"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_day_later_the_window_is_closed_until_the_person_writes_again() {
    let (_sandbox, client) = start().await;
    client.send(AVA, json!({"text": "Hello"})).await.is(200);
    let moved = client.post("clock", json!({"advance": "24h1s"})).await.is(200);
    assert_eq!(moved["mode"], "offset");
    assert!((86_400.0..86_402.0).contains(&moved["ahead_seconds"].as_f64().unwrap()), "{moved}");
    assert_eq!(fired(&moved), ["window_closed"]);
    assert_eq!(client.send(AVA, json!({"text": "Hello?"})).await.refusal(), (403, 10, 2_534_022));
    client.post("people/ava/say", json!({"text": "I am back"})).await.is(201);
    client.send(AVA, json!({"text": "Welcome"})).await.is(200);
    assert_eq!(data(&client.get("messages?to=ava").await.is(200)).len(), 2);
}

#[tokio::test]
async fn a_clock_is_frozen_set_resumed_and_put_back() {
    let (_sandbox, client) = start().await;
    let noon = json!("2026-01-01T12:00:00Z");
    let frozen = client.post("clock", json!({"freeze": true, "set": noon})).await.is(200);
    assert_eq!((&frozen["now"], &frozen["mode"]), (&noon, &json!("frozen")));
    assert_eq!(client.get("clock").await.is(200)["now"], noon);
    let moved = client.post("clock", json!({"advance": "3d"})).await.is(200);
    assert_eq!((&moved["now"], &moved["mode"]), (&json!("2026-01-04T12:00:00Z"), &json!("frozen")));
    assert_eq!(client.post("clock", json!({"resume": true})).await.is(200)["mode"], "offset");
    let real = client.post("clock", json!({"real": true})).await.is(200);
    assert_eq!((&real["mode"], &real["ahead_seconds"]), (&json!("real"), &json!(0.0)));
}

#[tokio::test]
async fn advance_answers_when_a_days_retries_have_been_made() {
    let (sandbox, client) = start().await;
    let gone = App::start("sandbox-verify-token").await;
    sandbox.webhooks_to(&gone.url()).await.unwrap();
    let nobody = json!({"webhook_url": "http://127.0.0.1:1/"}).to_string();
    client.ask(Method::PATCH, "settings", nobody).await.is(200);
    client.post("clock", json!({"freeze": true})).await.is(200);
    client.post("people/ben/say?await=webhook", json!({"text": "Hello?"})).await.is(201);
    let moved = client.post("clock", json!({"advance": "37h"})).await.is(200);
    let attempts: Vec<_> = moved["fired"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|fired| fired["type"] == "delivery")
        .map(|fired| fired["attempt"].as_u64().unwrap())
        .collect();
    assert_eq!(attempts.last(), Some(&11), "{moved}");
    assert!(attempts.is_sorted());
    let deliveries = client.get("deliveries").await.is(200);
    assert_eq!(data(&deliveries)[0]["state"], "given_up");
}

#[tokio::test]
async fn what_no_clock_can_do_is_refused() {
    let (_sandbox, client) = start().await;
    for wrong in [
        json!({}),
        json!({"advance": "-1h"}),
        json!({"advance": "soon"}),
        json!({"advance": 5}),
        json!({"set": "noon"}),
        json!({"freeze": false}),
        json!({"advanse": "1h"}),
    ] {
        let error = client.post("clock", wrong.clone()).await.is(400);
        assert_eq!(error["error"]["code"], "invalid", "{wrong}");
    }
    assert_eq!(client.get("clock").await.is(200)["mode"], "real");
}

#[tokio::test]
async fn a_clock_at_the_end_of_time_still_answers() {
    let (_sandbox, client) = start().await;
    for time in ["9999-12-30T22:00:00Z", "-009999-01-02T01:59:59Z", "1969-12-31T23:59:59Z"] {
        client.post("clock", json!({"freeze": true, "set": time})).await.is(200);
        client.post("people/ava/say", json!({"text": time})).await.is(201);
        client.post("clock", json!({"advance": "200000h"})).await.is(200);
        client.get("people/ava").await.is(200);
        client.get("snapshot").await.is(200);
    }
}
