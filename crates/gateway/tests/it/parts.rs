//! Messages that are sent in parts: long texts, and images one by one.

use std::time::Duration;

use antiphon_sandbox::faults;
use http::Method;
use serde_json::{Value, json};

use crate::following::Following;
use crate::world::{World, settings};

const SPLIT: (&str, &str) = ("antiphon-split", "yes");

/// A text of five thousand bytes, and what it is made of.
fn chinese() -> String {
    "你好，很高兴见到你。我们明天早上九点开门。".repeat(80)
}

fn album(world: &World, images: usize) -> Value {
    let image = |nth| json!({ "type": "image", "payload": { "url": format!("https://example.com/image.jpg?{nth}") } });
    let images: Vec<_> = (0..images).map(image).collect();
    json!({ "recipient": { "id": world.sandbox.ava() }, "message": { "attachments": images } })
}

/// How Ava got the account's messages, in words.
async fn kinds(world: &World) -> Vec<String> {
    let list = world.sandbox.control(Method::GET, "messages?to=ava", None).await;
    let messages = list.body()["data"].as_array().unwrap().clone();
    messages.iter().map(|message| message["type"].as_str().unwrap().to_owned()).collect()
}

async fn takes_albums(world: &World, is_so: bool) {
    let switches = json!({ "multi_image": is_so });
    let path = "accounts/17841400000000001/switches";
    let answer = world.sandbox.control(Method::PUT, path, Some(&switches)).await;
    assert!(answer.status().is_success(), "{answer:?}");
}

#[tokio::test]
async fn five_thousand_bytes_of_chinese_arrive_whole_and_in_order() {
    let world = World::new().await;
    let text = chinese();
    assert_eq!(world.text(&text).await.codes().1, 100, "nobody asked for it to be split");
    let told = world.send(&[SPLIT], &world.to_ava(&text)).await;
    let after = world.text("behind it").await;
    assert_eq!((told.status, after.status), (200, 200), "{told:?}");
    let received = world.received().await;
    assert_eq!(received.concat(), format!("{text}behind it"));
    let ids = told.json["message_ids"].as_array().unwrap();
    assert_eq!((ids.len(), &ids[ids.len() - 1]), (received.len() - 1, &told.json["message_id"]));
    let shown = world.get(&format!("/v1/messages/{}", told.message())).await.json;
    assert_eq!(shown["message"]["text"], text.as_str());
    let parts = shown["parts"].as_array().unwrap();
    assert_eq!(shown["delivered_parts"], parts.len());
    assert_eq!(
        parts.iter().map(|part| &part["message_id"]).collect::<Vec<_>>(),
        ids.iter().collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn what_fits_into_one_message_is_one_and_is_answered_as_ever() {
    let world = World::new().await;
    let told = world.send(&[SPLIT], &world.to_ava("short")).await;
    assert_eq!(
        told.json,
        json!({ "recipient_id": world.sandbox.ava(), "message_id": told.json["message_id"] })
    );
    let shown = world.get(&format!("/v1/messages/{}", told.message())).await.json;
    assert!(shown.get("parts").is_none() && shown.get("delivered_parts").is_none(), "{shown}");
}

#[tokio::test]
async fn a_repeated_call_is_told_the_ids_of_all_parts() {
    let world = World::new().await;
    let headers = [SPLIT, ("idempotency-key", "k")];
    let first = world.send(&headers, &world.to_ava(&chinese())).await;
    let again = world.send(&headers, &world.to_ava(&chinese())).await;
    assert_eq!((again.status, &again.json), (200, &first.json));
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(world.received().await.concat(), chinese());
    let unsplit = [("antiphon-split", "no"), ("idempotency-key", "k")];
    assert_eq!(world.send(&unsplit, &world.to_ava("x")).await.status, 422);
}

#[tokio::test]
async fn a_refusal_midway_ends_the_rest_and_says_how_far_it_came() {
    let world = World::new().await;
    let preset = faults::error("message_invalid").every(2);
    let fault = world.sandbox.fault(preset).unwrap();
    let told = world.send(&[SPLIT], &world.to_ava(&chinese())).await;
    fault.disarm();
    assert_eq!((told.status, told.header("antiphon-delivered-parts")), (400, "1/6"), "{told:?}");
    assert_eq!(world.received().await.len(), 1);
    let shown = world.get(&format!("/v1/messages/{}", told.message())).await.json;
    assert_eq!((&shown["state"], &shown["delivered_parts"]), (&json!("refused"), &json!(1)));
    assert_eq!(shown["parts"][0]["message_id"].is_string(), shown["parts"][1]["message_id"].is_null());
    let retry = world.post(&format!("/v1/messages/{}/retry", told.message()), &Value::Null).await;
    assert_eq!(retry.status, 409, "some of it would come twice");
    assert!(retry.json["detail"].as_str().unwrap().contains("1 of its 6 parts"));
    assert_eq!(world.text("go on").await.status, 200);
}

#[tokio::test]
async fn a_lost_reply_midway_doubles_nothing_and_loses_nothing() {
    let world = World::new().await;
    let mut events = Following::from(&world, "").await;
    world.sandbox.fault(faults::delay_webhook(Duration::from_mins(1)).next(2)).unwrap();
    world.sandbox.fault(faults::lose_reply().every(2)).unwrap();
    let told = world.send(&[SPLIT], &world.to_ava(&chinese())).await;
    assert_eq!((told.status, told.header("antiphon-state")), (202, "unknown"));
    assert_eq!(told.header("antiphon-delivered-parts"), "1/6");
    for _ in 0..3 {
        world.sandbox.clock().advance(Duration::from_mins(1)).await;
    }
    events.delivered().await;
    assert_eq!(world.received().await.concat(), chinese());
}

#[tokio::test]
async fn an_album_that_is_not_available_goes_image_by_image_and_is_tried_again_after_a_day() {
    let world = World::new().await;
    takes_albums(&world, false).await;
    let told = world.send(&[], &album(&world, 3)).await;
    assert_eq!((told.status, told.json["message_ids"].as_array().unwrap().len()), (200, 3), "{told:?}");
    assert_eq!(kinds(&world).await, ["image"; 3]);
    takes_albums(&world, true).await;
    let remembered = world.send(&[], &album(&world, 2)).await;
    let shown = world.get(&format!("/v1/messages/{}", remembered.message())).await.json;
    assert_eq!(shown["attempts"], 2, "nobody asked Instagram again");
    world.sandbox.clock().advance(Duration::from_hours(23)).await;
    world.hear_from("ava").await;
    world.sandbox.clock().advance(Duration::from_hours(1)).await;
    let again = world.send(&[], &album(&world, 2)).await;
    assert_eq!(again.json.get("message_ids"), None, "{again:?}");
    assert_eq!(kinds(&world).await[5..], ["images"]);
}

#[tokio::test]
async fn what_is_known_of_albums_outlives_the_gateway() {
    let world = World::new().await;
    takes_albums(&world, false).await;
    assert_eq!(world.send(&[], &album(&world, 2)).await.status, 200);
    takes_albums(&world, true).await;
    let world = world.again(settings()).await;
    world.hear_from("ava").await;
    let told = world.send(&[], &album(&world, 2)).await;
    assert_eq!(told.json["message_ids"].as_array().unwrap().len(), 2, "{told:?}");
}

#[tokio::test]
async fn quick_replies_stand_below_the_last_part_and_only_the_first_answers() {
    let world = World::new().await;
    let hello = world.text("Hello").await.json["message_id"].clone();
    let mut body = world.to_ava(&chinese());
    body["message"]["quick_replies"] = json!([{ "content_type": "text", "title": "Yes", "payload": "YES" }]);
    body["reply_to"] = json!({ "mid": hello });
    let told = world.send(&[SPLIT], &body).await;
    assert_eq!(told.status, 200, "{told:?}");
    let list = world.sandbox.control(Method::GET, "messages?to=ava", None).await;
    let messages = list.body()["data"].as_array().unwrap()[1..].to_vec();
    let has = |name: &str| messages.iter().map(|message| !message[name].is_null()).collect::<Vec<_>>();
    let (replies, answers) = (has("quick_replies"), has("reply_to"));
    assert_eq!(replies.iter().position(|has| *has), Some(messages.len() - 1), "{messages:#?}");
    assert_eq!(answers.iter().rposition(|has| *has), Some(0), "{messages:#?}");
}

#[tokio::test]
async fn what_cannot_go_in_parts_is_refused() {
    let world = World::new().await;
    let comment = world.sandbox.person("ava").unwrap().comment("Nice").unwrap();
    let reply =
        json!({ "recipient": { "comment_id": comment.id.as_str() }, "message": { "text": chinese() } });
    let told = world.send(&[SPLIT], &reply).await;
    assert_eq!(told.codes(), (400, 100, None), "{told:?}");
    let told = world.send(&[SPLIT], &world.to_ava(&"a".repeat(51_000))).await;
    assert!(told.json["error"]["message"].as_str().unwrap().contains("50 are the most"), "{told:?}");
    assert_eq!(world.received().await, [""; 0]);
}
