//! What people look at: one thing, and pages of many.

use antiphon_engine::State;
use antiphon_graph::AccountId;
use antiphon_store::{ConversationFilter, MessageFilter, Store};

use crate::world::{Placed, accepted, arrival, at, fresh_account, person, placed, queue, text, wrote};

pub(super) async fn tell(store: &impl Store) {
    messages_come_newest_first_page_by_page(store).await;
    messages_are_found_by_person_and_state(store).await;
    conversations_come_by_person_page_by_page(store).await;
}

/// Every page of some accounts' messages.
async fn pages(
    store: &impl Store,
    filter: MessageFilter,
    at_most: usize,
) -> Vec<antiphon_engine::MessageKey> {
    let (mut keys, mut after) = (Vec::new(), None);
    loop {
        let page = store.messages(filter.clone(), after, at_most).await.unwrap();
        assert!(page.rows.len() <= at_most);
        keys.extend(page.rows.iter().map(|row| row.key));
        match page.next {
            Some(next) => after = Some(next),
            None => return keys,
        }
    }
}

fn of(accounts: &[AccountId]) -> MessageFilter {
    MessageFilter { accounts: accounts.to_vec(), ..MessageFilter::default() }
}

async fn messages_come_newest_first_page_by_page(store: &impl Store) {
    let accounts = [fresh_account(), fresh_account(), fresh_account()];
    let mut keys = Vec::new();
    for second in 0..12 {
        let nth = usize::try_from(second % 3).unwrap();
        keys.push(accepted(store, text(&queue(&accounts[nth], 1), 1000 + second)).await.key);
    }
    keys.reverse();
    for at_most in [1, 5, 12, 100] {
        assert_eq!(pages(store, of(&accounts), at_most).await, keys, "by {at_most}");
    }
    let first: Vec<_> = keys.iter().copied().skip(2).step_by(3).collect();
    assert_eq!(pages(store, of(&accounts[..1]), 3).await, first);
    let all = pages(store, of(&[]), 7).await;
    assert!(keys.iter().all(|key| all.contains(key)));
    let mut once = all.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), all.len(), "no page repeats what another has");
}

async fn messages_are_found_by_person_and_state(store: &impl Store) {
    for state in State::ALL.into_iter().filter(|&state| state != State::Held) {
        let Placed { queue, key, .. } = placed(store, state).await;
        let filter = |wanted, person| MessageFilter {
            state: Some(wanted),
            person,
            ..of(std::slice::from_ref(&queue.account))
        };
        assert_eq!(pages(store, filter(state, Some(person(1))), 10).await, [key], "{state}");
        assert_eq!(pages(store, filter(state, Some(person(2))), 10).await, []);
        let other = if state == State::Unknown { State::Queued } else { State::Unknown };
        assert_eq!(pages(store, filter(other, None), 10).await, []);
        let everywhere = MessageFilter { state: Some(state), ..MessageFilter::default() };
        assert!(pages(store, everywhere, 10).await.contains(&key));
    }
}

async fn conversations_come_by_person_page_by_page(store: &impl Store) {
    let accounts = [fresh_account(), fresh_account()];
    let mut all = Vec::new();
    for account in &accounts {
        for nth in 1..=5 {
            let queue = queue(account, nth);
            let second = i64::try_from(nth).unwrap() * 100;
            store.ingest(arrival(second, vec![wrote(&queue, &format!("m{nth}"), second)])).await.unwrap();
            all.push(queue.conversation().unwrap());
        }
    }
    let filter = ConversationFilter { accounts: accounts.to_vec(), ..ConversationFilter::default() };
    for at_most in [1, 4, 5, 10, 100] {
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = store.conversations(filter.clone(), after, at_most).await.unwrap();
            seen.extend(page.rows.into_iter().map(|row| row.conversation));
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        assert_eq!(seen, all, "by {at_most}");
    }
    let open = ConversationFilter { open_at: Some(at(24 * 3600 + 300)), ..filter.clone() };
    let rows = store.conversations(open, None, 10).await.unwrap().rows;
    assert_eq!(rows.len(), 4, "a window is closed when it closes");
    assert_eq!((rows[0].person_wrote_at, rows[0].paused), (Some(at(400)), false));
    let one = ConversationFilter { person: Some(person(3)), ..filter };
    assert_eq!(store.conversations(one, None, 10).await.unwrap().rows.len(), 2);
    let everywhere = store.conversations(ConversationFilter::default(), None, 1000).await.unwrap();
    assert!(all.iter().all(|known| everywhere.rows.iter().any(|row| row.conversation == *known)));
}
