//! Backups: fetched from a gateway that runs, and what one that starts from them does.

use antiphon_gateway::Sqlite;
use http::StatusCode;

use crate::world::World;

#[tokio::test]
async fn a_backup_is_one_file_that_is_whole_and_leaves_nothing_behind() {
    let world = World::new().await;
    assert_eq!(world.text("Before").await.status, 200);
    let told = world.get("/v1/backup").await;
    assert_eq!((told.status, told.header("content-type")), (200, "application/vnd.sqlite3"));
    assert!(told.header("content-disposition").contains("antiphon-"), "{told:?}");
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup.db");
    std::fs::write(&backup, told.whole.body()).unwrap();
    assert_eq!(Sqlite::examine_backup(&backup).unwrap().bytes, told.whole.body().len() as u64);
    // A second one finds nothing of the first in its way.
    assert_eq!(world.get("/v1/backup").await.status, 200);
}

#[tokio::test]
async fn an_accounts_token_takes_no_backup() {
    let world = World::new().await;
    let bearer = [("authorization", "Bearer sandbox-token")];
    let told = world.ask(http::Method::GET, "/v1/backup", &bearer, "").await;
    assert_eq!(told.status, StatusCode::FORBIDDEN);
}
