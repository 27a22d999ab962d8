//! Hosted files, as those outside see them: what is there, in parts too, and nothing else.

use http::Method;
use serde_json::Value;
use tempfile::tempdir;

use crate::hosted_v1::{PNG, host};
use crate::raw;
use crate::world::{Told, World};

/// Where a file is, without the machine.
fn path(hosted: &Value) -> String {
    format!("/media/{}", hosted["name"].as_str().unwrap())
}

async fn fetch(world: &World, path: &str, headers: &[(&str, &str)]) -> Told {
    world.ask(Method::GET, path, headers, "").await
}

#[tokio::test]
async fn a_file_is_served_as_what_it_is_and_as_nothing_else() {
    let folder = tempdir().unwrap();
    let world = World::hosting(folder.path()).await;
    let hosted = host(&world, PNG).await;
    let told = fetch(&world, &path(&hosted), &[]).await;
    assert_eq!((told.status, told.whole.body().as_slice()), (200, PNG));
    let tag = format!("\"{}\"", &hosted["name"].as_str().unwrap()[..32]);
    for (name, value) in [
        ("content-type", "image/png"),
        ("content-length", &PNG.len().to_string()),
        ("accept-ranges", "bytes"),
        ("etag", &tag),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("content-disposition", "inline"),
        ("cache-control", "private, max-age=604800"),
    ] {
        assert_eq!(told.header(name), value, "{name}");
    }
    for known in [tag.as_str(), "*", &format!("W/{tag}"), &format!("\"x\", {tag}")] {
        let told = fetch(&world, &path(&hosted), &[("if-none-match", known)]).await;
        assert_eq!((told.status, told.whole.body().len(), told.header("etag")), (304, 0, &*tag), "{known}");
    }
    assert_eq!(fetch(&world, &path(&hosted), &[("if-none-match", "\"x\"")]).await.status, 200);
}

#[tokio::test]
async fn who_asks_for_the_head_gets_what_there_is_to_say() {
    let folder = tempdir().unwrap();
    let world = World::hosting(folder.path()).await;
    let hosted = host(&world, PNG).await;
    let head = format!("HEAD {} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n", path(&hosted));
    let answer = raw::ask(&world, format!("{head}\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\r\n\r\n"), "{answer}");
    assert!(answer.contains(&format!("content-length: {}\r\n", PNG.len())), "{answer}");
    let part = raw::ask(&world, format!("{head}range: bytes=0-3\r\n\r\n")).await;
    assert!(part.starts_with("HTTP/1.1 206 ") && part.contains("content-length: 4\r\n"), "{part}");
}

#[tokio::test]
async fn a_part_may_be_asked_for() {
    let folder = tempdir().unwrap();
    let world = World::hosting(folder.path()).await;
    let hosted = host(&world, PNG).await;
    let size = PNG.len();
    for (range, status, bytes, says) in [
        ("bytes=1-3", 206, &PNG[1..4], format!("bytes 1-3/{size}")),
        ("bytes=8-", 206, &PNG[8..], format!("bytes 8-{}/{size}", size - 1)),
        ("bytes=-4", 206, &PNG[size - 4..], format!("bytes {}-{}/{size}", size - 4, size - 1)),
        ("bytes=4-999999", 206, &PNG[4..], format!("bytes 4-{}/{size}", size - 1)),
        ("bytes=999999-", 416, &[], format!("bytes */{size}")),
        ("bytes=0-1,4-5", 200, PNG, String::new()),
        ("apples=1-2", 200, PNG, String::new()),
    ] {
        let told = fetch(&world, &path(&hosted), &[("range", range)]).await;
        assert_eq!((told.status, told.whole.body().as_slice()), (status, bytes), "{range}");
        assert_eq!(told.header("content-range"), says, "{range}");
    }
    let tag = format!("\"{}\"", &hosted["name"].as_str().unwrap()[..32]);
    for (of, status) in [(&*tag, 206), ("\"other\"", 200), ("Mon, 23 Nov 2026 10:00:00 GMT", 200)] {
        let told = fetch(&world, &path(&hosted), &[("range", "bytes=0-1"), ("if-range", of)]).await;
        assert_eq!(told.status, status, "{of}");
    }
}

#[tokio::test]
async fn what_is_no_name_looks_like_what_is_not_there() {
    let folder = tempdir().unwrap();
    let world = World::hosting(folder.path()).await;
    let hosted = host(&world, PNG).await;
    let name = hosted["name"].as_str().unwrap();
    let beside = folder.path().parent().unwrap().join("secret.png");
    std::fs::write(&beside, PNG).unwrap();
    std::fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    let missing = fetch(&world, &format!("/media/{}.png", "0".repeat(32)), &[]).await;
    assert_eq!(missing.status, 404);
    for odd in [
        "..",
        "../secret.png",
        "%2e%2e%2fsecret.png",
        "..%2Fsecret.png",
        "..%5csecret.png",
        "%00",
        &format!("{name}%00"),
        &format!("{name}/"),
        &format!("{name}/.."),
        &format!("./{name}"),
        &format!("{name}.html"),
        &name.replace("png", "html"),
        &name.replace("png", "jpeg"),
        &name.replace("png", "PNG"),
        &format!("%{:02x}{}", name.as_bytes()[0], &name[1..]),
        "notes.txt",
        "%ff%fe",
        &"a".repeat(4000),
    ] {
        let request = format!("GET /media/{odd} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        let answer = raw::ask(&world, request).await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 404 ") && head.contains("nosniff"), "{odd}: {answer}");
        assert_eq!(body.as_bytes(), missing.whole.body(), "{odd}");
    }
    std::fs::remove_file(beside).unwrap();
    assert_eq!(world.ask(Method::POST, &path(&hosted), &[], "x").await.status, 405);
    assert_eq!(world.ask(Method::DELETE, &path(&hosted), &[], "").await.status, 405);
}

#[tokio::test]
async fn a_file_goes_when_its_time_is_over_unless_it_comes_again() {
    let folder = tempdir().unwrap();
    let world = World::hosting(folder.path()).await;
    world.sandbox.clock().freeze();
    let (short, long) = (host(&world, PNG).await, host(&world, &[PNG, b"more"].concat()).await);
    world.advance("6d").await;
    assert_eq!(fetch(&world, &path(&short), &[]).await.header("cache-control"), "private, max-age=86400");
    let again = host(&world, &[PNG, b"more"].concat()).await;
    assert_eq!(again["name"], long["name"]);
    assert_ne!(again["expires_at"], long["expires_at"]);
    world.advance("1d").await;
    assert_eq!(fetch(&world, &path(&short), &[]).await.status, 404);
    assert_eq!(fetch(&world, &path(&long), &[]).await.status, 200);
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(left, [long["name"].as_str().unwrap()], "it was swept");
    world.advance("6d").await;
    assert_eq!(fetch(&world, &path(&long), &[]).await.status, 404);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_restart_keeps_files() {
    let folder = tempdir().unwrap();
    let world = World::hosting(folder.path()).await;
    let hosted = host(&world, PNG).await;
    let world = world.again_hosting(folder.path()).await;
    assert_eq!(fetch(&world, &path(&hosted), &[]).await.whole.body(), PNG);
    assert_eq!(host(&world, PNG).await["name"], hosted["name"], "and their names");
}

#[tokio::test]
async fn a_gateway_without_a_shelf_has_nothing() {
    let world = World::new().await;
    assert_eq!(fetch(&world, &format!("/media/{}.png", "0".repeat(32)), &[]).await.status, 404);
    assert_eq!(world.ask(Method::POST, "/v1/media", &[], PNG).await.status, 409);
}
