//! Files that stand in requests of Instagram's own API.

use http::Method;
use serde_json::{Value, json};
use tempfile::tempdir;

use crate::hosted_v1::{FORM, form};
use crate::world::{Told, World};

const PNG: &[u8] = include_bytes!("../../../sandbox/samples/photo.png");
const WEBP: &[u8] = include_bytes!("../../../sandbox/samples/photo.webp");
const MKV: &[u8] = include_bytes!("../../../sandbox/samples/clip.mkv");
const FILE: &str = "name=\"filedata\"; filename=\"photo.html\"\r\nContent-Type: text/html";
const OWN: (&str, &str) = ("authorization", "Bearer sandbox-token");
const MESSAGES: &str = "/v24.0/me/messages";
const ATTACHMENTS: &str = "/v24.0/me/message_attachments";

fn message(kind: &str) -> String {
    json!({ "attachment": { "type": kind, "payload": { "is_reusable": true } } }).to_string()
}

async fn send(world: &World, headers: &[(&str, &str)], message: &str, file: &[u8]) -> Told {
    let recipient = json!({ "id": world.sandbox.ava() }).to_string();
    let body = form(&[
        ("name=\"recipient\"", recipient.as_bytes()),
        ("name=\"message\"", message.as_bytes()),
        (FILE, file),
    ]);
    world.ask(Method::POST, MESSAGES, &[&[OWN, FORM], headers].concat(), body).await
}

async fn arrived(world: &World) -> Vec<Value> {
    let list = world.sandbox.control(Method::GET, "messages?to=ava", None).await;
    let messages = list.body()["data"].as_array().unwrap().clone();
    messages.iter().map(|message| message["files"][0]["content_type"].clone()).collect()
}

#[tokio::test]
async fn a_file_in_the_request_arrives_and_once_however_often_it_is_asked_for() {
    let folder = tempdir().unwrap();
    let world = World::hosting(folder.path()).await;
    let keyed = [("idempotency-key", "k")];
    let first = send(&world, &keyed, &message("image"), PNG).await;
    assert_eq!(first.status, 200, "{}", first.json);
    let again = send(&world, &keyed, &message("image"), PNG).await;
    assert_eq!(
        (again.status, again.message(), again.header("idempotent-replayed")),
        (200, first.message(), "true")
    );
    assert_eq!(send(&world, &keyed, &message("image"), &[PNG, b"more"].concat()).await.status, 422);
    // The same, however it is written.
    let recipient = json!({ "id": world.sandbox.ava() }).to_string();
    let other = json!({ "attachments": { "payload": {}, "type": "image" } }).to_string();
    let body = form(&[
        (FILE, PNG),
        ("name=\"access_token\"", b"sandbox-token"),
        ("name=\"message\"", other.as_bytes()),
        ("name=\"recipient\"", recipient.as_bytes()),
    ]);
    let path = "/v25.0/17841400000000001/messages";
    let other = world.ask(Method::POST, path, &[FORM, keyed[0]], body).await;
    assert_eq!((other.status, other.message()), (200, first.message()), "{}", other.json);
    assert_eq!(arrived(&world).await, ["image/png"]);
}

#[tokio::test]
async fn a_file_in_the_request_is_made_to_fit_where_that_is_wanted() {
    let folder = tempdir().unwrap();
    let world = World::hosting(folder.path()).await;
    let refused = send(&world, &[], &message("image"), WEBP).await;
    assert_eq!(refused.codes(), (400, 100, Some(2_018_047)));
    let told = send(&world, &[("antiphon-fit", "yes")], &message("image"), WEBP).await;
    assert_eq!(told.status, 200, "{}", told.json);
    assert_eq!(
        told.header("antiphon-warning"),
        "image filedata: WebP (image/webp) is not png or jpeg; it goes as jpeg"
    );
    // What ffmpeg makes may be other bytes each time; the call is the same.
    let keyed = [("antiphon-fit", "yes"), ("idempotency-key", "k")];
    let film = send(&world, &keyed, &message("video"), MKV).await;
    assert_eq!(film.status, 200, "{}", film.json);
    assert_eq!(send(&world, &keyed, &message("video"), MKV).await.message(), film.message());
    assert_eq!(arrived(&world).await, ["image/jpeg", "video/mp4"]);
}

#[tokio::test]
async fn what_is_hosted_here_is_looked_at_where_it_lies() {
    let folder = tempdir().unwrap();
    let world = World::hosting(folder.path()).await;
    let enforce = [("antiphon-media-check", "enforce")];
    assert_eq!(send(&world, &enforce, &message("image"), PNG).await.status, 200);
    let told = send(&world, &enforce, &message("video"), PNG).await;
    assert_eq!((told.codes(), told.header("antiphon-refused-by")), ((400, 100, Some(2_018_047)), "gateway"));
}

#[tokio::test]
async fn what_cannot_be_meant_is_refused_and_leaves_no_file() {
    let folder = tempdir().unwrap();
    let world = World::hosting(folder.path()).await;
    let named =
        |field: &str| json!({ "attachment": { "type": "image", "payload": { field: "1" } } }).to_string();
    for (message, words) in [
        (json!({ "text": "hi" }).to_string(), "one `attachment`"),
        (message("sticker"), "type is image, audio, video or file"),
        (named("url"), "names a file already"),
        (named("attachment_id"), "names a file already"),
        ("hush".to_owned(), "it is no JSON"),
    ] {
        let told = send(&world, &[], &message, PNG).await;
        assert_eq!(told.status, 400, "{message}");
        let said = told.json["error"]["message"].as_str().unwrap();
        assert!(said.contains(words), "{message}: {said}");
    }
    assert_eq!(send(&world, &[], &message("image"), b"").await.codes(), (400, 100, Some(2_018_047)));
    let large = vec![0; 25 * 1024 * 1024 + 1];
    assert_eq!(send(&world, &[], &message("video"), &large).await.codes(), (400, 100, Some(2_018_109)));
    let odd = [("antiphon-split", "perhaps")];
    assert_eq!(send(&world, &odd, &message("image"), PNG).await.status, 400);
    let both = json!({ "text": "hi", "attachment": { "type": "image" } }).to_string();
    assert_eq!(send(&world, &[], &both, PNG).await.status, 400);
    let whole = form(&[("name=\"message\"", message("image").as_bytes()), (FILE, PNG)]);
    for other in ["Bearer wrong", ""] {
        let told = world.ask(Method::POST, MESSAGES, &[("authorization", other), FORM], whole.clone()).await;
        assert!((400..500).contains(&told.status), "{}", told.json);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let bare = World::new().await;
    let told = send(&bare, &[], &message("image"), PNG).await;
    assert!(told.json["error"]["message"].as_str().unwrap().contains("no files are hosted here"));
}

#[tokio::test]
async fn a_file_is_uploaded_once_and_sent_by_its_id() {
    let folder = tempdir().unwrap();
    let world = World::hosting(folder.path()).await;
    let body = form(&[("name=\"message\"", message("image").as_bytes()), (FILE, PNG)]);
    let told = world.ask(Method::POST, ATTACHMENTS, &[OWN, FORM], body.clone()).await;
    assert_eq!(told.status, 200, "{}", told.json);
    let id = told.json["attachment_id"].as_str().unwrap();
    let image = json!({ "attachment": { "type": "image", "payload": { "attachment_id": id } } });
    for _ in 0..2 {
        let sent = json!({ "recipient": { "id": world.sandbox.ava() }, "message": image });
        assert_eq!(world.send(&[], &sent).await.status, 200);
    }
    assert_eq!(arrived(&world).await, ["image/png", "image/png"]);
    let url =
        json!({ "attachment": { "type": "image", "payload": { "url": "https://example.com/image.jpg" } } });
    let plain = json!({ "message": url }).to_string();
    let told = world.ask(Method::POST, ATTACHMENTS, &[OWN], plain).await;
    assert_eq!(told.status, 200, "as to Instagram: {}", told.json);
}

#[tokio::test]
async fn a_key_uploads_when_it_may_send() {
    let folder = tempdir().unwrap();
    let world = World::hosting(folder.path()).await;
    let body = form(&[("name=\"message\"", message("image").as_bytes()), (FILE, PNG)]);
    for (verb, status) in [("read", 403), ("send", 200)] {
        let key = world.post("/v1/keys", &json!({ "name": verb, "may": [verb] })).await.json;
        let bearer = format!("Bearer {}", key["key"].as_str().unwrap());
        let told =
            world.ask(Method::POST, ATTACHMENTS, &[("authorization", &bearer), FORM], body.clone()).await;
        assert_eq!(told.status, status, "{}", told.json);
    }
}
