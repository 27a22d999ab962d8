//! Apps and accounts, and their pauses.

use antiphon_engine::{Cause, OnUnknown, Pause, Shard};
use antiphon_store::{Account, App, Occurrence, Sealed, Store};

use crate::world::{account, at};

pub(super) async fn tell(store: &impl Store) {
    an_app_is_kept_in_place_of_the_one_before(store).await;
    an_account_is_kept_in_place_of_the_one_before_but_stays_paused(store).await;
    an_account_needs_its_app(store).await;
    store.probe(at(0)).await.unwrap();
    store.probe(at(1)).await.unwrap();
}

fn app(secrets: &[u8]) -> App {
    let secrets = secrets.iter().map(|&secret| Sealed(vec![secret])).collect();
    App { name: "shop".to_owned(), secrets, verify_token: Sealed(b"verify".to_vec()) }
}

fn shop(token: u8) -> Account {
    Account {
        id: account(1),
        app: "shop".to_owned(),
        username: Some("shop".to_owned()),
        token: Sealed(vec![token]),
        token_hash: [token; 32],
        token_expires_at: Some(at(3600)),
        on_unknown: OnUnknown::Block,
        pause: None,
    }
}

async fn an_app_is_kept_in_place_of_the_one_before(store: &impl Store) {
    store.put_app(app(&[1])).await.unwrap();
    store.put_app(app(&[3, 2])).await.unwrap();
    assert_eq!(store.apps().await.unwrap(), [app(&[3, 2])]);
}

async fn an_account_is_kept_in_place_of_the_one_before_but_stays_paused(store: &impl Store) {
    store.put_account(shop(1), false, at(0)).await.unwrap();
    assert_eq!(store.accounts().await.unwrap(), [shop(1)]);

    let detail = Some("the token has expired".to_owned());
    let pause = Pause { cause: Cause::Refused, until: Some(at(60)), detail };
    store.pause_account(&account(1), Some(pause.clone()), at(1)).await.unwrap();
    store.pause_account(&account(1), Some(pause.clone()), at(2)).await.unwrap();
    store.put_account(shop(2), false, at(2)).await.unwrap();
    let paused = Account { pause: Some(pause.clone()), ..shop(2) };
    assert_eq!(store.accounts().await.unwrap(), [paused]);

    store.pause_account(&account(1), None, at(3)).await.unwrap();
    assert_eq!(store.accounts().await.unwrap(), [shop(2)]);
    let events = store.events(Shard::of(&account(1)), 0, 10).await.unwrap();
    let told: Vec<_> = events.iter().map(|event| (event.number, event.at, event.what.clone())).collect();
    let expected = [(1, at(1), Occurrence::Account(Some(pause))), (2, at(3), Occurrence::Account(None))];
    assert_eq!(told, expected, "what changes nothing is not told");
}

async fn an_account_needs_its_app(store: &impl Store) {
    let stray = Account { id: account(2), app: "nobody's".to_owned(), ..shop(1) };
    assert!(store.put_account(stray, false, at(4)).await.is_err());
    assert_eq!(store.accounts().await.unwrap().len(), 1);
}
