//! The stream of what happens.

use http::{Method, Response};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use serde_json::{Value, json};

use crate::http::{AVA, Client, start};

/// One event of a stream.
#[derive(Debug, PartialEq)]
struct Event {
    id: u64,
    kind: Option<String>,
    data: Value,
}

/// A stream that is being listened to.
struct Stream {
    body: Incoming,
    text: String,
}

impl Stream {
    async fn open(client: &Client, path: &str) -> Self {
        let response: Response<Incoming> =
            client.open(Method::GET, &format!("/_sandbox/v1/{path}"), "").await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { body: response.into_body(), text: String::new() }
    }

    /// The next event, comments left out.
    async fn next(&mut self) -> Event {
        loop {
            while let Some(end) = self.text.find("\n\n") {
                let block: String = self.text.drain(..end + 2).collect();
                if let Some(event) = event(&block) {
                    return event;
                }
            }
            let frame = self.body.frame().await.expect("the stream goes on").unwrap();
            self.text.push_str(std::str::from_utf8(frame.data_ref().unwrap()).unwrap());
        }
    }
}

fn event(block: &str) -> Option<Event> {
    let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    Some(Event {
        id: field("id")?.parse().unwrap(),
        kind: field("event").map(Into::into),
        data: serde_json::from_str(field("data")?).unwrap(),
    })
}

#[tokio::test]
async fn what_happens_is_told_as_it_happens() {
    let (_sandbox, client) = start().await;
    let mut stream = Stream::open(&client, "events?after=0").await;
    client.post("people", json!({"name": "Cy"})).await.is(201);
    assert_eq!(stream.next().await.data["type"], "people");
    client.send(AVA, json!({"text": "Hello"})).await.is(200);
    let message = stream.next().await.data;
    assert_eq!(
        (&message["type"], &message["seq"], &message["person"]),
        (&json!("message"), &json!(2), &json!(AVA))
    );
}

#[tokio::test]
async fn a_listener_who_was_away_misses_nothing_and_hears_nothing_twice() {
    let (_sandbox, client) = start().await;
    let mut stream = Stream::open(&client, "events?after=0").await;
    for name in ["Cy", "Dee", "Eli"] {
        client.post("people", json!({"name": name})).await.is(201);
    }
    let first = stream.next().await;
    drop(stream);
    client.post("people", json!({"name": "Fay"})).await.is(201);
    let resumed = client.clone().with("last-event-id", first.id.to_string());
    let mut stream = Stream::open(&resumed, "events").await;
    for id in first.id + 1..first.id + 4 {
        assert_eq!(stream.next().await.id, id);
    }
}

#[tokio::test]
async fn a_listener_who_was_away_too_long_is_told_to_read_anew() {
    let (_sandbox, client) = start().await;
    client.post("people", json!({"name": "Cy"})).await.is(201);
    let from_another_life = client.clone().with("last-event-id", "99999");
    let mut stream = Stream::open(&from_another_life, "events").await;
    let resync = stream.next().await;
    assert_eq!(resync.kind.as_deref(), Some("resync"));
    client.post("people", json!({"name": "Dee"})).await.is(201);
    let next = stream.next().await;
    assert_eq!((next.kind, next.id), (None, resync.id + 1));
}

#[tokio::test]
async fn a_listener_hears_of_one_space_only() {
    let (sandbox, client) = start().await;
    let mut stream = Stream::open(&client.clone().under("/s/t17"), "events?after=0").await;
    client.post("people", json!({"name": "Cy"})).await.is(201);
    sandbox.space("t17").unwrap().clock().freeze();
    assert_eq!(stream.next().await.data["type"], "clock");
}
