//! Instagram's deliveries go on to the user's own app: as they came, in order, until they arrive or are given up.

use std::time::Duration;

use antiphon_gateway::Reach;
use antiphon_graph::webhook::{Verified, sign};
use http::Method;
use serde_json::{Value, json};

use crate::receiver::{Post, Receiver, Say};
use crate::world::World;

const PATH: &str = "/webhooks/instagram";

/// This machine may be reached, and nothing is waited for for long.
pub(crate) fn near() -> Reach {
    Reach::with_loopback().within(Duration::from_secs(2))
}

/// A relay to the receiver; gives its name.
pub(crate) async fn relay(world: &World, kind: &str, receiver: &Receiver) -> String {
    let new = json!({ "app": "shop", "kind": kind, "url": receiver.url() });
    let made = world.post("/v1/relays", &new).await;
    assert_eq!(made.status, 201, "{}", made.json);
    made.json["id"].as_str().unwrap().to_owned()
}

/// Delivers bytes as Instagram would.
async fn deliver(world: &World, body: &str) -> String {
    let signature = sign(body.as_bytes(), &world.sandbox.app_secret());
    let headers = [
        (Verified::HEADER, signature.as_str()),
        (Verified::HEADER_SHA1, "sha1=0123"),
        ("content-type", "application/json; charset=utf-8"),
    ];
    let told = world.ask(Method::POST, PATH, &headers, body).await;
    assert_eq!(told.status, 200);
    signature
}

/// Deliveries that say nothing to the gateway itself, each another.
fn foreign(nth: usize) -> String {
    json!({ "object": "instagram", "entry": [{ "id": "1", "time": nth, "messaging": [] }] }).to_string()
}

fn bodies(posts: &[Post]) -> Vec<String> {
    posts.iter().map(|post| String::from_utf8(post.body.clone()).unwrap()).collect()
}

/// What the relay says of itself, once it says so.
pub(crate) async fn until(world: &World, id: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..10_000 {
        let shown = world.get(&format!("/v1/relays/{id}")).await.json;
        if is_so(&shown) {
            return shown;
        }
        tokio::task::yield_now().await;
    }
    panic!("it never said so: {}", world.get(&format!("/v1/relays/{id}")).await.json);
}

async fn advance(world: &World, by: &str) {
    let moved = world.sandbox.control(Method::POST, "clock", Some(&json!({ "advance": by }))).await;
    assert!(moved.status().is_success(), "{moved:?}");
}

#[tokio::test]
async fn every_verified_delivery_goes_on_as_it_came_and_in_order() {
    let world = World::reaching(near()).await;
    let receiver = Receiver::listen().await;
    relay(&world, "instagram", &receiver).await;
    let odd = "{\"object\":\"instagram\", \"entry\" : [ ]}\n\u{e9}".to_owned();
    let sent = [foreign(1), foreign(2), foreign(1), odd, "[1, 2]".to_owned(), foreign(3)];
    let mut signatures = Vec::new();
    for body in &sent {
        signatures.push(deliver(&world, body).await);
    }
    let posts = receiver.posts(sent.len()).await;
    assert_eq!(bodies(&posts), sent);
    for (post, signature) in posts.iter().zip(&signatures) {
        assert_eq!(post.path, "/hooks?key=1");
        assert_eq!(post.header(Verified::HEADER), signature);
        assert_eq!(post.header(Verified::HEADER_SHA1), "sha1=0123");
        assert_eq!(post.header("content-type"), "application/json; charset=utf-8");
        assert!(Verified::check(&post.body, signature, &world.sandbox.app_secret()).is_ok());
    }
    let names: std::collections::BTreeSet<_> =
        posts.iter().map(|post| post.header("antiphon-delivery")).collect();
    assert_eq!(names.len(), sent.len(), "a repetition of Instagram's is another delivery");

    world.hear_from("ben").await;
    let posts = receiver.posts(sent.len() + 1).await;
    assert!(posts.last().unwrap().json()["entry"][0].is_object(), "the sandbox's own go on as well");
    let forged = world.ask(Method::POST, PATH, &[(Verified::HEADER, "sha256=00")], "{}").await;
    assert_eq!(forged.status, 403);
    deliver(&world, &foreign(9)).await;
    assert_eq!(bodies(&receiver.posts(sent.len() + 2).await).last(), Some(&foreign(9)), "nothing forged");
}

#[tokio::test]
async fn what_did_not_arrive_is_tried_again_as_the_same_and_nothing_overtakes_it() {
    let world = World::reaching(near()).await;
    let receiver = Receiver::listen().await;
    let id = relay(&world, "instagram", &receiver).await;
    let troubles =
        [Say::Status(500), Say::Half, Say::Nothing, Say::Elsewhere, Say::Status(401), Say::Status(404)];
    receiver.say(troubles);
    for nth in 0..3 {
        deliver(&world, &foreign(nth)).await;
    }
    for nth in 1..=troubles.len() {
        let shown = until(&world, &id, |shown| shown["failing"]["tries"] == nth).await;
        assert_eq!((&shown["waiting"], &shown["enabled"]), (&json!(3), &json!(true)), "{shown}");
        advance(&world, "1h30m").await;
    }
    let posts = receiver.posts(troubles.len() + 3).await;
    let expected: Vec<_> = [0; 7].into_iter().chain([1, 2]).map(foreign).collect();
    assert_eq!(bodies(&posts), expected);
    for again in &posts[1..=troubles.len()] {
        assert_eq!((&again.headers, &again.path), (&posts[0].headers, &posts[0].path));
    }
    let shown = until(&world, &id, |shown| shown["waiting"] == 0).await;
    assert_eq!((&shown["failing"], &shown["dead"]), (&Value::Null, &json!(0)));
}

#[tokio::test]
async fn a_target_that_does_not_answer_keeps_neither_instagram_nor_another_target_waiting() {
    let world = World::reaching(near().within(Duration::from_mins(5))).await;
    let (slow, quick) = (Receiver::listen().await, Receiver::listen().await);
    slow.say([Say::Late]);
    relay(&world, "instagram", &slow).await;
    relay(&world, "instagram", &quick).await;
    deliver(&world, &foreign(0)).await;
    slow.posts(1).await;
    for nth in 1..20 {
        deliver(&world, &foreign(nth)).await;
    }
    let expected: Vec<_> = (0..20).map(foreign).collect();
    assert_eq!(bodies(&quick.posts(20).await), expected);
    assert_eq!(slow.posts(1).await.len(), 1, "one at a time");
    slow.let_go();
    assert_eq!(bodies(&slow.posts(20).await), expected);
}

#[tokio::test]
async fn after_a_day_and_a_half_it_is_a_dead_letter_and_the_next_goes() {
    let world = World::reaching(near()).await;
    let receiver = Receiver::listen().await;
    let id = relay(&world, "instagram", &receiver).await;
    receiver.say([Say::Status(422), Say::Status(503)]);
    deliver(&world, &foreign(0)).await;
    until(&world, &id, |shown| shown["failing"]["tries"] == 1).await;
    advance(&world, "37h").await;
    deliver(&world, &foreign(1)).await;
    let posts = receiver.posts(3).await;
    assert_eq!(bodies(&posts), [foreign(0), foreign(0), foreign(1)]);
    let shown = until(&world, &id, |shown| shown["dead"] == 1 && shown["waiting"] == 0).await;
    assert_eq!(shown["failing"], Value::Null, "something arrived: {shown}");
    let dead = world.get(&format!("/v1/relays/{id}/dead")).await.json["data"][0].clone();
    assert_eq!((&dead["type"], &dead["tries"]), (&json!("delivery"), &json!(2)));
    assert_eq!(dead["error"], "it answered 503");
    assert_eq!(dead["bytes"], foreign(0).len());

    let letter = dead["id"].as_str().unwrap();
    let asked = world.post(&format!("/v1/relays/{id}/dead/{letter}/replay"), &Value::Null).await;
    assert_eq!((asked.status, &asked.json["replaying"]), (200, &json!(1)));
    let posts = receiver.posts(4).await;
    assert_eq!((&posts[3].body, &posts[3].headers), (&posts[0].body, &posts[0].headers), "the very same");
    until(&world, &id, |shown| shown["dead"] == 0).await;
}

#[tokio::test]
async fn dead_letters_are_tried_again_in_their_order_and_not_where_nobody_answers() {
    let world = World::reaching(near()).await;
    let receiver = Receiver::listen().await;
    let id = relay(&world, "instagram", &receiver).await;
    receiver.say([Say::Status(500); 4]);
    for nth in 0..3 {
        deliver(&world, &foreign(nth)).await;
    }
    until(&world, &id, |shown| shown["failing"]["tries"] == 1).await;
    advance(&world, "37h").await;
    until(&world, &id, |shown| shown["dead"] == 3).await;
    let all = format!("/v1/relays/{id}/dead/replay");

    receiver.say([Say::Status(500)]);
    assert_eq!(world.post(&all, &Value::Null).await.json["replaying"], 3);
    let shown = until(&world, &id, |shown| shown["replaying"] == 0).await;
    assert_eq!((&shown["dead"], receiver.posts(5).await.len()), (&json!(3), 5), "it did not answer well");

    receiver.say([Say::Status(200), Say::Status(400)]);
    assert_eq!(world.post(&all, &json!({ "type": "delivery" })).await.json["replaying"], 3);
    until(&world, &id, |shown| shown["replaying"] == 0).await;
    let posts = receiver.posts(8).await;
    assert_eq!(bodies(&posts[5..]), [foreign(0), foreign(1), foreign(2)], "one refused, the next was taken");
    let list = world.get(&format!("/v1/relays/{id}/dead")).await.json;
    let left: Vec<_> = list["data"].as_array().unwrap().iter().map(|dead| dead["error"].clone()).collect();
    assert_eq!(left, ["it answered 400"]);
    assert_eq!(world.post(&all, &json!({ "type": "message.refused" })).await.json["replaying"], 0);
    advance(&world, "744h").await;
    until(&world, &id, |shown| shown["dead"] == 0).await;
}

#[tokio::test]
async fn a_target_that_is_gone_is_left_alone_until_it_is_enabled_again() {
    let world = World::reaching(near()).await;
    let receiver = Receiver::listen().await;
    let id = relay(&world, "instagram", &receiver).await;
    receiver.say([Say::Status(410)]);
    deliver(&world, &foreign(0)).await;
    let shown = until(&world, &id, |shown| shown["enabled"] == false).await;
    assert_eq!(shown["why_disabled"], "it answered 410: gone");
    deliver(&world, &foreign(1)).await;
    advance(&world, "2h").await;
    assert_eq!(receiver.posts(1).await.len(), 1);
    let replay = world.post(&format!("/v1/relays/{id}/dead/replay"), &Value::Null).await;
    assert_eq!(replay.status, 409);
    let path = format!("/v1/relays/{id}");
    let enabled = world.ask(Method::PATCH, &path, &[], r#"{"enabled": true}"#).await;
    assert_eq!((enabled.status, &enabled.json["why_disabled"]), (200, &Value::Null));
    assert_eq!(bodies(&receiver.posts(3).await)[1..], [foreign(0), foreign(1)], "what came meanwhile waited");
}

#[tokio::test]
async fn a_gateway_that_is_started_again_goes_on_where_it_was() {
    let world = World::reaching(near()).await;
    let receiver = Receiver::listen().await;
    let id = relay(&world, "instagram", &receiver).await;
    deliver(&world, &foreign(0)).await;
    receiver.posts(1).await;
    until(&world, &id, |shown| shown["waiting"] == 0).await;
    receiver.say([Say::Status(500)]);
    deliver(&world, &foreign(1)).await;
    deliver(&world, &foreign(2)).await;
    let before = until(&world, &id, |shown| shown["failing"]["tries"] == 1).await;
    let world = world.again_reaching(near()).await;
    let after = world.get(&format!("/v1/relays/{id}")).await.json;
    assert_eq!((&after["failing"], &after["waiting"]), (&before["failing"], &json!(2)));
    advance(&world, "1h").await;
    let posts = receiver.posts(4).await;
    assert_eq!(bodies(&posts), [foreign(0), foreign(1), foreign(1), foreign(2)]);
    assert_eq!(posts[1].header("antiphon-delivery"), posts[2].header("antiphon-delivery"));
}

#[tokio::test]
async fn without_a_relay_nothing_is_kept_that_says_nothing_to_the_gateway() {
    let world = World::reaching(near()).await;
    let kept = async || antiphon_store_newest(&world).await;
    let before = kept().await;
    deliver(&world, &foreign(0)).await;
    assert_eq!(kept().await, before);
    let receiver = Receiver::listen().await;
    relay(&world, "events", &receiver).await;
    deliver(&world, &foreign(0)).await;
    assert_eq!(kept().await, before, "events are no deliveries");
    relay(&world, "instagram", &Receiver::listen().await).await;
    deliver(&world, &foreign(0)).await;
    assert_eq!(kept().await, before + 1);
}

async fn antiphon_store_newest(world: &World) -> u64 {
    use antiphon_store::Relays as _;
    world.running.app.store.newest_delivery().await.unwrap()
}

#[tokio::test]
async fn what_is_behind_is_counted_for_those_who_watch() {
    let world = World::reaching(near()).await;
    let receiver = Receiver::listen().await;
    let id = relay(&world, "instagram", &receiver).await;
    receiver.say([Say::Status(500)]);
    deliver(&world, &foreign(0)).await;
    until(&world, &id, |shown| shown["failing"]["tries"] == 1).await;
    let metrics = async || String::from_utf8(world.get("/metrics").await.whole.into_body()).unwrap();
    assert!(metrics().await.contains("antiphon_relay_tries_total{result=\"failed\"} 1"));
    assert!(metrics().await.contains(&format!("antiphon_relay_behind_seconds{{relay=\"{id}\"}} ")));
    assert!(!metrics().await.contains("key=1"), "where it goes is nobody's business");
    advance(&world, "1h").await;
    until(&world, &id, |shown| shown["waiting"] == 0).await;
    assert!(metrics().await.contains("antiphon_relay_tries_total{result=\"delivered\"} 1"));
}
