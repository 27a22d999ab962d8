//! `listen`: prints what comes, passes it on, and leaves the sandbox as it was.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;
use std::sync::mpsc::{self, Receiver};
use std::thread;

use antiphon_graph::{AppSecret, webhook};
use serde_json::json;

use crate::world::{Home, World};

const LISTEN: [&str; 3] = ["listen", "--port", "0"];

/// A request as it came: its head and its body.
type Request = (String, Vec<u8>);

/// An app that answers everything with a status, and keeps what came.
fn app(status: u16) -> (String, Receiver<Request>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/webhooks/instagram", listener.local_addr().unwrap());
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let Some(request) = read(&mut stream) else { continue };
            // The handshake wants its challenge back.
            let challenge =
                request.0.split("hub.challenge=").nth(1).and_then(|rest| rest.split(['&', ' ']).next());
            let body = challenge.unwrap_or_default();
            let head =
                format!("HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
            stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
            if send.send(request).is_err() {
                return;
            }
        }
    });
    (address, receive)
}

fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4_096];
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8(bytes[..end].to_vec()).unwrap().to_lowercase();
            let length =
                head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok());
            if bytes.len() >= end + 4 + length.unwrap_or(0) {
                return Some((head, bytes[end + 4..].to_vec()));
            }
        }
        match stream.read(&mut piece).unwrap() {
            0 => return None,
            read => bytes.extend_from_slice(&piece[..read]),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_says_who_wrote_what_to_whom_and_how_it_was_answered() {
    let world = World::start().await;
    let listening = world.begin(&LISTEN);
    listening.says("listening on http://127.0.0.1:");
    world.run(&["sandbox", "say", "ava", "Is it still there?"]).ends_with(0);
    let line = listening.line();
    let (time, rest) = line.split_once("  ").unwrap();
    assert_eq!(time.len(), "14:03:12.104".len());
    let took = rest.rsplit_once("  200").unwrap();
    assert_eq!(
        took.0.trim_end(),
        "← webhook  message       ava → demo.shop           \"Is it still there?\""
    );
    assert!(took.1.ends_with(" ms"), "{line}");

    world.run(&["send", "ava", "Yes", "--account", "17841400000000001"]).ends_with(0);
    let lines = [listening.line(), listening.line()];
    let line = |of: &str| lines.iter().find(|line| line.contains(of)).unwrap_or_else(|| panic!("{lines:?}"));
    assert!(line("← webhook  echo").contains("demo.shop → ava"));
    assert!(line("→ API      text").contains("demo.shop → ava           \"Yes\""));

    world.run(&["send", "ben", "hi", "--account", "17841400000000001"]).fails_with(5);
    let refused = listening.line();
    assert!(refused.contains("→ API") && refused.ends_with("window closed (10/2534022)"), "{refused}");
    world.run(&["sandbox", "people", "add", "Cy"]).ends_with(0);
    world.run(&["sandbox", "say", "cy", "--image", "photo.jpg"]).ends_with(0);
    let newcomer = listening.line();
    assert!(newcomer.contains("cy → demo.shop") && newcomer.contains("[image]"), "{newcomer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_in_json_hold_the_event_as_it_came() {
    let world = World::start().await;
    let listening = world.begin(&[&LISTEN[..], &["--json"]].concat());
    let ready = listening.json();
    assert_eq!(ready["event"], "ready");
    let said = world.json(&["sandbox", "say", "ava", "🎉"]);
    let event = listening.json();
    assert_eq!(event["direction"], "webhook");
    assert_eq!(
        (&event["event"], &event["status"], &event["mid"]),
        (&json!("message"), &json!(200), &said["mid"])
    );
    assert_eq!(event["raw"]["message"]["text"], "🎉");
    world.run(&["seen", "ava", "--account", "17841400000000001"]).ends_with(0);
    let call = listening.json();
    assert_eq!(
        (&call["direction"], &call["event"], &call["status"]),
        (&json!("api"), &json!("call"), &json!(200))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_is_passed_on_to_the_byte_and_answered_as_the_app_answers() {
    let world = World::start().await;
    let (address, requests) = app(202);
    let listening = world.begin(&[&LISTEN[..], &["--json", "--no-calls", "--forward", &address]].concat());
    listening.json();
    let said = world.json(&["sandbox", "say", "ava", "é and 🎉"]);
    assert_eq!(said["webhook"]["status"], 202);
    assert_eq!(listening.json()["status"], 202);
    let (head, body) = requests.recv().unwrap();
    let sent = world.wire("dir:webhook type:message").pop().unwrap();
    let sent = world.json(&["sandbox", "exchanges", &sent["id"].to_string()]);
    assert_eq!(String::from_utf8(body.clone()).unwrap(), sent["request"]["body"]["text"].as_str().unwrap());
    let signature = webhook::sign(&body, &world.sandbox.app_secret());
    assert!(head.contains(&format!("x-hub-signature-256: {signature}")), "{head}");
    for header in sent["request"]["headers"].as_array().unwrap() {
        let name = header["name"].as_str().unwrap().to_lowercase();
        assert!(head.contains(&format!("\r\n{name}: ")), "{name} is missing in {head}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_that_is_down_is_told_of_and_instagram_tries_again() {
    let world = World::start().await;
    let listening = world.begin(&[&LISTEN[..], &["--forward", "http://127.0.0.1:9"]].concat());
    listening.says("listening");
    let said = world.json(&["sandbox", "say", "ava", "hi"]);
    assert_eq!(said["webhook"]["status"], 502);
    assert!(listening.line().contains("  502  "));
    listening.says("not passed on");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_delivery_is_refused_and_said_so() {
    let world = World::start().await;
    let listening = world.begin(&[&LISTEN[..], &["--no-calls"]].concat());
    listening.says("listening");
    world.run(&["sandbox", "fault", "add", "bad-signature"]).ends_with(0);
    world.run(&["sandbox", "trigger", "message"]).ends_with(0);
    let line = listening.line();
    assert!(line.contains("refused") && line.contains("403") && line.contains("does not fit"), "{line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sandbox_is_left_as_it_was() {
    let world = World::start().await;
    let (address, requests) = app(200);
    world.run(&["sandbox", "webhook", &address]).ends_with(0);
    assert!(requests.recv().unwrap().0.contains("hub.challenge"));
    let before = world.json(&["sandbox", "settings"]);
    let secret = world.file("secret", "another secret");

    let listening = world.begin(&[&LISTEN[..], &["--secret-file", &secret]].concat());
    listening.says("listening");
    assert_ne!(world.json(&["sandbox", "settings"]), before);
    world.run(&["sandbox", "say", "ava", "hi"]).ends_with(0);
    assert!(listening.line().contains("  200  "));
    listening.interrupt();
    assert_eq!(listening.ended().0.code(), Some(0));
    assert_eq!(world.json(&["sandbox", "settings"]), before);

    // Whoever takes the webhook meanwhile keeps it.
    let listening = world.begin(&LISTEN);
    listening.says("listening");
    let (other, _requests) = app(200);
    world.run(&["sandbox", "webhook", &other]).ends_with(0);
    listening.terminate();
    assert_eq!(listening.ended().0.code(), Some(0));
    assert_eq!(world.json(&["sandbox", "settings"])["webhook_url"], other);
}

#[test]
fn it_ends_well_when_the_sandbox_ended_first() {
    let home = Home::new();
    let dev = home.begin(&["dev", "--sandbox-port", "0", "--json"]);
    let ready = dev.json();
    let listening = home.begin(&[&LISTEN[..], &["--sandbox", ready["sandbox"].as_str().unwrap()]].concat());
    listening.says("listening");
    dev.terminate();
    assert_eq!(dev.ended().0.code(), Some(0));
    listening.says("the sandbox has ended");
    listening.interrupt();
    assert_eq!(listening.ended().0.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_sandbox_it_checks_with_the_secrets_it_is_given() {
    let world = World::start().await;
    let (secret, token) = (world.file("secret", "mine\n"), world.file("verify", "my token\n"));
    let arguments = ["--no-subscribe", "--secret-file", &secret, "--verify-token-file", &token, "--json"];
    let listening = world.begin(&[&LISTEN[..], &arguments].concat());
    let url = listening.json()["url"].as_str().unwrap().to_owned();

    let ask = |token: &str| {
        let query = format!("hub.mode=subscribe&hub.challenge=12345&hub.verify_token={token}");
        let mut curl = std::process::Command::new("curl");
        String::from_utf8(curl.args(["-s", &format!("{url}?{query}")]).output().unwrap().stdout).unwrap()
    };
    assert_eq!(ask("my%20token"), "12345");
    assert!(!ask("wrong").contains("12345"));
    listening.says("a handshake was declined");

    let body = r#"{"object":"instagram","entry":[]}"#;
    let post = |secret: &str| {
        let signature =
            format!("X-Hub-Signature-256: {}", webhook::sign(body.as_bytes(), &AppSecret::new(secret)));
        let mut curl = std::process::Command::new("curl");
        curl.args([
            "-s",
            "-o",
            "/dev/null",
            "-w",
            "%{http_code}",
            "-H",
            &signature,
            "--data-raw",
            body,
            &url,
        ]);
        String::from_utf8(curl.stdin(Stdio::null()).output().unwrap().stdout).unwrap()
    };
    assert_eq!(post("mine"), "200");
    assert_eq!(post("theirs"), "403");
}
