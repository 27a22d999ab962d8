//! Whatever is sent, Instagram's error body comes back, from the sandbox and from the gateway before it: never a hang, an
//! empty answer or a page of HTML. What both refuse, both refuse in the same words.

use std::fs;

use antiphon_tests::curl::{self, Reply};
use antiphon_tests::world::{Door, World};
use serde_json::json;

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
        refused_alike(what, |door| send(&world, door, body));
    }
    let nobody = r#"{"recipient":{"id":"1"},"message":{"text":"a"}}"#;
    assert_eq!(send(&world, Door::Sandbox, nobody).json()["error"]["error_subcode"], 2_534_014);
    let never_heard_of = "the gateway cannot tell who is nobody from who never wrote";
    assert_eq!(
        send(&world, Door::Gateway, nobody).json()["error"]["error_subcode"],
        2_534_022,
        "{never_heard_of}"
    );

    assert_eq!(world.phone(world.said("igsid")).len(), 0, "none of it arrived");
    for door in Door::BOTH {
        assert_eq!(send(&world, door, &with(r#"{"text":"still here"}"#)).status, 200);
    }
}

#[test]
fn every_wrong_path_and_token_gets_an_error_body() {
    let world = World::start();
    let token = ["-H", "Authorization: Bearer sandbox-token"];
    let body = format!(r#"{{"recipient":{AVA},"message":{{"text":"a"}}}}"#);
    let json = ["-H", "Content-Type: application/json", "-d", &body];
    let both = [&token[..], &json[..]].concat();
    let cases = [
        ("somebody else's account", "/v24.0/17841499999999999/messages", &both[..]),
        ("no token", "/v24.0/me/messages", &json),
        ("a token that is none", "/v24.0/me/messages?access_token=none", &json),
        ("an unknown node", "/v24.0/123", &token),
        ("a version twice", "/v24.0/v24.0/me/messages", &both),
        ("an unknown message", "/v24.0/aWdfnothing", &token),
    ];
    for (what, path, more) in cases {
        refused_alike(what, |door| {
            let url = format!("{}{path}", world.door(door));
            curl::with(&[more, &[&url]].concat())
        });
    }
}

fn send(world: &World, door: Door, body: &str) -> Reply {
    let url = format!("{}/v24.0/{}/messages", world.door(door), world.said("ig_id"));
    let file = world.folder().join("body");
    fs::write(&file, body).expect("a folder of the test's own can be written");
    let body = format!("@{}", file.display());
    let token = format!("Authorization: Bearer {}", world.said("access_token"));
    curl::with(&["-H", &token, "-H", "Content-Type: application/json", "--data-binary", &body, &url])
}

/// Asks at both doors: each refuses with a whole error body, and both with the same status, type, code and subcode. The
/// words are the same only where they are documented.
fn refused_alike(what: &str, ask: impl Fn(Door) -> Reply) {
    let [straight, through] = Door::BOTH.map(|door| {
        let reply = ask(door);
        assert!((400..=500).contains(&reply.status), "{what} at the {door:?}: {reply:?}");
        let error = &reply.json()["error"];
        assert!(error["message"].is_string() && error["code"].is_i64(), "{what} at the {door:?}: {reply:?}");
        // What the gateway refuses, Meta has never seen.
        assert!(door == Door::Gateway || error["fbtrace_id"].is_string(), "{what}: {reply:?}");
        json!([reply.status, error["type"], error["code"], error["error_subcode"]])
    });
    assert_eq!(straight, through, "{what}: straight, and through the gateway");
}
