//! Accounts' tokens: earlier ones, renewed ones, troubled ones.

use antiphon_engine::{OnUnknown, Shard};
use antiphon_store::{
    Account, App, EarlierToken, Occurrence, Renewed, Sealed, Store, TokenNews, TokenStanding, TokenTrouble,
};
use jiff::{SignedDuration, Timestamp};

use crate::world::{at, fresh_account};

pub(super) async fn tell(store: &impl Store) {
    let app = App { name: "tokens".to_owned(), secrets: Vec::new(), verify_token: Sealed(vec![1]) };
    store.put_app(app).await.unwrap();
    the_token_before_is_known_until_it_ends(store).await;
    a_renewed_token_takes_the_place_of_the_one_that_was_renewed(store).await;
    trouble_is_told_once_and_ends_with_a_new_token(store).await;
}

fn shop(token: u8, expires_at: Option<Timestamp>) -> Account {
    Account {
        id: fresh_account(),
        app: "tokens".to_owned(),
        username: None,
        token: Sealed(vec![token]),
        token_hash: [token; 32],
        token_expires_at: expires_at,
        on_unknown: OnUnknown::Continue,
        pause: None,
    }
}

/// The same account with another token.
fn again(shop: &Account, token: u8, expires_at: Option<Timestamp>) -> Account {
    let (token, token_hash) = (Sealed(vec![token]), [token; 32]);
    Account { token, token_hash, token_expires_at: expires_at, ..shop.clone() }
}

async fn earlier(store: &impl Store, of: &Account, now: Timestamp) -> Vec<(u8, Timestamp)> {
    let earlier = store.earlier_tokens(now).await.unwrap();
    let own = earlier.into_iter().filter(|token| token.account == of.id);
    own.map(|EarlierToken { hash, ends_at, .. }| (hash[0], ends_at)).collect()
}

async fn standing(store: &impl Store, of: &Account) -> TokenStanding {
    let standings = store.token_standings().await.unwrap();
    standings.into_iter().find(|standing| standing.account == of.id).unwrap()
}

async fn the_token_before_is_known_until_it_ends(store: &impl Store) {
    let first = shop(101, Some(at(100)));
    store.put_account(first.clone(), false, at(0)).await.unwrap();
    assert_eq!(earlier(store, &first, at(0)).await, []);
    store.put_account(again(&first, 101, Some(at(100))), false, at(5)).await.unwrap();
    assert_eq!(
        standing(store, &first).await.since,
        at(0),
        "the same token is no younger for being put again"
    );
    store.put_account(again(&first, 102, None), false, at(10)).await.unwrap();
    assert_eq!(earlier(store, &first, at(10)).await, [(101, at(100))]);
    assert_eq!(standing(store, &first).await.since, at(10));
    assert_eq!(earlier(store, &first, at(100)).await, []);
    // One whose end nobody told ends when the longest would.
    store.put_account(again(&first, 103, None), false, at(20)).await.unwrap();
    let sixty_days = at(10) + SignedDuration::from_hours(60 * 24);
    assert_eq!(earlier(store, &first, at(100)).await, [(102, sixty_days)]);
    // What was one before and is put again is none before.
    store.put_account(again(&first, 102, None), false, at(30)).await.unwrap();
    assert_eq!(
        earlier(store, &first, at(200)).await.iter().map(|(token, _)| *token).collect::<Vec<_>>(),
        [103]
    );
    store.put_account(again(&first, 104, None), true, at(40)).await.unwrap();
    assert_eq!(earlier(store, &first, at(40)).await, []);
}

async fn a_renewed_token_takes_the_place_of_the_one_that_was_renewed(store: &impl Store) {
    let first = shop(111, Some(at(100)));
    store.put_account(first.clone(), false, at(0)).await.unwrap();
    let renewed = |from: u8, to: u8| Renewed {
        account: first.id.clone(),
        from: [from; 32],
        token: Sealed(vec![to]),
        hash: [to; 32],
        expires_at: at(500),
    };
    assert!(store.renew_token(renewed(111, 112), at(50)).await.unwrap());
    assert!(!store.renew_token(renewed(111, 113), at(51)).await.unwrap(), "another has its place");
    let accounts = store.accounts().await.unwrap();
    let own = accounts.iter().find(|account| account.id == first.id).unwrap();
    assert_eq!(
        (own.token_hash, own.token_expires_at, &own.token),
        ([112; 32], Some(at(500)), &Sealed(vec![112]))
    );
    assert_eq!(earlier(store, &first, at(50)).await, [(111, at(100))]);
    assert_eq!(standing(store, &first).await.since, at(50));
    // Instagram may answer with the same words.
    assert!(store.renew_token(renewed(112, 112), at(60)).await.unwrap());
    assert_eq!(earlier(store, &first, at(60)).await, [(111, at(100))]);
    let events = store.events(Shard::of(&first.id), 0, 100).await.unwrap();
    let told = events.iter().filter(|event| event.account == first.id).map(|event| event.what.clone());
    let news = Occurrence::Token(TokenNews::Renewed { expires_at: at(500) });
    assert_eq!(told.collect::<Vec<_>>(), [news.clone(), news]);
}

async fn trouble_is_told_once_and_ends_with_a_new_token(store: &impl Store) {
    let first = shop(121, Some(at(100)));
    store.put_account(first.clone(), false, at(0)).await.unwrap();
    let trouble = |is_dead| TokenTrouble { is_dead, detail: "no scope".to_owned() };
    for (is_dead, second) in [(false, 1), (false, 2), (true, 3)] {
        store.trouble_token(&first.id, [121; 32], trouble(is_dead), at(second)).await.unwrap();
    }
    store.trouble_token(&first.id, [99; 32], trouble(false), at(4)).await.unwrap();
    assert_eq!(
        standing(store, &first).await.trouble,
        Some(trouble(true)),
        "another's trouble is not its own"
    );
    let events = store.events(Shard::of(&first.id), 0, 100).await.unwrap();
    let told: Vec<_> =
        events.iter().filter(|event| event.account == first.id).map(|event| event.what.clone()).collect();
    let news = |is_dead| Occurrence::Token(TokenNews::Trouble(trouble(is_dead)));
    assert_eq!(told, [news(false), news(true)]);
    store.put_account(again(&first, 122, None), false, at(10)).await.unwrap();
    assert_eq!(standing(store, &first).await.trouble, None);
}
