//! The pages, in a browser: as people see them, by keyboard, without scripts, in several tabs.

use std::process::Command;

use antiphon_tests::repository;
use antiphon_tests::world::{self, World};

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
fn a_messages_menu_any_emoji_and_pictures_at_their_size() {
    told("phone", "extras");
}

#[test]
fn a_bot_answers_and_says_that_it_is_one() {
    told("person", "bot");
}

#[test]
fn people_are_found_added_and_changed() {
    told("person", "people");
}

#[test]
fn a_conversation_is_put_into_a_file_and_cleared() {
    told("person", "whole");
}

#[test]
fn a_finger_opens_what_keys_open() {
    told("person", "finger");
}

#[test]
fn the_phone_without_scripts() {
    told("phone", "plain");
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
fn the_server_begins_again_and_nothing_is_lost_or_doubled() {
    let folder = tempfile::tempdir().expect("a folder for the world");
    ran("restart", &[&world::binary().to_string_lossy(), &folder.path().join("data").to_string_lossy()]);
}

#[test]
fn who_waits_is_answered_by_keyboard_alone() {
    told("console", "answer");
}

#[test]
fn the_composer_locks_with_the_window_and_keeps_the_words() {
    told("console", "lock");
}

#[test]
fn a_lost_reply_is_unknown_until_it_is_proved() {
    told("console", "unknown");
}

#[test]
fn a_retry_while_the_network_is_cut_never_looks_delivered() {
    told("console", "retry");
}

#[test]
fn a_form_that_is_sent_again_is_the_same() {
    told("console", "twice");
}

#[test]
fn failures_are_counted_before_they_are_sent_again() {
    told("console", "failures");
}

#[test]
fn what_waits_can_be_taken_back() {
    told("console", "outbox");
}

#[test]
fn what_is_armed_at_the_sandbox_stands_in_the_console() {
    told("console", "armed");
}

#[test]
fn the_reference_of_v1_is_searched() {
    told("console", "docs");
}

#[test]
fn the_console_without_scripts() {
    told("console", "plain");
}

#[test]
fn nothing_in_the_console_keeps_anybody_out() {
    told("console", "barriers");
}

#[test]
fn those_that_are_chosen_are_taken_back() {
    told("operator", "cancel");
}

#[test]
fn those_that_are_chosen_are_tried_again() {
    told("operator", "retry");
}

#[test]
fn everything_is_paused_with_one_press() {
    told("operator", "pause");
}

#[test]
fn people_are_found_by_name_and_messages_by_words() {
    told("operator", "search");
}

#[test]
fn the_handshake_is_tried_out() {
    told("operator", "handshake");
}

#[test]
fn many_are_acted_on_without_scripts() {
    told("operator", "plain");
}

#[test]
fn nothing_keeps_anybody_from_acting_on_many() {
    told("operator", "barriers");
}

#[test]
fn what_went_over_the_wire() {
    told("wire", "list");
}

#[test]
fn a_list_stands_still_for_who_is_in_it_and_goes_on() {
    told("wire", "follow");
}

#[test]
fn what_is_copied_from_the_wire() {
    told("wire", "copy");
}

#[test]
fn the_bytes_of_an_exchange() {
    told("wire", "bytes");
}

#[test]
fn the_signature_lab_names_the_mistake() {
    told("wire", "lab");
}

#[test]
fn code_that_is_offered_checks_signatures() {
    told("wire", "snippets");
}

#[test]
fn an_exchange_is_edited_and_sent() {
    told("wire", "edit");
}

#[test]
fn a_body_folds_and_a_mistake_in_it_is_marked() {
    told("wire", "bodies");
}

#[test]
fn what_is_forgotten_on_the_wire_comes_back() {
    told("wire", "clear");
}

#[test]
fn the_wire_without_scripts() {
    told("wire", "plain");
}

#[test]
fn nothing_on_the_wire_keeps_anybody_out() {
    told("wire", "barriers");
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
    ran(pages, &[story, world.sandbox(), world.gateway()]);
}

/// Runs one of the scripts, which says what does not hold.
fn ran(script: &str, arguments: &[&str]) {
    let path = repository::root().join(format!("tests/clients/pages/{script}.mjs"));
    let ran = Command::new("node").arg(path).args(arguments).output();
    let ran = ran.expect("node is one of the tools that tests/tools.sh brings");
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{arguments:?}: {said}");
}
