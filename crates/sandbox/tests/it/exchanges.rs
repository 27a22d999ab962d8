use http::Method;
use serde_json::{Value, json};

use crate::app::App;
use crate::http::{AVA, data, start};

#[tokio::test]
async fn an_exchange_is_kept_byte_for_byte_and_can_be_sent_again() {
    let (_sandbox, client) = start().await;
    let answer = client.send(AVA, json!({"text": "Grüße 👋"})).await;
    let list = client.get("exchanges?filter=dir:api%20status:200").await.is(200);
    let id = data(&list)[0]["id"].as_u64().unwrap();
    let raw = client.get(&format!("exchanges/{id}/raw")).await;
    assert_eq!(raw.headers["content-type"], "application/octet-stream");
    let request = raw.text();
    assert!(request.starts_with("POST /v24.0/me/messages HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("authorization: Bearer sandbox-token\r\n"), "{request}");
    assert!(
        request.ends_with(r#""message":{"text":"Grüße 👋"}}"#) || request.contains("Grüße 👋"),
        "{request}"
    );
    let response = client.get(&format!("exchanges/{id}/raw?side=response")).await;
    assert!(response.body.ends_with(&answer.body));
    let shown = client.get(&format!("exchanges/{id}")).await;
    assert!(!shown.text().contains("sandbox-token"), "secrets are masked");
    let checks = shown.json()["checks"].as_array().unwrap().len();
    assert!(checks > 3, "{}", shown.text());
    let curl = client.get(&format!("exchanges/{id}/curl")).await.is(200);
    assert!(curl["curl"].as_str().unwrap().contains("$IG_TOKEN"), "{curl}");
    let curl = client.get(&format!("exchanges/{id}/curl?with_secrets=true")).await.is(200);
    assert!(curl["curl"].as_str().unwrap().contains("Bearer sandbox-token"), "{curl}");
    client.ask(Method::DELETE, "exchanges", "").await.is(204);
    client.get(&format!("exchanges/{id}")).await.is(404);
    assert_eq!(data(&client.get("messages?to=ava").await.is(200)).len(), 1, "what arrived stays");
}

#[tokio::test]
async fn a_refusal_says_in_words_why() {
    let (_sandbox, client) = start().await;
    client.send("900000000000002", json!({"text": "cold"})).await;
    let list = client.get("exchanges?filter=status:4xx%20to:ben").await.is(200);
    let reason = data(&list)[0]["reason"].as_str().unwrap();
    assert!(reason.contains("never"), "{reason}");
    client.get("exchanges?filter=colour:red").await.is(400);
}

#[tokio::test]
async fn a_webhook_is_delivered_again_with_the_same_bytes_or_signed_anew() {
    let (sandbox, client) = start().await;
    let mut app = App::start("sandbox-verify-token").await;
    sandbox.webhooks_to(&app.url()).await.unwrap();
    client.post("people/ava/say?await=webhook", json!({"text": "hi"})).await.is(201);
    let first = app.receive().await;
    let list = client.get("exchanges?filter=dir:webhook%20type:message").await.is(200);
    let id = data(&list)[0]["id"].as_u64().unwrap();
    client.ask(Method::PATCH, "settings", r#"{"app_secret": "another"}"#).await.is(200);
    let again = async |mode: Value| {
        let answer = client.post(&format!("exchanges/{id}/redeliver"), mode).await.is(201);
        assert_eq!(answer["status"], 200);
    };
    again(json!({})).await;
    let same = app.receive().await;
    assert_eq!((&same.body, same.is_signed_with("sandbox-app-secret")), (&first.body, true));
    again(json!({"mode": "resign"})).await;
    let resigned = app.receive().await;
    assert_eq!((&resigned.body, resigned.is_signed_with("another")), (&first.body, true));
    let deliveries = client.get("deliveries").await.is(200);
    let delivery = data(&deliveries)[0]["id"].as_u64().unwrap();
    client.post(&format!("deliveries/{delivery}/redeliver"), json!({})).await.is(201);
    client.post(&format!("deliveries/{delivery}/try_now"), json!({})).await.is(409);
    client.post("deliveries/999/redeliver", json!({})).await.is(404);
    client.post("exchanges/999/redeliver", json!({})).await.is(404);
}
