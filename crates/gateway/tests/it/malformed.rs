//! Requests that no client of good will sends: refused as Instagram refuses them, and the next one is answered.

use http::Method;
use serde_json::{Value, json};

use crate::world::{Told, World, straight};

const BEARER: (&str, &str) = ("authorization", "Bearer sandbox-token");
const JSON: (&str, &str) = ("content-type", "application/json");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const PATH: &str = "/v24.0/me/messages";

/// Asks the gateway and the sandbox the same: neither takes it, and both say so with the same codes.
async fn refused_alike(world: &World, what: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Told {
    let here = world.ask(Method::POST, path, headers, body).await;
    let there = straight(&world.sandbox, path, headers, body).await;
    assert!((400..=500).contains(&here.status), "{what}: {here:?}");
    assert_eq!(here.codes(), there.codes(), "{what}: {} and {}", here.json, there.json);
    assert_eq!(here.json["error"]["type"], there.json["error"]["type"], "{what}");
    assert!(here.message().is_empty(), "{what}: nothing was accepted");
    here
}

async fn nothing_is_lost(world: &World) {
    assert_eq!(world.received().await, [""; 0], "nothing of it arrived");
    let kept = world.get("/v1/messages").await.json;
    assert_eq!(kept["data"], json!([]), "nothing of it was kept");
    assert_eq!(world.text("Still here").await.status, 200);
    assert_eq!(world.received().await, ["Still here"]);
}

#[tokio::test]
async fn broken_bodies_are_refused_with_the_sandboxs_codes() {
    let world = World::new().await;
    let to = r#""recipient":{"id":"900000000000001"}"#;
    let message = |message: &str| format!("{{{to},\"message\":{message}}}");
    let text = |text: &str| message(&format!("{{\"text\":{text}}}"));
    let image = r#"{"type":"image","payload":{"url":"https://example.com/image.jpg"}}"#;
    let bodies = [
        ("half of it", format!("{{{to}")),
        ("more than all of it", format!("{} {{}}", text("\"x\""))),
        ("a lone surrogate", text(r#""\ud83d""#)),
        ("two surrogates the wrong way round", text(r#""\udc00\ud83d""#)),
        ("100,000 brackets", text(&"[".repeat(100_000))),
        ("100,000 braces", text(&r#"{"a":"#.repeat(100_000))),
        ("100,000 brackets in a field nobody knows", format!("{{{to},\"x\":{}", "[".repeat(100_000))),
        ("a recipient twice", format!("{{{to},{to},\"message\":{{\"text\":\"x\"}}}}")),
        ("a text twice", message(r#"{"text":"x","text":"y"}"#)),
        ("a number for a text", text("1e400")),
        ("a list of texts", text(r#"["x"]"#)),
        ("1,001 bytes", text(&format!("\"{}\"", "x".repeat(1_001)))),
        ("1,001 bytes, the last of them half a letter", text(&format!("\"x{}\"", "é".repeat(500)))),
        ("1,001 bytes that end in a quarter of an emoji", text(&format!("\"x{}\"", "😀".repeat(250)))),
        ("1,001 bytes of escapes", text(&format!("\"x{}\"", r"\u00e9".repeat(500)))),
        ("11 images", message(&format!("{{\"attachments\":[{}]}}", [image; 11].join(",")))),
        ("a text and an image", message(&format!("{{\"text\":\"x\",\"attachment\":{image}}}"))),
        (
            "a message and an action",
            format!("{{{to},\"sender_action\":\"typing_on\",\"message\":{{\"text\":\"x\"}}}}"),
        ),
        ("white space", " \n\t ".to_owned()),
        ("half of UTF-16", "\u{fffe}".to_owned()),
    ];
    for (what, body) in &bodies {
        refused_alike(&world, what, PATH, &[BEARER, JSON], body).await;
    }
    nothing_is_lost(&world).await;
}

#[tokio::test]
async fn a_million_attachments_are_refused_and_forgotten() {
    let world = World::new().await;
    // 1,000,000 of them fit into a body of 1 MiB only as nothings.
    let many = |what: &str, times: usize| {
        let list = vec![what; times].join(",");
        format!(r#"{{"recipient":{{"id":"900000000000001"}},"message":{{"attachments":[{list}]}}}}"#)
    };
    let numbers = world.ask(Method::POST, PATH, &[BEARER, JSON], many("1", 500_000)).await;
    assert_eq!((numbers.status, numbers.codes().1), (400, 100), "{numbers:?}");
    refused_alike(&world, "200,000 objects", PATH, &[BEARER, JSON], &many("{}", 200_000)).await;
    let told = world.ask(Method::POST, PATH, &[BEARER, JSON], many("{}", 1_000_000)).await;
    assert_eq!(told.codes(), (413, 100, None));
    nothing_is_lost(&world).await;
}

#[tokio::test]
async fn what_is_odd_but_right_is_taken_whole() {
    let world = World::new().await;
    let texts = ["x".repeat(1_000), "é".repeat(500), "😀".repeat(250), "\u{200f}'; drop--".into()];
    for text in &texts {
        let told = world.text(text).await;
        let there = straight(&world.sandbox, PATH, &[BEARER, JSON], &world.to_ava(text).to_string()).await;
        assert_eq!(told.status, there.status, "{text:?}: {told:?} {there:?}");
        assert_eq!(told.status, 200, "{text:?}");
    }
    let twice: Vec<_> = texts.iter().flat_map(|text| [text.clone(), text.clone()]).collect();
    assert_eq!(world.received().await, twice);
}

#[tokio::test]
async fn what_only_instagram_refuses_comes_back_as_it_said() {
    let world = World::new().await;
    let told = world.text("a\u{0}b").await;
    let there = straight(&world.sandbox, PATH, &[BEARER], &world.to_ava("a\u{0}b").to_string()).await;
    assert_eq!(told.codes(), there.codes());
    assert_eq!(told.json["error"]["message"], there.json["error"]["message"]);
    assert!(told.json["error"]["fbtrace_id"].is_string() && told.message().starts_with("msg_"), "{told:?}");
}

#[tokio::test]
async fn recipients_that_are_no_one_person_are_refused() {
    let world = World::new().await;
    let to = |to: Value| json!({ "recipient": to, "message": { "text": "All of you" } }).to_string();
    for recipient in [
        json!({ "thread_key": "t_1" }),
        json!({ "thread_id": "1" }),
        json!({ "id": "900000000000001", "thread_key": "t_1" }),
        json!({ "ids": ["900000000000001"] }),
        json!([{ "id": "900000000000001" }]),
        json!({ "id": ["900000000000001", "900000000000002"] }),
        json!({ "id": "900000000000001,900000000000002" }),
        json!({ "id": "" }),
        json!({ "id": "900000000000001' or '1'='1" }),
        json!({ "id": "900000000000001\u{0}" }),
        json!({ "id": "../900000000000001" }),
        json!({ "id": "9".repeat(100_000) }),
        json!({}),
        json!(null),
    ] {
        let told =
            refused_alike(&world, &recipient.to_string(), PATH, &[BEARER, JSON], &to(recipient.clone()))
                .await;
        assert_eq!((told.status, told.codes().1), (400, 100), "{recipient}: {told:?}");
    }
    nothing_is_lost(&world).await;
}

#[tokio::test]
async fn forms_of_every_kind_of_rubbish_are_refused() {
    let world = World::new().await;
    for (what, body) in [
        ("no field", "&&&="),
        ("what is not UTF-8", "recipient[id]=900000000000001&message[text]=%ff"),
        ("an object and its part", "recipient={\"id\":\"900000000000001\"}&recipient[id]=1&message[text]=x"),
        ("brackets that do not end", "recipient[id=900000000000001&message[text]=x"),
        ("a JSON that is none", "recipient={&message={\"text\":\"x\"}"),
    ] {
        refused_alike(&world, what, PATH, &[BEARER, FORM], body).await;
    }
    // The last of two would count, and with it whom a message goes to would hang on an order.
    let twice = "recipient[id]=1&recipient[id]=900000000000001&message[text]=x";
    assert_eq!(world.ask(Method::POST, PATH, &[BEARER, FORM], twice).await.codes(), (400, 100, None));

    let multipart = ("content-type", "multipart/form-data; boundary=x");
    let field = |head: &str, value: &str| format!("--x\r\n{head}\r\n\r\n{value}\r\n");
    let named =
        |name: &str, value: &str| field(&format!("Content-Disposition: form-data; name=\"{name}\""), value);
    let recipient = named("recipient", r#"{"id":"900000000000001"}"#);
    for (what, kind, body) in [
        ("nothing", multipart, String::new()),
        ("no end", multipart, recipient.clone()),
        ("another boundary", multipart, "--y\r\n\r\n--y--".to_owned()),
        ("no boundary", ("content-type", "multipart/form-data"), format!("{recipient}--x--\r\n")),
        (
            "a boundary of nothing",
            ("content-type", "multipart/form-data; boundary="),
            "--\r\n----".to_owned(),
        ),
        ("a field without a name", multipart, field("Content-Disposition: form-data", "x") + "--x--\r\n"),
        ("a head without an end", multipart, format!("--x\r\n{}", "a: b\r\n".repeat(10_000))),
        ("a million fields", multipart, named("a", "b").repeat(15_000) + "--x--\r\n"),
        (
            "a file",
            multipart,
            field("Content-Disposition: form-data; name=\"f\"; filename=\"x\"", "x") + "--x--\r\n",
        ),
        (
            "a text of 1,001 bytes",
            multipart,
            recipient.clone()
                + &named("message", &json!({ "text": "x".repeat(1001) }).to_string())
                + "--x--\r\n",
        ),
        ("JSON", multipart, world.to_ava("x").to_string()),
    ] {
        let told = world.ask(Method::POST, PATH, &[BEARER, kind], body).await;
        assert_eq!((told.status, told.codes().1), (400, 100), "{what}: {told:?}");
    }
    nothing_is_lost(&world).await;
}

#[tokio::test]
async fn headers_beyond_reason_are_refused() {
    let world = World::new().await;
    let long = "k".repeat(256);
    let hello = world.to_ava("x").to_string();
    for headers in [
        &[("idempotency-key", long.as_str())][..],
        &[("idempotency-key", "")],
        &[("idempotency-key", "a"), ("idempotency-key", "b")],
        &[("antiphon-expires", "-1s")],
        &[("antiphon-expires", "9999999999999999h")],
        &[("antiphon-split", "perhaps")],
        &[("antiphon-language", "de"), ("antiphon-language", "en")],
    ] {
        let told = world.ask(Method::POST, PATH, &[&[BEARER], headers].concat(), hello.clone()).await;
        assert_eq!(told.codes(), (400, 100, None), "{headers:?}: {told:?}");
    }
    for (encoding, body) in [("gzip", "\u{1f}\u{8b}"), ("identity, gzip", "x"), ("br", "x"), ("x", &hello)] {
        let told = world.ask(Method::POST, PATH, &[BEARER, ("content-encoding", encoding)], body).await;
        assert_eq!(told.codes(), (415, 100, None), "{encoding}");
    }
    nothing_is_lost(&world).await;
}

#[tokio::test]
async fn no_statement_of_sql_is_ever_more_than_a_word() {
    let world = World::new().await;
    let words = ["1'%20or%20'1'='1", "1;drop%20table%20message", "%00", "%ff", "%22", "*", "..%2f.."];
    for word in words {
        for path in [
            format!("/v1/messages?person={word}"),
            format!("/v1/messages?account={word}"),
            format!("/v1/messages?after={word}"),
            format!("/v1/messages?state={word}"),
            format!("/v1/messages?limit={word}"),
            format!("/v1/messages/{word}"),
            format!("/v1/conversations?after={word}"),
            format!("/v1/conversations/17841400000000001/{word}"),
            format!("/v1/conversations/{word}/1"),
            format!("/v1/events?after={word}"),
            format!("/v1/{word}"),
        ] {
            let told = world.get(&path).await;
            assert!((400..500).contains(&told.status), "{path}: {told:?}");
            assert_eq!(told.json["status"], told.status, "{path}: {told:?}");
        }
        for account in ["me", "17841400000000001"] {
            let query = format!(
                "/v24.0/{account}/messages?recipient={{%22id%22:%22{word}%22}}&message={{%22text%22:%22x%22}}"
            );
            let told = world.ask(Method::POST, &query, &[BEARER], "").await;
            assert_eq!((told.status, told.codes().1), (400, 100), "{query}: {told:?}");
        }
        let told = world
            .ask(Method::POST, &format!("/v24.0/{word}/messages"), &[BEARER], world.to_ava("x").to_string())
            .await;
        assert!((400..=500).contains(&told.status), "{word}: {told:?}");
    }
    for page in ["limit=0", "limit=18446744073709551615", "limit=18446744073709551616", "after="] {
        assert!(world.get(&format!("/v1/messages?{page}")).await.status < 500, "{page}");
    }
    let cancel = world.post("/v1/messages/msg_00000000000000000000000000'/cancel", &Value::Null).await;
    assert_eq!(cancel.status, 400);
    nothing_is_lost(&world).await;
}
