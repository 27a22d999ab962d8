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

#[tokio::test]
async fn the_same_content_in_any_spelling_is_the_same_call() {
    let world = World::new().await;
    let first = world.send(&[KEY], &world.to_ava("Grüße")).await;
    assert_eq!(first.status, 200);
    let bearer = ("authorization", "Bearer sandbox-token");
    let multipart = ("content-type", "multipart/form-data; boundary=x");
    let parts = "--x\r\ncontent-disposition: form-data; name=\"recipient\"\r\n\r\n{\"id\":\"900000000000001\"}\r\n\
        --x\r\ncontent-disposition: form-data; name=\"message\"\r\n\r\n{\"text\":\"Grüße\"}\r\n--x--\r\n";
    let spellings = [
        (
            "/v25.0/me/messages",
            r#"{"message":{"text":"Gr\u00fc\u00dfe"},"recipient":{"id":"900000000000001"}}"#,
        ),
        ("/17841400000000001/messages", r#"{"recipient":{"id":900000000000001},"message":{"text":"Grüße"}}"#),
        ("//v24.0/me/messages/", "recipient={\"id\":\"900000000000001\"}&message={\"text\":\"Grüße\"}"),
        (
            "/me/messages",
            "recipient[id]=900000000000001&message[text]=Gr%C3%BC%C3%9Fe&messaging_type=RESPONSE",
        ),
        (
            "/me/messages?recipient={%22id%22:%22900000000000001%22}&message={%22text%22:%22Gr%C3%BC%C3%9Fe%22}",
            "",
        ),
        ("/me/messages", parts),
    ];
    for (path, body) in spellings {
        let headers = if body == parts { &[KEY, bearer, multipart][..] } else { &[KEY, bearer] };
        let again = world.ask(Method::POST, path, headers, body).await;
        assert_eq!(again.header("idempotent-replayed"), "true", "{path} {body}: {again:?}");
        assert_eq!(
            (again.status, &again.json, again.message()),
            (200, &first.json, first.message()),
            "{path} {body}"
        );
    }
    for (path, body) in [
        ("/me/messages", r#"{"recipient":{"id":"900000000000001"},"message":{"text":"Gru\u0308\u00dfe"}}"#),
        ("/me/messages", r#"{"recipient":{"id":"900000000000001"},"message":{"text":"Grüße "}}"#),
        (
            "/me/messages",
            r#"{"recipient":{"id":"900000000000001"},"message":{"text":"Grüße"},"reply_to":{"mid":"m"}}"#,
        ),
        ("/me/messages", r#"{"recipient":{"id":"900000000000002"},"message":{"text":"Grüße"}}"#),
    ] {
        let other = world.ask(Method::POST, path, &[KEY, bearer], body).await;
        assert_eq!((other.status, other.header("idempotent-replayed")), (422, ""), "{body}: {other:?}");
    }
    assert_eq!(world.received().await, ["Grüße"]);
}

#[tokio::test]
async fn fifty_calls_at_once_are_one_message() {
    let world = World::new().await;
    let body = world.to_ava("Once");
    let headers = [KEY];
    let calls = (0..50).map(|_| world.send(&headers, &body));
    let told = futures_util::future::join_all(calls).await;
    let replayed = told.iter().filter(|told| told.header("idempotent-replayed") == "true").count();
    assert_eq!((told.len(), replayed), (50, 49));
    for one in &told {
        assert_eq!((one.status, &one.json, one.message()), (200, &told[0].json, told[0].message()));
    }
    assert_eq!(world.received().await, ["Once"]);
    assert_eq!(world.count("antiphon_accepted_total{kind=\"text\"}").await, 1);
    assert_eq!(world.count("antiphon_replayed_total").await, 49);
}

#[tokio::test]
async fn of_fifty_different_calls_with_one_key_one_is_sent() {
    let world = World::new().await;
    let bodies: Vec<_> = (0..50).map(|nth| world.to_ava(&format!("text {nth}"))).collect();
    let headers = [KEY];
    let told = futures_util::future::join_all(bodies.iter().map(|body| world.send(&headers, body))).await;
    let statuses: Vec<_> = told.iter().map(|told| told.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 422).count(), 49, "{statuses:?}");
    assert_eq!(world.received().await.len(), 1);
}
