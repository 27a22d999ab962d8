//! What callers who send are answered.

use std::time::Duration;

use antiphon_sandbox::faults;
use http::Method;
use serde_json::json;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::world::World;

#[tokio::test]
async fn a_delivered_message_is_answered_as_by_instagram() {
    let world = World::new().await;
    let told = world.text("Hello").await;
    assert_eq!(told.status, 200, "{told:?}");
    assert_eq!(told.json["recipient_id"], world.sandbox.ava().as_str());
    assert!(told.json["message_id"].is_string());
    assert!(told.message().starts_with("msg_"));
    assert_eq!(world.received().await, ["Hello"]);
}

#[tokio::test]
async fn every_form_that_instagram_takes_is_taken() {
    let world = World::new().await;
    let bearer = ("authorization", "Bearer sandbox-token");
    let form = ("content-type", "application/x-www-form-urlencoded");
    let multipart = ("content-type", "multipart/form-data; boundary=x");
    let json = world.to_ava("1").to_string();
    let parts = "--x\r\nContent-Disposition: form-data; name=\"recipient\"\r\n\r\n{\"id\":\"900000000000001\"}\r\n--x\r\n\
        Content-Disposition: form-data; name=\"message\"\r\n\r\n{\"text\":\"4\"}\r\n--x--\r\n";
    let account = "/17841400000000001/messages";
    for (path, headers, body) in [
        ("/v24.0/me/messages", &[bearer][..], json.as_str()),
        (
            "/v1.0/me/messages?access_token=sandbox-token",
            &[form],
            "recipient[id]=900000000000001&message[text]=2",
        ),
        (account, &[form, bearer], "recipient={\"id\":\"900000000000001\"}&message={\"text\":\"3\"}"),
        ("/me/messages/", &[multipart, bearer], parts),
        (
            "/v24.0//me/messages",
            &[],
            r#"{"access_token":"sandbox-token","recipient":{"id":"900000000000001"},"message":{"text":"5"}}"#,
        ),
    ] {
        let told = world.ask(Method::POST, path, headers, body).await;
        assert_eq!(told.status, 200, "{path}: {told:?}");
    }
    assert_eq!(world.received().await, ["1", "2", "3", "4", "5"]);
}

#[tokio::test]
async fn the_gateway_refuses_with_what_the_sandbox_refuses_with() {
    let world = World::new().await;
    let never_wrote = json!({ "recipient": { "id": world.sandbox.ben() }, "message": { "text": "Hi" } });
    let cases = [
        ("/me/messages", Some("nobodys-token"), world.to_ava("x")),
        ("/me/messages", None, world.to_ava("x")),
        ("/17841400000000009/messages", Some("sandbox-token"), world.to_ava("x")),
        ("/me/messages", Some("sandbox-token"), world.to_ava(&"x".repeat(1001))),
        ("/me/messages", Some("sandbox-token"), json!({ "message": { "text": "x" } })),
        ("/me/messages", Some("nobodys-token"), json!({ "message": { "text": "x" } })),
        ("/me/messages", Some("sandbox-token"), never_wrote),
    ];
    for (path, token, body) in cases {
        let bearer = token.map(|token| format!("Bearer {token}"));
        let headers: Vec<_> = bearer.iter().map(|bearer| ("authorization", bearer.as_str())).collect();
        let here = world.ask(Method::POST, path, &headers, body.to_string()).await;
        let there = crate::world::straight(&world.sandbox, path, &headers, &body.to_string()).await;
        assert_eq!(here.codes(), there.codes(), "{path} {body}");
        assert_eq!(here.json["error"]["message"], there.json["error"]["message"], "{path} {body}");
        assert_eq!(here.json["error"]["type"], there.json["error"]["type"], "{path} {body}");
        assert_eq!(here.header("antiphon-refused-by"), "gateway");
        assert!(here.message().is_empty(), "nothing was accepted");
    }
    assert_eq!(world.received().await, [""; 0]);
}

#[tokio::test]
async fn a_refusal_of_instagrams_comes_back_as_it_is() {
    let world = World::new().await;
    world.sandbox.fault(faults::error("person_unavailable").next(1)).unwrap();
    let told = world.text("Hello").await;
    assert!(told.status >= 400 && told.json["error"]["code"].is_i64(), "{told:?}");
    assert_eq!(told.header("antiphon-refused-by"), "");
    assert!(told.message().starts_with("msg_"));
}

#[tokio::test]
async fn an_unknown_outcome_is_no_error_and_says_where_to_look() {
    let world = World::new().await;
    world.sandbox.fault(faults::lose_reply().next(1)).unwrap();
    let told = world.text("Did it arrive?").await;
    if told.status == 200 {
        return; // Its echo came first, which proves it.
    }
    assert_eq!((told.status, told.header("antiphon-state")), (202, "unknown"), "{told:?}");
    let look = world.get(told.header("location")).await;
    assert_eq!(look.json["id"], told.message().as_str());
}

#[tokio::test]
async fn whoever_will_not_wait_is_answered_at_once() {
    let world = World::new().await;
    let told = world.send(&[("prefer", "respond-async")], &world.to_ava("Hello")).await;
    assert_eq!(told.status, 202);
    assert_eq!(told.header("preference-applied"), "respond-async");
    assert_eq!(told.header("location"), format!("/v1/messages/{}", told.message()));
    assert_eq!(told.json, json!({ "id": told.message(), "state": "queued" }));
    let answer = world.sandbox.expect("ava").text("Hello").within(Duration::from_secs(10)).await;
    assert!(answer.is_ok());
}

#[tokio::test]
async fn a_day_later_the_window_is_closed() {
    let world = World::new().await;
    world.sandbox.clock().advance(Duration::from_secs(24 * 60 * 60 + 1)).await;
    assert_eq!(world.text("Too late").await.codes(), (403, 10, Some(2_534_022)));
    let by_human = json!({
        "recipient": { "id": world.sandbox.ava() }, "message": { "text": "A human" }, "tag": "HUMAN_AGENT",
    });
    assert_eq!(world.send(&[], &by_human).await.status, 200);
}

#[tokio::test]
async fn typing_reactions_and_groups() {
    let world = World::new().await;
    let to = json!({ "id": world.sandbox.ava() });
    let typing = world.send(&[], &json!({ "recipient": to, "sender_action": "typing_on" })).await;
    assert_eq!((typing.status, typing.message()), (200, String::new()));
    let mid = world.text("Hello").await.json["message_id"].clone();
    let payload = json!({ "message_id": mid, "reaction": "love" });
    let react = json!({ "recipient": to, "sender_action": "react", "payload": payload });
    let reacted = world.send(&[], &react).await;
    assert_eq!(reacted.status, 200, "{reacted:?}");
    assert_eq!(reacted.json, json!({ "recipient_id": world.sandbox.ava() }));
    let group = json!({ "recipient": { "thread_key": "t_1" }, "message": { "text": "All" } });
    assert_eq!(world.send(&[], &group).await.codes().1, 100);
}

#[tokio::test]
async fn options_that_mean_nothing_are_refused() {
    let world = World::new().await;
    for header in ["Antiphon-Split", "Antiphon-Origin", "Antiphon-Language", "Antiphon-Market"] {
        let told = world.send(&[(&header.to_ascii_lowercase(), "perhaps not")], &world.to_ava("x")).await;
        assert_eq!(told.codes().1, 100);
        assert!(told.json["error"]["message"].as_str().unwrap().contains(header), "{told:?}");
    }
}

#[tokio::test]
async fn a_caller_who_hangs_up_loses_nothing() {
    let world = World::new().await;
    let fault = world.sandbox.fault(faults::hold().next(1)).unwrap();
    let body = world.to_ava("Still wanted").to_string();
    let head = format!(
        "POST /me/messages HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer sandbox-token\r\ncontent-length: {}\r\n\r\n",
        world.address,
        body.len()
    );
    let mut caller = TcpStream::connect(world.address).await.unwrap();
    caller.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    // It is on its way once Instagram has it in hand.
    while fault.fired() == 0 {
        tokio::task::yield_now().await;
    }
    drop(caller);
    fault.release();
    let answer = world.sandbox.expect("ava").text("Still wanted").within(Duration::from_secs(10)).await;
    assert!(answer.is_ok());
    assert_eq!(world.received().await, ["Still wanted"]);
}

#[tokio::test]
async fn a_comment_has_one_private_reply_at_a_time() {
    let world = World::new().await;
    let comment = world.sandbox.person("ava").unwrap().comment("Nice").unwrap();
    let fault = world.sandbox.fault(faults::hold().next(1)).unwrap();
    let reply = |text: &str| json!({ "recipient": { "comment_id": comment.id.as_str() }, "message": { "text": text } });
    let first = world.send(&[("prefer", "respond-async")], &reply("Thank you")).await;
    assert_eq!(first.status, 202, "{first:?}");
    let second = world.send(&[], &reply("Thank you again")).await;
    assert_eq!(second.codes(), (400, 100, Some(2_534_025)));
    fault.release();
    let answer = world.sandbox.expect("ava").text("Thank you").within(Duration::from_secs(10)).await;
    assert!(answer.is_ok());
}
