//! Everything that nobody should send. Each handler answers it with a problem in JSON, and goes on.

use http::Method;
use serde_json::{Value, json};

use crate::http::{Client, start};

/// What no handler is meant to get.
const RUBBISH: [&[u8]; 14] = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"true",
    b"7",
    br#""text""#,
    b"\0",
    b"\xff\xfe\0",
    br#"{"no_such_field": 1}"#,
    br#"{"text": 7, "mid": [], "name": {}, "url": false, "preset": 9, "advance": 5, "title": null}"#,
    br#"{"mid": "", "emoji": "", "text": "", "name": "", "url": "", "username": "", "title": "", "payload": ""}"#,
    br#"{"text": "\ud800"}"#,
    br#"{"text": "a", "text": "b"}"#,
];

/// A megabyte of it.
fn heaps() -> [Vec<u8>; 3] {
    let long = "x".repeat(1 << 20);
    [
        vec![b'['; 1 << 20],
        br#"{"a":"#.repeat(1 << 18),
        json!({ "name": long, "text": long }).to_string().into(),
    ]
}

/// Every operation of the control API but the stream, which never ends.
async fn operations(client: &Client) -> Vec<(Method, String)> {
    let document = client.get("openapi.json").await.is(200);
    let paths = document["paths"].as_object().unwrap();
    let mut operations = Vec::new();
    for (path, methods) in paths.iter().filter(|(path, _)| !path.ends_with("/events")) {
        for method in methods.as_object().unwrap().keys() {
            operations.push((method.to_uppercase().parse().unwrap(), path.clone()));
        }
    }
    operations
}

#[track_caller]
fn is_a_problem_or_an_answer(answer: &crate::http::Answer, asked: &str) {
    assert!(answer.status.as_u16() < 500, "{asked}: {} {}", answer.status, answer.text());
    if answer.status.is_client_error() {
        let error = &answer.json()["error"];
        assert!(error["code"].is_string() && error["message"].is_string(), "{asked}: {error}");
        assert!(error["message"].as_str().unwrap().len() < 2_000, "{asked}: {error}");
    }
}

#[tokio::test]
async fn every_handler_answers_rubbish_with_a_problem_and_goes_on() {
    let (_sandbox, client) = start().await;
    let operations = operations(&client).await;
    assert!(operations.len() > 50, "{operations:?}");
    let heaps = heaps();
    for (method, path) in &operations {
        let people = path.replace("people/{id}", "people/ava").replace("{fate}", "restore");
        let there = people.replace(['{', '}'], "");
        let nowhere = path.replace('{', "%00%ff").replace('}', "%F0%9F");
        let heaps = heaps.iter().map(|heap| (&there, &heap[..]));
        let rubbish = RUBBISH.iter().flat_map(|body| [(&there, *body), (&nowhere, *body)]);
        for (path, body) in rubbish.chain(heaps) {
            let asked = format!("{method} {path} {:?}", String::from_utf8_lossy(&body[..body.len().min(60)]));
            let answer = client.call(method.clone(), path, body.to_vec()).await;
            is_a_problem_or_an_answer(&answer, &asked);
        }
    }
    assert_eq!(client.call(Method::GET, "/_sandbox/livez", "").await.is(200)["status"], "ok");
}

#[tokio::test]
async fn every_query_that_means_nothing_is_answered_with_a_problem() {
    let (_sandbox, client) = start().await;
    for (method, path) in operations(&client).await {
        for query in
            ["?%ff=%ff", "?no_such=1", "?limit=-1&timeout=&after=x", "?to=a&to=b", "?=&&=", "?await=never"]
        {
            let path = format!("{}{query}", path.replace(['{', '}'], ""));
            let answer = client.call(method.clone(), &path, "").await;
            is_a_problem_or_an_answer(&answer, &format!("{method} {path}"));
        }
    }
}

#[tokio::test]
async fn what_is_not_there_says_so_in_json() {
    let (_sandbox, client) = start().await;
    for path in [
        "/_sandbox",
        "/_sandbox/",
        "/_sandbox/v1",
        "/_sandbox/v2/people",
        "/_sandbox/v1/peopel",
        "/_sandbox/samples/none.jpg",
    ] {
        let error = client.call(Method::GET, path, "").await.is(404);
        assert_eq!(error["error"]["code"], "not_found", "{path}");
    }
    let refused = client.ask(Method::DELETE, "clock", "").await;
    assert_eq!(refused.headers["allow"], "GET,HEAD,POST");
    assert!(refused.is(405)["error"]["message"].as_str().unwrap().contains("DELETE"));
    client.call(Method::GET, "/_sandbox/media/../../etc/passwd", "").await.is(404);
}

#[tokio::test]
async fn a_mistake_is_named() {
    let (_sandbox, client) = start().await;
    for (path, body, says) in [
        ("people", json!({"nmae": "Cy"}), "unknown field `nmae`"),
        ("people", json!({}), "missing field `name`"),
        ("people/eve/say", json!({"text": "hi"}), "GET /_sandbox/v1/people"),
        ("people/ava/say", json!({}), "say one thing"),
        ("people/ava/say", json!({"text": "a", "like_heart": true}), "say one thing"),
        ("people/ava/say", json!({"image": "no-such.jpg"}), "there is no sample \"no-such.jpg\""),
        ("people/ava/say", json!({"image": "no-such.jpg"}), "GET /_sandbox/v1/samples"),
        ("people/ava/say", json!({"image": {"base64": "!"}}), "not base64"),
        ("people/ava/say", json!({"image": "note.txt"}), "not png or jpeg"),
        ("people/ava/say", json!({"text": "x".repeat(1_001)}), "1001 characters"),
        ("people/ava/say", json!({"text": "a", "reply_to": "nonsense"}), "GET /_sandbox/v1/messages"),
        ("people/ava/react", json!({"mid": "nonsense", "emoji": "word"}), "no emoji"),
        ("people/ava/say?account=nobody", json!({"text": "a"}), "GET /_sandbox/v1/accounts"),
        ("people/ava/comment", json!({"text": "a", "post": "1"}), "there is no post"),
        ("faults", json!({"effect": "explode"}), "unknown variant `explode`"),
        ("faults", json!({}), "a fault has an `effect`"),
    ] {
        let answer = client.post(path, body.clone()).await;
        assert!(answer.status.is_client_error(), "{path} {body}: {}", answer.text());
        let error: Value = answer.json();
        assert!(error["error"]["message"].as_str().unwrap().contains(says), "{path} {body}: {error}");
    }
}
