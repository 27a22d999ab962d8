//! A sandbox whose world is kept.

use std::path::Path;

use antiphon_sandbox::{Options, Sandbox, StartError};
use serde_json::json;

use crate::http::{AVA, Client, column};

async fn start(data: &Path) -> Result<(Sandbox, Client), StartError> {
    let options = Options { data: Some(data.to_owned()), ..Options::default() };
    let sandbox = Sandbox::start_with(options).await?;
    let client = Client::of(&sandbox).with("authorization", "Bearer sandbox-token");
    Ok((sandbox, client))
}

#[tokio::test]
async fn what_arrived_is_there_after_a_restart() {
    let data = tempfile::tempdir().unwrap();
    let (sandbox, client) = start(data.path()).await.unwrap();
    let photo = json!({"attachment": {"type": "image", "payload": {"url": "https://example.com/image.jpg"}}});
    client.send(AVA, json!({"text": "Hello"})).await.is(200);
    client.send(AVA, photo).await.is(200);
    client.post("clock", json!({"freeze": true, "advance": "1h"})).await.is(200);
    let before = client.get("snapshot").await;
    sandbox.stop().await;
    let (_sandbox, client) = start(data.path()).await.unwrap();
    assert_eq!(client.get("snapshot").await.body, before.body);
    client.send(AVA, json!({"text": "again"})).await.is(200);
    assert_eq!(column(&client.get("messages?to=ava").await.is(200), "type"), ["text", "image", "text"]);
}

#[tokio::test]
async fn what_was_answered_is_there_after_a_kill() {
    let data = tempfile::tempdir().unwrap();
    let (_sandbox, client) = start(data.path()).await.unwrap();
    for number in 0..10 {
        let sent = client.send(AVA, json!({"text": format!("message {number}")})).await.is(200);
        // What a kill at this very moment would leave behind.
        let left = tempfile::tempdir().unwrap();
        std::fs::create_dir(left.path().join("sandbox")).unwrap();
        let ledger = "sandbox/world.jsonl";
        std::fs::copy(data.path().join(ledger), left.path().join(ledger)).unwrap();
        let (next, client) = start(left.path()).await.unwrap();
        let received = client.get("messages?to=ava").await.is(200);
        assert_eq!(column(&received, "mid").last(), sent["message_id"].as_str().as_ref());
        next.stop().await;
    }
}

#[tokio::test]
async fn one_folder_is_one_sandboxs() {
    let data = tempfile::tempdir().unwrap();
    let (sandbox, _) = start(data.path()).await.unwrap();
    let error = start(data.path()).await.unwrap_err();
    assert!(error.to_string().contains("another sandbox"), "{error}");
    sandbox.stop().await;
    start(data.path()).await.unwrap();
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_named() {
    let data = tempfile::NamedTempFile::new().unwrap();
    let error = start(data.path()).await.unwrap_err();
    assert!(error.to_string().contains(data.path().to_str().unwrap()), "{error}");
}
