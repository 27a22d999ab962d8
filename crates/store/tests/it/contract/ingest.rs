//! What comes in: once, in whatever order, and windows only ever later.

use antiphon_graph::Window;
use antiphon_store::{Incoming, Occurrence, Store};

use crate::world::{
    accepted, arrival, at, conversation, echo, fresh_account, known_window, queue, text, wrote,
};

const DAY: i64 = 24 * 3600;

pub(super) async fn tell(store: &impl Store) {
    an_event_counts_once(store).await;
    a_window_is_the_same_in_every_order(store).await;
    what_is_too_old_or_from_the_future_opens_nothing(store).await;
    instagrams_own_word_closes_a_window(store).await;
    an_echo_is_kept_once_and_opens_nothing(store).await;
}

async fn an_event_counts_once(store: &impl Store) {
    let queue = queue(&fresh_account(), 1);
    let other = crate::world::queue(&fresh_account(), 1);
    let delivery = || vec![wrote(&queue, "m1", 0), wrote(&queue, "m1", 0), wrote(&queue, "m2", 1)];
    let first = store.ingest(arrival(2, delivery())).await.unwrap();
    assert_eq!(first.new, [true, false, true]);
    assert_eq!(first.windows, [Window::opened(conversation(&queue), at(1))], "once, as it is in the end");
    let again = store.ingest(arrival(3, delivery())).await.unwrap();
    assert_eq!((again.new, again.windows), (vec![false; 3], vec![]));
    let elsewhere = store.ingest(arrival(4, vec![wrote(&other, "m1", 0)])).await.unwrap();
    assert_eq!(elsewhere.new, [true], "keys are an account's own");

    let events = store.events(queue.shard(), 0, 1000).await.unwrap();
    let told: Vec<_> = events.into_iter().filter(|event| event.account == queue.account).collect();
    let last = told.last().unwrap();
    assert_eq!((told.len(), last.at), (2, at(2)));
    assert_eq!(last.what, Occurrence::WindowOpened(Window::opened(conversation(&queue), at(1))));
}

/// All orders of four things.
fn orders() -> Vec<[usize; 4]> {
    let all = (0..256_usize).map(|code| [code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6]);
    all.filter(|order| (0..4).all(|nth| order.contains(&nth))).collect()
}

async fn a_window_is_the_same_in_every_order(store: &impl Store) {
    let orders = orders();
    assert_eq!(orders.len(), 24);
    for order in orders {
        let queue = queue(&fresh_account(), 1);
        let conversation = conversation(&queue);
        let ad = Window::extended(conversation.clone(), at(10), at(3 * DAY));
        let events = [
            wrote(&queue, "a", 0),
            Incoming { opens: Some(ad.clone()), ..wrote(&queue, "ad", 10) },
            wrote(&queue, "b", 100),
            echo(&queue, "said", 5000),
        ];
        let mut latest = None;
        for nth in order {
            let ingested = store.ingest(arrival(200, vec![events[nth].clone()])).await.unwrap();
            if let Some(window) = ingested.windows.into_iter().next() {
                let closes_at = window.closes_at();
                assert!(latest.is_none_or(|before| before <= closes_at), "it moved earlier in {order:?}");
                latest = Some(closes_at);
            }
        }
        let window = known_window(store, &conversation).await.unwrap();
        assert_eq!(window, ad.later(Window::opened(conversation, at(100))), "{order:?}");
    }
}

async fn what_is_too_old_or_from_the_future_opens_nothing(store: &impl Store) {
    for (second, opens) in [(-7 * DAY - 1, false), (-7 * DAY, true), (DAY, true), (DAY + 1, false)] {
        let queue = queue(&fresh_account(), 1);
        let ingested = store.ingest(arrival(0, vec![wrote(&queue, "m", second)])).await.unwrap();
        assert_eq!(ingested.new, [true], "it is kept all the same");
        assert_eq!(ingested.windows.len(), usize::from(opens), "{second}");
        assert_eq!(known_window(store, &conversation(&queue)).await.is_some(), opens);
    }
}

async fn instagrams_own_word_closes_a_window(store: &impl Store) {
    let queue = queue(&fresh_account(), 1);
    let conversation = conversation(&queue);
    store.close_window(&conversation, at(1)).await.unwrap();
    assert_eq!(known_window(store, &conversation).await, None);

    store.ingest(arrival(10, vec![wrote(&queue, "a", 10)])).await.unwrap();
    store.close_window(&conversation, at(5)).await.unwrap();
    let window = known_window(store, &conversation).await.unwrap();
    assert_eq!(window, Window::opened(conversation.clone(), at(10)), "the person wrote since");

    store.close_window(&conversation, at(60)).await.unwrap();
    let window = known_window(store, &conversation).await.unwrap();
    assert_eq!((window.opened_at(), window.closes_at()), (at(10), at(60)));
    store.close_window(&conversation, at(70)).await.unwrap();
    store.ingest(arrival(70, vec![wrote(&queue, "earlier", 9)])).await.unwrap();
    let window = known_window(store, &conversation).await.unwrap();
    assert_eq!(window.closes_at(), at(60), "what Instagram had seen opens nothing");

    store.ingest(arrival(80, vec![wrote(&queue, "b", 20)])).await.unwrap();
    let window = known_window(store, &conversation).await.unwrap();
    assert_eq!(window, Window::opened(conversation, at(20)));
}

async fn an_echo_is_kept_once_and_opens_nothing(store: &impl Store) {
    let queue = queue(&fresh_account(), 1);
    accepted(store, text(&queue, 0)).await;
    let again = Incoming { key: "another key".to_owned(), ..echo(&queue, "said", 1) };
    let ingested = store.ingest(arrival(2, vec![echo(&queue, "said", 1), again])).await.unwrap();
    assert_eq!((ingested.new, ingested.windows), (vec![true, true], vec![]));
    assert_eq!(ingested.echoes.len(), 1);
    let filter =
        antiphon_store::ConversationFilter { accounts: vec![queue.account.clone()], ..Default::default() };
    let page = store.conversations(filter, None, 10).await.unwrap();
    let row = &page.rows[0];
    assert_eq!((row.person_wrote_at, row.account_wrote_at), (None, Some(at(1))));
    assert_eq!((row.waiting, row.unknown, row.window.clone()), (1, 0, None));
}
