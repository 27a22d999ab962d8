use jiff::SignedDuration;

use super::stand::*;
use crate::{
    Cause, Echo, Ground, Happened, KnownBy, Likeness, Listed, OnUnknown, Pace, Requeued, Settings,
    Settlement, Stage, State,
};

fn is_delivered(settlement: &Settlement, by: KnownBy) -> bool {
    matches!(settlement, Settlement::Delivered { known_by, .. } if *known_by == by)
}

#[test]
fn an_unknown_message_holds_its_conversation_until_its_echo_comes() {
    let (mut stand, queue) = (Stand::new(), person(1));
    let key = stand.unknown(&queue);
    let (next, orders) = stand.text(&queue);
    assert!(orders.is_empty());
    let orders = stand.echo(&queue, "m1", stand.now.wall, text(" ok\r\n"));
    assert!(
        matches!(&settled(&orders)[..], [(of, State::Unknown, by)] if *of == key && is_delivered(by, KnownBy::Echo))
    );
    assert_eq!(intents(&orders), [next]);
}

#[test]
fn an_echo_that_comes_before_the_lost_answer_settles_it_then() {
    let (mut stand, queue) = (Stand::new(), person(1));
    let (key, _) = stand.text(&queue);
    stand.intended(key, 1);
    assert!(stand.echo(&queue, "m1", stand.now.wall, text("ok")).is_empty(), "the answer beats any likeness");
    let orders = stand.attempted(key, 1, timed_out());
    assert!(matches!(&settled(&orders)[..], [(_, State::Sending, by)] if is_delivered(by, KnownBy::Echo)));
}

#[test]
fn an_echo_proves_only_what_it_is_like_and_what_was_sent_around_its_time() {
    let (mut stand, queue) = (Stand::new(), person(1));
    stand.unknown(&queue);
    let at = |seconds| stand.now.wall + SignedDuration::from_secs(seconds);
    let late = at(106);
    let early = at(-3);
    assert!(stand.echo(&queue, "m1", late, text("ok")).is_empty());
    assert!(stand.echo(&queue, "m2", early, text("ok")).is_empty());
    assert!(stand.echo(&queue, "m3", stand.now.wall, text("no")).is_empty());
    assert_eq!(settled(&stand.echo(&queue, "m4", early + SignedDuration::from_secs(1), text("ok"))).len(), 1);
}

#[test]
fn an_echo_whose_id_an_answer_has_claimed_proves_nothing_else() {
    let (mut stand, queue) = (Stand::new(), person(1));
    let (first, _) = stand.text(&queue);
    stand.intended(first, 1);
    stand.attempted(first, 1, delivered("m1"));
    stand.unknown(&queue);
    assert!(stand.echo(&queue, "m1", stand.now.wall, text("ok")).is_empty());
    assert_eq!(settled(&stand.echo(&queue, "m2", stand.now.wall, text("ok"))).len(), 1);
}

#[test]
fn two_candidates_prove_nothing() {
    let (mut stand, queue) = (Stand::new(), person(1));
    let (key, _) = stand.text(&queue);
    stand.intended(key, 1);
    stand.echo(&queue, "m1", stand.now.wall, text("ok"));
    stand.echo(&queue, "m2", stand.now.wall, text("ok"));
    let orders = stand.attempted(key, 1, timed_out());
    assert!(matches!(settled(&orders)[..], [(_, _, Settlement::Unknown { .. })]));
}

#[test]
fn a_listing_is_asked_for_after_a_while_and_proves_what_it_shows() {
    let (mut stand, queue) = (Stand::new(), person(1));
    stand.unknown(&queue);
    let sent_at = stand.now.wall;
    assert!(lists(&stand.seconds(9)).is_empty());
    assert_eq!(lists(&stand.seconds(1)), std::slice::from_ref(&queue));
    let orders = stand.listed(&queue, vec![Echo { mid: mid("m1"), at: sent_at, likeness: text("ok") }]);
    assert!(matches!(&settled(&orders)[..], [(_, State::Unknown, by)] if is_delivered(by, KnownBy::Listing)));
}

#[test]
fn two_clean_listings_prove_an_absence_the_second_long_after_the_deadline() {
    let (mut stand, queue) = (Stand::new(), person(1));
    let key = stand.unknown(&queue);
    let mut listings = 0;
    let mut orders = Vec::new();
    let begun_at = stand.now.wall;
    while settled(&orders).is_empty() {
        orders = stand.seconds(1);
        if !lists(&orders).is_empty() {
            listings += 1;
            orders = stand.listed(&queue, Vec::new());
        }
    }
    let [(of, State::Unknown, Settlement::Queued { why: Requeued::ProvedAbsent, .. })] = settled(&orders)[..]
    else {
        panic!("{orders:?}")
    };
    assert_eq!((of, intents(&orders)), (key, vec![key]), "it is sent again");
    let lasted = stand.now.wall.duration_since(begun_at).as_secs();
    assert!((160..190).contains(&lasted) && listings == 6, "{lasted} seconds, {listings} listings");
}

#[test]
fn a_listing_that_fails_or_does_not_reach_back_or_shows_what_may_be_it_proves_no_absence() {
    let (mut stand, queue) = (Stand::new(), person(1));
    let key = stand.unknown(&queue);
    let sent_at = stand.now.wall;
    let strange = Likeness::from_bytes([0; 16]);
    let mut nth = 0;
    let orders = loop {
        let orders = stand.seconds(1);
        if !settled(&orders).is_empty() {
            break orders;
        }
        if lists(&orders).is_empty() {
            continue;
        }
        nth += 1;
        let read = |unbound, back_to| Listed::Read { asked_at: stand.now.wall, unbound, back_to };
        let listed = match nth % 3 {
            0 => Listed::Failed,
            1 => read(Vec::new(), Some(sent_at)),
            _ => read(vec![Echo { mid: mid("m1"), at: sent_at, likeness: strange }], None),
        };
        stand.tell(Happened::Listed { queue: queue.clone(), listed });
    };
    assert_eq!(settled(&orders), [(key, State::Unknown, Settlement::GivenUp)]);
    assert!(nth > 10);
}

#[test]
fn what_nobody_can_tell_is_given_up_after_ten_minutes_and_a_late_echo_still_settles_it() {
    let (mut stand, queue) = (Stand::new(), person(1));
    let key = stand.unknown(&queue);
    let sent_at = stand.now.wall;
    let (next, _) = stand.text(&queue);
    let orders = stand.seconds(599);
    assert!(settled(&orders).is_empty());
    let orders = stand.seconds(1);
    assert_eq!(settled(&orders), [(key, State::Unknown, Settlement::GivenUp)]);
    assert_eq!(intents(&orders), [next]);
    let orders = stand.echo(&queue, "m1", sent_at, text("ok"));
    assert!(matches!(&settled(&orders)[..], [(of, State::Unknown, _)] if *of == key));
}

#[test]
fn those_behind_wait_for_a_person_when_the_caller_wants_them_to() {
    let (mut stand, queue) = (Stand::new(), person(1));
    let mut head = stand.head(&queue);
    head.on_unknown = OnUnknown::Block;
    stand.unknown_head(&queue, head);
    let (next, _) = stand.text(&queue);
    assert!(intents(&stand.seconds(700)).is_empty());
    stand.tell(Happened::Changed { queue: queue.clone() });
    let mut head = stand.head(&queue);
    head.key = next;
    assert_eq!(intents(&stand.loaded(&queue, vec![head])), [next]);
}

#[test]
fn it_is_sent_again_when_the_caller_would_rather_have_it_twice() {
    let (mut stand, queue) = (Stand::new(), person(1));
    let mut head = stand.head(&queue);
    head.on_unknown = OnUnknown::Resend;
    let key = stand.unknown_head(&queue, head);
    let orders = stand.seconds(600);
    assert!(matches!(
        settled(&orders)[..],
        [(_, State::Unknown, Settlement::Queued { why: Requeued::Resend, .. })]
    ));
    assert_eq!(intents(&orders), [key]);
}

#[test]
fn a_private_reply_that_was_made_already_after_an_unknown_outcome_is_delivered() {
    let mut stand = Stand::new();
    let queue = comment();
    for after_unknown in [false, true] {
        let mut head = stand.head(&queue);
        (head.pace, head.ground) = (Pace::PrivateReply, Ground::PrivateReply { commented_at: None });
        head.stage = Stage::Queued { attempts: 0, not_before: None, after_unknown };
        let key = head.key;
        stand.accept(&queue, head);
        stand.intended(key, 1);
        let orders = stand.attempted(key, 1, refusal("private_reply_invalid").into());
        let settled = settled(&orders);
        assert_eq!(is_delivered(&settled[0].2, KnownBy::Refusal), after_unknown, "{settled:?}");
    }
}

#[test]
fn an_account_with_too_many_unknown_outcomes_stops_until_one_probe_succeeds() {
    let mut stand = Stand::with(Settings { most_unknown: 2, ..Settings::default() });
    stand.unknown(&person(1));
    stand.unknown(&person(2));
    let (key, _) = stand.text(&person(3));
    stand.intended(key, 1);
    let orders = stand.attempted(key, 1, timed_out());
    assert!(matches!(&pauses(&orders)[..], [Some(pause)] if pause.cause == Cause::ManyUnknown));
    let probes = [stand.text(&person(4)), stand.text(&person(5))];
    assert!(probes.iter().all(|(_, orders)| intents(orders).is_empty()));
    assert_eq!(intents(&stand.seconds(30)), [probes[0].0], "one goes as a probe");
    stand.intended(probes[0].0, 1);
    assert!(intents(&stand.attempted(probes[0].0, 1, timed_out())).is_empty());
    assert_eq!(intents(&stand.seconds(30)), [probes[1].0]);
    stand.intended(probes[1].0, 1);
    let (last, _) = stand.text(&person(6));
    let orders = stand.attempted(probes[1].0, 1, delivered("m9"));
    assert_eq!((pauses(&orders), intents(&orders)), (vec![None], vec![last]));
}

#[test]
fn what_an_earlier_owner_left_does_not_stop_an_account() {
    let mut stand = Stand::with(Settings { most_unknown: 1, ..Settings::default() });
    for number in 1..=5 {
        let queue = person(number);
        let mut head = stand.head(&queue);
        head.stage = Stage::Sending { fence: fence(1), intended_at: stand.now.wall };
        stand.tell(Happened::Changed { queue: queue.clone() });
        stand.loaded(&queue, vec![head]);
    }
    let (key, orders) = stand.text(&person(9));
    assert_eq!(intents(&orders), [key]);
    stand.intended(key, 1);
    assert!(pauses(&stand.attempted(key, 1, timed_out())).is_empty());
}
