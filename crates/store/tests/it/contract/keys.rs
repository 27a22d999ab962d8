//! Keys of callers.

use antiphon_store::{Accounts, ApiKey, Store, Verbs};

use crate::world::{account, at};

fn key(nth: u8) -> ApiKey {
    ApiKey {
        id: format!("key_{nth}"),
        name: "worker".to_owned(),
        hash: [nth; 32],
        may: Verbs { send: true, read: nth.is_multiple_of(2), manage: false },
        accounts: Accounts::These(vec![account(1), account(2)]),
        made_at: at(i64::from(nth)),
        expires_at: None,
        revoked_at: None,
        used_at: None,
        replaces: None,
    }
}

pub(super) async fn tell(store: &impl Store) {
    let everywhere = ApiKey { accounts: Accounts::All, expires_at: Some(at(100)), ..key(2) };
    store.put_key(key(1)).await.unwrap();
    store.put_key(everywhere.clone()).await.unwrap();
    assert_eq!(store.keys().await.unwrap(), [key(1), everywhere.clone()]);
    let same = ApiKey { id: "key_9".to_owned(), ..key(1) };
    assert!(store.put_key(same).await.is_err(), "one key is not two");
    assert_eq!(store.keys().await.unwrap().len(), 2);

    // The new one is there and the old one lives for a while; never longer than it would have.
    let new = ApiKey { replaces: Some("key_1".to_owned()), ..key(3) };
    assert!(store.rotate_key("key_1", new.clone(), at(50)).await.unwrap());
    assert!(store.rotate_key("key_2", ApiKey { replaces: None, ..key(4) }, at(500)).await.unwrap());
    assert!(!store.rotate_key("key_0", key(5), at(50)).await.unwrap());
    let ends = |key: &ApiKey| (key.id.clone(), key.expires_at);
    let keys: Vec<_> = store.keys().await.unwrap().iter().map(ends).collect();
    let expected = [("key_1", Some(at(50))), ("key_2", Some(at(100))), ("key_3", None), ("key_4", None)];
    assert_eq!(keys, expected.map(|(id, end)| (id.to_owned(), end)));

    assert!(store.revoke_key("key_1", at(20)).await.unwrap());
    assert!(!store.revoke_key("key_1", at(21)).await.unwrap(), "it is ended once");
    assert!(!store.revoke_key("key_0", at(21)).await.unwrap());
    assert!(!store.rotate_key("key_1", key(6), at(50)).await.unwrap(), "what is revoked is not rotated");
    store.keys_used(vec![("key_3".to_owned(), at(7)), ("key_0".to_owned(), at(7))]).await.unwrap();
    store.keys_used(vec![("key_3".to_owned(), at(6))]).await.unwrap();
    let keys = store.keys().await.unwrap();
    assert_eq!(keys[0].revoked_at, Some(at(20)));
    assert_eq!(keys[2], ApiKey { used_at: Some(at(7)), ..new });
}
