//! The pages, in a browser: as people see them, by keyboard, without scripts, in several tabs.

use std::process::Command;

use antiphon_tests::repository;
use antiphon_tests::world::World;

#[test]
fn the_first_minute_on_the_phone_by_keyboard_alone() {
    told("phone", "keyboard");
}

#[test]
fn every_kind_of_message_on_the_phone() {
    told("phone", "kinds");
}

#[test]
fn the_window_closes_and_opens_before_ones_eyes() {
    told("phone", "window");
}

#[test]
fn what_a_person_sends_from_the_phone() {
    told("phone", "composer");
}

#[test]
fn the_phone_without_scripts() {
    told("phone", "plain");
}

#[test]
fn what_went_over_the_wire() {
    told("phone", "wire");
}

#[test]
fn many_tabs_share_one_stream() {
    told("phone", "tabs");
}

#[test]
fn nothing_on_the_phone_keeps_anybody_out() {
    told("phone", "barriers");
}

#[test]
fn a_fault_is_armed_by_keyboard_and_strikes() {
    told("sandbox", "faults");
}

#[test]
fn the_world_goes_into_a_file_and_comes_back() {
    told("sandbox", "world");
}

#[test]
fn the_reference_of_the_control_api_is_searched() {
    told("sandbox", "docs");
}

#[test]
fn nothing_on_the_sandboxs_other_pages_keeps_anybody_out() {
    told("sandbox", "barriers");
}

/// Has a story told by a browser, to a world of its own.
fn told(pages: &str, story: &str) {
    let world = World::start();
    let script = repository::root().join(format!("tests/clients/pages/{pages}.mjs"));
    let ran = Command::new("node").arg(script).args([story, world.sandbox(), world.gateway()]).output();
    let ran = ran.expect("node is one of the tools that tests/tools.sh brings");
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{story}: {said}");
}
