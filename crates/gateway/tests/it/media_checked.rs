//! Media that are looked at before they are sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use antiphon_gateway::Reach;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as STANDARD;
use futures_util::future::join_all;
use http::Method;
use serde_json::{Value, json};

use crate::following::Following;
use crate::host::{Given, Host};
use crate::world::{Told, World};

const ENFORCE: [(&str, &str); 1] = [("antiphon-media-check", "enforce")];
const ADVISE: [(&str, &str); 1] = [("antiphon-media-check", "advise")];
const PAGE: &[u8] = b"<!doctype html><title>Please log in</title>";
const MB: usize = 1024 * 1024;

/// A picture of one pixel.
pub(crate) fn png() -> Vec<u8> {
    let written =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
    STANDARD.decode(written).unwrap()
}

/// A picture that takes so many bytes.
fn png_of(bytes: usize) -> Vec<u8> {
    let mut png = png();
    png.resize(bytes, 0);
    png
}

async fn near() -> World {
    World::reaching(Reach::with_loopback()).await
}

async fn shop() -> Host {
    Host::giving(|path| match path.split('?').next().unwrap() {
        "/page" => Given::File { bytes: PAGE.to_vec(), tag: None, declared: "image/png" },
        "/gif" => Given::file(b"GIF89a".to_vec()),
        "/limit" => Given::file(png_of(8 * MB)),
        "/over" => Given::file(png_of(8 * MB + 1)),
        "/pdf" => Given::file(b"%PDF-1.7 %%EOF".to_vec()),
        "/odd" => Given::File { bytes: png(), tag: None, declared: "text/html" },
        "/gone" => Given::Gone,
        "/late" => Given::Late(PAGE.to_vec()),
        "/tagged" => Given::File { bytes: png(), tag: Some("one"), declared: "image/png" },
        _ => Given::file(png()),
    })
    .await
}

pub(crate) fn image(world: &World, url: &str) -> Value {
    let payload = json!({ "url": url });
    let message = json!({ "attachments": { "type": "image", "payload": payload } });
    json!({ "recipient": { "id": world.sandbox.ava() }, "message": message })
}

pub(crate) fn album(world: &World, urls: &[String]) -> Value {
    let images: Vec<_> =
        urls.iter().map(|url| json!({ "type": "image", "payload": { "url": url } })).collect();
    json!({ "recipient": { "id": world.sandbox.ava() }, "message": { "attachments": images } })
}

async fn look(world: &World, kind: &str, url: &str) -> Told {
    world.post("/v1/media/check", &json!({ "kind": kind, "url": url })).await
}

async fn policy(world: &World, check: &str) {
    let path = "/v1/accounts/17841400000000001/media";
    let told = world.ask(Method::PUT, path, &[], json!({ "check": check }).to_string()).await;
    let policy = json!({ "check": check, "fit": false });
    assert_eq!((told.status, &told.json), (200, &policy));
    assert_eq!(world.get(path).await.json, policy);
}

pub(crate) fn warnings(told: &Told) -> Vec<String> {
    let all = told.whole.headers().get_all("antiphon-warning");
    all.iter().map(|warning| warning.to_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn one_look_tells_everything() {
    let (world, host) = (near().await, shop().await);
    let told = look(&world, "image", &host.url("/page?token=hush")).await;
    assert_eq!(
        told.json,
        json!({
            "fits": false, "kind": "image", "media_type": "text/html", "bytes": PAGE.len(), "dimensions": null,
            "faults": [{
                "rule": "format", "found": "a web page (text/html) is not png or jpeg", "passes": "png or jpeg",
                "code": 100, "subcode": 2_018_047,
            }],
            "warnings": ["its server calls it image/png"],
        })
    );
    let told = look(&world, "image", &host.url("/a.png")).await.json;
    assert_eq!((&told["fits"], &told["dimensions"]), (&json!(true), &json!({ "width": 1, "height": 1 })));
    assert_eq!(look(&world, "image", &host.url("/limit")).await.json["fits"], true);
    let over = look(&world, "image", &host.url("/over")).await.json;
    assert_eq!((&over["faults"][0]["rule"], &over["bytes"]), (&json!("size"), &json!(8 * MB + 1)));
    assert_eq!(over["faults"][0]["subcode"], 2_018_109);
    assert_eq!(look(&world, "file", &host.url("/pdf")).await.json["fits"], true);
    assert_eq!(look(&world, "image", &host.url("/pdf")).await.json["fits"], false, "as something else");
    let odd = look(&world, "image", &host.url("/odd")).await.json;
    assert_eq!((&odd["fits"], &odd["warnings"]), (&json!(true), &json!(["its server calls it text/html"])));
    let gone = look(&world, "image", &host.url("/gone")).await.json;
    assert_eq!(gone["faults"][0]["found"], "it answered 404 Not Found");
    for (body, status) in [
        (json!({ "kind": "gif", "url": host.url("/a.png") }), 400),
        (json!({ "kind": "image" }), 400),
        (json!({ "kind": "image", "url": "hush" }), 400),
    ] {
        assert_eq!(world.post("/v1/media/check", &body).await.status, status, "{body}");
    }
    assert!(!world.get("/v1/audit").await.json.to_string().contains("media"), "nothing was changed");
}

#[tokio::test]
async fn nothing_is_fetched_where_nobody_wants_it() {
    let (world, host) = (near().await, shop().await);
    // The sandbox has samples for this address, and fetches nothing.
    let sample = "https://example.com/image.jpg";
    world.send(&[], &image(&world, sample)).await;
    policy(&world, "enforce").await;
    let off = [("antiphon-media-check", "off"), ("prefer", "respond-async")];
    assert_eq!(world.send(&off, &image(&world, sample)).await.status, 202);
    world.text("no link").await;
    assert_eq!(world.received().await.len(), 3);
    policy(&world, "off").await;
    let told = world.send(&[], &image(&world, &host.url("/page"))).await;
    assert_eq!((told.codes(), warnings(&told)), ((400, 100, Some(2_018_047)), Vec::new()));
    assert_eq!(host.heads().len(), 1, "Instagram alone came: {:?}", host.heads());
    assert!(!host.heads()[0].contains("antiphon"), "{:?}", host.heads());
}

#[tokio::test]
async fn advice_is_given_and_the_message_goes() {
    let (world, host) = (near().await, shop().await);
    policy(&world, "advise").await;
    let mut events = Following::from(&world, "").await;
    let url = host.url("/page?token=hush");
    let told = world.send(&[("prefer", "wait=20")], &image(&world, &url)).await;
    let shown = host.url("/page");
    let words = "a web page (text/html) is not png or jpeg";
    assert_eq!(warnings(&told), [format!("image {shown}: {words}")]);
    let event = events.next_named("message.media_doubtful").await;
    let (account, at) = (&event.data["account"], &event.data["at"]);
    assert!(at.is_string());
    assert_eq!(
        event.data,
        json!({
            "type": "message.media_doubtful", "id": told.message(), "account": account, "at": at, "kind": "image",
            "url": shown, "rule": "format", "words": words, "passes": "png or jpeg",
        })
    );
    assert_eq!(world.get(&format!("/v1/messages/{}", told.message())).await.json["state"], "refused");
    let fine = world.send(&[], &image(&world, &host.url("/a.png"))).await;
    assert_eq!((fine.status, warnings(&fine)), (200, Vec::new()));
    let audit = world.get("/v1/audit").await.json;
    let entry = &audit["data"][0];
    assert_eq!(
        (&entry["what"], &entry["target"]),
        (&json!("accounts.media.put"), &json!("17841400000000001"))
    );
}

#[tokio::test]
async fn every_fault_of_an_album_has_a_line_of_plain_letters() {
    let (world, host) = (near().await, shop().await);
    let urls = ["/a.png", "/gone", "/ü.gif", "/gif"].map(|path| host.url(path));
    let told = world.send(&ADVISE, &album(&world, &urls)).await;
    let warned = warnings(&told);
    assert_eq!(warned.len(), 2, "{warned:?}");
    assert!(warned[0].contains("/gone: it answered 404") && warned[1].contains("/gif: GIF"), "{warned:?}");
    let refused = world.send(&ENFORCE, &album(&world, &urls)).await;
    assert_eq!(refused.codes(), (400, 100, Some(2_018_008)));
    let odd = world.send(&ENFORCE, &image(&world, &host.url("/gone/ü"))).await;
    assert_eq!(odd.status, 200, "{}", odd.json);
}

#[tokio::test]
async fn what_instagram_would_refuse_is_refused_before_it_is_kept() {
    let (world, host) = (near().await, shop().await);
    policy(&world, "enforce").await;
    for (path, subcode, words) in [
        ("/page?token=hush", 2_018_047, "a web page (text/html) is not png or jpeg"),
        ("/over", 2_018_109, "8388609 bytes are over the 8 MB limit"),
        ("/gone", 2_018_008, "it answered 404 Not Found"),
    ] {
        let told = world.send(&[], &image(&world, &host.url(path))).await;
        assert_eq!(told.codes(), (400, 100, Some(subcode)), "{path}");
        assert_eq!((told.header("antiphon-refused-by"), told.message().as_str()), ("gateway", ""));
        let said = told.json["error"]["error_user_msg"].as_str().unwrap();
        assert!(said.contains(words) && !said.contains("hush"), "{said}");
    }
    assert_eq!(world.get("/v1/messages").await.json["data"], json!([]));
    let (before, heads) = (world.received().await.len(), host.heads().len());
    // A caller may know better.
    let told = world.send(&ADVISE, &image(&world, &host.url("/limit"))).await;
    assert_eq!((told.status, host.heads().len()), (200, heads + 2), "we and Instagram");
    assert_eq!(world.received().await.len(), before + 1);
    let wrong = world.send(&[("antiphon-media-check", "perhaps")], &world.to_ava("x")).await;
    assert_eq!(wrong.codes(), (400, 100, None));
}

#[tokio::test]
async fn who_does_not_wait_is_told_in_an_event() {
    let (world, host) = (near().await, shop().await);
    let mut events = Following::from(&world, "").await;
    let headers = [("prefer", "respond-async"), ADVISE[0]];
    let told = world.send(&headers, &image(&world, &host.url("/late"))).await;
    assert_eq!((told.status, warnings(&told)), (202, Vec::new()));
    host.let_go();
    let event = events.next_named("message.media_doubtful").await;
    assert_eq!(event.data["id"], told.message().as_str());
    let strict = [("prefer", "respond-async"), ENFORCE[0]];
    let told = world.send(&strict, &image(&world, &host.url("/gif"))).await;
    assert_eq!(told.codes(), (400, 100, Some(2_018_047)), "it is waited for whether it is refused");
}

#[tokio::test]
async fn who_waits_for_less_is_not_kept_longer() {
    let (world, host) = (near().await, shop().await);
    let told = world.send(&[("prefer", "wait=1"), ENFORCE[0]], &image(&world, &host.url("/late"))).await;
    assert_eq!(told.codes(), (400, 100, Some(2_018_008)));
    let said = told.json["error"]["error_user_msg"].as_str().unwrap();
    assert!(said.ends_with("it could not be looked at within 1s"), "{said}");
    let told = world.send(&[("prefer", "wait=1"), ADVISE[0]], &image(&world, &host.url("/late"))).await;
    assert_eq!(told.status, 202);
    host.let_go();
}

#[tokio::test]
async fn who_hangs_up_during_a_look_changes_nothing() {
    let (world, host) = (near().await, shop().await);
    let mut events = Following::from(&world, "").await;
    let body = image(&world, &host.url("/late"));
    let sending = world.send(&ADVISE, &body);
    tokio::select! {
        told = sending => panic!("it waits for the look: {told:?}"),
        () = host.connected(1) => {}
    }
    host.let_go();
    events.next_named("message.media_doubtful").await;
    assert_eq!(world.get("/v1/messages").await.json["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_repeated_call_is_answered_without_another_look() {
    let (world, host) = (near().await, shop().await);
    let keyed = [("idempotency-key", "k"), ADVISE[0]];
    let first = world.send(&keyed, &image(&world, &host.url("/a.png"))).await;
    assert_eq!(first.status, 200);
    let heads = host.heads().len();
    world.advance("5m").await;
    let strict = [("idempotency-key", "k"), ENFORCE[0]];
    let again = world.send(&strict, &image(&world, &host.url("/a.png"))).await;
    assert_eq!((again.header("idempotent-replayed"), again.message()), ("true", first.message()));
    assert_eq!(host.heads().len(), heads);
    let other = world.send(&strict, &image(&world, &host.url("/gone"))).await;
    assert_eq!((other.status, host.heads().len()), (422, heads));
}

#[tokio::test]
async fn a_verdict_is_good_for_a_minute_and_then_asked_about() {
    let (world, host) = (near().await, shop().await);
    let fits = async |path: &str| {
        assert_eq!(look(&world, "image", &host.url(path)).await.json["fits"], true);
        host.heads().len()
    };
    assert_eq!([fits("/tagged").await, fits("/tagged").await], [1, 1]);
    assert_eq!(fits("/tagged?b").await, 2, "another address");
    world.advance("61s").await;
    assert_eq!([fits("/tagged").await, fits("/tagged").await], [3, 3]);
    assert!(host.heads()[2].contains("if-none-match: \"one\""), "{:?}", host.heads());
    // Without anything to know it by, it is fetched anew.
    assert_eq!([fits("/a.png").await, fits("/a.png").await], [4, 4]);
    world.advance("61s").await;
    assert_eq!(fits("/a.png").await, 5);
    assert!(!host.heads()[4].contains("if-"), "{:?}", host.heads());
    // What was not there may be there now.
    for looks in [6, 7] {
        assert_eq!(look(&world, "image", &host.url("/gone")).await.json["fits"], false);
        assert_eq!(host.heads().len(), looks);
    }
}

#[tokio::test]
async fn many_who_ask_at_once_share_one_look() {
    let (world, host) = (near().await, shop().await);
    let url = host.url("/late");
    let asking = join_all((0..50).map(|_| look(&world, "image", &url)));
    let asked = async {
        host.connected(1).await;
        host.let_go();
    };
    let (told, ()) = tokio::join!(asking, asked);
    assert!(told.iter().all(|told| told.json["faults"][0]["rule"] == "format"));
    assert_eq!(host.connections(), 1);
}

#[tokio::test]
async fn four_links_of_an_account_are_looked_at_at_once() {
    let now = Arc::new(AtomicUsize::new(0));
    let count = now.clone();
    let host = Host::giving(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        Given::Late(png())
    });
    let (world, host) = (near().await, host.await);
    let urls: Vec<_> = (0..10).map(|nth| host.url(&format!("/{nth}"))).collect();
    let body = album(&world, &urls);
    let sending = world.send(&ADVISE, &body);
    let asked = async {
        host.connected(4).await;
        // Whoever came too soon would have come by now: what is asked of the gateway is answered.
        world.get("/readyz").await;
        assert_eq!((host.connections(), now.load(Ordering::SeqCst)), (4, 4));
        host.let_go();
    };
    let (told, ()) = tokio::join!(sending, asked);
    assert_eq!(warnings(&told), Vec::<String>::new());
}

#[tokio::test]
async fn an_accounts_wish_outlives_the_gateway_and_is_the_managers_to_change() {
    let world = near().await;
    policy(&world, "advise").await;
    let world = world.again_reaching(Reach::with_loopback()).await;
    let path = "/v1/accounts/17841400000000001/media";
    assert_eq!(world.get(path).await.json["check"], "advise");
    let own = [("authorization", "Bearer sandbox-token")];
    assert_eq!(world.ask(Method::GET, path, &own, "").await.status, 200);
    assert_eq!(world.ask(Method::PUT, path, &own, r#"{"check":"off"}"#).await.status, 403);
    assert_eq!(world.ask(Method::PUT, path, &[], r#"{"check":"perhaps"}"#).await.status, 400);
    assert_eq!(world.get("/v1/accounts/1/media").await.status, 404);
}
