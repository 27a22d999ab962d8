//! The public libraries of Standard Webhooks, unmodified, check the events that a relay hands on.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};

use antiphon_tests::world::{self, World};
use antiphon_tests::{curl, repository};
use serde_json::{Map, Value, json};

/// A receiver of one post at a time.
struct Receiver(TcpListener);

impl Receiver {
    fn listen() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").expect("a port is free"))
    }

    fn url(&self) -> String {
        format!("http://{}/events", self.0.local_addr().expect("it has an address"))
    }

    /// The next post: its headers and its body.
    fn next(&self) -> (Map<String, Value>, String) {
        let (mut stream, _) = self.0.accept().expect("somebody comes");
        let (head, body) = read(&mut stream);
        stream.write_all(b"HTTP/1.1 204 Taken\r\n\r\n").expect("an answer can be written");
        let headers = head.lines().filter_map(|line| line.split_once(": "));
        (headers.map(|(name, value)| (name.to_ascii_lowercase(), value.into())).collect(), body)
    }
}

fn read(stream: &mut TcpStream) -> (String, String) {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8(bytes.clone()).expect("a post is text");
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                line.to_ascii_lowercase().strip_prefix("content-length: ").map(ToOwned::to_owned)
            });
            let length: usize = length.expect("a post has a length").parse().expect("a number");
            if body.len() == length {
                return (head.to_owned(), body.to_owned());
            }
        }
        let mut piece = [0; 4_096];
        let length = stream.read(&mut piece).expect("a post can be read");
        assert_ne!(length, 0, "it broke off");
        bytes.extend_from_slice(&piece[..length]);
    }
}

/// What both libraries say of a post, which is the same.
fn verified(secret: &str, headers: &Map<String, Value>, body: &str) -> (Option<i32>, String) {
    let post = json!({ "secret": secret, "headers": headers, "body": body }).to_string();
    let clients = repository::root().join("target/clients");
    let python = clients.join("python/bin/python").to_string_lossy().into_owned();
    let answers = [
        (python.as_str(), "python", "python/verify_standard_webhooks.py"),
        ("node", "node", "node/verify-standard-webhooks.cjs"),
    ]
    .map(|(program, folder, script)| {
        let mut child = Command::new(program)
            .arg(repository::root().join("tests/clients").join(script))
            .current_dir(clients.join(folder))
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{program} ({error}); bring it with: make tools"));
        child.stdin.take().expect("it is piped").write_all(post.as_bytes()).expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        let told = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        assert!(output.stderr.is_empty(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
        (output.status.code(), told.split(':').next().unwrap_or_default().to_owned())
    });
    assert_eq!(answers[0], answers[1], "the two libraries agree");
    answers[0].clone()
}

#[test]
fn the_libraries_of_standard_webhooks_take_our_events_and_nothing_else() {
    let world = World::start();
    let relays = format!("{}/v1/relays", world.gateway());
    let receiver = Receiver::listen();
    let types = ["message.delivered", "window.opened"];
    let new = json!({ "app": "sandbox", "kind": "events", "url": receiver.url(), "types": types });
    let made = curl::post(&relays, &new).json();
    let (id, first) = (made["id"].as_str().expect("a name"), made["secret"].as_str().expect("a secret"));

    let send = || {
        let sent = Command::new(world::binary())
            .args(["send", world.said("igsid"), "Grüße 🎉", "--gateway", world.gateway()])
            .output()
            .expect("the binary was just built");
        assert!(sent.status.success(), "{}", String::from_utf8_lossy(&sent.stderr));
    };
    send();
    let (headers, body) = receiver.next();
    assert_eq!(verified(first, &headers, &body), (Some(0), "message.delivered".into()));
    let changed = body.replace("delivered", "refused");
    assert_eq!(verified(first, &headers, &changed).0, Some(3), "another body");
    let mut old = headers.clone();
    old.insert("webhook-timestamp".into(), "1614265330".into());
    assert_eq!(verified(first, &old, &body).0, Some(3), "another time");

    let rotated = curl::post(&format!("{relays}/{id}/rotate"), &json!({})).json();
    let second = rotated["secret"].as_str().expect("a secret");
    send();
    let (headers, body) = receiver.next();
    for secret in [first, second] {
        assert_eq!(verified(secret, &headers, &body), (Some(0), "message.delivered".into()));
    }
    let another = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    assert_eq!(verified(another, &headers, &body).0, Some(3), "another secret");
}
