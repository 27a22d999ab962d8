use std::fmt::Write as _;

use super::stand::*;
use crate::{
    Cause, Engine, Epoch, Happened, OnUnknown, Order, Pause, Requeued, Settings, Settlement, Shard, Stage,
    State,
};

fn shard() -> Shard {
    Shard::of(&account(1))
}

#[test]
fn what_an_earlier_owner_had_under_way_is_unknown_and_never_queued() {
    let (mut stand, queue) = (Stand::new(), person(1));
    let mut head = stand.head(&queue);
    head.stage = Stage::Sending { fence: fence(1), intended_at: stand.now.wall };
    let (key, sent_at) = (head.key, stand.now.wall);
    let orders = stand.tell(Happened::Took { shard: shard(), epoch: Epoch(2) });
    assert!(matches!(orders[..], [Order::Refill { after: None, .. }]));
    let read = stand.read(&queue, vec![head]);
    let orders = stand.tell(Happened::Refilled { shard: shard(), queues: vec![read], next: None });
    let deadline = sent_at + jiff::SignedDuration::from_secs(5 + 100 + 2);
    assert_eq!(
        settled(&orders),
        [(key, State::Sending, Settlement::Unknown { first_byte_at: sent_at, deadline })]
    );
    assert!(lists(&stand.seconds(9)).is_empty(), "echoes are waited for first");
    assert_eq!(lists(&stand.seconds(2)), [queue]);
}

#[test]
fn a_reaction_of_an_earlier_owner_is_set_again_when_that_one_can_no_longer_send() {
    let (mut stand, queue) = (Stand::new(), reactions(1));
    let mut head = stand.head(&queue);
    head.stage = Stage::Sending { fence: fence(1), intended_at: stand.now.wall };
    let key = head.key;
    stand.tell(Happened::Took { shard: shard(), epoch: Epoch(2) });
    let read = stand.read(&queue, vec![head]);
    let orders = stand.tell(Happened::Refilled { shard: shard(), queues: vec![read], next: None });
    assert!(matches!(
        settled(&orders)[..],
        [(_, State::Sending, Settlement::Queued { why: Requeued::Resend, .. })]
    ));
    assert!(stand.seconds(106).is_empty());
    assert_eq!(intents(&stand.seconds(1)), [key]);
}

#[test]
fn a_new_owner_waits_a_second_before_an_accounts_first_message() {
    let mut stand = Stand::new();
    stand.tell(Happened::Took { shard: shard(), epoch: Epoch(2) });
    stand.tell(Happened::Refilled { shard: shard(), queues: Vec::new(), next: None });
    let (key, orders) = stand.text(&person(1));
    assert!(orders.is_empty());
    assert_eq!(intents(&stand.seconds(1)), [key]);
}

#[test]
fn of_a_lost_shard_nothing_is_ordered_any_more() {
    let mut stand = Stand::new();
    let (key, _) = stand.text(&person(1));
    let (other, _) = stand.text(&person(2));
    stand.intended(other, 1);
    stand.tell(Happened::Lost { shard: shard() });
    assert!(stand.intended(key, 1).is_empty());
    assert!(stand.attempted(other, 1, delivered("m1")).is_empty());
    assert!(stand.text(&person(3)).1.is_empty());
    assert!(stand.seconds(100_000).is_empty());
}

#[test]
fn a_queue_that_may_have_more_in_the_store_is_read_before_it_goes() {
    let mut stand = Stand::new();
    stand.tell(Happened::Took { shard: shard(), epoch: Epoch(1) });
    let queue = person(1);
    let (_, orders) = stand.text(&queue);
    assert!(matches!(&orders[..], [Order::Load { queue: asked }] if *asked == queue));
}

#[test]
fn a_shard_is_read_page_by_page_as_far_as_there_is_room() {
    let mut stand = Stand::with(Settings { most_queues: 3, refill_page: 2, ..Settings::default() });
    let orders = stand.tell(Happened::Took { shard: shard(), epoch: Epoch(1) });
    assert!(matches!(orders[..], [Order::Refill { at_most: 2, .. }]));
    let mut heads = Vec::new();
    let mut pages = Vec::new();
    for number in 1..=3 {
        let head = stand.head(&person(number));
        heads.push(head.key);
        pages.push(stand.read(&person(number), vec![head]));
    }
    let third = pages.pop().unwrap();
    let orders = stand.tell(Happened::Refilled { shard: shard(), queues: pages, next: Some(person(2)) });
    assert_eq!(intents(&orders), heads[..2]);
    assert!(orders.iter().any(|order| matches!(order, Order::Refill { after: Some(_), at_most: 1, .. })));
    let orders =
        stand.tell(Happened::Refilled { shard: shard(), queues: vec![third], next: Some(person(3)) });
    assert_eq!(intents(&orders), heads[2..]);
    assert!(!orders.iter().any(|order| matches!(order, Order::Refill { .. })), "there is no room");
    for (nth, key) in heads.iter().enumerate() {
        stand.intended(*key, 1);
        stand.attempted(*key, 1, delivered(&format!("m{nth}")));
    }
    let orders = stand.seconds(20);
    assert!(matches!(orders[..], [Order::Refill { after: Some(_), .. }]), "{orders:?}");
}

#[test]
fn an_account_that_an_earlier_owner_stopped_is_probed_by_the_new_one() {
    let mut stand = Stand::new();
    let pause = Some(Pause { cause: Cause::ManyUnknown, until: None, detail: None });
    stand.tell(Happened::Account { account: account(1), pause, on_unknown: OnUnknown::Continue });
    stand.tell(Happened::Took { shard: shard(), epoch: Epoch(1) });
    stand.tell(Happened::Refilled { shard: shard(), queues: Vec::new(), next: None });
    let (probe, orders) = stand.text(&person(1));
    assert_eq!(intents(&orders), [probe]);
    assert!(intents(&stand.text(&person(2)).1).is_empty());
}

#[test]
fn the_private_replies_of_the_last_hour_count_for_a_new_owner() {
    let mut stand = Stand::with(Settings { private_replies_an_hour: 2, ..Settings::default() });
    let sent_at = vec![stand.now.wall - hours(1) / 2, stand.now.wall - hours(1) / 3];
    stand.tell(Happened::Recounted { account: account(1), sent_at });
    let mut head = stand.head(&comment());
    (head.pace, head.ground) =
        (crate::Pace::PrivateReply, crate::Ground::PrivateReply { commented_at: None });
    let key = head.key;
    assert!(stand.accept(&comment(), head).is_empty());
    assert_eq!(intents(&stand.seconds(1900)), [key]);
}

#[test]
fn the_same_inputs_give_the_same_orders() {
    let tell = || {
        let mut stand = Stand::new();
        let mut orders = String::new();
        for number in 0..50 {
            write!(orders, "{:?}", stand.text(&person(number % 7)).1).unwrap();
        }
        write!(orders, "{:?}", stand.seconds(2)).unwrap();
        orders
    };
    assert_eq!(tell(), tell());
    assert!(Engine::new(Settings::default()).next_order().is_none());
}
