//! Antiphon's own events go on, signed by the scheme of Standard Webhooks.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use ring::hmac::{HMAC_SHA256, Key, verify};
use serde_json::{Value, json};

use crate::following::Following;
use crate::receiver::{Post, Receiver, Say};
use crate::relay::{near, relay, until};
use crate::world::World;

/// A relay of events with these types; gives its name and its secret.
async fn of_types(world: &World, receiver: &Receiver, types: &[&str]) -> (String, String) {
    let new = json!({ "app": "shop", "kind": "events", "url": receiver.url(), "types": types });
    let made = world.post("/v1/relays", &new).await;
    assert_eq!(made.status, 201, "{}", made.json);
    let text = |name: &str| made.json[name].as_str().unwrap().to_owned();
    (text("id"), text("secret"))
}

/// Whether a signature of the post is of this secret.
fn is_signed(post: &Post, secret: &str) -> bool {
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let (id, at) = (post.header("webhook-id"), post.header("webhook-timestamp"));
    let signed = [format!("{id}.{at}.").as_bytes(), &post.body].concat();
    let tags = post.header("webhook-signature").split(' ').map(|one| one.strip_prefix("v1,").unwrap());
    let key = Key::new(HMAC_SHA256, &key);
    tags.map(|tag| STANDARD.decode(tag).unwrap()).any(|tag| verify(&key, &signed, &tag).is_ok())
}

fn types(posts: &[Post]) -> Vec<String> {
    posts.iter().map(|post| post.json()["type"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn what_happens_is_told_in_order_with_a_name_a_time_and_a_signature() {
    let world = World::reaching(near()).await;
    let receiver = Receiver::listen().await;
    let (id, secret) =
        of_types(&world, &receiver, &["message.delivered", "account.paused", "account.resumed"]).await;
    let sent = world.text("One").await;
    let account = world.sandbox.account();
    world.post(&format!("/v1/accounts/{account}/pause"), &json!({ "reason": "moving house" })).await;
    world.post(&format!("/v1/accounts/{account}/resume"), &Value::Null).await;
    world.text("Two").await;
    let posts = receiver.posts(4).await;
    assert_eq!(
        types(&posts),
        ["message.delivered", "account.paused", "account.resumed", "message.delivered"]
    );
    for post in &posts {
        assert!(is_signed(post, &secret), "{post:?}");
        assert_eq!(post.header("content-type"), "application/json");
        assert_eq!(post.header("webhook-timestamp").parse(), Ok(world.sandbox.clock().now().as_second()));
        assert!(post.header("webhook-id").starts_with(&format!("evt_{}_", &id[4..])), "{post:?}");
    }
    let first = posts[0].json();
    assert_eq!(first["message_id"], sent.json["message_id"]);
    assert_eq!((&first["id"], &first["state"]), (&json!(sent.message()), &json!("delivered")));
}

#[tokio::test]
async fn an_event_reads_the_same_here_and_there() {
    let world = World::reaching(near()).await;
    let receiver = Receiver::listen().await;
    relay(&world, "events", &receiver).await;
    world.text("One").await;
    world.hear_from("ben").await;
    let posts = receiver.posts(2).await;
    let mut followed = Following::from(&world, "").await;
    for post in posts {
        let told = loop {
            let event = followed.next().await;
            if event.data == post.json() {
                break event;
            }
        };
        assert_eq!(told.name, post.json()["type"].as_str().unwrap());
    }
}

#[tokio::test]
async fn while_a_secret_follows_another_both_sign() {
    let world = World::reaching(near()).await;
    let receiver = Receiver::listen().await;
    let (id, first) = of_types(&world, &receiver, &["message.delivered"]).await;
    let own = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let rotated = world.post(&format!("/v1/relays/{id}/rotate"), &json!({ "secret": own })).await;
    assert_eq!((rotated.status, &rotated.json["secret"]), (200, &json!(own)));
    assert!(rotated.json["two_secrets_until"].is_string());
    world.text("One").await;
    let posts = receiver.posts(1).await;
    assert!(is_signed(&posts[0], &first) && is_signed(&posts[0], own));
    assert_eq!(posts[0].header("webhook-signature").split(' ').count(), 2);

    let moved = world.sandbox.control(Method::POST, "clock", Some(&json!({ "advance": "24h" }))).await;
    assert!(moved.status().is_success());
    world.hear_from("ava").await;
    world.text("Two").await;
    let posts = receiver.posts(2).await;
    assert!(is_signed(&posts[1], own) && !is_signed(&posts[1], &first), "a day is enough");
    let again = world.ask(Method::POST, &format!("/v1/relays/{id}/rotate"), &[], "").await;
    let third = again.json["secret"].as_str().unwrap().to_owned();
    world.text("Three").await;
    let posts = receiver.posts(3).await;
    assert!(is_signed(&posts[2], own) && is_signed(&posts[2], &third), "without a body one is made");
}

#[tokio::test]
async fn one_that_thinks_the_clock_is_wrong_gets_the_same_with_a_new_time() {
    let world = World::reaching(near()).await;
    let receiver = Receiver::listen().await;
    let (id, secret) = of_types(&world, &receiver, &["message.delivered"]).await;
    receiver.say([Say::Status(400)]);
    world.text("One").await;
    until(&world, &id, |shown| shown["failing"]["error"] == "it answered 400").await;
    world.sandbox.control(Method::POST, "clock", Some(&json!({ "advance": "10m" }))).await;
    let posts = receiver.posts(2).await;
    assert_eq!(posts[0].header("webhook-id"), posts[1].header("webhook-id"));
    let at = |post: &Post| post.header("webhook-timestamp").parse::<i64>().unwrap();
    assert!(at(&posts[1]) >= at(&posts[0]) + 600);
    assert!(posts.iter().all(|post| is_signed(post, &secret)));
}

#[tokio::test]
async fn a_test_goes_at_once_and_says_what_came_of_it() {
    let world = World::reaching(near().within(Duration::from_millis(200))).await;
    let receiver = Receiver::listen().await;
    let (id, secret) = of_types(&world, &receiver, &["message.delivered"]).await;
    let path = format!("/v1/relays/{id}/test");
    let told = world.post(&path, &Value::Null).await;
    assert_eq!((told.status, &told.json), (200, &json!({ "delivered": true, "error": null })));
    let posts = receiver.posts(1).await;
    assert!(is_signed(&posts[0], &secret));
    assert_eq!((&posts[0].json()["type"], &posts[0].json()["relay"]), (&json!("relay.test"), &json!(id)));
    for (say, error) in [
        (Say::Status(503), "it answered 503"),
        (Say::Status(410), "it answered 410"),
        (Say::Elsewhere, "it answered 307, and nothing is sent where an answer points"),
        (Say::Half, "it broke off before its answer was whole"),
        (Say::Nothing, "it broke off before its answer was whole"),
        (Say::Late, "no whole answer within 200ms"),
    ] {
        receiver.say([say]);
        let told = world.post(&path, &Value::Null).await;
        assert_eq!(told.json, json!({ "delivered": false, "error": error }));
    }
    let shown = world.get(&format!("/v1/relays/{id}")).await.json;
    assert_eq!(
        (&shown["enabled"], &shown["failing"]),
        (&json!(true), &Value::Null),
        "a test changes nothing"
    );
    assert_eq!(receiver.posts(7).await.len(), 7, "nobody went elsewhere");

    let deliveries = relay(&world, "instagram", &Receiver::listen().await).await;
    let told = world.post(&format!("/v1/relays/{deliveries}/test"), &Value::Null).await;
    assert_eq!(told.json["delivered"], true);
}
