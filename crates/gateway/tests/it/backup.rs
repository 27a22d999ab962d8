//! Backups: fetched from a gateway that runs, and what one that starts from them does.

use std::path::PathBuf;
use std::time::Duration;

use antiphon_gateway::{Settings, Sqlite};
use http::StatusCode;
use jiff::SignedDuration;
use serde_json::json;
use tempfile::TempDir;

use crate::following::Following;
use crate::world::{self, World};

/// Instagram is asked what arrived when the clock is moved, and not before.
fn curious() -> Settings {
    Settings {
        listing_delay: SignedDuration::from_secs(30),
        listing_interval: SignedDuration::ZERO,
        absence_after: SignedDuration::ZERO,
        attempt_timeout: SignedDuration::ZERO,
        ..world::settings()
    }
}

const A_MINUTE: Duration = Duration::from_mins(1);

async fn pauses(world: &World, what: &str) {
    let path = format!("/v1/accounts/{}/{what}", world.sandbox.account());
    assert_eq!(world.post(&path, &json!({})).await.status, 200);
}

/// Accepts texts that wait, and takes a backup.
async fn waiting(world: &World, texts: &[&str]) -> (TempDir, PathBuf) {
    pauses(world, "pause").await;
    for text in texts {
        assert_eq!(world.text(text).await.status, 202);
    }
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup.db");
    std::fs::write(&backup, world.get("/v1/backup").await.whole.body()).unwrap();
    (folder, backup)
}

async fn states(world: &World) -> Vec<String> {
    let page = world.get("/v1/messages").await.json;
    let rows = page["data"].as_array().unwrap().iter().rev();
    rows.map(|row| row["state"].as_str().unwrap().to_owned()).collect()
}

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

#[tokio::test]
async fn what_was_sent_after_the_backup_is_found_and_not_sent_again() {
    let world = World::with(curious()).await;
    let (_folder, backup) = waiting(&world, &["one", "two"]).await;
    let mut events = Following::from(&world, "").await;
    pauses(&world, "resume").await;
    events.delivered().await;
    events.delivered().await;
    assert_eq!(world.text("three").await.status, 200);

    let world = world.restored(&backup, curious()).await;
    assert_eq!(states(&world).await, ["unknown", "unknown"]);
    let mut events = Following::from(&world, "").await;
    pauses(&world, "resume").await;
    for _ in 0..2 {
        world.sandbox.clock().advance(A_MINUTE).await;
        events.delivered().await;
    }
    assert_eq!(states(&world).await, ["delivered", "delivered"]);
    assert_eq!(world.received().await, ["one", "two", "three"]);
}

#[tokio::test]
async fn what_was_not_sent_after_the_backup_is_sent_once_and_in_order_when_that_is_proved() {
    let world = World::with(curious()).await;
    let (_folder, backup) = waiting(&world, &["one", "two"]).await;
    let world = world.restored(&backup, curious()).await;
    let mut events = Following::from(&world, "").await;
    pauses(&world, "resume").await;
    let three = world.send(&[("prefer", "respond-async")], &world.to_ava("three")).await;
    assert_eq!(three.status, 202, "it waits for those before it");
    assert_eq!(world.received().await, [""; 0]);
    for _ in 0..2 {
        world.sandbox.clock().advance(A_MINUTE).await;
        events.delivered().await;
    }
    events.delivered().await;
    assert_eq!(world.received().await, ["one", "two", "three"]);
}
