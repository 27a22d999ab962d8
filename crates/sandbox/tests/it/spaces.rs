use http::Method;
use serde_json::json;
use tokio::task::JoinSet;

use crate::app::App;
use crate::http::{AVA, BEN, Client, column, data, start};

/// The ways in which a space is chosen.
fn ways(client: &Client, name: &str) -> [Client; 3] {
    let with_token = |token: String| Client::clone(client).with("authorization", format!("Bearer {token}"));
    [
        with_token("sandbox-token".into()).with("x-sandbox-space", name),
        with_token(format!("sandbox-token.{name}")).under(&format!("/s/{name}")),
        with_token(format!("sandbox-token.{name}")),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_spaces_live_beside_each_other_and_hear_nothing_of_each_other() {
    let (sandbox, client) = start().await;
    let bare = Client::of(&sandbox);
    let mut stories = JoinSet::new();
    for number in 0..200 {
        let bare = bare.clone();
        stories.spawn(async move {
            let name = format!("t{number}");
            let control = bare.clone().under(&format!("/s/{name}"));
            control.post("people/ben/say", json!({"text": format!("I am in {name}")})).await.is(201);
            for client in ways(&bare, &name) {
                client.send(BEN, json!({"text": format!("Hello from {name}")})).await.is(200);
            }
            control.post("faults", json!({"preset": "window-closed"})).await.is(201);
            control.post("clock", json!({"freeze": true, "advance": "1h"})).await.is(200);
            let phone = control.get("messages").await.is(200);
            let [hi, said, received @ ..] = &column(&phone, "text")[..] else { panic!("{phone}") };
            assert_eq!((*hi, *said), ("Hi", &*format!("I am in {name}")));
            assert_eq!(received, [&*format!("Hello from {name}"); 3]);
            let calls = control.get("exchanges?filter=dir:api").await.is(200);
            assert_eq!(data(&calls).len(), 3);
        });
    }
    stories.join_all().await;
    assert_eq!(data(&client.get("spaces").await.is(200)).len(), 200);
    assert_eq!(data(&client.get("messages").await.is(200)).len(), 1);
    assert_eq!(client.get("clock").await.is(200)["mode"], "real");
    client.send(AVA, json!({"text": "Hello"})).await.is(200);
}

#[tokio::test]
async fn webhooks_of_a_space_go_to_its_own_app() {
    let (sandbox, client) = start().await;
    let (mut mine, mut theirs) =
        (App::start("sandbox-verify-token").await, App::start("sandbox-verify-token").await);
    let (here, there) = (sandbox.space("here").unwrap(), sandbox.space("there").unwrap());
    here.webhooks_to(&mine.url()).await.unwrap();
    there.webhooks_to(&theirs.url()).await.unwrap();
    client
        .clone()
        .under("/s/here")
        .post("people/ava/say?await=webhook", json!({"text": "here"}))
        .await
        .is(201);
    there.say("ava", "there").await.unwrap().webhook.status().await.unwrap();
    assert_eq!(mine.receive().await.item()["message"]["text"], "here");
    assert_eq!(theirs.receive().await.item()["message"]["text"], "there");
    assert!(mine.received().is_empty() && theirs.received().is_empty());
}

#[tokio::test]
async fn spaces_are_bounded_named_and_forgotten() {
    let (sandbox, client) = start().await;
    for number in 0..1_000 {
        sandbox.space(&format!("t{number}")).unwrap();
    }
    assert!(sandbox.space("one-more").unwrap_err().to_string().contains("1000 spaces"));
    let error = client.clone().under("/s/one-more").get("people").await.is(409);
    assert!(error["error"]["message"].as_str().unwrap().contains("DELETE"), "{error}");
    let token = Client::of(&sandbox).with("authorization", "Bearer sandbox-token.one-more");
    assert_eq!(token.send(AVA, json!({"text": "Hello"})).await.refusal().1, 190);
    client.ask(Method::DELETE, "spaces/t7", "").await.is(204);
    client.ask(Method::DELETE, "spaces/t7", "").await.is(404);
    sandbox.space("one-more").unwrap();
    for name in ["", "a b", "é", "a/b", &"x".repeat(65)] {
        let error = client.clone().with("x-sandbox-space", name).get("people").await;
        if name.is_empty() {
            error.is(200);
        } else {
            assert!(matches!(error.status.as_u16(), 400), "{name:?}: {}", error.text());
        }
    }
}
