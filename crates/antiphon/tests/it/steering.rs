//! The sandbox's other commands: people, time, faults, settings, what went over the wire.

use serde_json::json;

use crate::world::{Ran, World};

#[tokio::test(flavor = "multi_thread")]
async fn people_do_what_people_do() {
    let world = World::start().await;
    world.run(&["sandbox", "people", "add", "Cy"]).ends_with(0);
    let said = world.json(&["sandbox", "say", "cy", "Is it there?"]);
    let mid = said["mid"].as_str().unwrap();
    for deed in [
        vec!["say", "cy", "--image", "photo.jpg", "--image", "photo.png"],
        vec!["say", "cy", "--like-heart"],
        vec!["say", "cy", "--tap", "RED", "--title", "Red"],
        vec!["edit", "cy", mid, "Is it still there?"],
        vec!["react", "cy", mid, "🎉"],
        vec!["unreact", "cy", mid],
        vec!["unsend", "cy", mid],
        vec!["postback", "cy", "ORDER_42"],
        vec!["comment", "cy", "Nice"],
        vec!["story", "reply", "cy", "Lovely"],
        vec!["story", "mention", "cy"],
    ] {
        let done = world.json(&[&["sandbox"], &deed[..]].concat());
        assert!(done["webhook"]["id"].is_number(), "{deed:?}: {done}");
    }
    world.run(&["sandbox", "read", "cy"]).fails_with(3);
    world.run(&["send", "cy", "It is."]).ends_with(0);
    world.run(&["sandbox", "read", "cy"]).ends_with(0);
    Ran::fed(&mut world.command(&["sandbox", "say", "cy", "-"]), "from a pipe\n").ends_with(0);
    world.run(&["sandbox", "people", "block", "cy"]).ends_with(0);
    world.run(&["send", "cy", "Hello?"]).fails_with(3);
    world.run(&["sandbox", "people", "unblock", "cy"]).ends_with(0);
    world.run(&["send", "cy", "Hello!"]).ends_with(0);
    assert_eq!(world.json(&["sandbox", "people", "remove", "cy"]), json!({ "removed": "cy" }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_passes_and_the_window_closes() {
    let world = World::start().await;
    let moved = world.run(&["sandbox", "clock", "advance", "24h1s"]).ends_with(0);
    assert!(moved.out.contains("1d 1s ahead") || moved.out.contains("24h 1s ahead"), "{}", moved.out);
    assert!(moved.out.contains("the window of"), "{}", moved.out);
    world.run(&["send", "ava", "Too late"]).fails_with(5);
    world.run(&["sandbox", "clock", "real"]).ends_with(0);
    let frozen = world.run(&["sandbox", "clock", "freeze"]).ends_with(0);
    assert!(frozen.out.contains("stands still"), "{}", frozen.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_are_listed_by_the_names_that_arm_them() {
    let world = World::start().await;
    let listed = world.run(&["sandbox", "fault", "list"]).ends_with(0).out;
    let names: Vec<_> = listed.lines().skip_while(|line| *line != "Can be armed").skip(1).collect();
    assert!(names.len() > 20, "{listed}");
    for line in names {
        let name = line.split_whitespace().next().unwrap();
        world.run(&["sandbox", "fault", "add", name]).ends_with(0);
    }
    world.run(&["sandbox", "fault", "clear"]).ends_with(0);

    world.run(&["sandbox", "fault", "add", "lose-reply", "--person", "ava"]).ends_with(0);
    world.run(&["send", "ava", "Did this arrive?"]).fails_with(7);
    let listed = world.run(&["sandbox", "fault", "list"]).ends_with(0).out;
    assert!(listed.contains("fired 1"), "{listed}");
    world.run(&["sandbox", "fault", "clear", "none such"]).fails_with(8);
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_and_settings_change_one_thing_and_keep_the_rest() {
    let world = World::start().await;
    let account = world.json(&["sandbox", "account", "switch", "multi_image", "off"]);
    assert_eq!(account["switches"]["multi_image"], false);
    assert_eq!(account["switches"]["human_agent"], true);
    world.run(&["sandbox", "account", "token", "expire"]).ends_with(0);
    world.run(&["send", "ava", "hi"]).fails_with(4);
    world.run(&["sandbox", "account", "token", "restore"]).ends_with(0);
    world.run(&["send", "ava", "hi"]).ends_with(0);
    world.run(&["sandbox", "account", "token", "expire", "none"]).fails_with(8);

    let settings = world.json(&["sandbox", "settings", "limits.text_per_second=1", "echoes=late"]);
    assert_eq!(settings["limits"]["text_per_second"], 1);
    assert_eq!(settings["limits"]["private_replies_per_hour"], 750);
    assert_eq!(settings["echoes"], "late");
}

#[tokio::test(flavor = "multi_thread")]
async fn exchanges_are_found_shown_and_sent_again() {
    let world = World::start().await;
    world.run(&["send", "ava", "Hello"]).ends_with(0);
    world.run(&["send", "ben", "Hello"]).fails_with(5);
    let refused = world.run(&["sandbox", "exchanges", "--filter", "status:>=400"]).ends_with(0).out;
    assert_eq!(refused.lines().count(), 1, "{refused}");
    let id = refused.split_whitespace().next().unwrap();
    let shown = world.run(&["sandbox", "exchanges", id]).ends_with(0).out;
    assert!(shown.contains("✗ window") && shown.contains("Bearer ***"), "{shown}");
    let raw = world.run(&["sandbox", "exchanges", id, "--raw", "request"]).ends_with(0).out;
    assert!(raw.starts_with("POST /v24.0/") && raw.ends_with("\"text\":\"Hello\"}}"), "{raw}");
    let curl = world.run(&["sandbox", "exchanges", id, "--curl"]).ends_with(0).out;
    assert!(curl.starts_with("curl -X POST"), "{curl}");
    world.run(&["sandbox", "exchanges", id, "--redeliver", "same-bytes"]).fails_with(3);
    let deliveries = world.run(&["sandbox", "deliveries"]).ends_with(0).out;
    assert!(deliveries.contains("echo"), "{deliveries}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_brings_a_world_back() {
    let world = World::start().await;
    world.run(&["send", "ava", "before"]).ends_with(0);
    let file = world.file("unused", "");
    let file = file.replace("unused", "snapshot.json");
    world.run(&["sandbox", "snapshot", "save", &file]).ends_with(0);
    let printed = world.run(&["sandbox", "snapshot", "save", "-"]).ends_with(0).json();
    assert_eq!(printed["format"], 1);
    world.run(&["sandbox", "reset"]).ends_with(0);
    assert_eq!(world.phone("ava").len(), 0);
    world.run(&["sandbox", "snapshot", "load", &file]).ends_with(0);
    assert_eq!(world.phone("ava")[0]["text"], "before");
    let broken = world.file("broken.json", "{}");
    world.run(&["sandbox", "snapshot", "load", &broken]).fails_with(2);
    assert_eq!(world.phone("ava").len(), 1);
}
