//! What is held until the person writes.

use antiphon_engine::{Queue, Settlement, Stage, State};
use antiphon_store::{Accepted, NewMessage, Store};

use crate::world::{accepted, arrival, at, fence, fresh_account, queue, stands, state, taken, text, wrote};

/// When a window that opened at the beginning closes.
const DAY: i64 = 24 * 60 * 60;

pub(super) async fn tell(store: &impl Store) {
    it_waits_outside_the_queue_until_the_person_writes(store).await;
    it_stands_in_the_queue_at_once_when_the_window_is_open(store).await;
    it_is_held_again_when_the_window_closes_first(store).await;
    it_stays_in_the_queue_when_the_person_wrote_meanwhile(store).await;
    it_expires_and_is_cancelled_while_it_is_held(store).await;
}

fn to_hold(queue: &Queue, second: i64) -> NewMessage {
    let mut message = text(queue, second);
    message.head.hold = true;
    message.head.expires_at = Some(at(10 * DAY));
    message
}

async fn opens(store: &impl Store, queue: &Queue, name: &str, second: i64) -> Vec<Queue> {
    store.ingest(arrival(second, vec![wrote(queue, name, second)])).await.unwrap().released
}

async fn it_waits_outside_the_queue_until_the_person_writes(store: &impl Store) {
    let queue = queue(&fresh_account(), 1);
    let (first, second) = (to_hold(&queue, 0), to_hold(&queue, 1));
    let keys = [first.head.key, second.head.key];
    assert_eq!(store.accept(first).await.unwrap(), Accepted::Held);
    assert_eq!(store.accept(second).await.unwrap(), Accepted::Held);
    assert_eq!(store.load(&queue).await.unwrap().heads, []);
    assert_eq!(opens(store, &queue, "hi", 60).await, std::slice::from_ref(&queue));
    let third = accepted(store, text(&queue, 61)).await.key;
    let heads = store.load(&queue).await.unwrap().heads;
    assert_eq!(heads.iter().map(|head| head.key).collect::<Vec<_>>(), [keys[0], keys[1], third]);
    assert_eq!(heads.iter().map(|head| head.hold).collect::<Vec<_>>(), [true, true, false]);
    assert_eq!(opens(store, &queue, "hi again", 70).await, [], "nothing waits for them any more");
}

async fn it_stands_in_the_queue_at_once_when_the_window_is_open(store: &impl Store) {
    let queue = queue(&fresh_account(), 1);
    opens(store, &queue, "hi", 0).await;
    let head = accepted(store, to_hold(&queue, 1)).await;
    assert_eq!(state(store, head.key).await, State::Queued);
    let late = to_hold(&queue, DAY);
    assert_eq!(store.accept(late).await.unwrap(), Accepted::Held, "the window closes at that moment");
}

async fn it_is_held_again_when_the_window_closes_first(store: &impl Store) {
    let queue = queue(&fresh_account(), 1);
    opens(store, &queue, "hi", 0).await;
    let key = accepted(store, to_hold(&queue, 1)).await.key;
    let epoch = taken(store, queue.shard()).await;
    assert!(store.intend(key, fence(epoch, 1), None, at(DAY - 1)).await.unwrap());
    let sending = stands(State::Sending, Some(fence(epoch, 1)));
    assert!(store.settle(&queue, key, sending, Settlement::Held, at(DAY)).await.unwrap());
    assert_eq!(state(store, key).await, State::Held);
    assert_eq!(store.load(&queue).await.unwrap().heads, []);
    assert_eq!(store.attempts(key).await.unwrap().len(), 1, "what was tried is kept");
    assert_eq!(opens(store, &queue, "back", DAY + 60).await, std::slice::from_ref(&queue));
    let heads = store.load(&queue).await.unwrap().heads;
    let waits = Stage::Queued { attempts: 1, not_before: None, after_unknown: false };
    assert_eq!(heads.iter().map(|head| (head.key, head.stage)).collect::<Vec<_>>(), [(key, waits)]);
}

async fn it_stays_in_the_queue_when_the_person_wrote_meanwhile(store: &impl Store) {
    let queue = queue(&fresh_account(), 1);
    opens(store, &queue, "hi", 0).await;
    let key = accepted(store, to_hold(&queue, 1)).await.key;
    opens(store, &queue, "still here", DAY - 1).await;
    let queued = stands(State::Queued, None);
    assert!(store.settle(&queue, key, queued, Settlement::Held, at(DAY)).await.unwrap());
    assert_eq!(state(store, key).await, State::Queued, "nobody would let it go again");
}

async fn it_expires_and_is_cancelled_while_it_is_held(store: &impl Store) {
    let queue = queue(&fresh_account(), 1);
    let (late, unwanted) = (to_hold(&queue, 0), to_hold(&queue, 0));
    let (late_key, unwanted_key) = (late.head.key, unwanted.head.key);
    for message in [late, unwanted] {
        assert_eq!(store.accept(message).await.unwrap(), Accepted::Held);
    }
    assert!(store.cancel(unwanted_key, at(5)).await.unwrap());
    let expired = store.expire(at(10 * DAY), 1000).await.unwrap();
    assert!(expired.iter().any(|(_, key, _)| *key == late_key));
    assert_eq!(state(store, late_key).await, State::Expired);
    assert_eq!(opens(store, &queue, "too late", 10 * DAY + 1).await, []);
    assert_eq!(state(store, unwanted_key).await, State::Cancelled);
}
