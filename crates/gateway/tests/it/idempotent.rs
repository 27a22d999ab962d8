//! Calls that come again.

use std::time::Duration;

use http::Method;
use serde_json::json;

use crate::world::World;

const KEY: (&str, &str) = ("idempotency-key", "order-42");

#[tokio::test]
async fn the_same_call_gets_the_first_ones_answer() {
    let world = World::new().await;
    let first = world.send(&[KEY], &world.to_ava("Once")).await;
    let again = world.send(&[KEY], &world.to_ava("Once")).await;
    assert_eq!((first.status, again.status), (200, 200));
    assert_eq!(first.json, again.json);
    assert_eq!((first.header("idempotent-replayed"), again.header("idempotent-replayed")), ("", "true"));
    assert_eq!(first.message(), again.message());

    // In another spelling it is the same call.
    let form = "recipient[id]=900000000000001&message[text]=Once&access_token=sandbox-token";
    let path = "/17841400000000001/messages";
    let spelled = world.ask(Method::POST, path, &[KEY], form).await;
    assert_eq!(spelled.json, first.json);
    assert_eq!(world.received().await, ["Once"]);
}

#[tokio::test]
async fn other_content_under_the_same_key_is_refused() {
    let world = World::new().await;
    world.send(&[KEY], &world.to_ava("One")).await;
    assert_eq!(world.send(&[KEY], &world.to_ava("Other")).await.status, 422);
    let shorter = [KEY, ("antiphon-expires", "10m")];
    assert_eq!(world.send(&shorter, &world.to_ava("One")).await.status, 422);
    assert_eq!(world.received().await, ["One"]);
}

#[tokio::test]
async fn calls_at_the_same_time_are_one() {
    let world = World::new().await;
    let body = world.to_ava("Together");
    let headers = [KEY];
    let (one, two, three) =
        tokio::join!(world.send(&headers, &body), world.send(&headers, &body), world.send(&headers, &body));
    assert_eq!([one.status, two.status, three.status], [200; 3]);
    assert_eq!(one.json, two.json);
    assert_eq!(one.json, three.json);
    assert_eq!(world.received().await, ["Together"]);
}

#[tokio::test]
async fn an_answer_survives_its_window() {
    let world = World::new().await;
    let first = world.send(&[KEY], &world.to_ava("In time")).await;
    world.sandbox.clock().advance(Duration::from_secs(24 * 60 * 60 + 1)).await;
    let again = world.send(&[KEY], &world.to_ava("In time")).await;
    assert_eq!((again.status, &again.json), (200, &first.json));
    assert_eq!(world.send(&[KEY], &world.to_ava("Another")).await.status, 422);
}

#[tokio::test]
async fn what_was_refused_as_malformed_is_not_remembered() {
    let world = World::new().await;
    let wrong = json!({ "recipient": { "id": world.sandbox.ava() }, "message": { "text": "" } });
    assert_eq!(world.send(&[KEY], &wrong).await.status, 400);
    assert_eq!(world.send(&[KEY], &world.to_ava("Right")).await.status, 200);
}
