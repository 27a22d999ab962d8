use antiphon_graph::Window;
use jiff::SignedDuration;

use super::stand::*;
use crate::{Ground, Happened, Head, Order, Settlement, Stage, State, TooLate};

#[test]
fn a_message_is_sent_until_two_seconds_before_its_window_closes_and_expires_then() {
    let (mut stand, queue) = (Stand::new(), person(1));
    stand.tell(Happened::Paused { conversation: conversation(1), paused: true });
    let head = stand.head(&queue);
    let key = head.key;
    stand.accept(&queue, head);
    assert!(stand.pass(hours(23) - SignedDuration::from_millis(2001)).is_empty());
    let orders = stand.pass(SignedDuration::from_millis(1));
    assert_eq!(settled(&orders), [(key, State::Queued, Settlement::Expired(TooLate::Window))]);
}

#[test]
fn the_permit_is_earned_at_the_send_and_not_at_the_intent() {
    let (mut stand, queue) = (Stand::new(), person(1));
    let head = stand.head(&queue);
    let key = head.key;
    stand.now.wall = stand.now.wall + hours(23) - SignedDuration::from_secs(3);
    let window = Window::opened(conversation(1), stand.now.wall - hours(24) + SignedDuration::from_secs(3));
    let orders = stand.tell(Happened::Accepted { queue, head, window: Some(window) });
    assert_eq!(intents(&orders), [key]);
    stand.now.wall += SignedDuration::from_secs(1);
    let orders = stand.intended(key, 1);
    assert_eq!(settled(&orders), [(key, State::Sending, Settlement::Expired(TooLate::Window))]);
    assert!(sends(&orders).is_empty());
}

#[test]
fn what_the_person_writes_keeps_the_window_open() {
    let (mut stand, queue) = (Stand::new(), person(1));
    stand.tell(Happened::Paused { conversation: conversation(1), paused: true });
    stand.text(&queue);
    stand.pass(hours(22));
    let window = Window::opened(conversation(1), stand.now.wall);
    stand.tell(Happened::Opened { window });
    assert!(stand.pass(hours(2)).is_empty());
}

#[test]
fn instagrams_own_refusal_closes_the_window_until_the_person_writes_again() {
    let (mut stand, queue) = (Stand::new(), person(1));
    let (first, _) = stand.text(&queue);
    let (second, _) = stand.text(&queue);
    stand.intended(first, 1);
    let orders = stand.attempted(first, 1, refusal("window_closed").into());
    assert!(orders.iter().any(|order| matches!(order, Order::CloseWindow { .. })));
    let expected = [
        (first, State::Sending, Settlement::Refused(refusal("window_closed"))),
        (second, State::Queued, Settlement::Expired(TooLate::Window)),
    ];
    assert_eq!(settled(&orders), expected);
    let window = Window::opened(conversation(1), stand.now.wall + SignedDuration::from_secs(1));
    stand.tell(Happened::Opened { window });
    let (third, orders) = stand.text(&queue);
    assert_eq!(intents(&orders), [third]);
}

#[test]
fn a_human_agent_has_seven_days() {
    let (mut stand, queue) = (Stand::new(), person(1));
    let mut head = stand.head(&queue);
    head.ground = Ground::HumanAgent;
    stand.tell(Happened::Paused { conversation: conversation(1), paused: true });
    stand.accept(&queue, head);
    assert!(stand.pass(hours(7 * 24 - 2)).is_empty());
    assert_eq!(settled(&stand.pass(hours(1))).len(), 1);
}

#[test]
fn sent_again_after_an_unknown_outcome_it_needs_room_for_a_time_out_before_the_end() {
    let (mut stand, queue) = (Stand::new(), person(1));
    let mut heads = [stand.head(&queue), stand.head(&queue)];
    heads[0].stage = Stage::Queued { attempts: 1, not_before: None, after_unknown: true };
    stand.now.wall += hours(23) - SignedDuration::from_secs(129);
    let late = heads[0].key;
    let mut read = stand.read(&queue, heads.to_vec());
    read.window =
        Some(Window::opened(conversation(1), stand.now.wall - hours(24) + SignedDuration::from_secs(129)));
    stand.tell(Happened::Changed { queue });
    let orders = stand.tell(Happened::Loaded(read));
    assert_eq!(settled(&orders), [(late, State::Queued, Settlement::Expired(TooLate::Window))]);
    assert_eq!(intents(&orders), [heads[1].key], "two seconds are enough for what was never tried");
}

#[test]
fn what_may_wait_for_the_person_is_held_again_when_the_window_closes_first() {
    let (mut stand, queue) = (Stand::new(), person(1));
    stand.tell(Happened::Paused { conversation: conversation(1), paused: true });
    let mut head = stand.head(&queue);
    (head.hold, head.expires_at) = (true, Some(stand.now.wall + hours(72)));
    let key = head.key;
    stand.accept(&queue, head);
    let orders = stand.pass(hours(23));
    assert_eq!(settled(&orders), [(key, State::Queued, Settlement::Held)]);
    // Its own expiry is the store's to watch while it is held.
    assert_eq!(settled(&stand.pass(hours(72))), []);
}

#[test]
fn what_may_wait_for_the_person_is_held_again_when_instagram_calls_the_window_closed() {
    let (mut stand, queue) = (Stand::new(), person(1));
    let head = Head { hold: true, ..stand.head(&queue) };
    let key = head.key;
    stand.accept(&queue, head);
    stand.intended(key, 1);
    let orders = stand.attempted(key, 1, refusal("window_closed").into());
    assert_eq!(settled(&orders), [(key, State::Sending, Settlement::Held)]);
    assert!(matches!(orders[0], Order::CloseWindow { .. }), "that is known before it is held");
}

#[test]
fn its_own_expiry_ends_also_what_may_wait_for_the_person() {
    let (mut stand, queue) = (Stand::new(), person(1));
    stand.tell(Happened::Paused { conversation: conversation(1), paused: true });
    let mut head = stand.head(&queue);
    (head.hold, head.expires_at) = (true, Some(stand.now.wall + hours(1)));
    let key = head.key;
    stand.accept(&queue, head);
    let orders = stand.pass(hours(1));
    assert_eq!(settled(&orders), [(key, State::Queued, Settlement::Expired(TooLate::Expiry))]);
}
