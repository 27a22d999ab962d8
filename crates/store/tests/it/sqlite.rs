//! What only SQLite has to promise: one process, one file, one writer.

mod backup;
mod files;
mod room;
mod together;

use antiphon_store::{Sqlite, Store as _};

use crate::contract;

#[tokio::test]
async fn sqlite_keeps_the_contract_in_memory() {
    let store = Sqlite::in_memory().unwrap();
    contract::tell(store.clone()).await;
    let counters = store.counters();
    assert!(
        counters.stale > 0 && counters.crowded > 0 && counters.doubled > 0,
        "what was refused is counted"
    );
}

#[tokio::test]
async fn sqlite_keeps_the_contract_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("antiphon.db");
    let store = Sqlite::open(&path).unwrap();
    contract::tell(store.clone()).await;
    let counted = store.counters();
    store.close().await;
    // What was counted along the way is what stands there.
    assert_eq!(Sqlite::open(&path).unwrap().counters().live, counted.live);
    assert!(counted.live.iter().sum::<i64>() > 100, "{counted:?}");
    assert_eq!((counted.batches.count, counted.batches.sum), (counted.commits, counted.writes));
}
