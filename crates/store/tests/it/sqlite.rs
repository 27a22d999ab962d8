//! What only SQLite has to promise.

use antiphon_store::Sqlite;

use crate::contract;

#[tokio::test]
async fn sqlite_keeps_the_contract_in_memory() {
    contract::tell(Sqlite::in_memory().unwrap()).await;
}

#[tokio::test]
async fn sqlite_keeps_the_contract_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path().join("antiphon.db")).unwrap();
    contract::tell(store.clone()).await;
    store.close().await;
}
