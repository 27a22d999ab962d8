//! Owners and intents.

use antiphon_engine::{Epoch, Pace, Queue, Requeued, Settlement, Stage, State, With};
use antiphon_graph::CommentId;
use antiphon_store::Store;

use crate::world::{accepted, at, fence, fresh_account, placed, queue, stands, state, taken, text};

pub(super) async fn tell(store: &impl Store) {
    an_epoch_goes_up_with_each_taking(store).await;
    only_what_is_queued_is_intended(store).await;
    an_intent_of_an_earlier_owner_is_refused(store).await;
    one_message_of_a_queue_is_under_way(store).await;
    each_attempt_is_kept(store).await;
    private_replies_of_the_last_hour_are_found(store).await;
}

async fn an_epoch_goes_up_with_each_taking(store: &impl Store) {
    let shards = [antiphon_engine::Shard(1), antiphon_engine::Shard(2)];
    let first = store.take(&shards, at(0)).await.unwrap();
    let second = store.take(&shards, at(1)).await.unwrap();
    assert_eq!(first.iter().map(|(shard, _)| *shard).collect::<Vec<_>>(), shards);
    for ((_, before), (_, after)) in first.into_iter().zip(second) {
        assert_eq!(after, Epoch(before.0 + 1));
    }
}

async fn only_what_is_queued_is_intended(store: &impl Store) {
    for from in State::ALL.into_iter().filter(|&state| state != State::Held) {
        let placed = placed(store, from).await;
        let epoch = taken(store, placed.key.shard()).await;
        let intended = store.intend(placed.key, fence(epoch, 2), None, at(3)).await.unwrap();
        assert_eq!(intended, from == State::Queued, "from {from}");
        let now = if intended { State::Sending } else { from };
        assert_eq!(placed.state(store).await, now);
    }
}

async fn an_intent_of_an_earlier_owner_is_refused(store: &impl Store) {
    let placed = placed(store, State::Queued).await;
    let earlier = taken(store, placed.key.shard()).await;
    let later = taken(store, placed.key.shard()).await;
    assert!(!store.intend(placed.key, fence(earlier, 1), None, at(3)).await.unwrap());
    assert!(!store.intend(placed.key, fence(Epoch(later.0 + 1), 1), None, at(3)).await.unwrap());
    assert_eq!(placed.state(store).await, State::Queued);
    assert!(store.intend(placed.key, fence(later, 1), None, at(3)).await.unwrap());
    assert!(!store.intend(placed.key, fence(later, 1), None, at(3)).await.unwrap(), "it is no longer queued");
}

async fn one_message_of_a_queue_is_under_way(store: &impl Store) {
    let queue = queue(&fresh_account(), 1);
    let first = accepted(store, text(&queue, 0)).await.key;
    let second = accepted(store, text(&queue, 0)).await.key;
    let epoch = taken(store, queue.shard()).await;
    let fence = fence(epoch, 1);
    assert!(store.intend(first, fence, None, at(1)).await.unwrap());
    assert!(!store.intend(second, fence, None, at(1)).await.unwrap());

    let sending = stands(State::Sending, Some(fence));
    let doubt = crate::world::doubtful(1);
    assert!(store.settle(&queue, first, sending, doubt, at(2)).await.unwrap());
    assert!(!store.intend(second, fence, None, at(2)).await.unwrap(), "proof is sought");

    let unknown = stands(State::Unknown, Some(fence));
    assert!(store.settle(&queue, first, unknown, Settlement::GivenUp, at(3)).await.unwrap());
    assert!(!store.settle(&queue, first, unknown, Settlement::GivenUp, at(3)).await.unwrap());
    assert!(store.intend(second, fence, None, at(3)).await.unwrap(), "it is given up");
    assert_eq!((state(store, first).await, state(store, second).await), (State::Unknown, State::Sending));
}

async fn each_attempt_is_kept(store: &impl Store) {
    let placed = placed(store, State::Sending).await;
    let first = placed.stands.fence.unwrap();
    let not_sent = Settlement::Queued { not_before: Some(at(9)), why: Requeued::NotSent };
    assert!(placed.settle(store, not_sent).await);
    let loaded = store.load(&placed.queue).await.unwrap();
    assert_eq!(
        loaded.heads[0].stage,
        Stage::Queued { attempts: 1, not_before: Some(at(9)), after_unknown: false }
    );

    let epoch = taken(store, placed.key.shard()).await;
    assert!(!store.intend(placed.key, fence(epoch, 1), None, at(10)).await.unwrap(), "that one was made");
    let second = fence(epoch, 2);
    assert!(store.intend(placed.key, second, None, at(10)).await.unwrap());
    let loaded = store.load(&placed.queue).await.unwrap();
    assert_eq!(loaded.heads[0].stage, Stage::Sending { fence: second, intended_at: at(10) });

    let attempts = store.attempts(placed.key).await.unwrap();
    let attempts: Vec<_> = attempts
        .iter()
        .map(|row| (row.fence, row.intended_at, row.ended_at, row.outcome.as_deref()))
        .collect();
    assert_eq!(attempts, [(first, at(1), Some(at(2)), Some("not_sent")), (second, at(10), None, None)]);
    assert_eq!(store.message(placed.key).await.unwrap().unwrap().attempts, 2);
}

async fn private_replies_of_the_last_hour_are_found(store: &impl Store) {
    let account = fresh_account();
    let comment = CommentId::new("17900000000000002").unwrap();
    let queue = Queue { account: account.clone(), with: With::Comment(comment) };
    let mut reply = text(&queue, 0);
    reply.head.pace = Pace::PrivateReply;
    let key = accepted(store, reply).await.key;
    let own = async |since| {
        let all = store.private_replies(at(since)).await.unwrap();
        all.into_iter().filter(|(of, _)| *of == account).map(|(_, sent_at)| sent_at).collect::<Vec<_>>()
    };
    assert_eq!(own(0).await, [], "it has not gone");
    let epoch = taken(store, queue.shard()).await;
    assert!(store.intend(key, fence(epoch, 1), None, at(30)).await.unwrap());
    assert_eq!(own(29).await, [at(30)]);
    assert_eq!(own(30).await, []);
}
