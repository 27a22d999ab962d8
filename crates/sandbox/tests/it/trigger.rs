use serde_json::json;

use crate::app::App;
use crate::http::{column, data, start};

#[tokio::test]
async fn every_kind_of_webhook_can_be_triggered_and_arrives_signed() {
    let (sandbox, client) = start().await;
    let mut app = App::start("sandbox-verify-token").await;
    sandbox.webhooks_to(&app.url()).await.unwrap();
    let list = client.get("trigger").await.is(200);
    let names = column(&list, "name");
    assert!(names.len() >= 20, "{names:?}");
    let before = client.get("messages").await.is(200);
    for name in names {
        let answer = client.post(&format!("trigger/{name}?await=webhook"), json!({})).await.is(201);
        assert_eq!(answer["webhook"]["status"], 200, "{name}: {answer}");
        let received = app.received();
        assert!(!received.is_empty(), "{name} did not arrive");
        for webhook in received {
            assert!(webhook.is_signed_with("sandbox-app-secret"), "{name}");
            let body = webhook.json();
            assert_eq!(body["object"], "instagram", "{name}");
            assert_eq!(body["entry"].as_array().unwrap().len(), 1, "{name}");
        }
    }
    assert_eq!(client.get("messages").await.is(200), before, "the world does not change by it");
}

#[tokio::test]
async fn values_of_a_triggered_webhook_can_be_set() {
    let (sandbox, client) = start().await;
    let mut app = App::start("sandbox-verify-token").await;
    sandbox.webhooks_to(&app.url()).await.unwrap();
    let path = "trigger/message?person=ben&override=message.text=a%20%3D%20b&override=message.is_self=true";
    client.post(path, json!({})).await.is(201);
    let item = app.receive().await.item();
    assert_eq!(
        (&item["message"]["text"], &item["sender"]["id"]),
        (&json!("a = b"), &json!("900000000000002"))
    );
    assert_eq!(item["message"]["is_self"], true);
}

#[tokio::test]
async fn what_cannot_be_triggered_is_refused() {
    let (_sandbox, client) = start().await;
    client.post("trigger/nothing", json!({})).await.is(404);
    client.post("trigger/message?person=eve", json!({})).await.is(404);
    client.post("trigger/message?override=message", json!({})).await.is(400);
    client.post("trigger/message?colour=red", json!({})).await.is(400);
    assert_eq!(data(&client.get("deliveries").await.is(200)).len(), 0);
}
