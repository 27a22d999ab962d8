//! Webhooks that Instagram did not send, or did not send like that.

use antiphon_graph::AppSecret;
use antiphon_graph::webhook::{Verified, sign};
use http::Method;
use serde_json::json;

use crate::world::World;

const PATH: &str = "/webhooks/instagram";
const SIGNATURE: &str = Verified::HEADER;

/// Ava's message, as Instagram writes it: with escapes.
fn message() -> String {
    let now = "1752834910447";
    format!(
        r#"{{"object":"instagram","entry":[{{"time":{now},"id":"17841400000000001","messaging":[{{"sender":{{"id":"900000000000001"}},"recipient":{{"id":"17841400000000001"}},"timestamp":{now},"message":{{"mid":"m_1","text":"Gr\u00fc\u00dfe"}}}}]}}]}}"#
    )
}

#[tokio::test]
async fn what_is_not_signed_as_it_stands_is_refused_and_counted() {
    let world = World::unheard().await;
    let (body, secret) = (message(), world.sandbox.app_secret());
    let right = sign(body.as_bytes(), &secret);
    let wrong = sign(body.as_bytes(), &AppSecret::new("another"));
    let of_another = sign(b"{}", &secret);
    let upper = right.to_ascii_uppercase();
    let bare = right.trim_start_matches("sha256=");
    let both = format!("{right}, {right}");
    let sha1 = "sha1=0c79fe7415fd1b783a30c0d0c2c5f2661ef4f8a9";
    let unescaped = body.replace(r"\u00fc", "ü").replace(r"\u00df", "ß");
    let read_and_written = serde_json::from_str::<serde_json::Value>(&body).unwrap().to_string();
    let longer = format!("{body}\n");
    let cases = [
        ("no signature", &[][..], &body),
        ("another's signature", &[(SIGNATURE, wrong.as_str())], &body),
        ("the signature of another body", &[(SIGNATURE, &of_another)], &body),
        ("two signatures, the first right", &[(SIGNATURE, &right), (SIGNATURE, &wrong)], &body),
        ("two signatures, the second right", &[(SIGNATURE, &wrong), (SIGNATURE, &right)], &body),
        ("the right signature twice", &[(SIGNATURE, &right), (SIGNATURE, &right)], &body),
        ("two signatures in one", &[(SIGNATURE, &both)], &body),
        ("SHA-1 alone", &[(Verified::HEADER_SHA1, sha1)], &body),
        ("SHA-1 in the other's place", &[(SIGNATURE, sha1)], &body),
        ("the right signature in SHA-1's place", &[(Verified::HEADER_SHA1, &right)], &body),
        ("letters in another case", &[(SIGNATURE, &upper)], &body),
        ("digits without a method", &[(SIGNATURE, bare)], &body),
        ("an empty signature", &[(SIGNATURE, "")], &body),
        ("a body without its escapes", &[(SIGNATURE, &right)], &unescaped),
        ("a body that was read and written again", &[(SIGNATURE, &right)], &read_and_written),
        ("a body with a line's end", &[(SIGNATURE, &right)], &longer),
    ];
    let count = cases.len();
    for (what, headers, body) in cases {
        let told = world.ask(Method::POST, PATH, headers, body.as_bytes()).await;
        assert_eq!((told.status, told.whole.body().len()), (403, 0), "{what}: {told:?}");
    }
    assert_eq!(world.count("antiphon_webhooks_total{result=\"forged\"}").await, count);
    assert_eq!(world.count("antiphon_webhooks_total{result=\"kept\"}").await, 0);
    let told = world.ask(Method::POST, PATH, &[(SIGNATURE, &right)], body).await;
    assert_eq!(told.status, 200);
    assert_eq!(world.count("antiphon_events_total{result=\"new\"}").await, 1);
}

#[tokio::test]
async fn while_a_secret_is_changed_both_sign_and_afterwards_only_the_new_one() {
    let world = World::unheard().await;
    let old = world.sandbox.app_secret();
    let new = AppSecret::new("the-new-secret");
    let directory = &world.running.app.directory;
    let verify_token = world.sandbox.verify_token();
    let told = |secret: &AppSecret, nth: u32| {
        let body = message().replace("m_1", &format!("m_{nth}"));
        let signature = sign(body.as_bytes(), secret);
        let world = &world;
        async move { world.ask(Method::POST, PATH, &[(SIGNATURE, &signature)], body).await.status }
    };
    assert_eq!((told(&old, 1).await, told(&new, 2).await), (200, 403));
    directory.put_app("shop", &[new.clone(), old.clone()], &verify_token).await.unwrap();
    assert_eq!((told(&old, 3).await, told(&new, 4).await), (200, 200));
    directory.put_app("shop", std::slice::from_ref(&new), &verify_token).await.unwrap();
    assert_eq!((told(&old, 5).await, told(&new, 6).await), (403, 200));
    assert_eq!(world.count("antiphon_events_total{result=\"new\"}").await, 4);
}

#[tokio::test]
async fn an_apps_secret_speaks_for_its_own_accounts_only() {
    let world = World::unheard().await;
    let stranger = AppSecret::new("the-strangers-secret");
    let directory = &world.running.app.directory;
    directory
        .put_app("stranger", std::slice::from_ref(&stranger), &world.sandbox.verify_token())
        .await
        .unwrap();
    let body = message();
    let signature = sign(body.as_bytes(), &stranger);
    assert_eq!(world.ask(Method::POST, PATH, &[(SIGNATURE, &signature)], body).await.status, 200);
    assert_eq!(world.count("antiphon_events_total{result=\"foreign\"}").await, 1);
    assert_eq!(world.get("/v1/conversations").await.json["data"], json!([]));
    assert_eq!(world.text("Nobody has written").await.status, 403);
}

#[tokio::test]
async fn a_handshake_with_anything_but_the_token_gives_nothing_away() {
    let world = World::unheard().await;
    let right = "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=sandbox-verify-token";
    assert_eq!(world.get(&format!("{PATH}?{right}")).await.status, 200);
    for (query, status) in [
        (right.replace("sandbox-verify-token", "sandbox-verify-toke"), 403),
        (right.replace("sandbox-verify-token", "SANDBOX-VERIFY-TOKEN"), 403),
        (right.replace("sandbox-verify-token", ""), 403),
        (format!("{right}&hub.verify_token=x").replacen("sandbox-verify-token", "x", 1), 403),
        (right.replace("subscribe", "unsubscribe"), 403),
        (right.replace("hub.challenge=1158201444&", ""), 400),
    ] {
        let told = world.get(&format!("{PATH}?{query}")).await;
        assert_eq!(told.status, status, "{query}: {told:?}");
        let said = String::from_utf8_lossy(told.whole.body()).into_owned();
        assert!(!said.contains("1158201444") && !said.contains("sandbox-verify-token"), "{query}: {said}");
    }
    // A challenge is answered as text: it is no page.
    let page = "hub.mode=subscribe&hub.challenge=%3Cscript%3E&hub.verify_token=sandbox-verify-token";
    let told = world.get(&format!("{PATH}?{page}")).await;
    assert!(told.header("content-type").starts_with("text/plain"), "{told:?}");
}
