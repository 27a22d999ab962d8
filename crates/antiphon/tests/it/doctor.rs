//! `doctor`: what is wrong, why it matters, what to do.

use serde_json::{Value, json};

use crate::world::World;

fn check<'a>(report: &'a Value, name: &str) -> &'a Value {
    let checks = report["checks"].as_array().unwrap();
    checks.iter().find(|check| check["name"] == name).unwrap_or_else(|| panic!("no {name} in {report}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_sandbox_is_well_and_the_place_is_said_loudly() {
    let world = World::start().await;
    let ran = world.run(&["doctor"]).ends_with(0);
    assert!(ran.out.contains("THIS MACHINE, not Instagram, said by ANTIPHON_SANDBOX"), "{}", ran.out);
    assert!(ran.out.contains("! webhook"), "{}", ran.out);
    let report = world.json(&["doctor"]);
    for name in ["configuration", "where", "token", "account", "permissions", "sandbox", "faults", "time"] {
        assert_eq!(check(&report, name)["health"], "well", "{report}");
    }
    assert!(check(&report, "token")["found"].as_str().unwrap().contains("@demo.shop"));
    assert!(check(&report, "expiry")["found"].as_str().unwrap().contains("until"));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_thing_that_is_wrong_is_found_with_a_fix() {
    let world = World::start().await;
    let account = world.run(&["doctor", "--account", "17841400000000009", "--json"]).ends_with(9).json();
    assert_eq!(check(&account, "account")["health"], "ill");
    assert!(check(&account, "account")["fix"].as_str().unwrap().contains("17841400000000001"));

    world.run(&["sandbox", "clock", "advance", "1h"]).ends_with(0);
    world.run(&["sandbox", "fault", "add", "lose-reply"]).ends_with(0);
    let strange = world.json(&["doctor"]);
    assert_eq!(check(&strange, "time")["fix"], "antiphon sandbox clock real");
    assert_eq!(check(&strange, "faults")["fix"], "antiphon sandbox fault clear");

    world.run(&["sandbox", "account", "token", "expire"]).ends_with(0);
    let expired = world.run(&["doctor", "--json"]).ends_with(9).json();
    assert_eq!(check(&expired, "token")["health"], "ill");
    assert_eq!(check(&expired, "expiry")["fix"], "antiphon sandbox account token restore");

    let stranger = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let there = format!("http://{}", stranger.local_addr().unwrap());
    std::thread::spawn(move || stranger.incoming().for_each(drop));
    let other = world.run(&["doctor", "--graph", &there, "--json"]).ends_with(9).json();
    if cfg!(target_os = "linux") {
        let process = format!("process {}", std::process::id());
        assert!(check(&other, "reachable")["found"].as_str().unwrap().contains(&process), "{other}");
    }

    let down = world.run(&["doctor", "--graph", "http://127.0.0.1:9", "--json"]).ends_with(9).json();
    assert_eq!(check(&down, "reachable")["health"], "ill");
    assert!(check(&down, "reachable")["fix"].as_str().unwrap().contains("antiphon dev"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_others_can_read_is_worth_a_look() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::start().await;
    let file = world.file("token", "sandbox-token");
    let mode = |mode| std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
    mode(0o644);
    let open = world.json(&["doctor", "--token-file", &file]);
    assert_eq!(check(&open, "token")["fix"], json!(format!("chmod 600 {file}")));
    mode(0o600);
    assert_eq!(check(&world.json(&["doctor", "--token-file", &file]), "token")["health"], "well");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_that_is_subscribed_gets_a_handshake_and_a_signed_event() {
    let world = World::start().await;
    let listening = world.begin(&["listen", "--port", "0", "--json", "--no-calls"]);
    listening.json();
    let well = world.json(&["doctor"]);
    assert_eq!(check(&well, "webhook")["health"], "well", "{well}");
    let event = listening.json();
    assert_eq!(event["event"], "message");
    assert_eq!(event["raw"]["value"]["message"]["text"], "antiphon doctor: é and 🩺");

    // An app that checks with another secret.
    let url = world.json(&["sandbox", "webhook"])["webhook_url"].as_str().unwrap().to_owned();
    let secret = world.file("secret", "another\n");
    world.run(&["sandbox", "webhook", &url, "--secret-file", &secret]).ends_with(0);
    assert_eq!(world.json(&["sandbox", "settings"])["app_secret"], "another");
    let refused = world.run(&["doctor", "--json"]).ends_with(9).json();
    assert!(check(&refused, "webhook")["found"].as_str().unwrap().contains("403"), "{refused}");
    assert!(check(&refused, "webhook")["fix"].as_str().unwrap().contains("signature"), "{refused}");
    drop(listening);
    let gone = world.run(&["doctor", "--json"]).ends_with(9).json();
    assert_eq!(check(&gone, "webhook")["health"], "ill");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_folder_is_tried_out() {
    let world = World::start().await;
    let report = world.json(&["doctor", "--data", "data"]);
    assert!(check(&report, "data")["found"].as_str().unwrap().contains("MB are free"), "{report}");
    let file = world.file("taken", "");
    let report = world.run(&["doctor", "--data", &file, "--json"]).ends_with(9).json();
    assert_eq!(check(&report, "data")["health"], "ill");
}

#[tokio::test(flavor = "multi_thread")]
async fn real_people_are_said_loudly_and_a_missing_token_is_a_problem() {
    let world = World::start().await;
    let ran = world.run(&["doctor", "--graph", "https://graph.instagram.com"]).ends_with(9);
    assert!(ran.out.contains("✗ where") && ran.out.contains("--token-file"), "{}", ran.out);
    let far = ["doctor", "--graph", "http://192.0.2.1", "--account", "x", "--json"];
    assert!(
        world.run(&far).ends_with(9).json()["checks"][1]["found"].as_str().unwrap().contains("--account")
    );
    world.run(&["sandbox", "fault", "add", "hold"]).ends_with(0);
    world.run(&["doctor", "--timeout", "50ms"]).fails_with(124);
}
