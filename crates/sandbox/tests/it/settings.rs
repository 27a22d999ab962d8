use http::Method;
use serde_json::json;

use crate::app::App;
use crate::http::{AVA, Client, column, data, start};

#[tokio::test]
async fn webhooks_go_where_the_handshake_was_answered() {
    let (_sandbox, client) = start().await;
    let mut app = App::start("my-word").await;
    let wrong = json!({"url": app.url()}).to_string();
    let refused = client.ask(Method::PUT, "webhook", wrong).await.is(409);
    assert!(refused["error"]["message"].as_str().unwrap().contains("verify token"), "{refused}");
    assert_eq!(client.get("settings").await.is(200)["webhook_url"], json!(null));
    let right = json!({"url": app.url(), "verify_token": "my-word", "app_secret": "mine"}).to_string();
    let done = client.ask(Method::PUT, "webhook", right).await.is(200);
    assert_eq!(done["url"], app.url());
    client.post("people/ava/say", json!({"text": "hi"})).await.is(201);
    assert!(app.receive().await.is_signed_with("mine"));
    let settings = client.ask(Method::DELETE, "webhook", "").await.is(200);
    assert_eq!(settings["webhook_url"], json!(null));
    for url in ["nonsense", "ftp://127.0.0.1/", "http://me:pw@127.0.0.1/"] {
        client.ask(Method::PUT, "webhook", json!({"url": url}).to_string()).await.is(400);
    }
    client.ask(Method::PUT, "webhook", r#"{"url": "http://127.0.0.1:1/"}"#).await.is(409);
}

#[tokio::test]
async fn settings_change_what_is_named_and_keep_the_rest() {
    let (_sandbox, client) = start().await;
    let before = client.get("settings").await.is(200);
    client.ask(Method::PATCH, "settings", r#"{"limits": {"calls_per_hour": 7}}"#).await.is(200);
    let changes = r#"{"echoes": "never", "limits": {"text_per_second": 2}}"#;
    let after = client.ask(Method::PATCH, "settings", changes).await.is(200);
    assert_eq!((&after["echoes"], &after["app_secret"]), (&json!("never"), &before["app_secret"]));
    let limits = &after["limits"];
    assert_eq!((&limits["text_per_second"], &limits["calls_per_hour"]), (&json!(2), &json!(7)));
    for wrong in [
        r#"{"echoes": "sometimes"}"#,
        r#"{"webhook_batch": 0}"#,
        r#"{"colour": "red"}"#,
        r#"{"limits": 5}"#,
        r#"{"limits": {"text_per_second": -1}}"#,
        "[]",
        "null",
    ] {
        client.ask(Method::PATCH, "settings", wrong).await.is(400);
    }
    assert_eq!(client.get("settings").await.is(200), after);
}

#[tokio::test]
async fn accounts_have_tokens_and_switches_of_their_own() {
    let (sandbox, client) = start().await;
    let account = client.post("accounts", json!({"username": "other.shop"})).await.is(201);
    let token = account["tokens"][0]["token"].as_str().unwrap();
    assert_eq!(column(&client.get("accounts").await.is(200), "username"), ["demo.shop", "other.shop"]);
    client.post("accounts", json!({"username": "other.shop"})).await.is(409);
    client.post("people/ben/say?account=other.shop", json!({"text": "Hello?"})).await.is(201);
    let other = Client::of(&sandbox).with("authorization", format!("Bearer {token}"));
    other.send("900000000000002", json!({"text": "Hello Ben"})).await.is(200);
    assert_eq!(client.send("900000000000002", json!({"text": "Hello"})).await.refusal().1, 10);
    let id = account["id"].as_str().unwrap();
    let path = format!("accounts/{id}/switches");
    client.ask(Method::PUT, &path, r#"{"message_access": false}"#).await.is(200);
    assert_eq!(
        other.send("900000000000002", json!({"text": "Hello"})).await.refusal(),
        (403, 200, 2_534_041)
    );
    let account = client.ask(Method::PUT, &path, r#"{"multi_image": false}"#).await.is(200);
    let switches = &account["switches"];
    assert_eq!((&switches["multi_image"], &switches["human_agent"]), (&json!(false), &json!(true)));
    assert_eq!(switches["message_access"], false, "what is not named stays as it is");
    for wrong in [r#"{"colour": false}"#, r#"{"multi_image": "off"}"#, r#"{"multi_image": null}"#, "[]"] {
        client.ask(Method::PUT, &path, wrong).await.is(400);
    }
    assert_eq!(client.ask(Method::PUT, &path, "{}").await.is(200), account);
    client.ask(Method::PUT, "accounts/1/switches", "{}").await.is(404);
}

#[tokio::test]
async fn tokens_are_expired_revoked_and_restored() {
    let (_sandbox, client) = start().await;
    for (fate, refusal) in
        [("expire", (400, 190, 463)), ("change_password", (400, 190, 460)), ("revoke", (400, 190, 458))]
    {
        client.post(&format!("accounts/17841400000000001/tokens/{fate}"), json!({})).await.is(200);
        let refused = client.send(AVA, json!({"text": "Hello"})).await;
        assert_eq!(refused.refusal().1, refusal.1, "{fate}: {}", refused.text());
    }
    let restored = client.post("accounts/17841400000000001/tokens/restore", json!({})).await.is(200);
    assert_eq!(restored["tokens"][0]["expired"], false);
    client.send(AVA, json!({"text": "Hello"})).await.is(200);
    client.post("accounts/17841400000000001/tokens/burn", json!({})).await.is(400);
    assert_eq!(data(&client.get("messages?to=ava").await.is(200)).len(), 1);
}
