//! Expiry and forgetting, in portions.

use antiphon_engine::{Ground, MessageKey, Queue, State, TooLate, With};
use antiphon_graph::CommentId;
use antiphon_store::message::Reason;
use antiphon_store::{Accepted, Before, NewMessage, Store};

use crate::world::{accepted, arrival, at, call, fence, fresh_account, queue, state, taken, text, wrote};

const DAY: i64 = 24 * 3600;

pub(super) async fn tell(store: &impl Store) {
    a_message_expires_when_its_caller_said_so(store).await;
    a_message_expires_with_its_window(store).await;
    what_expires_goes_in_portions(store).await;
    what_is_old_is_forgotten(store).await;
}

fn expiring(queue: &Queue, second: i64) -> NewMessage {
    let mut message = text(queue, 0);
    message.head.expires_at = Some(at(second));
    message
}

async fn a_message_expires_when_its_caller_said_so(store: &impl Store) {
    let queue = queue(&fresh_account(), 1);
    let waiting = accepted(store, expiring(&queue, 10)).await.key;
    let later = accepted(store, expiring(&queue, 20)).await.key;
    let sending = accepted(store, expiring(&queue, 10)).await.key;
    let fence = fence(taken(store, queue.shard()).await, 1);
    assert!(store.intend(sending, fence, None, at(1)).await.unwrap());

    assert_eq!(store.expire(at(9), 100).await.unwrap(), []);
    assert_eq!(store.expire(at(10), 100).await.unwrap(), [(queue.clone(), waiting, TooLate::Expiry)]);
    assert_eq!(store.expire(at(10), 100).await.unwrap(), []);
    let row = store.message(waiting).await.unwrap().unwrap();
    assert_eq!((row.state, row.reason), (State::Expired, Some(Reason::Word("expiry".to_owned()))));
    assert_eq!((state(store, later).await, state(store, sending).await), (State::Queued, State::Sending));
    assert_eq!(store.expire(at(20), 100).await.unwrap(), [(queue, later, TooLate::Expiry)]);
}

async fn a_message_expires_with_its_window(store: &impl Store) {
    let queue = queue(&fresh_account(), 1);
    store.ingest(arrival(0, vec![wrote(&queue, "m", 0)])).await.unwrap();
    let mut human = text(&queue, 1);
    human.head.ground = Ground::HumanAgent;
    let mut oneself = text(&queue, 1);
    oneself.head.ground = Ground::Oneself;
    let plain = accepted(store, text(&queue, 1)).await.key;
    let human = accepted(store, human).await.key;
    let oneself = accepted(store, oneself).await.key;

    assert_eq!(all_expired(store, DAY - 1, &queue).await, []);
    assert_eq!(all_expired(store, DAY, &queue).await, [plain]);
    let row = store.message(plain).await.unwrap().unwrap();
    assert_eq!(row.reason, Some(Reason::Word("window".to_owned())));
    assert_eq!(all_expired(store, 7 * DAY - 1, &queue).await, []);
    assert_eq!(all_expired(store, 7 * DAY, &queue).await, [human]);
    assert_eq!(state(store, oneself).await, State::Queued);

    let comment = CommentId::new("17900000000000001").unwrap();
    let reply = Queue { account: queue.account.clone(), with: With::Comment(comment) };
    let mut private = text(&reply, 0);
    private.head.ground = Ground::PrivateReply { commented_at: Some(at(0)) };
    let private = accepted(store, private).await.key;
    assert_eq!(all_expired(store, 7 * DAY - 1, &reply).await, []);
    assert_eq!(all_expired(store, 7 * DAY, &reply).await, [private]);

    // Nobody knows when a window ends that nobody knows.
    let stranger = crate::world::queue(&fresh_account(), 1);
    let unknown = accepted(store, text(&stranger, 0)).await.key;
    assert_eq!(all_expired(store, 8 * DAY, &stranger).await, []);
    assert_eq!(state(store, unknown).await, State::Queued);
}

/// What expires of one queue when everything that is due is gone through.
async fn all_expired(store: &impl Store, second: i64, queue: &Queue) -> Vec<MessageKey> {
    let mut all = Vec::new();
    loop {
        let expired = store.expire(at(second), 1000).await.unwrap();
        if expired.is_empty() {
            return all;
        }
        let ours = expired.into_iter().filter(|(of, ..)| of == queue);
        all.extend(ours.inspect(|(.., ended)| assert_eq!(*ended, TooLate::Window)).map(|(_, key, _)| key));
    }
}

async fn what_expires_goes_in_portions(store: &impl Store) {
    let queue = queue(&fresh_account(), 1);
    for second in [3, 1, 2] {
        accepted(store, expiring(&queue, second)).await;
    }
    let mut portions = Vec::new();
    loop {
        let expired = store.expire(at(10), 2).await.unwrap();
        let ours = expired.iter().filter(|(of, ..)| *of == queue).count();
        portions.push(ours);
        if expired.is_empty() {
            break;
        }
    }
    assert_eq!(portions, [2, 1, 0]);
}

async fn what_is_old_is_forgotten(store: &impl Store) {
    let queue = queue(&fresh_account(), 1);
    let asked = |key, second| NewMessage { idempotency: Some(call(key, 1)), ..text(&queue, second) };
    let early = accepted(store, asked(100, 100)).await.key;
    accepted(store, asked(101, 200)).await;
    store.ingest(arrival(100, vec![wrote(&queue, "early", 100)])).await.unwrap();
    store.ingest(arrival(200, vec![wrote(&queue, "late", 200)])).await.unwrap();
    let newest = store.newest_events().await.unwrap();

    let (soon, late) = (Some(at(150)), Some(at(10_000_000)));
    let before = Before { keys: soon, inbox: soon, events: late, ..Before::default() };
    store.forget(before, at(200)).await.unwrap();
    assert!(matches!(store.accept(asked(101, 300)).await.unwrap(), Accepted::Again(_)));
    assert!(matches!(store.accept(asked(100, 300)).await.unwrap(), Accepted::New { .. }));
    let again = vec![wrote(&queue, "early", 100), wrote(&queue, "late", 200)];
    let ingested = store.ingest(arrival(300, again)).await.unwrap();
    assert_eq!((ingested.new, ingested.windows), (vec![true, false], vec![]), "the window stays where it is");
    assert!(store.message(early).await.unwrap().is_some(), "messages are not forgotten");
    assert_eq!(store.newest_events().await.unwrap(), newest, "numbers go on from where they were");
    let left = store.events(queue.shard(), 0, 1000).await.unwrap();
    assert_eq!(left.len(), 1);
}
