//! Very many connections that ask nothing, or too much; and a process that may open few files.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use antiphon_tests::curl;
use antiphon_tests::repository;
use antiphon_tests::world::World;
use serde_json::json;

const MIB: u64 = 1024 * 1024;

#[test]
fn ten_thousand_connections_that_ask_nothing_cost_little_and_keep_nobody_out() {
    let world = World::start();
    // What the first requests cost is no connection's cost.
    answers(&world, "before");
    let before = world.memory();
    let crowd = Crowd::gather(&world, 10_000, 0);
    answers(&world, "among many");
    let cost = world.memory().saturating_sub(before);
    assert!(crowd.count > 200, "this machine lets a process open {} connections", crowd.count);
    assert!(cost < 300 * MIB, "{} connections cost {cost} bytes", crowd.count);
    drop(crowd);
    answers(&world, "afterwards");
}

#[test]
fn uploads_that_nobody_has_room_for_are_refused_and_messages_are_not() {
    let world = World::start();
    answers(&world, "before");
    let before = world.memory();
    // 1.2 GiB in all.
    let crowd = Crowd::gather(&world, 400, 3 * MIB);
    answers(&world, "among uploads");
    let cost = world.memory().saturating_sub(before);
    assert!(cost < 700 * MIB, "uploads cost {cost} bytes");
    drop(crowd);
    answers(&world, "afterwards");
}

#[test]
fn a_process_that_may_open_few_files_answers_again_when_a_crowd_has_gone() {
    let world = World::with_files(200);
    let crowd = Crowd::gather(&world, 150, 0);
    assert_eq!(crowd.count, 150, "connections wait to be accepted");
    // Whoever asks nothing is let go after a while, and makes room even while the crowd stays.
    answers(&world, "among more than there are files");
    drop(crowd);
    answers(&world, "afterwards");
}

fn answers(world: &World, text: &str) {
    let url = format!("{}/v24.0/me/messages?access_token={}", world.gateway(), world.said("access_token"));
    let body = json!({ "recipient": { "id": world.said("igsid") }, "message": { "text": text } });
    let reply = curl::post(&url, &body);
    assert_eq!(reply.status, 200, "{text}: {reply:?}");
    let phone = world.phone(world.said("igsid"));
    assert_eq!(phone.last().map(|message| &message["text"]), Some(&json!(text)));
}

/// Connections to the gateway, until it is dropped.
struct Crowd {
    child: Child,
    count: usize,
}

impl Crowd {
    /// So many connections, each with the beginning of a body of so many bytes.
    fn gather(world: &World, count: usize, bytes: u64) -> Self {
        let address = world.gateway().trim_start_matches("http://");
        let (host, port) = address.rsplit_once(':').expect("an address has a port");
        let mut child = Command::new("python3")
            .arg(repository::root().join("tests/fixtures/crowd.py"))
            .args([host, port, &count.to_string(), &bytes.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("python3 ({error}); bring it with: make tools"));
        let stdout = child.stdout.take().expect("standard output is piped");
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).expect("it says how many it holds");
        let count = line.trim().parse().unwrap_or_else(|error| panic!("{error}: {line:?}"));
        Self { child, count }
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
