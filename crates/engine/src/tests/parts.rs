use antiphon_graph::Outcome;

use super::stand::*;
use crate::{Happened, Head, KnownBy, MessageKey, Order, Pace, Part, Requeued, Settlement, Stage, State};

fn part(words: &str) -> Part {
    Part { pace: Pace::Text, likeness: text(words) }
}

fn is_part(settlement: &Settlement, by: KnownBy) -> bool {
    matches!(settlement, Settlement::PartDelivered { known_by, .. } if *known_by == by)
}

/// A message that is to be planned, with its intent ordered.
fn to_plan(stand: &mut Stand) -> (MessageKey, Vec<Order>) {
    let head = Head { to_plan: true, ..stand.head(&person(1)) };
    (head.key, stand.accept(&person(1), head))
}

fn planned(stand: &mut Stand, key: MessageKey, attempt: u32, plan: &[Part]) -> Vec<Order> {
    stand.tell(Happened::Intended { key, fence: fence(attempt), plan: Some(plan.to_vec()) })
}

/// A message of three parts, of which the first is with the courier.
fn three(stand: &mut Stand) -> MessageKey {
    let (key, _) = to_plan(stand);
    planned(stand, key, 1, &[part("one"), part("two"), part("three")]);
    key
}

fn is_to_plan(orders: &[Order]) -> bool {
    orders.iter().any(|order| matches!(order, Order::Intend { to_plan: true, .. }))
}

#[test]
fn parts_go_one_after_the_other_before_what_stands_behind() {
    let mut stand = Stand::new();
    let key = three(&mut stand);
    let (next, orders) = stand.text(&person(1));
    assert!(orders.is_empty());
    for attempt in [1, 2] {
        let orders = stand.attempted(key, attempt, delivered(&format!("m{attempt}")));
        assert!(is_part(&settled(&orders)[0].2, KnownBy::Answer), "{orders:?}");
        assert_eq!(intents(&orders), [key]);
        assert!(!is_to_plan(&orders), "what has begun keeps its plan");
        stand.intended(key, attempt + 1);
    }
    let orders = stand.attempted(key, 3, delivered("m3"));
    assert!(matches!(settled(&orders)[0].2, Settlement::Delivered { .. }));
    assert_eq!(intents(&orders), [next]);
}

#[test]
fn what_is_planned_counts_against_its_own_limit() {
    let mut stand = Stand::new();
    let (key, orders) = to_plan(&mut stand);
    assert!(is_to_plan(&orders));
    let film = Part { pace: Pace::Media, likeness: text("film") };
    assert_eq!(sends(&planned(&mut stand, key, 1, &[part("I am a bot"), film])), [key]);
    let orders = stand.attempted(key, 1, delivered("m1"));
    assert_eq!(intents(&orders), [key]);
    assert_eq!(sends(&stand.intended(key, 2)), [key]);
    assert_eq!(settled(&stand.attempted(key, 2, delivered("m2"))).len(), 1);
}

#[test]
fn a_part_is_planned_anew_as_long_as_nothing_of_it_may_have_left() {
    let mut stand = Stand::new();
    let (key, _) = to_plan(&mut stand);
    planned(&mut stand, key, 1, &[part("one"), part("two")]);
    stand.attempted(key, 1, Outcome::NotSent);
    assert!(is_to_plan(&stand.wait()));
    planned(&mut stand, key, 2, &[part("one"), part("two")]);
    stand.attempted(key, 2, timed_out());
    // Two listings prove that it did not arrive.
    stand.seconds(200);
    stand.listed(&person(1), Vec::new());
    stand.seconds(31);
    let orders = stand.listed(&person(1), Vec::new());
    assert_eq!(intents(&orders), [key]);
    assert!(!is_to_plan(&orders), "it is sent again as it was");
}

#[test]
fn an_unknown_part_holds_the_others_until_its_own_echo_comes() {
    let mut stand = Stand::new();
    let key = three(&mut stand);
    stand.attempted(key, 1, delivered("m1"));
    stand.intended(key, 2);
    stand.attempted(key, 2, timed_out());
    assert!(stand.echo(&person(1), "m9", stand.now.wall, text("one")).is_empty(), "that is another part");
    let orders = stand.echo(&person(1), "m2", stand.now.wall, text("two"));
    assert!(matches!(&settled(&orders)[..], [(_, State::Unknown, by)] if is_part(by, KnownBy::Echo)));
    assert_eq!(intents(&orders), [key]);
}

#[test]
fn the_rest_goes_on_when_a_late_echo_proves_a_part_that_was_given_up() {
    let mut stand = Stand::new();
    let key = three(&mut stand);
    stand.attempted(key, 1, timed_out());
    let sent_at = stand.now.wall;
    let (other, _) = stand.text(&person(1));
    stand.seconds(10 * 60);
    let behind = stand.text(&person(1)).0;
    let orders = stand.echo(&person(1), "m1", sent_at, text("one"));
    assert!(is_part(&settled(&orders)[0].2, KnownBy::Echo));
    stand.intended(other, 1);
    let orders = stand.attempted(other, 1, delivered("m5"));
    assert_eq!(intents(&orders), [key], "before {behind}, which has not begun");
}

#[test]
fn a_refusal_midway_cancels_the_rest() {
    let mut stand = Stand::new();
    let key = three(&mut stand);
    stand.attempted(key, 1, delivered("m1"));
    stand.intended(key, 2);
    let (next, _) = stand.text(&person(1));
    let orders = stand.attempted(key, 2, refusal("message_invalid").into());
    assert!(matches!(settled(&orders)[..], [(of, _, Settlement::Refused(_))] if of == key));
    assert_eq!(intents(&orders), [next]);
}

#[test]
fn an_album_that_is_not_available_goes_one_by_one() {
    let mut stand = Stand::new();
    let (key, _) = to_plan(&mut stand);
    planned(&mut stand, key, 1, &[part("album")]);
    let orders = stand.attempted(key, 1, refusal("multi_image_unavailable").into());
    assert!(orders.iter().any(|order| matches!(order, Order::OneByOne { .. })));
    assert!(matches!(settled(&orders)[0].2, Settlement::Queued { why: Requeued::OneByOne, .. }));
    assert!(is_to_plan(&orders));
    planned(&mut stand, key, 2, &[part("1"), part("2")]);
    stand.attempted(key, 2, delivered("m1"));
    stand.intended(key, 3);
    assert!(matches!(settled(&stand.attempted(key, 3, delivered("m2")))[0].2, Settlement::Delivered { .. }));
}

#[test]
fn an_album_that_is_never_available_is_refused_in_the_end() {
    let mut stand = Stand::new();
    let (key, _) = to_plan(&mut stand);
    for attempt in 1.. {
        planned(&mut stand, key, attempt, &[part("album")]);
        let orders = stand.attempted(key, attempt, refusal("multi_image_unavailable").into());
        if matches!(settled(&orders)[0].2, Settlement::Refused(_)) {
            return assert!(attempt > 1);
        }
    }
}

#[test]
fn what_has_begun_is_read_back_before_all_others() {
    let mut stand = Stand::new();
    let queue = person(1);
    let (first, second) = (stand.head(&queue), stand.head(&queue));
    let mut begun = stand.head(&queue);
    begun.parts.done = 1;
    begun.stage = Stage::Queued { attempts: 1, not_before: None, after_unknown: false };
    let key = begun.key;
    stand.tell(Happened::Changed { queue: queue.clone() });
    let orders = stand.loaded(&queue, vec![first, second, begun]);
    assert_eq!(intents(&orders), [key]);
}

#[test]
fn a_part_that_another_owner_had_under_way_is_unknown() {
    let mut stand = Stand::new();
    let queue = person(1);
    let mut head = stand.head(&queue);
    head.parts.done = 1;
    head.parts.rest = vec![part("three")];
    head.likeness = text("two");
    head.stage = Stage::Sending { fence: fence(2), intended_at: stand.now.wall };
    let key = head.key;
    stand.tell(Happened::Changed { queue: queue.clone() });
    let orders = stand.loaded(&queue, vec![head]);
    assert!(matches!(settled(&orders)[..], [(_, State::Sending, Settlement::Unknown { .. })]));
    let orders = stand.echo(&queue, "m2", stand.now.wall, text("two"));
    assert!(is_part(&settled(&orders)[0].2, KnownBy::Echo));
    assert_eq!(intents(&orders), [key]);
}

/// The first message of a restored copy, of which proof is sought.
fn of_copy(stand: &mut Stand, head: Head) -> MessageKey {
    let (queue, key) = (person(1), head.key);
    let first_byte_at = stand.now.wall;
    let stage = Stage::Unknown {
        fence: fence(1),
        first_byte_at,
        deadline: first_byte_at,
        given_up: false,
        of_copy: true,
    };
    stand.tell(Happened::Changed { queue: queue.clone() });
    stand.loaded(&queue, vec![Head { stage, ..head }]);
    key
}

#[test]
fn of_a_restored_copy_each_part_is_proved_before_the_next_goes() {
    let mut stand = Stand::new();
    let mut head = Head { to_plan: true, likeness: text("one"), ..stand.head(&person(1)) };
    head.parts.rest = vec![part("two"), part("three")];
    let key = of_copy(&mut stand, head);
    for (mid, words) in [("m1", "one"), ("m2", "two")] {
        let orders = stand.echo(&person(1), mid, stand.now.wall, text(words));
        assert!(is_part(&settled(&orders)[0].2, KnownBy::Echo), "{orders:?}");
        assert!(intents(&orders).is_empty(), "whoever sent it may have sent the next");
    }
    // Two listings prove that the third did not arrive.
    stand.seconds(200);
    stand.listed(&person(1), Vec::new());
    stand.seconds(31);
    assert_eq!(intents(&stand.listed(&person(1), Vec::new())), [key]);
}

#[test]
fn of_a_restored_copy_what_was_not_planned_yet_is_left_to_a_person_unless_it_is_seen() {
    let absent = |to_plan| {
        let mut stand = Stand::new();
        let head = Head { to_plan, ..stand.head(&person(1)) };
        of_copy(&mut stand, head);
        stand.seconds(200);
        stand.listed(&person(1), Vec::new());
        stand.seconds(31);
        settled(&stand.listed(&person(1), Vec::new())).remove(0).2
    };
    assert!(matches!(absent(true), Settlement::GivenUp), "it may have been sent in parts that nobody knows");
    assert!(matches!(absent(false), Settlement::Queued { why: Requeued::ProvedAbsent, .. }));
}
