use antiphon_graph::{Outcome, Usage, Window};

use super::stand::*;
use crate::{
    Attempt, Happened, KnownBy, Order, Reason, Requeued, Settings, Settlement, State, TooLate, Wake,
};

#[test]
fn a_message_is_intended_sent_and_settled() {
    let (mut stand, queue) = (Stand::new(), person(1));
    let (key, orders) = stand.text(&queue);
    assert_eq!(intents(&orders), [key]);
    assert_eq!(sends(&stand.intended(key, 1)), [key]);
    let orders = stand.attempted(key, 1, delivered("m1"));
    let [(of, State::Sending, Settlement::Delivered { mid: id, known_by, .. })] = &settled(&orders)[..]
    else {
        panic!("{orders:?}")
    };
    assert_eq!((*of, id.clone(), *known_by), (key, Some(mid("m1")), KnownBy::Answer));
}

#[test]
fn one_message_of_a_conversation_is_under_way_at_a_time_and_they_keep_their_order() {
    let (mut stand, queue) = (Stand::new(), person(1));
    let (first, orders) = stand.text(&queue);
    assert_eq!(intents(&orders), [first]);
    let (second, orders) = stand.text(&queue);
    assert!(orders.is_empty());
    let (other, orders) = stand.text(&person(2));
    assert_eq!(intents(&orders), [other], "another conversation does not wait");
    stand.intended(first, 1);
    assert_eq!(intents(&stand.attempted(first, 1, delivered("m1"))), [second]);
}

#[test]
fn a_survey_says_why_nothing_goes() {
    let mut stand = Stand::new();
    let (first, _) = stand.text(&person(1));
    stand.text(&person(1));
    stand.intended(first, 1);
    stand.attempted(first, 1, timed_out());
    stand.text(&person(2));
    let survey = stand.engine.survey(stand.now);
    let waiting = |reason| {
        let at = Reason::ALL.iter().position(|known| *known == reason).unwrap();
        survey.waiting[at]
    };
    assert_eq!((waiting(Reason::Proof), waiting(Reason::UnderWay), waiting(Reason::Turn)), (1, 1, 0));
    assert_eq!((survey.queues, survey.oldest_due), (2, None));
    assert!(survey.oldest.is_some());
}

#[test]
fn reactions_neither_wait_for_messages_nor_hold_them_up() {
    let mut stand = Stand::new();
    let (first, _) = stand.text(&reactions(1));
    let (message, orders) = stand.text(&person(1));
    assert_eq!(intents(&orders), [message]);
    stand.intended(first, 1);
    let orders = stand.attempted(first, 1, timed_out());
    let [(_, _, Settlement::Queued { why: Requeued::Resend, not_before: Some(_) })] = settled(&orders)[..]
    else {
        panic!("a reaction is never unknown: {orders:?}")
    };
    assert_eq!(intents(&stand.seconds(1)), [first], "it is set again");
}

#[test]
fn an_intent_that_is_not_kept_has_its_queue_read_again() {
    let (mut stand, queue) = (Stand::new(), person(1));
    let (key, _) = stand.text(&queue);
    let orders = stand.tell(Happened::NotIntended { key, fence: fence(1) });
    assert!(matches!(&orders[..], [Order::Load { queue: loaded }] if *loaded == queue), "{orders:?}");
    assert!(stand.loaded(&queue, Vec::new()).is_empty());
    let (next, orders) = stand.text(&queue);
    assert_eq!(intents(&orders), [next]);
}

#[test]
fn what_was_not_sent_is_tried_again_after_a_wait_that_grows() {
    let (mut stand, queue) = (Stand::new(), person(1));
    let (key, _) = stand.text(&queue);
    let mut waits = Vec::new();
    for attempt in 1..=5 {
        stand.intended(key, attempt);
        let orders = stand.attempted(key, attempt, Outcome::NotSent);
        let [(_, _, Settlement::Queued { not_before: Some(at), why: Requeued::NotSent })] =
            settled(&orders)[..]
        else {
            panic!("{orders:?}")
        };
        waits.push(at.duration_since(stand.now.wall).as_millis());
        assert_eq!(intents(&stand.wait()), [key]);
    }
    assert!((250..=500).contains(&waits[0]) && (4000..=8000).contains(&waits[4]), "{waits:?}");
}

#[test]
fn what_is_given_back_goes_again_at_once() {
    let (mut stand, queue) = (Stand::new(), person(1));
    let (key, _) = stand.text(&queue);
    stand.intended(key, 1);
    let attempt = Attempt {
        outcome: Outcome::NotSent,
        first_byte_at: None,
        deadline: stand.now.wall,
        usage: Usage::default(),
        given_back: true,
    };
    let orders = stand.tell(Happened::Attempted { key, fence: fence(1), attempt });
    assert!(matches!(
        settled(&orders)[..],
        [(_, _, Settlement::Queued { not_before: None, why: Requeued::GivenBack })]
    ));
    assert_eq!(intents(&orders), [key]);
}

#[test]
fn what_may_pass_later_is_tried_a_few_times_and_then_refused_in_instagrams_words() {
    let (mut stand, queue) = (Stand::new(), person(1));
    let (key, _) = stand.text(&queue);
    for attempt in 1..5 {
        stand.intended(key, attempt);
        let orders = stand.attempted(key, attempt, refusal("send_failed").into());
        assert!(matches!(settled(&orders)[..], [(_, _, Settlement::Queued { why: Requeued::Later, .. })]));
        assert_eq!(intents(&stand.wait()), [key]);
    }
    stand.intended(key, 5);
    let orders = stand.attempted(key, 5, refusal("send_failed").into());
    assert_eq!(settled(&orders), [(key, State::Sending, Settlement::Refused(refusal("send_failed")))]);
}

#[test]
fn a_refusal_ends_a_message_and_the_next_has_its_turn() {
    let (mut stand, queue) = (Stand::new(), person(1));
    let (first, _) = stand.text(&queue);
    let (second, _) = stand.text(&queue);
    stand.intended(first, 1);
    let orders = stand.attempted(first, 1, refusal("permission_missing").into());
    assert_eq!(
        settled(&orders),
        [(first, State::Sending, Settlement::Refused(refusal("permission_missing")))]
    );
    assert_eq!(intents(&orders), [second]);
}

#[test]
fn a_paused_conversation_waits_and_what_it_has_intended_is_given_back() {
    let mut stand = Stand::new();
    stand.tell(Happened::Paused { conversation: conversation(1), paused: true });
    let (first, orders) = stand.text(&person(1));
    assert!(orders.is_empty());
    assert_eq!(
        intents(&stand.tell(Happened::Paused { conversation: conversation(1), paused: false })),
        [first]
    );
    stand.tell(Happened::Paused { conversation: conversation(1), paused: true });
    let orders = stand.intended(first, 1);
    assert!(sends(&orders).is_empty());
    assert!(matches!(settled(&orders)[..], [(_, _, Settlement::Queued { why: Requeued::GivenBack, .. })]));
}

#[test]
fn a_changed_queue_is_read_again_and_what_is_under_way_keeps_its_turn() {
    let (mut stand, queue) = (Stand::new(), person(1));
    let (first, _) = stand.text(&queue);
    let (taken_back, _) = stand.text(&queue);
    stand.intended(first, 1);
    let orders = stand.tell(Happened::Changed { queue: queue.clone() });
    assert!(matches!(orders[..], [Order::Load { .. }]));
    assert!(stand.loaded(&queue, Vec::new()).is_empty());
    let orders = stand.attempted(first, 1, delivered("m1"));
    assert_eq!((settled(&orders).len(), intents(&orders)), (1, vec![]), "{taken_back} is gone");
}

#[test]
fn what_is_read_before_something_was_settled_is_read_once_more() {
    let (mut stand, queue) = (Stand::new(), person(1));
    let head = stand.head(&queue);
    let key = head.key;
    stand.accept(&queue, head.clone());
    stand.intended(key, 1);
    stand.tell(Happened::Changed { queue: queue.clone() });
    stand.attempted(key, 1, delivered("m1"));
    assert!(matches!(stand.loaded(&queue, vec![head])[..], [Order::Load { .. }]));
    assert!(stand.loaded(&queue, Vec::new()).is_empty());
}

#[test]
fn only_heads_are_held_and_the_rest_is_read_when_they_are_gone() {
    let mut stand = Stand::with(Settings { most_heads: 2, ..Settings::default() });
    let queue = person(1);
    let keys: Vec<_> = (0..5).map(|_| stand.text(&queue).0).collect();
    for (nth, key) in keys[..2].iter().enumerate() {
        stand.intended(*key, 1);
        let orders = stand.attempted(*key, 1, delivered(&format!("m{nth}")));
        match nth {
            0 => assert_eq!(intents(&orders), [keys[1]]),
            _ => assert!(matches!(orders[..], [_, Order::Load { .. }]), "{orders:?}"),
        }
    }
}

#[test]
fn an_own_expiry_ends_a_waiting_message_by_the_alarm_alone() {
    let (mut stand, queue) = (Stand::new(), person(1));
    stand.unknown(&queue);
    let mut head = stand.head(&queue);
    head.expires_at = Some(stand.now.wall + hours(1) / 60);
    let key = head.key;
    stand.accept(&queue, head);
    let orders = stand.seconds(60);
    assert_eq!(settled(&orders), [(key, State::Queued, Settlement::Expired(TooLate::Expiry))]);
}

#[test]
fn an_alarm_is_due_when_the_engine_says_and_nothing_is_left_to_do_before_it() {
    let (mut stand, queue) = (Stand::new(), person(1));
    assert_eq!(stand.engine.wakes_at(), Wake::default());
    let (key, _) = stand.text(&queue);
    stand.intended(key, 1);
    stand.attempted(key, 1, Outcome::NotSent);
    let wake = stand.engine.wakes_at().wall.unwrap();
    assert!(wake > stand.now.wall && wake < stand.now.wall + Window::STANDARD);
}
