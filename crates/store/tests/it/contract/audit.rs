//! The audit log, and seals.

use antiphon_store::{App, Deed, Resealed, Sealed, SealedAt, Store};

use crate::world::at;

pub(super) async fn tell(store: &impl Store) {
    entries_are_chained_in_their_order(store).await;
    all_is_sealed_anew_or_nothing(store).await;
}

fn deed(second: i64, target: &str) -> Deed {
    Deed {
        at: at(second),
        who: "near".to_owned(),
        what: "accounts.pause".to_owned(),
        target: target.to_owned(),
        outcome: "done".to_owned(),
    }
}

async fn entries_are_chained_in_their_order(store: &impl Store) {
    let before = store.walk_audit().await.unwrap();
    assert_eq!((before.entries, before.broken_at), (0, None));
    for (number, target) in [(1, "a"), (2, "b"), (3, "c")] {
        assert_eq!(store.write_down(deed(5, target)).await.unwrap(), number);
    }
    let first = store.audit(None, 2).await.unwrap();
    assert_eq!(first.rows.iter().map(|entry| &*entry.deed.target).collect::<Vec<_>>(), ["c", "b"]);
    let rest = store.audit(first.next, 2).await.unwrap();
    assert_eq!((rest.rows.len(), rest.rows[0].number, rest.next), (1, 1, None));
    let walked = store.walk_audit().await.unwrap();
    assert_eq!((walked.entries, walked.newest, walked.broken_at), (3, first.rows[0].hash, None));
}

async fn all_is_sealed_anew_or_nothing(store: &impl Store) {
    let sealed = |nth: u8| Sealed(vec![nth]);
    let app = App { name: "seals".to_owned(), secrets: vec![sealed(1), sealed(2)], verify_token: sealed(3) };
    store.put_app(app).await.unwrap();
    let own = |(at, sealed): (SealedAt, Sealed)| match &at {
        SealedAt::AppSecret { app, .. } | SealedAt::VerifyToken { app } if app == "seals" => {
            Some((at, sealed))
        }
        _ => None,
    };
    let found: Vec<_> = store.sealed().await.unwrap().into_iter().filter_map(own).collect();
    assert_eq!(found.iter().map(|(_, sealed)| sealed.0[0]).collect::<Vec<_>>(), [1, 2, 3]);
    let anew = |found: &[(SealedAt, Sealed)]| -> Vec<_> {
        let anew = |(at, from): &(SealedAt, Sealed)| Resealed {
            at: at.clone(),
            from: from.clone(),
            to: Sealed(vec![from.0[0] + 10]),
        };
        found.iter().map(anew).collect()
    };
    store.put_master_key("one", at(0)).await.unwrap();
    let mut wrong = anew(&found);
    wrong[2].from = sealed(99);
    assert!(store.reseal(wrong, "two", at(1)).await.is_err());
    let unchanged: Vec<_> = store.sealed().await.unwrap().into_iter().filter_map(own).collect();
    assert_eq!(unchanged, found);
    store.reseal(anew(&found), "two", at(2)).await.unwrap();
    let changed: Vec<_> = store.sealed().await.unwrap().into_iter().filter_map(own).collect();
    assert_eq!(changed.iter().map(|(_, sealed)| sealed.0[0]).collect::<Vec<_>>(), [11, 12, 13]);
    let keys = store.master_keys().await.unwrap();
    assert_eq!(
        keys.iter().map(|key| (&*key.id, key.since)).collect::<Vec<_>>(),
        [("two", at(2)), ("one", at(0))]
    );
}
