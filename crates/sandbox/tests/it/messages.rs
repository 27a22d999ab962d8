use serde_json::json;

use crate::http::{AVA, BEN, column, data, start};

#[tokio::test]
async fn what_a_person_received_is_listed_oldest_first_and_what_they_said_is_not() {
    let (_sandbox, client) = start().await;
    let image = json!({"attachment": {"type": "image", "payload": {"url": "https://example.com/image.jpg"}}});
    let album = json!({"attachments": [image["attachment"], image["attachment"]]});
    let of_type = |kind: &str, name: &str| {
        let url = format!("https://example.com/{name}");
        json!({"attachment": {"type": kind, "payload": {"url": url}}})
    };
    let template = json!({"attachment": {"type": "template", "payload": {
        "template_type": "generic", "elements": [{"title": "Shirt"}]
    }}});
    let messages = [
        (json!({"text": "one"}), "text"),
        (image, "image"),
        (album, "images"),
        (of_type("audio", "voice.m4a"), "audio"),
        (of_type("video", "video.mp4"), "video"),
        (of_type("file", "brochure.pdf"), "file"),
        (json!({"attachment": {"type": "like_heart"}}), "like_heart"),
        (
            json!({"attachment": {"type": "MEDIA_SHARE", "payload": {"id": "18000000000000001"}}}),
            "media_share",
        ),
        (template, "template"),
    ];
    let mut mids = Vec::new();
    for (message, _) in &messages {
        let answer = client.send(AVA, message.clone()).await.is(200);
        mids.push(answer["message_id"].as_str().unwrap().to_owned());
        client.post("people/ava/say", json!({"text": "and?"})).await.is(201);
    }
    let received = client.get(&format!("messages?to={AVA}")).await.is(200);
    assert_eq!(column(&received, "type"), messages.map(|(_, kind)| kind));
    assert_eq!(column(&received, "mid"), mids);
    assert!(column(&received, "to").iter().all(|to| *to == AVA));
    assert!(data(&received).is_sorted_by_key(|message| message["seq"].as_u64()));
    assert_eq!(data(&received)[0]["text"], "one");
    assert_eq!(data(&received)[2]["files"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn messages_are_filtered_by_all_that_is_asked_for() {
    let (_sandbox, client) = start().await;
    client.post("people/ben/say", json!({"text": "Hello?"})).await.is(201);
    client.send(AVA, json!({"text": "order 41"})).await.is(200);
    client.send(BEN, json!({"text": "order 42 & more"})).await.is(200);
    client.send(AVA, json!({"text": "order 42"})).await.is(200);
    client.send(AVA, json!({"attachment": {"type": "like_heart"}})).await.is(200);
    let seqs = async |query: &str| -> Vec<u64> {
        let list = client.get(&format!("messages?{query}")).await.is(200);
        data(&list).iter().map(|message| message["seq"].as_u64().unwrap()).collect()
    };
    assert_eq!(seqs("").await, [1, 2, 3, 4, 5, 6]);
    assert_eq!(seqs("to=ava").await, [3, 5, 6]);
    assert_eq!(seqs("to=17841400000000001").await, [1, 2]);
    assert_eq!(seqs("type=like_heart").await, [6]);
    assert_eq!(seqs("text~=order%2042").await, [4, 5]);
    assert_eq!(seqs("text=%26").await, [4]);
    assert_eq!(seqs("to=ava&since_seq=3").await, [5, 6]);
    assert_eq!(seqs("to=ava&limit=1").await, [3]);
    assert_eq!(seqs("since_seq=999").await, [] as [u64; 0]);
    client.get("messages?to=eve").await.is(404);
    client.get("messages?from=ava").await.is(400);
    client.get("messages/unknown").await.is(404);
}
