//! Every exit code of the table, for real.

use serde_json::json;

use crate::world::{Home, World};

#[tokio::test(flavor = "multi_thread")]
async fn the_magic_people_end_a_send_as_the_table_says() {
    let world = World::start().await;
    for (person, code, word) in [
        ("window_closed", 5, "window_closed"),
        ("rate_limited", 6, "rate_limited"),
        ("token_expired", 4, "token_expired"),
        ("drops_reply", 7, "outcome_unknown"),
        ("server_error_once", 7, "outcome_unknown"),
        ("blocks_you", 3, "person_not_available"),
    ] {
        world.run(&["send", person, "hi"]).fails_with(code);
        let error = world.run(&["send", person, "hello", "--json"]).fails_with(code).error();
        assert_eq!(error["error"]["code"], word, "{person}");
    }
    world.run(&["send", "server_error_once", "hi"]).ends_with(0);
    world.run(&["send", "dead_webhook", "hi"]).ends_with(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_in_json_has_instagrams_numbers_and_what_to_do() {
    let world = World::start().await;
    let error = world.run(&["send", "ben", "hi", "--json"]).fails_with(5).error();
    assert_eq!(error["error"]["graph"], json!({ "code": 10, "subcode": 2_534_022 }));
    assert_eq!(error["error"]["retryable"], false);
    assert_eq!(error["error"]["may_have_been_delivered"], false);
    assert!(error["error"]["hint"].as_str().unwrap().contains("antiphon sandbox say ben"), "{error}");

    let error = world.run(&["send", "drops_reply", "hi", "--json"]).fails_with(7).error();
    assert_eq!(error["error"]["may_have_been_delivered"], true);
    assert_eq!(error["error"]["retryable"], false);
    assert_eq!(world.phone("drops_reply").len(), 1);

    let error = world.run(&["send", "rate_limited", "hi", "--json"]).fails_with(6).error();
    assert_eq!(error["error"]["retryable"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_or_does_not_come_ends_with_8() {
    let world = World::start().await;
    let unknown = world.run(&["send", "aav", "hi"]).fails_with(8);
    assert!(unknown.err.contains("did you mean ava?"), "{}", unknown.err);
    world.run(&["sandbox", "people", "show", "nobody"]).fails_with(8);
    let preset = world.run(&["sandbox", "fault", "add", "lose-repl"]).fails_with(8);
    assert!(preset.err.contains("did you mean lose-reply?"), "{}", preset.err);
    world.run(&["sandbox", "exchanges", "9999"]).fails_with(8);

    world.run(&["send", "ava", "hello"]).ends_with(0);
    let waited = ["sandbox", "wait", "--to", "ava", "--type", "image", "--timeout", "0s"];
    let late = world.run(&waited).fails_with(8);
    assert!(late.err.contains("text, not image"), "{}", late.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_meant_ends_with_2() {
    let world = World::start().await;
    let long = "a".repeat(1_200);
    for (arguments, words) in [
        (vec!["snd"], "did you mean sandbox or send?"),
        (vec!["send", "ava"], "one of TEXT, --image"),
        (vec!["send", "ava", "hi", "--image", "a.png"], "exclude each other"),
        (vec!["send", "--jsn"], "did you mean --json?"),
        (vec!["send", "ava", "hi", "--timeout", "soon"], "90s"),
        (vec!["send", "ava", &long], "1200 bytes"),
        (vec!["send", "ava", &long], "--split"),
        (vec!["send", "ava", ""], "empty"),
        (vec!["send", "ava", "-5 degrees"], "goes behind --"),
        (vec!["send", "ava", "--image", "none.png"], "none.png"),
        (vec!["send", "ava", "--share", "no post"], "is not"),
        (vec!["send", "ava", "hi", "--graph", "graph.instagram.com"], "--graph"),
        (vec!["send", "comment:1", "hi", "--human-agent"], "--human-agent"),
        (vec!["sandbox", "people", "--sandbox", "127.0.0.1:2401"], "--sandbox: "),
        (vec!["sandbox", "people", "--sandbox", "http://127.0.0.1:2401/?a=b"], "--sandbox: "),
        (vec!["sandbox", "people", "--space", "t 17"], "letters, digits"),
        (vec!["react", "ava", "mid", "two words"], "emoji"),
        (vec!["completions", "klingon"], "bash, elvish, fish, powershell, zsh"),
        (vec!["help", "fualts"], "did you mean faults?"),
        (vec!["sandbox", "fualt"], "did you mean fault?"),
        (vec!["sandbox", "clock", "advance", "soon"], "soon"),
        (vec!["sandbox", "clock", "set", "yesterday"], "2026-01-01T12:00:00Z"),
        (vec!["sandbox", "settings", "echos=late"], "did you mean echoes?"),
        (vec!["sandbox", "account", "switch", "multi_imag", "off"], "did you mean multi_image?"),
        (vec!["sandbox", "start", "--host", "0.0.0.0", "--port", "0"], "--expose"),
    ] {
        let failed = world.run(&arguments).fails_with(2);
        assert!(failed.err.contains(words), "{arguments:?}: {}", failed.err);
        let error = world.run(&[&arguments[..], &["--json"]].concat()).fails_with(2).error();
        assert!(error["error"]["message"].is_string(), "{arguments:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_missing_or_wrong_ends_with_4() {
    let world = World::start().await;
    let none = world.run(&["send", "1", "hi", "--graph", "https://graph.instagram.com"]).fails_with(4);
    assert!(none.err.contains("--token-file"), "{}", none.err);
    let wrong = world.file("token", "IGAAwrong\n");
    let wrong = world.run(&["send", "ava", "hi", "--token-file", &wrong]).fails_with(4);
    assert!(wrong.err.contains("A sandbox takes its own token"), "{}", wrong.err);
    let blank = world.file("blank", "\n");
    world.run(&["send", "ava", "hi", "--token-file", &blank]).fails_with(4);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_listens_ends_with_6_and_where_somebody_else_does_with_1() {
    let world = World::start().await;
    let nowhere = free_address();
    let unreachable = world.run(&["send", "900000000000001", "hi", "--graph", &nowhere]).fails_with(6);
    assert!(unreachable.err.contains("antiphon dev"), "{}", unreachable.err);
    world.run(&["sandbox", "people", "--sandbox", &nowhere]).fails_with(6);
    // Something answers there, but not as a sandbox does.
    let elsewhere = format!("{}/elsewhere", world.url());
    let other = world.run(&["sandbox", "people", "--sandbox", &elsewhere]).fails_with(1);
    assert!(other.err.contains("is not a sandbox"), "{}", other.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_address_that_does_not_shake_hands_is_refused_with_3() {
    let world = World::start().await;
    let refused = world.run(&["sandbox", "webhook", &free_address()]).fails_with(3);
    assert!(refused.err.contains("handshake"), "{}", refused.err);
    assert_eq!(world.json(&["sandbox", "webhook"])["webhook_url"], json!(null));
}

#[test]
fn the_topic_lists_every_code_that_the_papers_list() {
    let topic = Home::new().run(&["help", "exit-codes"]).ends_with(0).out;
    let paper = include_str!("../../../../docs/command-line.md");
    for code in ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "124", "130"] {
        assert!(
            topic.lines().any(|line| line.trim_start().starts_with(&format!("{code}  "))),
            "{code}: {topic}"
        );
        assert!(paper.contains(&format!("\n| {code} |")), "docs/command-line.md has no row for {code}");
    }
}

/// An address that nobody listens at: its port was free a moment ago.
fn free_address() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}
