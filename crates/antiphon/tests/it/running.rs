//! `dev` and `sandbox start`: begin, run, end.

use std::net::TcpListener;

use serde_json::{Value, json};

use crate::world::{Home, Process};

const DEV: [&str; 6] = ["dev", "--port", "0", "--sandbox-port", "0", "--json"];

#[test]
fn the_ready_line_says_all_that_a_program_needs() {
    let home = Home::new();
    for command in [&DEV[..], &["sandbox", "start", "--port", "0", "--json"]] {
        let running = home.begin(command);
        let ready = running.json();
        let sandbox = ready["sandbox"].as_str().unwrap();
        let gateway = &ready["gateway"];
        assert_eq!(gateway.is_string(), command == DEV, "only dev has one");
        assert_eq!(
            ready,
            json!({
                "event": "ready",
                "gateway": gateway,
                "sandbox": sandbox,
                "ig_id": "17841400000000001",
                "igsid": "900000000000001",
                "access_token": "sandbox-token",
                "app_secret": "sandbox-app-secret",
                "verify_token": "sandbox-verify-token",
            })
        );
        // It answers by the time it says so.
        home.run(&["send", "ava", "Hello", "--graph", sandbox]).ends_with(0);
        if let Some(gateway) = gateway.as_str() {
            home.run(&["send", "900000000000001", "Hello", "--gateway", gateway]).ends_with(0);
            home.run(&["messages", "list", "--gateway", gateway]).ends_with(0);
        }
    }
}

#[test]
fn sigterm_and_ctrl_c_end_it_with_0_even_right_after_the_ready_line() {
    let home = Home::new();
    for command in [&DEV[..], &["sandbox", "start", "--port", "0", "--json"]] {
        let running = home.begin(command);
        running.json();
        running.terminate();
        assert_eq!(running.ended().0.code(), Some(0));
        let running = home.begin(command);
        running.json();
        running.interrupt();
        assert_eq!(running.ended().0.code(), Some(0));
    }
}

#[test]
fn the_banner_tells_people_how_to_begin() {
    let home = Home::new();
    let running = home.begin(&["dev", "--port", "0", "--sandbox-port", "0"]);
    let banner: Vec<_> =
        std::iter::from_fn(|| Some(running.line())).take_while(|line| !line.contains("^C")).collect();
    let banner = banner.join("\n");
    let sandbox = banner.split("export ANTIPHON_SANDBOX=").nth(1).unwrap().split('\n').next().unwrap();
    for words in [
        "nothing leaves this machine",
        "17841400000000001",
        "sandbox-token",
        "antiphon send ava",
        "Gateway",
        "curl",
    ] {
        assert!(banner.contains(words), "{words}: {banner}");
    }
    home.run(&["send", "ava", "Hello", "--graph", sandbox]).ends_with(0);
    running.interrupt();
    running.says("stopping");
    assert_eq!(running.ended().0.code(), Some(0));
}

#[test]
fn what_is_kept_in_a_folder_is_there_after_a_restart() {
    let home = Home::new();
    let data = home.path().join("data");
    let dev = [&DEV[..], &["--data", data.to_str().unwrap()]].concat();
    let phone = |sandbox: &Value| {
        let sandbox = sandbox["sandbox"].as_str().unwrap();
        home.run(&["sandbox", "messages", "--to", "ava", "--json", "--sandbox", sandbox]).ends_with(0).json()
    };

    let first = home.begin(&dev);
    let ready = first.json();
    home.run(&["send", "ava", "Remember me", "--graph", ready["sandbox"].as_str().unwrap()]).ends_with(0);
    let before = phone(&ready);
    first.terminate();
    assert_eq!(first.ended().0.code(), Some(0));

    let second = home.begin(&dev);
    let after = phone(&second.json());
    assert_eq!(after, before);
    assert_eq!(after["data"][0]["text"], "Remember me");
}

#[test]
fn a_folder_that_cannot_be_used_is_named_before_anything_runs() {
    let home = Home::new();
    let file = home.file("taken", "");
    let failed = home.run(&["dev", "--sandbox-port", "0", "--data", &file]).fails_with(2);
    assert!(failed.err.contains(&file) && failed.err.contains("--data"), "{}", failed.err);
    home.file("data/sandbox/world.jsonl", "no world\n");
    let failed = home.run(&["dev", "--sandbox-port", "0", "--data", "data"]).fails_with(2);
    assert!(failed.err.contains("world.jsonl") && failed.err.contains("move it away"), "{}", failed.err);
    let running = home.begin(&[&DEV[..], &["--data", "other"]].concat());
    running.json();
    let failed = home.run(&["dev", "--sandbox-port", "0", "--data", "other"]).fails_with(2);
    assert!(failed.err.contains("another sandbox"), "{}", failed.err);
}

#[test]
fn a_port_that_is_taken_is_said_with_who_holds_it() {
    let home = Home::new();
    let running = home.begin(&DEV);
    let ready = running.json();
    let port = ready["sandbox"].as_str().unwrap().rsplit(':').next().unwrap().to_owned();
    let failed = home.run(&["dev", "--sandbox-port", &port]).fails_with(1);
    let holder = concat!("is taken by another antiphon ", env!("CARGO_PKG_VERSION"));
    assert!(failed.err.contains(holder) && failed.err.contains("--sandbox-port"), "{}", failed.err);

    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = other.local_addr().unwrap().port().to_string();
    let failed = home.run(&["sandbox", "start", "--port", &port, "--json"]).fails_with(1).error();
    let message = failed["error"]["message"].as_str().unwrap();
    assert_eq!(failed["error"]["code"], "cannot_listen");
    if cfg!(target_os = "linux") {
        assert!(message.contains(&format!("process {}", std::process::id())), "{message}");
    }
}

#[test]
fn a_sandbox_that_others_reach_warns_and_is_asked_for_twice() {
    let home = Home::new();
    let exposed = ["sandbox", "start", "--port", "0", "--host", "0.0.0.0", "--json"];
    home.run(&exposed).fails_with(2);
    let running = home.begin(&[&exposed[..], &["--expose"]].concat());
    running.json();
    running.says("whoever reaches this sandbox controls it");
}

#[test]
fn what_a_sandbox_logs_goes_to_standard_error() {
    let home = Home::new();
    let mut command = home.command(&DEV);
    let running = Process::of(command.env("RUST_LOG", "antiphon=info"));
    running.json();
    let log: Value = serde_json::from_str(&running.says("\"level\"")).unwrap();
    assert_eq!(log["fields"]["message"], "the sandbox answers");
    running.terminate();
    assert_eq!(running.ended().0.code(), Some(0));
}
