//! What only SQLite has to promise: one process, one file, one writer.

mod backup;
mod files;
mod room;
mod together;

use antiphon_store::Sqlite;

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
    let store = Sqlite::open(folder.path().join("antiphon.db")).unwrap();
    contract::tell(store.clone()).await;
    store.close().await;
}
