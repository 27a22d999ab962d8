//! What arrives, and in which order.

use antiphon_graph::AppSecret;
use serde_json::json;

use super::{Stage, first};
use crate::deed::say::{Say, Saying};
use crate::webhook::{self, signature};
use crate::world::settings::EditTwins;

#[tokio::test]
async fn a_message_arrives_signed_over_its_exact_bytes() {
    let mut stage = Stage::new().await;
    let receipt = stage.say("Grüße 👍").await;
    assert_eq!((receipt.status, receipt.reason), (Some(200), None));
    let received = stage.app.receive().await;
    let mid =
        stage.ava().space.world().since(0).next_back().map(|(thread, said)| thread.message_id(said.item));
    let expected = format!(
        r#"{{"object":"instagram","entry":[{{"time":1767268800000,"id":"17841400000000001","messaging":[{{"sender":{{"id":"900000000000001"}},"recipient":{{"id":"17841400000000001"}},"timestamp":1767268800000,"message":{{"mid":"{}","text":"Gr\u00fc\u00dfe \ud83d\udc4d"}}}}]}}]}}"#,
        mid.unwrap()
    );
    assert_eq!(received.text(), expected);
    let signed = signature::sign(&received.body, &AppSecret::new("sandbox-app-secret"));
    assert_eq!(received.header("x-hub-signature-256"), signed.sha256());
    assert_eq!(received.header("x-hub-signature"), signed.sha1());
    assert_eq!(received.header("user-agent"), "facebookexternalua");
    assert_eq!(received.header("content-type"), "application/json");
    assert_eq!(received.header("facebook-api-version"), "v24.0");
    assert_eq!(received.header("accept"), "*/*");
}

#[tokio::test]
async fn the_journal_holds_the_bytes_that_crossed_the_socket() {
    let mut stage = Stage::new().await;
    stage.app.says("thanks");
    stage.say("hi").await;
    let received = stage.app.receive().await;
    let exchange = stage.space.journal().exchange(1).unwrap().clone();
    let request = String::from_utf8(exchange.request.bytes().to_vec()).unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert_eq!(body, received.text());
    assert!(head.starts_with("POST /hooks HTTP/1.1\r\nHost: 127.0.0.1:"), "{head}");
    assert!(
        head.contains(&format!("X-Hub-Signature-256: {}", received.header("x-hub-signature-256"))),
        "{head}"
    );
    let response = String::from_utf8(exchange.response.to_vec()).unwrap();
    assert!(
        response.starts_with("HTTP/1.1 200 OK\r\n") && response.ends_with("\r\n\r\nthanks"),
        "{response}"
    );
    assert_eq!(
        (exchange.status, exchange.attempt, exchange.note.kind.as_deref()),
        (Some(200), 1, Some("message"))
    );
}

#[tokio::test]
async fn connections_are_kept_and_their_exchanges_told_apart() {
    let mut stage = Stage::new().await;
    stage.say("one").await;
    stage.say("two").await;
    let (one, two) = (stage.app.receive().await, stage.app.receive().await);
    assert_eq!((one.connection, two.connection), (1, 1));
    let journal = stage.space.journal();
    let second = String::from_utf8(journal.exchange(2).unwrap().request.bytes().to_vec()).unwrap();
    assert!(
        second.starts_with("POST") && second.ends_with(two.text()) && !second.contains(one.text()),
        "{second}"
    );
}

#[tokio::test]
async fn one_persons_events_wait_for_each_other_and_nobody_waits_for_another_person() {
    let mut stage = Stage::new().await;
    stage.app.keep_quiet(true);
    let one = stage.ava().say(Say::text("one")).await.unwrap();
    let two = stage.ava().say(Say::text("two")).await.unwrap();
    let bens = stage.ben().say(Say::text("from Ben")).await.unwrap();
    let mut heard = [stage.app.receive().await.says(), stage.app.receive().await.says()];
    heard.sort();
    assert_eq!(heard, ["from Ben", "one"]);
    stage.app.keep_quiet(false);
    for done in [&one, &two, &bens] {
        assert_eq!(webhook::settled(&stage.space, first(done)).await.status, Some(200));
    }
    assert_eq!(stage.app.receive().await.says(), "two");
}

#[tokio::test]
async fn what_happens_while_the_app_is_busy_comes_in_one_delivery() {
    let mut stage = Stage::new().await;
    stage.set(|world| world.settings.webhook_batch = 10);
    stage.app.keep_quiet(true);
    let alone = stage.ava().say(Say::text("one")).await.unwrap();
    stage.app.receive().await;
    let gathered = stage.ava().say(Say::text("two")).await.unwrap();
    let comment = crate::deed::comment::NewComment { text: "nice".into(), ..Default::default() };
    let commented = stage.ben().comment(comment).unwrap();
    let bens = stage.ben().say(Say::text("three")).await.unwrap();
    assert_eq!((first(&gathered), first(&gathered)), (first(&commented), first(&bens)));
    stage.app.keep_quiet(false);
    webhook::settled(&stage.space, first(&alone)).await;
    webhook::settled(&stage.space, first(&bens)).await;
    let body: serde_json::Value = serde_json::from_slice(&stage.app.receive().await.body).unwrap();
    let entries = body["entry"].as_array().unwrap();
    assert_eq!(entries.len(), 3, "messages and changes do not share an entry: {body}");
    assert_eq!(entries[0]["messaging"][0]["message"]["text"], "two");
    assert_eq!(entries[1]["changes"][0]["value"]["text"], "nice");
    assert_eq!(entries[1]["time"], 1_767_268_800, "seconds with comments");
    assert_eq!(entries[2]["messaging"][0]["message"]["text"], "three");
}

#[tokio::test]
async fn a_message_may_come_with_a_twin_or_be_replaced_by_it() {
    let mut stage = Stage::new().await;
    stage.set(|world| world.settings.edit_twins = EditTwins::Beside);
    let done = stage.ava().say(Say::text("hi")).await.unwrap();
    for delivery in &done.deliveries {
        webhook::settled(&stage.space, *delivery).await;
    }
    let (message, twin) = (stage.app.receive().await.item(0), stage.app.receive().await.item(0));
    let mid = message["message"]["mid"].clone();
    assert_eq!(twin["message_edit"], json!({ "mid": mid, "text": "hi", "num_edit": 0 }));
    assert_eq!(twin["sender"], message["sender"]);

    stage.set(|world| world.settings.edit_twins = EditTwins::Instead);
    stage.say("again").await;
    let bare = stage.app.receive().await.item(0);
    let keys: Vec<_> = bare.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["message_edit", "timestamp"]);
    assert_eq!(bare["message_edit"]["num_edit"], 0);
    assert!(stage.app.received().is_empty());
}

#[tokio::test]
async fn while_another_app_has_the_conversation_this_one_only_stands_by() {
    let mut stage = Stage::new().await;
    let taken = stage.ava().hand_over(true, "over to a human").unwrap();
    webhook::settled(&stage.space, first(&taken)).await;
    assert_eq!(stage.app.receive().await.item(0)["take_thread_control"]["metadata"], "over to a human");
    stage.say("anybody there?").await;
    let body = stage.app.receive().await;
    assert!(body.text().contains(r#""standby":[{"sender""#), "{}", body.text());
    let back = stage.ava().hand_over(false, "").unwrap();
    webhook::settled(&stage.space, first(&back)).await;
    assert!(stage.app.receive().await.item(0)["pass_thread_control"].is_object());
    stage.say("hello again").await;
    assert_eq!(stage.app.receive().await.says(), "hello again");
}

#[tokio::test]
async fn an_attachment_of_any_kind_is_told_as_it_is() {
    let mut stage = Stage::new().await;
    let payload = json!({ "reel_video_id": "1", "title": "Reel", "url": "https://example.com/r" });
    let reel = Saying::Other { kind: "ig_reel".into(), payload: payload.clone() };
    let done = stage.ava().say(Say::new(reel)).await.unwrap();
    webhook::settled(&stage.space, first(&done)).await;
    let told = stage.app.receive().await.item(0);
    assert_eq!(told["message"]["attachments"], json!([{ "type": "ig_reel", "payload": payload }]));
}
