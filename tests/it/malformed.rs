//! Whatever is sent, Instagram's error body comes back: never a hang, an empty answer or a page of HTML.

use std::fs;

use antiphon_tests::curl::{self, Reply};
use antiphon_tests::world::World;
use serde_json::Value;

const AVA: &str = r#"{"id":"900000000000001"}"#;

#[test]
fn every_malformed_body_gets_an_error_body() {
    let world = World::start();
    let deep =
        format!(r#"{{"recipient":{AVA},"message":{}1{}}}"#, r#"{"a":"#.repeat(5_000), "}".repeat(5_000));
    let long = format!(r#"{{"recipient":{AVA},"message":{{"text":"{}"}}}}"#, "é".repeat(501));
    let long_extra =
        format!(r#"{{"recipient":{AVA},"message":{{"text":"a"}},"x":"{}"}}"#, "a".repeat(1_100_000));
    let image = r#"{"type":"image","payload":{"url":"https://example.com/image.jpg"}}"#;
    let eleven = [image; 11].join(",");
    let with = |message: &str| format!(r#"{{"recipient":{AVA},"message":{message}}}"#);
    let bodies = [
        ("nothing", String::new()),
        ("half an object", r#"{"recipient":"#.to_owned()),
        ("no object", "[1,2,3]".to_owned()),
        ("a number", "1".to_owned()),
        ("a null", "null".to_owned()),
        ("a depth bomb", deep),
        ("over a MiB", long_extra),
        ("a lone surrogate", with(r#"{"text":"\ud83d"}"#)),
        ("no recipient", r#"{"message":{"text":"a"}}"#.to_owned()),
        ("a recipient that is a number's list", r#"{"recipient":[1],"message":{"text":"a"}}"#.to_owned()),
        ("an unknown recipient", r#"{"recipient":{"id":"1"},"message":{"text":"a"}}"#.to_owned()),
        ("an unknown comment", r#"{"recipient":{"comment_id":"1"},"message":{"text":"a"}}"#.to_owned()),
        ("no message", format!(r#"{{"recipient":{AVA}}}"#)),
        ("an empty message", with("{}")),
        ("an empty text", with(r#"{"text":""}"#)),
        ("a text that is an object", with(r#"{"text":{}}"#)),
        ("a text of 1,002 bytes", long),
        ("a message that is a text", with(r#""hello""#)),
        ("eleven images", with(&format!(r#"{{"attachments":[{eleven}]}}"#))),
        ("no image at all", with(r#"{"attachments":[]}"#)),
        (
            "an attachment of no type",
            with(r#"{"attachment":{"payload":{"url":"https://example.com/image.jpg"}}}"#),
        ),
        ("an attachment of an unknown type", with(r#"{"attachment":{"type":"hologram"}}"#)),
        ("an image without an address", with(r#"{"attachment":{"type":"image","payload":{}}}"#)),
        (
            "an image that is no image",
            with(r#"{"attachment":{"type":"image","payload":{"url":"https://example.com/video.mp4"}}}"#),
        ),
        (
            "an image at no address",
            with(r#"{"attachment":{"type":"image","payload":{"url":"not an address"}}}"#),
        ),
        (
            "an image from a file",
            with(r#"{"attachment":{"type":"image","payload":{"url":"file:///etc/passwd"}}}"#),
        ),
        (
            "somebody else's post",
            with(r#"{"attachment":{"type":"MEDIA_SHARE","payload":{"id":"18000000000000999"}}}"#),
        ),
        ("an unknown action", format!(r#"{{"recipient":{AVA},"sender_action":"dance"}}"#)),
        (
            "a reaction to nothing",
            format!(r#"{{"recipient":{AVA},"sender_action":"react","payload":{{"reaction":"love"}}}}"#),
        ),
        (
            "a reaction to an unknown message",
            format!(
                r#"{{"recipient":{AVA},"sender_action":"react","payload":{{"message_id":"m1","reaction":"love"}}}}"#
            ),
        ),
    ];
    for (what, body) in &bodies {
        refused(what, &send(&world, body));
    }
    assert_eq!(world.phone(world.said("igsid")).len(), 0, "none of it arrived");
    assert_eq!(send(&world, &with(r#"{"text":"still here"}"#)).status, 200);
}

#[test]
fn every_wrong_path_and_token_gets_an_error_body() {
    let world = World::start();
    let token = ["-H", "Authorization: Bearer sandbox-token"];
    let body = format!(r#"{{"recipient":{AVA},"message":{{"text":"a"}}}}"#);
    let json = ["-H", "Content-Type: application/json", "-d", &body];
    let both = [&token[..], &json[..]].concat();
    let ask = |path: &str, more: &[&str]| {
        let url = format!("{}{path}", world.sandbox());
        curl::with(&[more, &[&url]].concat())
    };
    let cases = [
        ("somebody else's account", ask("/v24.0/17841499999999999/messages", &both)),
        ("no token", ask("/v24.0/me/messages", &json)),
        ("a token that is none", ask("/v24.0/me/messages?access_token=none", &json)),
        ("an unknown node", ask("/v24.0/123", &token)),
        ("a version twice", ask("/v24.0/v24.0/me/messages", &both)),
        ("an unknown message", ask("/v24.0/aWdfnothing", &token)),
    ];
    for (what, reply) in &cases {
        refused(what, reply);
    }
}

fn send(world: &World, body: &str) -> Reply {
    let url = format!("{}/v24.0/{}/messages", world.sandbox(), world.said("ig_id"));
    let file = world.folder().join("body");
    fs::write(&file, body).expect("a folder of the test's own can be written");
    let body = format!("@{}", file.display());
    let token = format!("Authorization: Bearer {}", world.said("access_token"));
    curl::with(&["-H", &token, "-H", "Content-Type: application/json", "--data-binary", &body, &url])
}

fn refused(what: &str, reply: &Reply) {
    assert!((400..600).contains(&reply.status), "{what}: {reply:?}");
    let error = &reply.json()["error"];
    for (name, is) in [
        ("message", Value::is_string as fn(&Value) -> bool),
        ("type", Value::is_string),
        ("code", Value::is_i64),
    ] {
        assert!(is(&error[name]), "{what}: {name} in {reply:?}");
    }
    assert!(error["fbtrace_id"].is_string(), "{what}: {reply:?}");
}
