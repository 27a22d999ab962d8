//! Media: whether they are looked at, and what is told of them.

use antiphon_engine::State;
use antiphon_store::{Occurrence, Store, Trace};

use crate::world::{at, conversation, fresh_account, placed};

pub(super) async fn tell(store: &impl Store) {
    whether_they_are_looked_at_is_kept(store).await;
    what_was_found_is_told_as_long_as_the_message_is_kept(store).await;
}

async fn whether_they_are_looked_at_is_kept(store: &impl Store) {
    let account = fresh_account();
    for word in ["advise", "off"] {
        store.put_media_check(&account, word.to_owned()).await.unwrap();
        let kept = store.media_checks().await.unwrap();
        let of_it: Vec<_> = kept.iter().filter(|(known, _)| *known == account).collect();
        assert_eq!(of_it, [&(account.clone(), word.to_owned())]);
    }
}

async fn what_was_found_is_told_as_long_as_the_message_is_kept(store: &impl Store) {
    let placed = placed(store, State::Delivered).await;
    let account = &placed.queue.account;
    let told = async || {
        let events = store.events(placed.queue.shard(), 0, 10_000).await.unwrap();
        let own = events.into_iter().filter(|event| event.account == *account);
        own.map(|event| event.what).filter(|what| matches!(what, Occurrence::Doubtful { .. })).collect()
    };
    let found = ["one", "two"].map(str::to_owned);
    store.tell_of_media(account, placed.key, found.to_vec(), at(7)).await.unwrap();
    let doubtful = |found: &String| Occurrence::Doubtful { message: placed.key, found: found.clone() };
    let all: Vec<Occurrence> = told().await;
    assert_eq!(all, found.iter().map(doubtful).collect::<Vec<_>>());
    let person = conversation(&placed.queue);
    assert_eq!(store.erase_messages(vec![placed.key]).await.unwrap(), 1);
    let mut after = None;
    while let Some(next) = store.erase(&person, Trace::Events, after).await.unwrap().next {
        after = Some(next);
    }
    let all: Vec<Occurrence> = told().await;
    assert_eq!(all, [], "where they were is of the person too");
    store.tell_of_media(account, placed.key, found.to_vec(), at(8)).await.unwrap();
    let all: Vec<Occurrence> = told().await;
    assert_eq!(all, []);
}
