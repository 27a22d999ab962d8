//! `/v1/media`: what is taken, what is refused and why, and who may.

use std::fmt::Write as _;

use http::Method;
use serde_json::{Value, json};
use tempfile::tempdir;
use tokio::net::TcpListener;

use crate::raw::{self, Raw};
use crate::world::{Told, World};

/// As much of an image as it takes to be one.
pub(crate) const PNG: &[u8] = include_bytes!("../../../sandbox/samples/photo.png");

/// Puts a file there, and gives what is told of it.
pub(crate) async fn host(world: &World, bytes: &[u8]) -> Value {
    let told = put(world, &[], bytes).await;
    assert_eq!(told.status, 201, "{}", told.json);
    told.json
}

async fn put(world: &World, headers: &[(&str, &str)], bytes: &[u8]) -> Told {
    world.ask(Method::POST, "/v1/media", headers, bytes).await
}

/// A form with files and words in it.
pub(crate) fn form(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut form = Vec::new();
    for (head, body) in parts {
        form.extend_from_slice(format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes());
        form.extend_from_slice(body);
        form.extend_from_slice(b"\r\n");
    }
    form.extend_from_slice(b"--x--\r\n");
    form
}

pub(crate) const FORM: (&str, &str) = ("content-type", "multipart/form-data; boundary=x");
const FILE: &str = "name=\"file\"; filename=\"../../etc/photo.html\"";

#[tokio::test]
async fn a_file_gets_an_address_that_says_what_it_is() {
    let folder = tempdir().unwrap();
    let world = World::hosting(folder.path()).await;
    let hosted = host(&world, PNG).await;
    let name = hosted["name"].as_str().unwrap();
    assert_eq!(hosted["url"], format!("http://{}/media/{name}", world.address));
    assert!(name.len() == 36 && name[32..] == *".png", "{name}");
    assert_eq!(hosted["kind_hint"], "image");
    assert_eq!((&hosted["format"], &hosted["content_type"]), (&json!("png"), &json!("image/png")));
    assert_eq!(hosted["bytes"], PNG.len());
    assert!(hosted["expires_at"].is_string());
    let one = format!("/v1/media/{name}");
    assert_eq!(world.get(&one).await.json["url"], hosted["url"]);
    assert_eq!(world.ask(Method::DELETE, &one, &[], "").await.status, 204);
    for method in [Method::GET, Method::DELETE] {
        assert_eq!(world.ask(method, &one, &[], "").await.status, 404);
    }
    assert_eq!(world.get(&format!("/media/{name}")).await.status, 404);
    let about = world.get("/v1/media").await.json;
    assert_eq!(about["url"], format!("http://{}", world.address));
    assert_eq!(
        (&about["out_of_reach"], &about["hours"]),
        (&Value::Null, &json!(168)),
        "a sandbox reaches it"
    );
}

#[tokio::test]
async fn the_same_bytes_have_the_same_name_however_they_come() {
    let folder = tempdir().unwrap();
    let world = World::hosting(folder.path()).await;
    let name = host(&world, PNG).await["name"].clone();
    assert_eq!(host(&world, PNG).await["name"], name);
    let told = put(&world, &[FORM], &form(&[(FILE, PNG)])).await;
    assert_eq!((told.status, &told.json["name"]), (201, &name), "{}", told.json);
    assert_eq!(told.json.to_string().find("photo"), None, "what it was called is forgotten");
    assert_ne!(host(&world, &[PNG, b"x"].concat()).await["name"], name);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[tokio::test]
async fn what_is_hosted_can_be_sent() {
    let folder = tempdir().unwrap();
    let world = World::hosting(folder.path()).await;
    let url = host(&world, PNG).await["url"].clone();
    let message = json!({ "attachment": { "type": "image", "payload": { "url": url } } });
    let sent =
        world.send(&[], &json!({ "recipient": { "id": world.sandbox.ava() }, "message": message })).await;
    assert_eq!(sent.status, 200, "{}", sent.json);
}

#[tokio::test]
async fn what_is_no_media_is_refused_whatever_it_is_called() {
    let folder = tempdir().unwrap();
    let world = World::hosting(folder.path()).await;
    let page = b"<!doctype html><script>alert(1)</script>";
    for (headers, body, status, why) in [
        (("content-type", "image/png"), page.to_vec(), 415, "no format"),
        (FORM, form(&[("name=\"file\"; filename=\"photo.png\"", page)]), 415, "no format"),
        (("content-type", "image/svg+xml"), b"<svg onload='alert(1)'/>".to_vec(), 415, "no format"),
        (("content-type", "image/gif"), b"GIF89a..".to_vec(), 415, "no format"),
        (("content-type", "image/png"), Vec::new(), 400, "empty"),
        (FORM, form(&[]), 400, "no file"),
        (FORM, form(&[("name=\"file\"", PNG)]), 400, "something else"),
        (FORM, form(&[(FILE, PNG), (FILE, PNG)]), 400, "something else"),
        (FORM, form(&[(FILE, PNG), ("name=\"caption\"", b"hi")]), 400, "something else"),
        (FORM, b"--y".to_vec(), 400, "broken"),
        (FORM, form(&[(FILE, PNG)])[..40].to_vec(), 400, "broken"),
        (("content-type", "multipart/form-data"), form(&[(FILE, PNG)]), 400, "broken"),
    ] {
        let told = put(&world, &[headers], &body).await;
        let detail = told.json["detail"].as_str().unwrap_or_default();
        assert!(told.status == status && detail.contains(why), "{why}: {}", told.json);
        assert!(told.json["hint"].as_str().is_some_and(|hint| !hint.is_empty()));
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn what_is_too_large_is_refused_by_its_word_and_by_its_bytes() {
    let folder = tempdir().unwrap();
    let world = World::hosting(folder.path()).await;
    let head = "POST /v1/media HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n";
    let asked =
        raw::ask(&world, format!("{head}expect: 100-continue\r\ncontent-length: 26214401\r\n\r\n")).await;
    assert!(asked.starts_with("HTTP/1.1 413 ") && asked.contains("26214400"), "{asked}");
    let large = vec![0; 26_214_401];
    let told = put(&world, &[], &large).await;
    assert!(
        told.status == 413 && told.json["detail"].as_str().unwrap().contains("26214400"),
        "{}",
        told.json
    );
    let told = put(&world, &[FORM], &form(&[(FILE, &large)])).await;
    assert_eq!(told.status, 413, "{}", told.json);
    // Nobody says how much it will be.
    let mut stream = Raw::to(&world).await;
    stream.write(format!("{head}transfer-encoding: chunked\r\n\r\n")).await;
    for piece in large.chunks(1 << 20) {
        let mut size = String::new();
        write!(size, "{:x}\r\n", piece.len()).unwrap();
        stream.write([size.as_bytes(), piece, b"\r\n"].concat()).await;
    }
    stream.write("0\r\n\r\n").await;
    let answer = stream.answer().await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let fits = host(&world, &[PNG, &vec![0; 26_214_400 - PNG.len()]].concat()).await;
    assert_eq!(fits["bytes"], 26_214_400);
}

#[tokio::test]
async fn who_hangs_up_leaves_nothing_behind() {
    let folder = tempdir().unwrap();
    let world = World::hosting(folder.path()).await;
    let mut stream = Raw::to(&world).await;
    let head =
        "POST /v1/media HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 99999\r\n\r\n";
    stream.write(head).await;
    stream.write(PNG).await;
    drop(stream);
    let world = world.again_hosting(folder.path()).await;
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    drop(world);
}

#[tokio::test]
async fn strangers_put_nothing_there_and_who_may_send_does() {
    let folder = tempdir().unwrap();
    let world = World::hosting(folder.path()).await;
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let admin = std::net::SocketAddr::from(([127, 0, 0, 1], listener.local_addr().unwrap().port()));
    let key = async |may: &[&str]| {
        let told = world.post("/v1/keys", &json!({ "name": "k", "may": may })).await;
        format!("authorization: Bearer {}\r\n", told.json["key"].as_str().unwrap())
    };
    let (sends, reads) = (key(&["send"]).await, key(&["read"]).await);
    let name = host(&world, PNG).await["name"].as_str().unwrap().to_owned();
    let world = world.also(|running| running.serve_admin(listener));
    let ask = async |line: &str, headers: &str, body: &[u8]| {
        let length = body.len();
        let head = format!(
            "{line} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}content-length: {length}\r\n\r\n"
        );
        let answer = raw::ask_at(admin, [head.as_bytes(), body].concat()).await;
        answer[9..12].parse::<u16>().unwrap()
    };
    let own = "authorization: Bearer sandbox-token\r\n".to_owned();
    for (line, expected) in [
        ("POST /v1/media".to_owned(), [401, 201, 403, 201]),
        ("GET /v1/media".to_owned(), [401, 403, 200, 200]),
        (format!("GET /v1/media/{name}"), [401, 403, 200, 200]),
        (format!("DELETE /v1/media/{}.png", "0".repeat(32)), [401, 404, 403, 404]),
        (format!("GET /media/{name}"), [404; 4]),
    ] {
        for (who, expected) in [&String::new(), &sends, &reads, &own].into_iter().zip(expected) {
            let body = if line.starts_with("POST") { PNG } else { b"" };
            assert_eq!(ask(&line, who, body).await, expected, "{line} {who}");
        }
    }
    let log = world.get("/v1/audit").await.json;
    let added = log["data"].as_array().unwrap().iter().filter(|entry| entry["what"] == "media.add");
    assert_eq!(added.count(), 4, "one was refused: {log}");
    assert!(!log.to_string().contains(&name), "whoever has the name has the file");
}

#[tokio::test]
async fn a_name_never_stands_in_the_audit_log_whatever_became_of_the_call() {
    let folder = tempdir().unwrap();
    let world = World::hosting(folder.path()).await;
    let name = host(&world, PNG).await["name"].as_str().unwrap().to_owned();
    let key = world.post("/v1/keys", &json!({ "name": "reader", "may": ["read"] })).await.json;
    let bearer = format!("Bearer {}", key["key"].as_str().unwrap());
    let path = format!("/v1/media/{name}");
    assert_eq!(world.ask(Method::DELETE, &path, &[("authorization", &bearer)], "").await.status, 403);
    assert_eq!(world.ask(Method::DELETE, "/v1/media/hush", &[], "").await.status, 404);
    assert_eq!(world.ask(Method::DELETE, &path, &[], "").await.status, 204);
    let log = world.get("/v1/audit").await.json.to_string();
    assert!(log.contains("media.delete") && log.contains(&format!("{}...", &name[..8])), "{log}");
    assert!(!log.contains(&name) && !log.contains("hush"), "{log}");
}
