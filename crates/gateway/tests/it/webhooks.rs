//! What comes in from Instagram.

use antiphon_graph::AppSecret;
use antiphon_graph::webhook::sign;
use http::Method;

use crate::world::World;

const PATH: &str = "/webhooks/instagram";

#[tokio::test]
async fn the_handshake_takes_the_apps_token_and_no_other() {
    let world = World::unheard().await;
    let ask =
        |token: &str| format!("{PATH}?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token={token}");
    let agreed = world.get(&ask("sandbox-verify-token")).await;
    assert_eq!((agreed.status, agreed.whole.body().as_slice()), (200, &b"1158201444"[..]));
    assert_eq!(world.get(&ask("another")).await.status, 403);
    assert_eq!(world.get(PATH).await.status, 400);
}

#[tokio::test]
async fn a_persons_message_opens_the_window_and_only_what_is_signed_is_heard() {
    let world = World::unheard().await;
    assert_eq!(world.text("Too soon").await.status, 403);
    let forged = sign(b"{}", &AppSecret::new("another"));
    for headers in [&[][..], &[("x-hub-signature-256", forged.as_str())]] {
        assert_eq!(world.ask(Method::POST, PATH, headers, "{}").await.status, 403);
    }
    world.hear_from("ava").await;
    assert_eq!(world.text("Hello").await.status, 200);
    let metrics = world.get("/metrics").await;
    let page = String::from_utf8(metrics.whole.into_body()).unwrap();
    assert!(page.contains("antiphon_webhooks_total{result=\"forged\"} 2"), "{page}");
    assert!(page.contains("antiphon_accepted_total{kind=\"text\"} 1"), "{page}");
    assert!(page.contains("antiphon_settled_total{outcome=\"delivered\"} 1"), "{page}");
}

#[tokio::test]
async fn a_signed_webhook_that_nobody_understands_is_not_refused_for_ever() {
    let world = World::unheard().await;
    let signature = sign(b"[1, 2]", &world.sandbox.app_secret());
    let told = world.ask(Method::POST, PATH, &[("x-hub-signature-256", &signature)], "[1, 2]").await;
    assert_eq!(told.status, 200);
}

#[tokio::test]
async fn a_webhook_may_not_be_larger_than_5_mib() {
    let world = World::unheard().await;
    let told = world.ask(Method::POST, PATH, &[], vec![b' '; 5 * 1024 * 1024 + 1]).await;
    assert_eq!(told.status, 413);
}
