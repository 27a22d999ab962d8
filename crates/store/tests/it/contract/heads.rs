//! Heads: what is read of queues, however deep they are.

use antiphon_engine::{Queue, Settlement, Shard, Stage, State, Verdict};
use antiphon_graph::AccountId;
use antiphon_store::Store;

use crate::world::{
    accepted, account, arrival, at, doubtful, echo, fence, fresh_account, mid, queue, stands, taken, text,
};

pub(super) async fn tell(store: &impl Store) {
    a_queue_that_is_not_known_is_empty(store).await;
    a_deep_queue_gives_its_heads(store).await;
    what_was_given_up_comes_first_and_what_is_left_holds_up_nothing(store).await;
    echoes_come_from_shortly_before_the_doubt(store).await;
    a_conversation_is_paused(store).await;
    a_shard_is_refilled_page_by_page(store).await;
}

async fn a_queue_that_is_not_known_is_empty(store: &impl Store) {
    let queue = queue(&fresh_account(), 1);
    let loaded = store.load(&queue).await.unwrap();
    assert_eq!((loaded.queue, loaded.heads, loaded.more), (queue, vec![], false));
    assert_eq!((loaded.window, loaded.echoes), (None, vec![]));
}

async fn a_deep_queue_gives_its_heads(store: &impl Store) {
    let queue = queue(&fresh_account(), 1);
    let mut keys = Vec::new();
    for second in 0..40 {
        keys.push(accepted(store, text(&queue, second)).await.key);
    }
    let loaded = store.load(&queue).await.unwrap();
    let heads: Vec<_> = loaded.heads.iter().map(|head| head.key).collect();
    assert_eq!((heads.as_slice(), loaded.more), (&keys[..16], true));

    for key in &keys[..24] {
        assert!(store.cancel(*key, at(50)).await.unwrap());
    }
    let loaded = store.load(&queue).await.unwrap();
    assert_eq!((loaded.heads.len(), loaded.more), (16, false));
    assert_eq!(loaded.heads[0].key, keys[24]);

    // What is under way is there wherever it stands.
    for second in 50..60 {
        accepted(store, text(&queue, second)).await;
    }
    let epoch = taken(store, queue.shard()).await;
    assert!(store.intend(keys[39], fence(epoch, 1), None, at(60)).await.unwrap());
    assert!(
        store
            .settle(&queue, keys[39], stands(State::Sending, Some(fence(epoch, 1))), doubtful(60), at(61))
            .await
            .unwrap()
    );
    let last = accepted(store, text(&queue, 61)).await.key;
    assert!(
        store
            .settle(
                &queue,
                keys[39],
                stands(State::Unknown, Some(fence(epoch, 1))),
                Settlement::GivenUp,
                at(62)
            )
            .await
            .unwrap()
    );
    assert!(store.intend(last, fence(epoch, 1), None, at(63)).await.unwrap());
    let loaded = store.load(&queue).await.unwrap();
    assert_eq!(loaded.heads.len(), 18);
    assert_eq!(loaded.heads[0].key, keys[39], "what was given up comes first");
    assert_eq!(loaded.heads[17].key, last);
    assert!(matches!(loaded.heads[17].stage, Stage::Sending { .. }));
}

async fn unknown(
    store: &impl Store,
    queue: &Queue,
    second: i64,
    on_unknown: antiphon_engine::OnUnknown,
) -> antiphon_engine::MessageKey {
    let mut message = text(queue, second);
    message.head.on_unknown = on_unknown;
    let key = accepted(store, message).await.key;
    let fence = fence(taken(store, queue.shard()).await, 1);
    assert!(store.intend(key, fence, None, at(second)).await.unwrap());
    let sending = stands(State::Sending, Some(fence));
    assert!(store.settle(queue, key, sending, doubtful(second), at(second)).await.unwrap());
    let unknown = stands(State::Unknown, Some(fence));
    assert!(store.settle(queue, key, unknown, Settlement::GivenUp, at(second)).await.unwrap());
    key
}

async fn what_was_given_up_comes_first_and_what_is_left_holds_up_nothing(store: &impl Store) {
    use antiphon_engine::OnUnknown::{Block, Continue};
    let queue = queue(&fresh_account(), 1);
    let first = unknown(store, &queue, 1, Block).await;
    let waiting = accepted(store, text(&queue, 2)).await.key;
    let loaded = store.load(&queue).await.unwrap();
    assert_eq!(loaded.heads.iter().map(|head| head.key).collect::<Vec<_>>(), [first, waiting]);
    assert_eq!(loaded.heads[0].on_unknown, Block);

    assert!(store.decide(first, Verdict::Leave, at(5)).await.unwrap());
    let loaded = store.load(&queue).await.unwrap();
    assert_eq!(loaded.heads[0].on_unknown, Continue);
    assert!(store.cancel(waiting, at(6)).await.unwrap());
    let (page, _) = store.refill(queue.shard(), None, 1000).await.unwrap();
    assert!(page.iter().all(|loaded| loaded.queue != queue), "nothing of it can move");

    let second = unknown(store, &queue, 7, Continue).await;
    let (page, _) = store.refill(queue.shard(), None, 1000).await.unwrap();
    let loaded = page.iter().find(|loaded| loaded.queue == queue).expect("an echo may still settle it");
    assert_eq!(loaded.heads.iter().map(|head| head.key).collect::<Vec<_>>(), [first, second]);
}

async fn echoes_come_from_shortly_before_the_doubt(store: &impl Store) {
    let queue = queue(&fresh_account(), 1);
    let told = [("early", 97), ("near", 98), ("late", 300)];
    let events = told.iter().map(|(name, second)| echo(&queue, name, *second)).collect();
    let ingested = store.ingest(arrival(301, events)).await.unwrap();
    assert_eq!(ingested.echoes, [], "there is nothing that they could prove");
    assert_eq!(store.load(&queue).await.unwrap().echoes, []);
    unknown(store, &queue, 100, antiphon_engine::OnUnknown::Continue).await;
    let echoes = store.load(&queue).await.unwrap().echoes;
    assert_eq!(echoes.into_iter().map(|echo| echo.mid).collect::<Vec<_>>(), [mid("near"), mid("late")]);
}

async fn a_conversation_is_paused(store: &impl Store) {
    let queue = queue(&fresh_account(), 1);
    let conversation = crate::world::conversation(&queue);
    for paused in [true, false] {
        store.pause_conversation(&conversation, paused, at(1)).await.unwrap();
        assert_eq!(store.paused_conversations().await.unwrap().contains(&conversation), paused);
    }
}

/// Accounts of one shard.
fn neighbours(shard: Shard) -> impl Iterator<Item = AccountId> {
    (500_000..).map(account).filter(move |account| Shard::of(account) == shard)
}

async fn a_shard_is_refilled_page_by_page(store: &impl Store) {
    let shard = Shard::of(&account(500_000));
    let mut queues = Vec::new();
    for account in neighbours(shard).take(3) {
        for nth in 0..5 {
            queues.push(queue(&account, nth));
        }
    }
    for queue in &queues {
        for second in 0..20 {
            accepted(store, text(queue, second)).await;
        }
    }
    // One that has nothing live left is not read.
    let done = queue(&queues[0].account, 9);
    let key = accepted(store, text(&done, 0)).await.key;
    assert!(store.cancel(key, at(1)).await.unwrap());

    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let (page, next) = store.refill(shard, after.as_ref(), 4).await.unwrap();
        assert!(page.len() <= 4);
        for loaded in page {
            assert_eq!((loaded.heads.len(), loaded.more), (16, true));
            assert_eq!(store.load(&loaded.queue).await.unwrap(), loaded);
            seen.push(loaded.queue);
        }
        match next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    queues.sort_unstable();
    seen.sort_unstable();
    assert_eq!(seen, queues, "each once");
}
