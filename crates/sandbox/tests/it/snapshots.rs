use http::Method;
use serde_json::{Value, json};

use crate::http::{AVA, Answer, Client, column, data, start};

/// A space in which much has happened.
async fn lived_in(client: &Client) {
    let cy = client.post("people", json!({"name": "Cy"})).await.is(201);
    client.post("people/cy/say", json!({"images": ["photo.jpg", "photo-2.jpg"]})).await.is(201);
    client.post("people/cy/comment", json!({"text": "How much?"})).await.is(201);
    let cy = cy["id"].as_str().unwrap();
    let sent = client.send(cy, json!({"text": "Hello Cy"})).await.is(200);
    client.post("people/cy/react", json!({"mid": sent["message_id"], "emoji": "love"})).await.is(201);
    client.post("people/cy/read", json!({})).await.is(201);
    client.ask(Method::PATCH, "settings", r#"{"echoes": "twice"}"#).await.is(200);
    client.post("accounts", json!({"username": "other.shop"})).await.is(201);
    client.post("clock", json!({"freeze": true, "advance": "1h"})).await.is(200);
}

fn but_for_the_time(snapshot: &Answer) -> Value {
    let mut snapshot = snapshot.json();
    assert!(snapshot["exportedAt"].take().is_string());
    snapshot
}

#[tokio::test]
async fn a_space_is_the_same_after_export_reset_and_import() {
    let (_sandbox, client) = start().await;
    lived_in(&client).await;
    let exported = client.get("snapshot").await;
    assert_eq!(exported.headers["content-type"], "application/json");
    client.post("reset", json!({})).await.is(200);
    client.get("people/cy").await.is(404);
    assert_eq!(client.get("clock").await.is(200)["mode"], "real");
    client.ask(Method::PUT, "snapshot", exported.body.clone()).await.is(200);
    let again = client.get("snapshot").await;
    assert_eq!(but_for_the_time(&again), but_for_the_time(&exported));
    // The clock stands still in it, so even the time is the same, and with it every byte.
    assert_eq!(again.body, exported.body);
    client.send(AVA, json!({"text": "and on it goes"})).await.is(200);
}

#[tokio::test]
async fn an_import_that_fails_changes_nothing() {
    let (_sandbox, client) = start().await;
    lived_in(&client).await;
    let exported = client.get("snapshot").await;
    let whole = exported.json();
    let with = |change: fn(&mut Value)| {
        let mut changed = whole.clone();
        change(&mut changed);
        changed.to_string()
    };
    for wrong in [
        String::new(),
        "{}".into(),
        "[]".into(),
        exported.text()[..exported.body.len() / 2].to_owned(),
        with(|snapshot| snapshot["format"] = json!(99)),
        with(|snapshot| snapshot["colour"] = json!("red")),
        with(|snapshot| snapshot["media"] = json!({"0000": "aGk="})),
        with(|snapshot| {
            *snapshot["media"].as_object_mut().unwrap().values_mut().next().unwrap() = json!("not base64!");
        }),
        with(|snapshot| snapshot["world"]["threads"][0]["messages"][0]["seq"] = json!(7)),
        with(|snapshot| {
            let first = snapshot["world"]["threads"][0].clone();
            snapshot["world"]["threads"].as_array_mut().unwrap().push(first);
        }),
        with(|snapshot| snapshot["world"]["people"][0]["id"] = json!("not digits")),
    ] {
        let error = client.ask(Method::PUT, "snapshot", wrong.clone()).await.is(400);
        assert_eq!(error["error"]["code"], "invalid", "{}", &wrong[..wrong.len().min(200)]);
    }
    assert_eq!(client.get("snapshot").await.body, exported.body);
}

#[tokio::test]
async fn a_world_can_be_carried_into_another_space() {
    let (sandbox, client) = start().await;
    lived_in(&client).await;
    let exported = client.get("snapshot").await.body;
    let other = Client::of(&sandbox).with("authorization", "Bearer sandbox-token.t17");
    other.clone().under("/s/t17").ask(Method::PUT, "snapshot", exported).await.is(200);
    let there = other.clone().under("/s/t17").get("messages?to=cy").await.is(200);
    assert_eq!(column(&there, "text"), ["Hello Cy"]);
    // Unmodified clients can only choose a space by their token.
    other.send(AVA, json!({"text": "Hello there"})).await.is(200);
    assert_eq!(data(&client.get("messages?to=ava").await.is(200)).len(), 0);
}

#[tokio::test]
async fn a_reset_space_begins_anew_but_keeps_its_webhook() {
    let (_sandbox, client) = start().await;
    lived_in(&client).await;
    let settings = r#"{"webhook_url": "http://127.0.0.1:1/", "app_secret": "mine"}"#;
    client.ask(Method::PATCH, "settings", settings).await.is(200);
    client.post("faults", json!({"preset": "hang"})).await.is(201);
    client.post("reset", json!({})).await.is(200);
    let settings = client.get("settings").await.is(200);
    assert_eq!((&settings["app_secret"], &settings["echoes"]), (&json!("mine"), &json!("after")));
    assert_eq!(settings["webhook_url"], "http://127.0.0.1:1/");
    assert_eq!(data(&client.get("messages").await.is(200)).len(), 1);
    assert_eq!(data(&client.get("faults").await.is(200)).len(), 0);
    assert_eq!(data(&client.get("exchanges").await.is(200)).len(), 0);
    assert_eq!(data(&client.get("deliveries").await.is(200)).len(), 0);
}

#[tokio::test]
async fn a_reset_and_an_import_can_be_undone_and_that_too_for_ten_minutes() {
    let (_sandbox, client) = start().await;
    assert_eq!(client.get("undo").await.is(200)["undo"], json!(null));
    client.post("undo", json!({})).await.is(409);
    lived_in(&client).await;
    let lived = client.get("snapshot").await.body;
    client.post("reset", json!({})).await.is(200);
    assert_eq!(client.get("undo").await.is(200)["undo"]["replaced"], "reset");
    client.post("undo", json!({})).await.is(200);
    assert_eq!(client.get("snapshot").await.body, lived);
    assert_eq!(client.get("undo").await.is(200)["undo"]["replaced"], "undo");
    client.post("undo", json!({})).await.is(200);
    client.get("people/cy").await.is(404);
    client.ask(Method::PUT, "snapshot", lived).await.is(200);
    assert_eq!(client.get("undo").await.is(200)["undo"]["replaced"], "import");
    client.ask(Method::PUT, "snapshot", "{}").await.is(400);
    client.post("clock", json!({"advance": "9m59s"})).await.is(200);
    assert_eq!(client.get("undo").await.is(200)["undo"]["replaced"], "import");
    client.post("clock", json!({"advance": "1s"})).await.is(200);
    client.post("undo", json!({})).await.is(409);
}

#[tokio::test]
async fn who_follows_exchanges_by_id_misses_none_after_the_world_was_replaced() {
    let (_sandbox, client) = start().await;
    let newest = async || {
        client.send(AVA, json!({"text": "Hello"})).await.is(200);
        let list = client.get("exchanges?filter=dir:api").await.is(200);
        data(&list).iter().filter_map(|exchange| exchange["id"].as_u64()).max().unwrap()
    };
    newest().await;
    let before = newest().await;
    client.post("reset", json!({})).await.is(200);
    let after_reset = newest().await;
    assert!(after_reset > before, "{after_reset} comes after {before}");
    let snapshot = client.get("snapshot").await.body;
    client.ask(Method::PUT, "snapshot", snapshot).await.is(200);
    let after_import = newest().await;
    assert!(after_import > after_reset, "{after_import} comes after {after_reset}");
}
