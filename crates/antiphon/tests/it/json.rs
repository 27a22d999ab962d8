//! With `--json` standard output is one JSON value, whatever the command.

use serde_json::json;

use crate::world::{Home, World};

#[tokio::test(flavor = "multi_thread")]
async fn every_command_answers_in_json() {
    let world = World::start().await;
    let hi = world.hi();
    let file = world.file("unused", "").replace("unused", "snapshot.json");
    let body = world.file("body", "{\"object\":\"instagram\",\"entry\":[]}");
    let secret = world.file("secret", "secret");
    let signature = antiphon_graph::webhook::sign(
        b"{\"object\":\"instagram\",\"entry\":[]}",
        &antiphon_graph::AppSecret::new("secret"),
    );
    for command in [
        vec!["send", "ava", "hi"],
        vec!["send", "ava", "hi", "--dry-run"],
        vec!["react", "ava", &hi],
        vec!["unreact", "ava", &hi],
        vec!["typing", "ava"],
        vec!["seen", "ava"],
        vec!["doctor"],
        vec!["config", "show"],
        vec!["config", "init", "new.toml"],
        vec!["completions", "bash"],
        vec!["help"],
        vec!["help", "window"],
        vec!["help", "sandbox", "say"],
        vec!["--help"],
        vec!["--version"],
        vec!["send", "-h"],
        vec!["sandbox"],
        vec!["webhooks", "verify", &body, "--signature", &signature, "--secret-file", &secret],
        vec!["sandbox", "say", "ava", "hi"],
        vec!["sandbox", "react", "ava", &hi],
        vec!["sandbox", "unreact", "ava", &hi],
        vec!["sandbox", "edit", "ava", &hi, "Hi!"],
        vec!["sandbox", "unsend", "ava", &hi],
        vec!["sandbox", "read", "ava"],
        vec!["sandbox", "postback", "ava", "P"],
        vec!["sandbox", "comment", "ava", "c"],
        vec!["sandbox", "story", "reply", "ava", "s"],
        vec!["sandbox", "people"],
        vec!["sandbox", "people", "show", "ava"],
        vec!["sandbox", "people", "add", "Cy"],
        vec!["sandbox", "people", "remove", "cy"],
        vec!["sandbox", "magic"],
        vec!["sandbox", "messages"],
        vec!["sandbox", "wait", "--to", "ava"],
        vec!["sandbox", "exchanges"],
        vec!["sandbox", "exchanges", "1"],
        vec!["sandbox", "exchanges", "1", "--curl"],
        vec!["sandbox", "deliveries"],
        vec!["sandbox", "clock"],
        vec!["sandbox", "clock", "advance", "1s"],
        vec!["sandbox", "fault"],
        vec!["sandbox", "fault", "add", "hold"],
        vec!["sandbox", "fault", "clear"],
        vec!["sandbox", "trigger"],
        vec!["sandbox", "trigger", "reaction"],
        vec!["sandbox", "webhook"],
        vec!["sandbox", "webhook", "--off"],
        vec!["sandbox", "account"],
        vec!["sandbox", "settings"],
        vec!["sandbox", "snapshot", "save", &file],
        vec!["sandbox", "snapshot", "save", "-"],
        vec!["sandbox", "snapshot", "load", &file],
        vec!["sandbox", "reset"],
    ] {
        let value = world.json(&command);
        assert!(value.is_object(), "{command:?}: {value}");
    }
}

#[test]
fn a_mistake_on_the_command_line_is_json_too_and_words_behind_two_dashes_are_not_flags() {
    let home = Home::new();
    let error = home.run(&["--json", "snd"]).fails_with(2).error();
    assert_eq!(error["error"]["code"], "usage");
    assert_eq!(error["error"]["message"], "there is no command snd");
    let plain = home.run(&["sandbox", "exec", "--nonsense", "--", "true", "--json"]).fails_with(2);
    assert!(plain.err.starts_with("error: "), "{}", plain.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn doctors_findings_are_data() {
    let world = World::start().await;
    let report = world.json(&["doctor"]);
    assert_eq!(report["healthy"], true);
    let place = &report["checks"][1];
    assert_eq!((&place["name"], &place["health"]), (&json!("where"), &json!("well")));
    for check in report["checks"].as_array().unwrap() {
        assert!(check["why"].is_string() && check["found"].is_string(), "{check}");
        assert_eq!(check["health"] == "well", check.get("fix").is_none(), "{check}");
    }
}
