//! `POST /v1/media`: what is to be sent as something is judged as that, and made to fit where that is asked for.

use http::Method;
use serde_json::json;
use tempfile::tempdir;

use crate::world::{Told, World};

const WEBP: &[u8] = include_bytes!("../../../sandbox/samples/photo.webp");
const PNG: &[u8] = include_bytes!("../../../sandbox/samples/photo.png");
const MP3: &[u8] = include_bytes!("../../../sandbox/samples/voice.mp3");
const CUT: &[u8] = include_bytes!("../../../sandbox/samples/cut-short.jpg");

async fn put(world: &World, query: &str, bytes: &[u8]) -> Told {
    world.ask(Method::POST, &format!("/v1/media?{query}"), &[], bytes).await
}

#[tokio::test]
async fn a_file_is_made_to_fit_on_its_way_to_the_shelf() {
    let folder = tempdir().unwrap();
    let world = World::hosting(folder.path()).await;
    let told = put(&world, "kind=image&fit=yes", WEBP).await;
    assert_eq!((told.status, &told.json["format"]), (201, &json!("jpeg")), "{}", told.json);
    assert_eq!(told.json["warnings"], json!(["WebP (image/webp) is not png or jpeg; it goes as jpeg"]));
    assert_eq!(put(&world, "fit=yes", WEBP).await.json["url"], told.json["url"], "it is seen what it is");
    let voice = put(&world, "kind=audio&fit=yes", MP3).await;
    assert_eq!((voice.status, &voice.json["format"]), (201, &json!("m4a")), "{}", voice.json);
    let fine = put(&world, "kind=image&fit=yes", PNG).await;
    assert_eq!((fine.status, &fine.json["warnings"]), (201, &json!(null)), "{}", fine.json);
    assert_eq!(fine.json["url"], put(&world, "", PNG).await.json["url"], "as it is");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3);
}

#[tokio::test]
async fn more_than_is_hosted_may_come_when_it_is_made_smaller() {
    let folder = tempdir().unwrap();
    let world = World::hosting(folder.path()).await;
    // Behind its end a png may have anything.
    let large = [PNG, &vec![0; 26 * 1024 * 1024]].concat();
    assert_eq!(put(&world, "", &large).await.status, 413);
    let told = put(&world, "kind=image&fit=yes", &large).await;
    assert_eq!((told.status, &told.json["format"]), (201, &json!("jpeg")), "{}", told.json);
    let larger = [PNG, &vec![0; 33 * 1024 * 1024]].concat();
    assert_eq!(put(&world, "kind=image&fit=yes", &larger).await.status, 413);
}

#[tokio::test]
async fn what_would_be_refused_as_that_is_refused_by_its_rule() {
    let folder = tempdir().unwrap();
    let world = World::hosting(folder.path()).await;
    for (query, bytes, words) in [
        ("kind=audio", PNG, "PNG (image/png) is not"),
        ("kind=audio&fit=no", PNG, "PNG (image/png) is not"),
        ("kind=image", CUT, "the jpeg ends in the middle"),
        ("kind=image&fit=yes", CUT, "and it cannot be made to fit: the picture cannot be read"),
        ("kind=file&fit=yes", PNG, "and it cannot be made to fit: PNG (image/png) cannot be made into file"),
    ] {
        let told = put(&world, query, bytes).await;
        assert_eq!(told.status, 422, "{query}");
        let detail = told.json["detail"].as_str().unwrap();
        assert!(detail.contains(words), "{query}: {detail}");
        assert!(told.json["hint"].as_str().unwrap().starts_with("send "), "{}", told.json);
    }
    for query in ["kind=gif", "fit=maybe", "kind=image&as=png"] {
        assert_eq!(put(&world, query, PNG).await.status, 400, "{query}");
    }
    assert_eq!(put(&world, "fit=yes", b"").await.status, 400);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
