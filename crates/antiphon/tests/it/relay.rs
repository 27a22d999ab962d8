//! `relay`, and what it means for `listen` and `dev` that a gateway hands webhooks on.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::mpsc::{self, Receiver};
use std::thread;

use serde_json::{Value, json};

use crate::world::{Home, Process};

/// A gateway before a sandbox, and commands that find both.
struct Both {
    home: Home,
    _dev: Process,
    gateway: String,
    sandbox: String,
}

/// An app that takes everything, and gives the bodies.
fn app() -> (String, Receiver<Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hooks", listener.local_addr().unwrap());
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, mut bytes) = (stream.unwrap(), Vec::new());
            let mut piece = [0; 4_096];
            let body = loop {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                if let Some((head, body)) = text.split_once("\r\n\r\n") {
                    let length = head.to_lowercase().split("content-length: ").nth(1).unwrap().to_owned();
                    let length: usize = length.lines().next().unwrap().parse().unwrap();
                    if body.len() >= length {
                        break body.to_owned();
                    }
                }
                match stream.read(&mut piece).unwrap() {
                    0 => break String::new(),
                    read => bytes.extend_from_slice(&piece[..read]),
                }
            };
            stream.write_all(b"HTTP/1.1 204 So\r\nConnection: close\r\n\r\n").unwrap();
            if send.send(serde_json::from_str(&body).unwrap_or_default()).is_err() {
                return;
            }
        }
    });
    (url, receive)
}

impl Both {
    fn start(more: &[&str]) -> Self {
        let home = Home::new();
        let begin = ["dev", "--port", "0", "--sandbox-port", "0", "--json"];
        let dev = home.begin(&[&begin, more].concat());
        let ready = dev.json();
        let word = |name: &str| ready[name].as_str().unwrap().to_owned();
        Self { home, gateway: word("gateway"), sandbox: word("sandbox"), _dev: dev }
    }

    fn sandbox(&self, arguments: &[&str]) {
        let sandbox = ["--sandbox", &self.sandbox];
        self.home.run(&[&["sandbox"], arguments, &sandbox].concat()).ends_with(0);
    }

    fn relay(&self, arguments: &[&str], exits: i32) -> Value {
        let gateway = ["--gateway", &self.gateway, "--json"];
        let ran = self.home.run(&[&["relay"], arguments, &gateway].concat());
        ran.ends_with(exits).json()
    }
}

#[test]
fn a_relay_is_added_tested_changed_and_removed() {
    let both = Both::start(&[]);
    let (url, posts) = app();
    let made =
        both.relay(&["add", &url, "--app", "sandbox", "--kind", "events", "--type", "message.delivered"], 0);
    let id = made["id"].as_str().unwrap();
    assert!(made["secret"].as_str().unwrap().starts_with("whsec_"), "{made}");
    assert_eq!(both.relay(&["test", id], 0), json!({ "delivered": true, "error": null }));
    assert_eq!(posts.recv().unwrap()["type"], "relay.test");
    both.home.run(&["send", "900000000000001", "Hello", "--gateway", &both.gateway]).ends_with(0);
    assert_eq!(posts.recv().unwrap()["type"], "message.delivered");
    assert_eq!(both.relay(&["disable", id], 0)["enabled"], false);
    assert_eq!(both.relay(&["enable", id], 0)["enabled"], true);
    assert_eq!(both.relay(&["change", id, "--all-types"], 0)["types"], json!([]));
    assert_ne!(both.relay(&["rotate", id], 0)["secret"], made["secret"]);
    assert_eq!(both.relay(&["dead", "list", id], 0)["data"], json!([]));
    assert_eq!(both.relay(&["dead", "replay", id], 0), json!({ "replayed": 0, "dead": 0 }));
    assert_eq!(both.relay(&["list"], 0)["data"][0]["id"], id);
    both.relay(&["remove", id], 0);
    assert_eq!(both.relay(&["list"], 0)["data"], json!([]));
    let gone = both.home.run(&["relay", "show", id, "--gateway", &both.gateway]).ends_with(8);
    assert!(gone.err.contains("`antiphon relay list` lists them"), "{}", gone.err);
    let inside = ["relay", "add", "https://10.0.0.1/", "--app", "sandbox", "--gateway", &both.gateway];
    let refused = both.home.run(&inside).ends_with(2);
    assert!(refused.err.contains("a private address"), "{}", refused.err);
}

#[test]
fn listening_beside_a_gateway_takes_nothing_from_it() {
    let both = Both::start(&[]);
    let listening = both.home.begin(&["listen", "--port", "0", "--no-calls", "--sandbox", &both.sandbox]);
    listening.says("listening on http://127.0.0.1:");
    both.sandbox(&["say", "ben", "Is anybody there?"]);
    let line = listening.line();
    assert!(line.contains("Is anybody there?") && line.contains("200"), "{line}");
    let answered = both.home.run(&["send", "900000000000002", "I am", "--gateway", &both.gateway]);
    answered.ends_with(0);
    assert_eq!(both.relay(&["list"], 0)["data"].as_array().unwrap().len(), 1);
    listening.interrupt();
    assert!(listening.ended().0.success());
    assert_eq!(both.relay(&["list"], 0)["data"], json!([]), "it leaves nothing behind");
}

#[test]
fn dev_hands_webhooks_on_to_the_app_that_it_is_told_of() {
    let (url, posts) = app();
    let both = Both::start(&["--webhook", &url]);
    both.sandbox(&["say", "ben", "Hello?"]);
    let told = posts.recv().unwrap();
    assert!(told.to_string().contains("Hello?"), "{told}");
    both.home.run(&["send", "900000000000002", "Hello", "--gateway", &both.gateway]).ends_with(0);
}

#[test]
fn a_gateway_at_rest_has_relays_too() {
    let home = Home::new();
    let key = home.file("master.key", "0f".repeat(32));
    let secret = home.file("secret", "hush");
    let rest = ["--database", "sqlite:a.db", "--master-key-file", &key, "--json"];
    let run = |arguments: &[&str]| home.run(&[arguments, &rest].concat());
    run(&["app", "add", "shop", "--secret-file", &secret, "--verify-token-file", &secret]).ends_with(0);
    let made = run(&["relay", "add", "https://app.example/hooks", "--app", "shop"]).ends_with(0).json();
    let id = made["id"].as_str().unwrap();
    assert_eq!(made["secret"], Value::Null);
    assert_eq!(run(&["relay", "show", id]).ends_with(0).json()["url"], "https://app.example/hooks");
    assert_eq!(run(&["relay", "dead", "replay", id]).ends_with(0).json(), json!({ "replaying": 0 }));
    run(&["relay", "test", id]).ends_with(3);
    run(&["relay", "add", "https://user:pass@app.example/", "--app", "shop"]).ends_with(2);
}
