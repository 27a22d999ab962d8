//! Logs for machines: each line is one JSON object with the fields that the page on operations names, and neither texts nor
//! tokens stand in it, however much is logged.

use std::io::Read as _;
use std::process::{Child, Command, Stdio};

use antiphon_tests::world::{self, World};
use antiphon_tests::{curl, repository};
use serde_json::{Value, json};

/// What must not stand in a log.
const CANARY: &str = "canary-0815";

/// A gateway of its own beside the world's sandbox, with the key and database in the world's folder.
fn serve(world: &World) -> (Child, String) {
    let folder = world.folder();
    std::fs::write(folder.join("master.key"), "07".repeat(32)).expect("a folder of the test's own");
    std::fs::write(
        folder.join("serve.toml"),
        "[serve]\nlog_format = 'json'\nmaster_key_file = 'master.key'\n",
    )
    .expect("a folder of the test's own");
    let mut child = Command::new(world::binary())
        .args([
            "serve",
            "--config-file",
            "serve.toml",
            "--listen",
            "127.0.0.1:0",
            "--upstream",
            world.sandbox(),
        ])
        .args(["--database", "sqlite:serve.db", "--log-level", "trace", "--json"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary was just built");
    let ready = world::ready_line(&mut child);
    (child, ready["gateway"].as_str().expect("it says where it is").to_owned())
}

#[test]
fn each_line_is_an_object_and_neither_texts_nor_tokens_stand_in_it() {
    let world = World::start();
    let (mut child, gateway) = serve(&world);
    // It is read while it is written: a full pipe would stop the gateway.
    let mut stderr = child.stderr.take().expect("standard error is piped");
    let reading = std::thread::spawn(move || {
        let mut log = String::new();
        stderr.read_to_string(&mut log).map(|_| log)
    });
    let app = json!({ "name": "shop", "secrets": [CANARY], "verify_token": CANARY });
    assert_eq!(curl::post(&format!("{gateway}/v1/apps"), &app).status, 201);
    let token = world.said("access_token");
    let account = json!({ "id": world.said("ig_id"), "app": "shop", "access_token": token });
    assert_eq!(curl::post(&format!("{gateway}/v1/accounts"), &account).status, 201);
    let messages = format!("{gateway}/v24.0/me/messages?access_token={token}");
    for person in [world.said("igsid"), "900000000000002", CANARY] {
        let body = json!({ "recipient": { "id": person }, "message": { "text": CANARY } });
        assert_ne!(curl::post(&messages, &body).status, 500);
    }
    let wrong = format!("{gateway}/v24.0/me/messages?access_token={CANARY}");
    assert!((400..500).contains(&curl::post(&wrong, &json!({})).status));
    let ended = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(ended.is_ok_and(|status| status.success()));
    assert!(child.wait().expect("it ends").success());
    let log = reading.join().expect("nobody panics").expect("a log is text");
    assert!(log.contains("a message is on disk"), "it is talkative: {log}");
    for line in log.lines() {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line:?}"));
        let has = |name: &str| line[name].is_string();
        assert!(has("timestamp") && has("level") && has("target") && line["fields"].is_object(), "{line}");
    }
    for secret in [CANARY, token] {
        assert!(!log.contains(secret), "{secret} stands in the log");
    }
}

#[test]
fn the_events_that_the_page_names_are_logged_in_these_words() {
    let page = repository::read("docs/operations.md");
    let sources: String = ["owner/keeping.rs", "owner/courier.rs", "owner/prober.rs", "running.rs"]
        .map(|file| repository::read(&format!("crates/gateway/src/{file}")))
        .concat();
    let rows = page.lines().filter(|line| line.starts_with("| ERROR") || line.starts_with("| WARN"));
    let mut named = 0;
    for row in rows {
        let words = row.split('`').nth(1).expect("a row quotes the words").trim_end_matches("...").trim();
        assert!(sources.contains(words), "{words}");
        named += 1;
    }
    assert!(named >= 5, "{named}");
}
