//! Ctrl-C and `--timeout`, while something is waited for.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;

use serde_json::json;

use crate::world::World;

/// Holds every message that is sent, until the sandbox is gone.
fn hold(world: &World) {
    let rule = json!({ "effect": "hold", "match": { "operation": "send" } });
    let rule = world.file("hold.json", rule.to_string());
    world.run(&["sandbox", "fault", "add", "--rule", &rule]).ends_with(0);
}

/// The sandbox's stream of what happens, from now on.
struct Events(BufReader<TcpStream>);

impl Events {
    fn of(world: &World) -> Self {
        let mut stream = TcpStream::connect(world.sandbox.address()).unwrap();
        stream.write_all(b"GET /_sandbox/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        let mut events = Self(BufReader::new(stream));
        events.until(": listening");
        events
    }

    fn until(&mut self, words: &str) {
        let mut line = String::new();
        while !line.contains(words) {
            line.clear();
            assert_ne!(self.0.read_line(&mut line).unwrap(), 0, "the stream ended before {words}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_while_a_message_is_on_its_way_says_what_that_means() {
    let world = World::start().await;
    hold(&world);
    let mut events = Events::of(&world);
    let sending = world.begin(&["send", "ava", "hi", "--json"]);
    events.until("\"type\":\"faults\"");
    sending.interrupt();
    let (status, said) = sending.ended();
    assert_eq!(status.code(), Some(130), "{said}");
    let error: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(error["error"]["code"], "interrupted");
    assert_eq!(error["error"]["may_have_been_delivered"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_ends_waiting_with_130() {
    let world = World::start().await;
    let waiting = world.begin(&["sandbox", "wait", "--to", "ben", "--timeout", "10m"]);
    waiting.says("waiting for up to 600s");
    waiting.interrupt();
    let (status, said) = waiting.ended();
    assert_eq!(status.code(), Some(130));
    assert!(said.contains("error: interrupted") && said.contains("hint: "), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_is_heard_while_standard_input_is_read() {
    let world = World::start().await;
    // The sandbox is asked for the person first, so that the command has begun when the call is seen.
    let mut events = Events::of(&world);
    let mut command = world.command(&["send", "900000000000001", "-"]);
    let pipe = std::process::Stdio::piped();
    let mut child = command.stdin(pipe).stderr(std::process::Stdio::piped()).spawn().unwrap();
    // Held open, and nothing is ever written to it.
    let _silence = child.stdin.take();
    events.until("\"type\":\"exchange\"");
    let id = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_out_ends_with_124_and_says_that_nothing_was_sent() {
    let world = World::start().await;
    world.run(&["sandbox", "fault", "add", "hold"]).ends_with(0);
    // The first call asks whose token it is, so nothing was sent.
    let early = world.run(&["send", "ava", "hi", "--timeout", "10ms", "--json"]).fails_with(124).error();
    assert_eq!(early["error"]["code"], "timed_out");
    assert_eq!(early["error"]["may_have_been_delivered"], false);
    assert_eq!(early["error"]["retryable"], true);
    assert_eq!(world.phone("ava").len(), 0);
}
