//! Links to what Instagram would refuse: what they lead to is made to fit, and hosted.

use std::path::Path;

use http::Method;
use serde_json::{Value, json};
use tempfile::tempdir;

use crate::host::{Given, Host};
use crate::media_checked::{album, image, warnings};
use crate::world::{Told, World};

const FIT: (&str, &str) = ("antiphon-fit", "yes");
const WEBP: &[u8] = include_bytes!("../../../sandbox/samples/photo.webp");
const GIF: &[u8] = include_bytes!("../../../sandbox/samples/animation.gif");
const MP3: &[u8] = include_bytes!("../../../sandbox/samples/voice.mp3");
const MKV: &[u8] = include_bytes!("../../../sandbox/samples/clip.mkv");
const PNG: &[u8] = include_bytes!("../../../sandbox/samples/photo.png");
const CUT: &[u8] = include_bytes!("../../../sandbox/samples/cut-short.jpg");
const PAGE: &[u8] = b"<!doctype html><title>Please log in</title>";

async fn shop() -> Host {
    Host::giving(|path| match path.split('?').next().unwrap() {
        "/photo.webp" => Given::File { bytes: WEBP.to_vec(), tag: Some("one"), declared: "image/webp" },
        "/moved.webp" => Given::Elsewhere("/photo.webp".to_owned()),
        "/moves.gif" => Given::file(GIF),
        "/voice.mp3" => Given::file(MP3),
        "/clip.mkv" => Given::file(MKV),
        "/cut.jpg" => Given::file(CUT),
        "/page" => Given::file(PAGE),
        "/late" => Given::Late(WEBP.to_vec()),
        "/huge" => Given::file([WEBP, &vec![0; 33 * 1024 * 1024]].concat()),
        _ => Given::file(PNG),
    })
    .await
}

fn one(world: &World, kind: &str, url: &str) -> Value {
    let message = json!({ "attachment": { "type": kind, "payload": { "url": url } } });
    json!({ "recipient": { "id": world.sandbox.ava() }, "message": message })
}

/// What the account's messages to Ava have in them, as what it arrived.
async fn arrived(world: &World) -> Vec<String> {
    let list = world.sandbox.control(Method::GET, "messages?to=ava", None).await;
    let messages = list.body()["data"].as_array().unwrap().clone();
    let media = messages.iter().flat_map(|message| message["files"].as_array().cloned().unwrap_or_default());
    media.map(|one| one["content_type"].as_str().unwrap_or_default().to_owned()).collect()
}

fn lying(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

#[tokio::test]
async fn a_picture_that_instagram_would_refuse_arrives_as_a_jpeg() {
    let folder = tempdir().unwrap();
    let (world, host) = (World::hosting_near(folder.path()).await, shop().await);
    let told = world.send(&[FIT], &image(&world, &host.url("/photo.webp?token=hush"))).await;
    assert_eq!(told.status, 200, "{}", told.json);
    let shown = host.url("/photo.webp");
    let note = format!("image {shown}: WebP (image/webp) is not png or jpeg; it goes as jpeg");
    assert_eq!(warnings(&told), [note]);
    assert_eq!(arrived(&world).await, ["image/jpeg"]);
    assert_eq!(lying(folder.path()), 1, "the picture, and nothing that it was made from");
    let plain = world.send(&[], &image(&world, &host.url("/photo.webp"))).await;
    assert_eq!(plain.codes(), (400, 100, Some(2_018_047)), "nobody asked for it");
}

#[tokio::test]
async fn what_fits_goes_as_it_is_and_what_does_not_fit_is_replaced_in_its_place() {
    let folder = tempdir().unwrap();
    let (world, host) = (World::hosting_near(folder.path()).await, shop().await);
    let urls = ["/a.png", "/moves.gif", "/moved.webp", "/b.png"].map(|path| host.url(path));
    let told = world.send(&[FIT], &album(&world, &urls)).await;
    assert_eq!(told.status, 200, "{}", told.json);
    let warned = warnings(&told);
    assert_eq!(warned.len(), 3, "{warned:?}");
    assert!(warned[0].contains("moves.gif: GIF (image/gif) is not png or jpeg; it goes as"), "{warned:?}");
    assert!(warned[1].ends_with("moves.gif: it moved; only its first picture is left"), "{warned:?}");
    assert!(warned[2].contains("moved.webp: WebP"), "{warned:?}");
    let arrived = arrived(&world).await;
    assert_eq!(
        (&arrived[0], &arrived[2], &arrived[3]),
        (&"image/png".into(), &"image/jpeg".into(), &arrived[0])
    );
    assert!(arrived[1].starts_with("image/"), "{arrived:?}");
}

#[tokio::test]
async fn sound_and_film_are_made_to_fit_by_ffmpeg() {
    let folder = tempdir().unwrap();
    let (world, host) = (World::hosting_near(folder.path()).await, shop().await);
    for (kind, path, format) in [("audio", "/voice.mp3", "m4a"), ("video", "/clip.mkv", "mp4")] {
        let told = world.send(&[FIT], &one(&world, kind, &host.url(path))).await;
        assert_eq!(told.status, 200, "{}", told.json);
        assert!(warnings(&told)[0].ends_with(&format!("it goes as {format}")), "{:?}", warnings(&told));
    }
    assert_eq!(arrived(&world).await.len(), 2);
    assert_eq!(lying(folder.path()), 2);
}

#[tokio::test]
async fn what_cannot_be_made_to_fit_is_told_or_refused() {
    let folder = tempdir().unwrap();
    let (world, host) = (World::hosting_near(folder.path()).await, shop().await);
    for (kind, path, why) in [
        ("image", "/page", "a web page (text/html) cannot be made into image"),
        ("image", "/cut.jpg", "the picture cannot be read"),
        ("image", "/huge", "it has more than 32 MB"),
        ("video", "/page", "a web page (text/html) cannot be made into video"),
        ("file", "/a.png", "PNG (image/png) cannot be made into file"),
    ] {
        let body = one(&world, kind, &host.url(path));
        let told = world.send(&[FIT], &body).await;
        assert_eq!((told.status, told.header("antiphon-refused-by")), (400, ""), "{path}");
        let warned = warnings(&told).join("\n");
        assert!(warned.contains(&format!(", and it cannot be made to fit: {why}")), "{warned}");
        let refused = world.send(&[FIT, ("antiphon-media-check", "enforce")], &body).await;
        assert_eq!((refused.status, refused.header("antiphon-refused-by")), (400, "gateway"), "{path}");
        assert!(refused.json["error"]["error_user_msg"].as_str().unwrap().contains(why), "{}", refused.json);
    }
    assert_eq!(lying(folder.path()), 0, "nothing is left behind");
}

#[tokio::test]
async fn an_account_says_it_once_for_all_of_its_messages() {
    let folder = tempdir().unwrap();
    let (world, host) = (World::hosting_near(folder.path()).await, shop().await);
    let path = "/v1/accounts/17841400000000001/media";
    let policy = json!({ "check": "off", "fit": true });
    let told = world.ask(Method::PUT, path, &[], policy.to_string()).await;
    assert_eq!((told.status, &told.json), (200, &policy));
    let body = image(&world, &host.url("/photo.webp"));
    assert_eq!(world.send(&[], &body).await.status, 200);
    assert_eq!(world.send(&[("antiphon-fit", "no")], &body).await.status, 400);
    let world = world.again_hosting(folder.path()).await;
    assert_eq!(world.get(path).await.json, policy, "it is kept");
}

#[tokio::test]
async fn a_link_that_many_have_is_fetched_and_made_to_fit_once() {
    let folder = tempdir().unwrap();
    let (world, host) = (World::hosting_near(folder.path()).await, shop().await);
    let body = image(&world, &host.url("/photo.webp"));
    let send = async || assert_eq!(world.send(&[FIT], &body).await.status, 200);
    futures_util::future::join_all((0..5).map(|_| send())).await;
    // The look at its head, and the whole.
    assert_eq!(host.heads().len(), 2, "{:?}", host.heads());
    // Its server is asked, and says that nothing has changed.
    world.advance("2m").await;
    send().await;
    assert_eq!(host.heads().len(), 3);
    // What was made is taken away after a week; so it is made anew in time.
    world.advance("5d").await;
    world.hear_from("ava").await;
    send().await;
    assert_eq!(host.heads().len(), 5);
    assert_eq!(arrived(&world).await, ["image/jpeg"; 7]);
}

#[tokio::test]
async fn a_repeated_call_is_recognised_by_what_was_asked() {
    let folder = tempdir().unwrap();
    let (world, host) = (World::hosting_near(folder.path()).await, shop().await);
    let keyed = [FIT, ("idempotency-key", "k")];
    let body = one(&world, "video", &host.url("/clip.mkv"));
    let first = world.send(&keyed, &body).await;
    let again = world.send(&keyed, &body).await;
    assert_eq!((first.status, again.status), (200, 200));
    assert_eq!((first.message(), again.header("idempotent-replayed")), (again.message(), "true"));
    assert_eq!(arrived(&world).await.len(), 1);
    let other = world.send(&keyed, &one(&world, "video", &host.url("/b.mkv"))).await;
    assert_eq!(other.status, 422);
}

#[tokio::test]
async fn a_message_is_kept_only_when_its_media_fit_however_little_its_caller_waits() {
    let folder = tempdir().unwrap();
    let (world, host) = (World::hosting_near(folder.path()).await, shop().await);
    let held = [FIT, ("prefer", "respond-async")];
    let told: Told = world.send(&held, &image(&world, &host.url("/photo.webp"))).await;
    assert_eq!((told.status, warnings(&told).len()), (202, 1));
    let kept = world.get(&format!("/v1/messages/{}", told.message())).await.json;
    let url = kept["message"].to_string();
    assert!(url.contains("/media/") && !url.contains("photo.webp"), "{kept}");
}
