//! A token never comes out again.

use crate::world::{Home, Process, Ran, World};

const CANARY: &str = "IGAA-canary-4711";

fn is_kept(ran: &Ran) {
    assert!(!ran.out.contains("canary") && !ran.err.contains("canary"), "{ran:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_comes_out_nowhere() {
    let world = World::start().await;
    let file = world.file("token", CANARY);
    let nowhere = ["send", "1", "hi", "--graph", "http://127.0.0.1:9", "--account", "17841400000000001"];
    let commands: [&[&str]; 9] = [
        &["send", "ava", "hi"],
        &["send", "ava", "hi", "--json"],
        &["send", "ava", "hi", "--dry-run", "--account", "17841400000000001"],
        &["send", "ava", "hi", "--dry-run", "--json", "--account", "17841400000000001"],
        &nowhere,
        &["doctor"],
        &["doctor", "--json"],
        &["config", "show"],
        &["sandbox", "exchanges", "--json"],
    ];
    for command in commands {
        let mut by_variable = world.command(command);
        is_kept(&Ran::of(by_variable.env("ANTIPHON_TOKEN", CANARY).env("RUST_LOG", "trace")));
        let mut by_file = world.command(command);
        is_kept(&Ran::of(by_file.env("ANTIPHON_TOKEN_FILE", &file).env("RUST_LOG", "trace")));
    }
    let stdin = ["send", "ava", "hi", "--token-stdin"];
    is_kept(&Ran::fed(&mut world.command(&stdin), CANARY).fails_with(4));
}

#[test]
fn a_token_does_not_come_out_of_a_sandboxs_log() {
    let home = Home::new();
    let mut dev = home.command(&["dev", "--sandbox-port", "0", "--json"]);
    let running = Process::of(dev.env("RUST_LOG", "trace"));
    let ready = running.json();
    let send = ["send", "ava", "hi", "--graph", ready["sandbox"].as_str().unwrap()];
    Ran::of(home.command(&send).env("ANTIPHON_TOKEN", CANARY)).fails_with(4);
    running.terminate();
    let (_, log) = running.ended();
    assert!(!log.is_empty() && !log.contains("canary"), "{log}");
}

#[test]
fn a_secret_in_the_wrong_place_is_refused_without_repeating_it() {
    let home = Home::new();
    home.file("antiphon.toml", format!("token = \"{CANARY}\"\ngraph = {CANARY}\n"));
    let failed = home.run(&["config", "show"]).fails_with(2);
    is_kept(&failed);
    assert!(
        failed.err.contains("antiphon.toml line 1") && failed.err.contains("token_file"),
        "{}",
        failed.err
    );
    for flag in ["--token", "--access-token", "--secret"] {
        let failed = home.run(&["--no-config", "send", "1", "hi", &format!("{flag}={CANARY}")]).fails_with(2);
        is_kept(&failed);
    }
    let address = format!("http://user:{CANARY}@127.0.0.1:9");
    for command in [
        vec!["send", "1", "hi", "--graph", &address],
        vec!["sandbox", "people", "--sandbox", &address],
        vec!["listen", "--no-subscribe", "--secret-file", "antiphon.toml", "--forward", &address],
    ] {
        is_kept(&home.run(&[&["--no-config"], &command[..]].concat()).fails_with(2));
    }
}
