//! Files that an app uploads once, and sends by their id.

use antiphon_sandbox::{Options, Sandbox};
use http::Method;
use serde_json::{Value, json};

use crate::http::{AVA, BEN, Client, column, data, start};

const PATH: &str = "/v24.0/me/message_attachments";

fn upload(kind: &str, url: &str) -> String {
    let payload = json!({ "url": url, "is_reusable": true });
    json!({ "message": { "attachment": { "type": kind, "payload": payload } } }).to_string()
}

async fn uploaded(client: &Client, kind: &str, url: &str) -> String {
    let told = client.call(Method::POST, PATH, upload(kind, url)).await.is(200);
    let id = told["attachment_id"].as_str().unwrap().to_owned();
    assert!(id.len() == 16 && id.bytes().all(|digit| digit.is_ascii_digit()), "{id}");
    id
}

fn image(id: &str) -> Value {
    json!({ "type": "image", "payload": { "attachment_id": id } })
}

#[tokio::test]
async fn what_was_uploaded_is_sent_by_its_id_as_often_as_one_likes() {
    let (_sandbox, client) = start().await;
    client.post("people/ben/say", json!({"text": "Hello?"})).await.is(201);
    let id = uploaded(&client, "image", "https://example.com/image.jpg").await;
    for person in [AVA, BEN] {
        client.send(person, json!({ "attachment": image(&id) })).await.is(200);
        let received = client.get(&format!("messages?to={person}")).await.is(200);
        assert_eq!(column(&received, "type"), ["image"]);
        assert_eq!(data(&received)[0]["files"][0]["content_type"], "image/jpeg");
    }
    let linked = json!({ "type": "image", "payload": { "url": "https://example.com/image.png" } });
    client.send(AVA, json!({ "attachments": [linked, image(&id)] })).await.is(200);
    let received = client.get("messages?to=ava").await.is(200);
    let album: Vec<_> =
        data(&received)[1]["files"].as_array().unwrap().iter().map(|file| &file["content_type"]).collect();
    assert_eq!(album, ["image/png", "image/jpeg"], "in their order");
    let again = uploaded(&client, "image", "https://example.com/image.jpg").await;
    assert_ne!(id, again, "each upload is one of its own");
}

/// A form with a picture in it.
fn form(file: &[u8]) -> Vec<u8> {
    let message = r#"{"attachment":{"type":"image","payload":{"is_reusable":true}}}"#;
    let field = format!("--x\r\nContent-Disposition: form-data; name=\"message\"\r\n\r\n{message}\r\n");
    let head = "--x\r\nContent-Disposition: form-data; name=\"filedata\"; filename=\"a.png\"\r\n\r\n";
    [field.as_bytes(), head.as_bytes(), file, b"\r\n--x--\r\n"].concat()
}

#[tokio::test]
async fn a_file_in_the_request_is_uploaded_without_being_fetched() {
    let (_sandbox, client) = start().await;
    client.post("people/ava/say", json!({"text": "Hello?"})).await.is(201);
    let picture = client.call(Method::GET, "/_sandbox/samples/photo.png", "").await;
    let forms = client.clone().with("content-type", "multipart/form-data; boundary=x");
    let told = forms.call(Method::POST, PATH, form(&picture.body)).await.is(200);
    client.send(AVA, json!({ "attachment": image(told["attachment_id"].as_str().unwrap()) })).await.is(200);
    let received = client.get("messages?to=ava").await.is(200);
    assert_eq!(data(&received)[0]["files"][0]["content_type"], "image/png");
}

#[tokio::test]
async fn what_is_kept_of_uploads_grows_with_them_and_no_faster() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { data: Some(folder.path().to_owned()), ..Options::default() };
    let sandbox = Sandbox::start_with(options).await.unwrap();
    let client = Client::of(&sandbox).with("authorization", "Bearer sandbox-token");
    let ledger = folder.path().join("sandbox/world.jsonl");
    let mut sizes = Vec::new();
    for _ in 0..20 {
        let before = std::fs::metadata(&ledger).unwrap().len();
        uploaded(&client, "image", "https://example.com/image.jpg").await;
        sizes.push(std::fs::metadata(&ledger).unwrap().len() - before);
    }
    assert!(sizes[1] > 0 && sizes.iter().all(|size| *size <= sizes[1] + 16), "{sizes:?}");
}

#[tokio::test]
async fn what_was_not_uploaded_for_it_is_refused() {
    let (_sandbox, client) = start().await;
    let video = uploaded(&client, "video", "https://example.com/video.mp4").await;
    for (id, codes) in [("1", (100, 2_018_074)), (&video, (100, 2_018_047))] {
        let told = client.send(AVA, json!({ "attachment": image(id) })).await.is(400);
        let error = &told["error"];
        assert_eq!((&error["code"], &error["error_subcode"]), (&json!(codes.0), &json!(codes.1)));
    }
    for (body, status) in [
        (upload("image", "https://example.com/video.mp4"), 400),
        (upload("template", "https://example.com/image.jpg"), 400),
        (json!({ "message": { "text": "no file" } }).to_string(), 400),
        ("{}".to_owned(), 400),
    ] {
        client.call(Method::POST, PATH, body).await.is(status);
    }
    client.call(Method::GET, PATH, "").await.is(400);
    let page = form(b"<!doctype html><title>Not found</title>");
    client
        .clone()
        .with("content-type", "multipart/form-data; boundary=x")
        .call(Method::POST, PATH, page)
        .await
        .is(400);
    let list = client.get("messages?to=ava").await.is(200);
    assert_eq!(data(&list).len(), 0);
}

#[tokio::test]
async fn what_was_uploaded_is_there_after_a_restart_and_gone_at_a_reset() {
    let folder = tempfile::tempdir().unwrap();
    let start = async || {
        let options = Options { data: Some(folder.path().to_owned()), ..Options::default() };
        let sandbox = Sandbox::start_with(options).await.unwrap();
        let client = Client::of(&sandbox).with("authorization", "Bearer sandbox-token");
        (sandbox, client)
    };
    let (sandbox, client) = start().await;
    let id = uploaded(&client, "image", "https://example.com/image.jpg").await;
    client.post("people/ava/say", json!({"text": "Hello?"})).await.is(201);
    sandbox.stop().await;
    let (_sandbox, client) = start().await;
    client.send(AVA, json!({ "attachment": image(&id) })).await.is(200);
    let received = client.get("messages?to=ava").await.is(200);
    let path = data(&received)[0]["files"][0]["media"].as_str().unwrap();
    assert_eq!(client.call(Method::GET, path, "").await.status, 200, "with its bytes");
    let kept = client.get("snapshot").await;
    client.post("reset", Value::Null).await.is(200);
    client.post("people/ava/say", json!({"text": "Hello?"})).await.is(201);
    client.send(AVA, json!({ "attachment": image(&id) })).await.is(400);
    client.ask(Method::PUT, "snapshot", kept.body).await.is(200);
    client.send(AVA, json!({ "attachment": image(&id) })).await.is(200);
}
