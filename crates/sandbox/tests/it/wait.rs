use serde_json::json;

use crate::http::{AVA, start};

#[tokio::test]
async fn who_waits_is_answered_by_what_is_there_already() {
    let (_sandbox, client) = start().await;
    let sent = client.send(AVA, json!({"text": "Hello"})).await.is(200);
    let found = client.get("messages/wait?to=ava&text~=ell").await.is(200);
    assert_eq!((&found["mid"], &found["text"]), (&sent["message_id"], &json!("Hello")));
}

#[tokio::test]
async fn who_waits_is_answered_by_what_comes() {
    let (_sandbox, client) = start().await;
    client.send(AVA, json!({"text": "Hello"})).await.is(200);
    let waiting = {
        let client = client.clone();
        tokio::spawn(
            async move { client.get("messages/wait?to=ava&after_seq=2&type=text&timeout=10m").await },
        )
    };
    client.send(AVA, json!({"attachment": {"type": "like_heart"}})).await.is(200);
    let sent = client.send(AVA, json!({"text": "World"})).await.is(200);
    let found = waiting.await.unwrap().is(200);
    assert_eq!((&found["seq"], &found["mid"]), (&json!(4), &sent["message_id"]));
}

#[tokio::test]
async fn who_waited_in_vain_is_told_what_came_nearest() {
    let (_sandbox, client) = start().await;
    client.send(AVA, json!({"text": "Hello"})).await.is(200);
    client.send(AVA, json!({"text": "World"})).await.is(200);
    let error = client.get("messages/wait?to=ava&type=image&timeout=1ms").await.is(408);
    let error = &error["error"];
    assert_eq!(error["code"], "timed_out");
    assert_eq!(error["message"], "no such message came within 1ms, but 3 others");
    let misses: Vec<_> = error["nearest_misses"].as_array().unwrap().iter().collect();
    assert_eq!(
        misses,
        [
            "message 3 is of type text, not image",
            "message 2 is of type text, not image",
            "message 1 did not go to Ava"
        ]
    );
    let nothing = client.get("messages/wait?to=ava&after_seq=3&timeout=0s").await.is(408);
    assert_eq!(nothing["error"]["message"], "no such message came within 0ns, nor any other");
}

#[tokio::test]
async fn a_wait_that_cannot_end_well_is_refused_at_once() {
    let (_sandbox, client) = start().await;
    client.get("messages/wait?to=eve").await.is(404);
    client.get("messages/wait?timeout=soon").await.is(400);
    client.get("messages/wait?timeout=-5s").await.is(400);
    client.get("messages/wait?tpye=text").await.is(400);
}
