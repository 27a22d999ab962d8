//! A gateway under load is killed and lied to, and what everybody says of it agrees. `make chaos` does all of it, for
//! longer.

use std::process::Command;

use antiphon_tests::{repository, world};

fn plays(scenario: &str, messages: &str, more: &[&str]) {
    let antiphon = world::binary();
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let played = Command::new(cargo)
        .args(["run", "--locked", "--quiet", "--package", "antiphon-chaos", "--", scenario])
        .args(["--messages", messages, "--people", "5", "--accounts", "2"])
        .args(more)
        .env("ANTIPHON_BINARY", antiphon)
        .current_dir(repository::root())
        .output()
        .expect("cargo runs: it runs this test");
    let words = String::from_utf8_lossy(&played.stdout);
    assert!(played.status.success(), "{words}{}", String::from_utf8_lossy(&played.stderr));
    assert!(words.contains("the ledgers agree"), "{words}");
}

#[test]
fn a_gateway_that_is_killed_again_and_again_loses_and_doubles_nothing() {
    plays("kill", "600", &[]);
}

#[test]
fn a_gateway_that_is_asked_to_end_again_and_again_is_not_missed() {
    plays("restart", "400", &[]);
}

#[test]
fn a_gateway_whose_replies_are_lost_loses_and_doubles_nothing() {
    plays("lost-replies", "400", &[]);
}

#[test]
fn a_gateway_before_an_app_that_is_down_slow_or_lying_hands_everything_on() {
    plays("relay", "600", &[]);
}

#[test]
fn a_gateway_that_is_killed_at_any_step_on_a_messages_way_loses_and_doubles_nothing() {
    let points = [
        "migration.written:1",
        "accept.written:17",
        "accept.kept:1",
        "intent.kept:2",
        "request.written:1",
        "answer.read:2",
        "result.written:1",
        "listing.ended:1",
    ];
    plays("crash-points", "300", &points.map(|point| ["--crash-at", point]).concat());
}

#[test]
fn a_gateway_that_starts_from_a_backup_loses_and_doubles_nothing_of_it() {
    plays("restore", "600", &[]);
}
