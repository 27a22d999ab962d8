//! Every kind of message, from the command line to a person's phone.

use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::world::{Ran, World};

/// The kinds of what a person received after Ava's own first message.
fn kinds(world: &World, person: &str) -> Vec<String> {
    let kind = |message: &Value| message["type"].as_str().unwrap().to_owned();
    world.phone(person).iter().map(kind).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_arrives() {
    let world = World::start().await;
    let template = json!({
        "attachment": { "type": "template", "payload": {
            "template_type": "button", "text": "Which?",
            "buttons": [{ "type": "postback", "title": "This", "payload": "THIS" }],
        } }
    });
    let template = world.file("template.json", template.to_string());
    let image = "https://example.com/image.jpg";
    for arguments in [
        vec!["Hello World"],
        vec!["--image", image],
        vec!["--image", image, "--image", image],
        vec!["--audio", "https://example.com/audio.m4a"],
        vec!["--video", "https://example.com/video.mp4"],
        vec!["--file", "https://example.com/file.pdf"],
        vec!["--like-heart"],
        vec!["--share", "18000000000000001"],
        vec!["--message", &template],
        vec!["Which colour?", "--quick-reply", "Red=RED", "--quick-reply", "Blue"],
    ] {
        let sent = world.json(&[&["send", "ava"], &arguments[..]].concat());
        assert_eq!(sent["recipient_id"], "900000000000001", "{arguments:?}");
        assert_eq!(sent["message_id"], sent["message_ids"][0], "{arguments:?}");
    }
    assert_eq!(
        kinds(&world, "ava"),
        [
            "text",
            "image",
            "images",
            "audio",
            "video",
            "file",
            "like_heart",
            "media_share",
            "template",
            "text"
        ]
    );
    let last = world.phone("ava").pop().unwrap();
    assert_eq!(last["quick_replies"][0], json!({ "title": "Red", "payload": "RED" }));
    assert_eq!(last["quick_replies"][1], json!({ "title": "Blue", "payload": "Blue" }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_answers_another_reacts_and_shows_presence() {
    let world = World::start().await;
    let hi = world.hi();
    world.run(&["send", "ava", "Hello", "--reply-to", &hi]).ends_with(0);
    assert_eq!(world.phone("ava")[0]["reply_to"], hi);
    assert_eq!(world.json(&["react", "ava", &hi, "🎉"]), json!({ "recipient_id": "900000000000001" }));
    assert_eq!(world.json(&["sandbox", "messages"])["data"][0]["account_reaction"], "🎉");
    world.run(&["unreact", "ava", &hi]).ends_with(0);
    assert_eq!(world.json(&["sandbox", "messages"])["data"][0]["account_reaction"], Value::Null);
    world.run(&["typing", "ava"]).ends_with(0);
    assert_eq!(world.json(&["sandbox", "people", "show", "ava"])["conversations"][0]["typing"], true);
    world.run(&["typing", "ava", "--off"]).ends_with(0);
    assert_eq!(world.json(&["sandbox", "people", "show", "ava"])["conversations"][0]["typing"], false);
    world.run(&["seen", "ava"]).ends_with(0);
    assert_eq!(world.json(&["sandbox", "messages"])["data"][0]["seen"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comment_is_answered_in_private_once() {
    let world = World::start().await;
    let comment = world.json(&["sandbox", "comment", "ben", "Is it there?"]);
    let whom = format!("comment:{}", comment["comment"].as_str().unwrap());
    world.run(&["send", &whom, "It is."]).ends_with(0);
    assert_eq!(world.phone("ben")[0]["text"], "It is.");
    world.run(&["send", &whom, "It is, really."]).fails_with(3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_text_goes_in_parts_with_the_buttons_under_the_last() {
    let world = World::start().await;
    let text = "Some words. ".repeat(150);
    let sent = world.json(&["send", "ava", &text, "--split", "--quick-reply", "Yes"]);
    let phone = world.phone("ava");
    assert_eq!(sent["message_ids"].as_array().unwrap().len(), phone.len());
    let parts: String = phone.iter().map(|message| message["text"].as_str().unwrap()).collect();
    assert_eq!(parts, text);
    assert!(phone.len() > 1);
    for (index, message) in phone.iter().enumerate() {
        let is_last = index + 1 == phone.len();
        assert_eq!(message["quick_replies"].is_array(), is_last, "{message}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_that_were_delivered_are_named_when_a_later_one_is_not() {
    let world = World::start().await;
    let rule = json!({ "effect": { "error": { "name": "rate_limited" } }, "match": { "operation": "send", "nth": 2 } });
    let rule = world.file("rule.json", rule.to_string());
    world.run(&["sandbox", "fault", "add", "--rule", &rule]).ends_with(0);
    let text = "Some words. ".repeat(250);
    let error = world.run(&["send", "ava", &text, "--split", "--json"]).fails_with(6).error();
    let phone = world.phone("ava");
    assert_eq!(phone.len(), 1);
    assert_eq!(error["error"]["delivered"], json!([phone[0]["mid"]]));
    assert!(error["error"]["message"].as_str().unwrap().starts_with("part 2 of 4 failed"), "{error}");
    assert!(error["error"]["hint"].as_str().unwrap().starts_with("do not send the part before"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_album_that_is_not_taken_goes_one_by_one_and_says_so() {
    let world = World::start().await;
    world.run(&["sandbox", "say", "no_multi_image", "Hi"]).ends_with(0);
    let hi = world.json(&["sandbox", "messages", "--to", world.sandbox.account().as_str()]);
    let hi = hi["data"][1]["mid"].as_str().unwrap().to_owned();
    let image = "https://example.com/image.jpg";
    let album = ["send", "no_multi_image", "--image", image, "--image", image, "--reply-to", &hi];
    let sent = world.run(&album).ends_with(0);
    assert!(sent.err.contains("one by one"), "{}", sent.err);
    assert_eq!(sent.out.lines().count(), 2);
    assert_eq!(kinds(&world, "no_multi_image"), ["image", "image"]);
    assert_eq!(world.phone("no_multi_image")[0]["reply_to"], hi);

    let warned = world.run(&[&album[..], &["--json"]].concat()).ends_with(0);
    assert!(warned.error()["warning"]["message"].as_str().unwrap().contains("one by one"));
    assert_eq!(warned.json()["message_ids"].as_array().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_this_machine_is_fetched_by_the_sandbox_and_by_nobody_else() {
    let world = World::start().await;
    let sample = format!("{}/_sandbox/samples/photo.png", world.url());
    let photo = Command::new("curl").args(["-sf", &sample]).output().unwrap();
    assert!(photo.status.success());
    let file = world.file("my photo.png", &photo.stdout);
    world.run(&["send", "ava", "--image", &file]).ends_with(0);
    let got = &world.phone("ava")[0]["files"][0];
    assert_eq!(got["size"], photo.stdout.len());
    assert_eq!(got["content_type"], "image/png");

    let text = world.file("text.png", "no picture at all");
    world.run(&["send", "ava", "--image", &text]).fails_with(3);
    let far =
        ["send", "1", "--image", &file, "--graph", "http://192.0.2.1", "--account", "17841400000000001"];
    let far = Ran::of(world.command(&far).env("ANTIPHON_TOKEN", "t")).fails_with(2);
    assert!(far.err.contains("cannot fetch") && far.err.contains("public web server"), "{}", far.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_prints_a_curl_command_that_works() {
    let world = World::start().await;
    let nasty = "it's \"$HOME\" `id` \\ \n 🎉 @/etc/passwd";
    let ran = world.run(&["send", "ava", nasty, "--dry-run"]).ends_with(0);
    assert_eq!(world.phone("ava").len(), 0);
    run_in_shell(&world, &ran.out, &[]);
    assert_eq!(world.phone("ava")[0]["text"], nasty);

    let previews = world.json(&["send", "ava", &"Some words. ".repeat(100), "--split", "--dry-run"]);
    let requests = previews["requests"].as_array().unwrap();
    assert_eq!(requests.len(), 2);
    for request in requests {
        assert_eq!(request["method"], "POST");
        assert_eq!(request["body"]["recipient"]["id"], "900000000000001");
        run_in_shell(&world, request["curl"].as_str().unwrap(), &[]);
    }
    assert_eq!(world.phone("ava").len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_finds_the_token_where_it_was_said_to_be_and_does_not_show_it() {
    let world = World::start().await;
    let dry_run = ["send", "ava", "hi", "--dry-run"];
    let variable = Ran::of(world.command(&dry_run).env("ANTIPHON_TOKEN", "sandbox-token")).ends_with(0);
    assert!(!variable.out.contains("sandbox-token"), "{}", variable.out);
    run_in_shell(&world, &variable.out, &[("ANTIPHON_TOKEN", "sandbox-token")]);

    let file = world.file("the token's file", "sandbox-token\n");
    let file = world.run(&[&dry_run[..], &["--token-file", &file]].concat()).ends_with(0);
    assert!(!file.out.contains("sandbox-token"), "{}", file.out);
    run_in_shell(&world, &file.out, &[]);

    let stdin = Ran::fed(&mut world.command(&[&dry_run[..], &["--token-stdin"]].concat()), "sandbox-token\n");
    assert!(!stdin.ends_with(0).out.contains("sandbox-token"));
    assert_eq!(world.phone("ava").len(), 2);

    let photo = world.file("photo.png", "any");
    let refused = world.run(&["send", "ava", "--image", &photo, "--dry-run"]).fails_with(2);
    assert!(refused.err.contains("only while a send runs"), "{}", refused.err);
}

fn run_in_shell(world: &World, curl: &str, environment: &[(&str, &str)]) {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{} --fail-with-body -s", curl.trim_end())]).stdin(Stdio::null());
    let output = shell.envs(environment.iter().copied()).output().unwrap();
    assert!(output.status.success(), "{curl}\n{}", String::from_utf8_lossy(&output.stdout));
    assert!(String::from_utf8_lossy(&output.stdout).contains("message_id"), "{}", world.url());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_and_a_message_come_from_standard_input_and_a_whole_body_will_do() {
    let world = World::start().await;
    Ran::fed(&mut world.command(&["send", "ava", "-"]), "two\nlines\n").ends_with(0);
    assert_eq!(world.phone("ava")[0]["text"], "two\nlines");
    let body = json!({ "recipient": { "id": "1" }, "message": { "text": "whole" } }).to_string();
    Ran::fed(&mut world.command(&["send", "ava", "--message", "-"]), &body).ends_with(0);
    assert_eq!(world.phone("ava")[1]["text"], "whole");
    let wrong = Ran::fed(&mut world.command(&["send", "ava", "--message", "-"]), "{").fails_with(2);
    assert!(wrong.err.contains("--dry-run"), "{}", wrong.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_space_is_a_world_of_its_own() {
    let world = World::start().await;
    let in_space = |arguments: &[&str]| Ran::of(world.command(arguments).env("ANTIPHON_SPACE", "t17"));
    in_space(&["sandbox", "say", "ben", "Hi"]).ends_with(0);
    in_space(&["send", "ben", "Hello Ben"]).ends_with(0);
    world.run(&["send", "ben", "Hello Ben"]).fails_with(5);
    assert_eq!(world.phone("ben").len(), 0);
}
