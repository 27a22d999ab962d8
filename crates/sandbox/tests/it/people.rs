use http::Method;
use serde_json::json;

use crate::app::App;
use crate::http::{AVA, BEN, column, data, start};

#[tokio::test]
async fn the_people_of_the_beginning_are_the_same_everywhere() {
    let (_sandbox, client) = start().await;
    let people = client.get("people").await.is(200);
    assert_eq!(column(&people, "id")[..2], [AVA, BEN]);
    assert_eq!(column(&people, "name")[..2], ["Ava", "Ben"]);
    let magic = client.get("magic").await.is(200);
    for name in [
        "window_closed",
        "rate_limited",
        "token_expired",
        "slow_5s",
        "drops_reply",
        "server_error_once",
        "no_multi_image",
        "blocks_you",
        "dead_webhook",
    ] {
        let entry = data(&magic).iter().find(|entry| entry["name"] == name).unwrap();
        assert!(entry["id"].as_str().unwrap().parse::<u64>().is_ok(), "{entry}");
        assert!(!entry["expect"].as_str().unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_person_is_made_found_changed_and_removed() {
    let (_sandbox, client) = start().await;
    let cy = client.post("people", json!({"name": "Cy"})).await.is(201);
    assert_eq!(cy["name"], "Cy");
    let id = cy["id"].as_str().unwrap();
    for name in ["Cy", "cy", "@cy", id] {
        assert_eq!(client.get(&format!("people/{name}")).await.is(200)["id"], id, "{name}");
    }
    let changed = client.ask(Method::PATCH, "people/cy", r#"{"blocks": true, "name": "Cyra"}"#).await.is(200);
    assert_eq!((&changed["blocks"], &changed["name"]), (&json!(true), &json!("Cyra")));
    assert_eq!(
        client.send(id, json!({"text": "hi"})).await.refusal().1,
        10,
        "who never wrote cannot be written to"
    );
    client.post("people", json!({"name": "Dee", "handle": "cy"})).await.is(409);
    client.ask(Method::DELETE, "people/cy", "").await.is(204);
    client.get("people/cy").await.is(404);
    assert_eq!(client.send(id, json!({"text": "hi"})).await.refusal(), (400, 100, 2_534_014));
}

#[tokio::test]
async fn a_person_can_say_everything_that_people_send() {
    let (sandbox, client) = start().await;
    let mut app = App::start("sandbox-verify-token").await;
    sandbox.webhooks_to(&app.url()).await.unwrap();
    let bytes = json!({"base64": "R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw=="});
    let link = format!("{}/_sandbox/samples/photo.png", sandbox.url());
    for (said, kind) in [
        (json!({"text": "hi"}), "text"),
        (json!({"quick_reply": {"title": "Yes", "payload": "YES"}}), "text"),
        (json!({"image": "photo.jpg"}), "image"),
        (json!({"image": link}), "image"),
        (json!({"image": bytes}), "image"),
        (json!({"images": ["photo.jpg", "photo-2.jpg"]}), "images"),
        (json!({"audio": "voice.m4a"}), "audio"),
        (json!({"video": "clip.mp4"}), "video"),
        (json!({"file": "brochure.pdf"}), "file"),
        (json!({"like_heart": true}), "like_heart"),
        (json!({"post": "18000000000000001"}), "media_share"),
        (json!({"other": {"kind": "ig_reel", "payload": {"url": "https://example.com/"}}}), "ig_reel"),
        (json!({"other": {"kind": "ephemeral"}}), "ephemeral"),
        (json!({"unsupported": true}), "unsupported"),
        (json!({"text": "after an ad", "referral": {"source": "ad", "id": "1"}}), "text"),
    ] {
        let done = client.post("people/ben/say?await=webhook", said.clone()).await.is(201);
        assert_eq!(done["webhook"]["status"], 200, "{said}: {done}");
        let mid = done["mid"].as_str().unwrap();
        let message = client.get(&format!("messages/{mid}")).await.is(200);
        assert_eq!((&message["type"], &message["from"]), (&json!(kind), &json!(BEN)), "{said}");
        let webhook = app.receive().await;
        assert!(webhook.is_signed_with("sandbox-app-secret"), "{said}");
        assert_eq!(webhook.item()["message"]["mid"], mid, "{said}");
    }
    assert_eq!(client.send(BEN, json!({"text": "You have said a lot"})).await.status, 200);
}

#[tokio::test]
async fn a_file_that_somebody_sent_is_served_as_what_it_is() {
    let (_sandbox, client) = start().await;
    let done = client.post("people/ava/say", json!({"video": "clip.mp4"})).await.is(201);
    let message = client.get(&format!("messages/{}", done["mid"].as_str().unwrap())).await.is(200);
    let path = message["files"][0]["media"].as_str().unwrap();
    let file = client.call(Method::GET, path, "").await;
    let sample = client.call(Method::GET, "/_sandbox/samples/clip.mp4", "").await;
    assert_eq!(file.body, sample.body);
    assert_eq!(file.headers["content-type"], "video/mp4");
    assert_eq!(file.headers["content-security-policy"], "default-src 'none'; sandbox");
    assert_eq!(column(&client.get("samples").await.is(200), "name")[0], "photo.jpg");
}

#[tokio::test]
async fn people_do_more_than_write() {
    let (sandbox, client) = start().await;
    let mut app = App::start("sandbox-verify-token").await;
    sandbox.webhooks_to(&app.url()).await.unwrap();
    let said = client.post("people/ava/say", json!({"text": "Helo"})).await.is(201);
    let theirs = said["mid"].as_str().unwrap().to_owned();
    let sent = client.send(AVA, json!({"text": "Hello Ava"})).await.is(200);
    let ours = sent["message_id"].as_str().unwrap().to_owned();
    app.receive().await;
    app.receive().await;
    for (deed, body, told) in [
        ("react", json!({"mid": ours, "emoji": "😂"}), "reaction"),
        ("unreact", json!({"mid": ours}), "reaction"),
        ("read", json!({}), "read"),
        ("edit", json!({"mid": theirs, "text": "Hello"}), "message_edit"),
        ("unsend", json!({"mid": theirs}), "message"),
        ("postback", json!({"title": "Opening hours", "payload": "HOURS"}), "postback"),
        ("story_reply", json!({"text": "Love it"}), "message"),
        ("story_mention", json!({}), "message"),
        ("referral", json!({"source": "link", "ref": "spring"}), "referral"),
        ("optin", json!({"title": "News", "payload": "NEWS"}), "optin"),
        ("from_app", json!({"text": "typed by the owner"}), "message"),
    ] {
        let done = client.post(&format!("people/ava/{deed}?await=webhook"), body).await.is(201);
        assert_eq!(done["webhook"]["status"], 200, "{deed}: {done}");
        let item = app.receive().await.item();
        assert!(item.get(told).is_some(), "{deed}: {item}");
    }
    let seen = client.get(&format!("messages/{ours}")).await.is(200);
    assert_eq!((&seen["seen"], seen.get("person_reaction")), (&json!(true), None));
    let unsent = client.get(&format!("messages/{theirs}")).await.is(200);
    assert_eq!((&unsent["unsent"], &unsent["text"]), (&json!(true), &json!("Hello")));
}

#[tokio::test]
async fn a_comment_may_be_answered_in_private_once() {
    let (_sandbox, client) = start().await;
    let done = client.post("people/ben/comment", json!({"text": "How much?"})).await.is(201);
    let comment = done["comment"].as_str().unwrap();
    let body = json!({"recipient": {"comment_id": comment}, "message": {"text": "9 euros"}}).to_string();
    let answer = client.call(Method::POST, "/v24.0/me/messages", body.clone()).await.is(200);
    assert_eq!(answer["recipient_id"], BEN);
    assert_eq!(client.call(Method::POST, "/v24.0/me/messages", body).await.refusal().1, 100);
    assert_eq!(column(&client.get("messages?to=ben").await.is(200), "text"), ["9 euros"]);
}

#[tokio::test]
async fn a_webhook_that_goes_nowhere_says_why() {
    let (_sandbox, client) = start().await;
    let done = client.post("people/ava/say?await=webhook", json!({"text": "hi"})).await.is(201);
    assert_eq!(done["webhook"]["reason"], "no webhook URL is set");
    let done = client.post("people/dead_webhook/say?await=webhook", json!({"text": "hi"})).await.is(201);
    assert!(done["webhook"]["reason"].as_str().unwrap().contains("dead_webhook"));
}
