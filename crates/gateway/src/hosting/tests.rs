//! What is hosted, without anything in front of it.

use std::path::Path;

use super::*;
use crate::{Keyring, MasterKey};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR and so on";

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

fn hosting(folder: &Path) -> Hosting {
    let base = "http://127.0.0.1:2400".parse().unwrap();
    Hosting::new(Shelf::folder(folder).unwrap(), base).keeping(Some(SignedDuration::from_hours(24)))
}

async fn put(hosting: &Hosting, bytes: &[u8], now: Timestamp) -> Result<Hosted, Untaken> {
    let naming = Keyring::of(MasterKey::new([7; 32])).naming();
    let mut incoming = hosting.begin(naming).await?;
    for piece in bytes.chunks(7) {
        incoming.add(piece).await?;
    }
    hosting.take(incoming, now).await
}

#[tokio::test]
async fn what_has_expired_is_not_there_even_before_it_is_swept() {
    let folder = tempfile::tempdir().unwrap();
    let hosting = hosting(folder.path());
    let noon = at("2026-01-01T12:00:00Z");
    let hosted = put(&hosting, PNG, noon).await.unwrap();
    let next = at("2026-01-02T12:00:00Z");
    assert_eq!(hosted.expires_at, Some(next));
    let just_before = at("2026-01-02T11:59:59Z");
    assert_eq!(hosting.find(&hosted.name, just_before).await.unwrap(), Some(hosted.clone()));
    assert_eq!(hosting.sweep(just_before).await.unwrap(), 0);
    assert_eq!(hosting.find(&hosted.name, next).await.unwrap(), None);
    assert_eq!(hosting.find(&hosted.name, noon).await.unwrap(), Some(hosted.clone()), "it still lies there");
    assert_eq!(hosting.sweep(next).await.unwrap(), 1);
    assert_eq!(hosting.find(&hosted.name, noon).await.unwrap(), None);
}

#[tokio::test]
async fn the_same_bytes_again_stay_longer_under_the_same_name() {
    let folder = tempfile::tempdir().unwrap();
    let hosting = hosting(folder.path());
    let first = put(&hosting, PNG, at("2026-01-01T12:00:00Z")).await.unwrap();
    let again = put(&hosting, PNG, at("2026-01-02T00:00:00Z")).await.unwrap();
    assert_eq!(first.name, again.name);
    let later = at("2026-01-02T18:00:00Z");
    assert_eq!(hosting.find(&first.name, later).await.unwrap(), Some(again));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "and nothing else lies there");
}

#[tokio::test]
async fn a_file_that_never_ends_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let hosting = hosting(folder.path());
    let mut incoming = hosting.begin(Keyring::of(MasterKey::new([7; 32])).naming()).await.unwrap();
    let piece = vec![0; 1024 * 1024];
    for _ in 0..25 {
        incoming.add(&piece).await.unwrap();
    }
    assert!(matches!(incoming.add(b"1").await, Err(Untaken::TooLarge { most: MOST })));
    drop(incoming);
    assert!(matches!(put(&hosting, b"", Timestamp::UNIX_EPOCH).await, Err(Untaken::Empty)));
    assert!(matches!(put(&hosting, b"<html>", Timestamp::UNIX_EPOCH).await, Err(Untaken::Unknown)));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_start_takes_away_halves_and_nothing_of_anybody_elses() {
    let folder = tempfile::tempdir().unwrap();
    let half = format!("{}.png#1", "ab".repeat(16));
    for name in [half.as_str(), "notes.txt", "notes#1"] {
        std::fs::write(folder.path().join(name), "x").unwrap();
    }
    let hosting = hosting(folder.path());
    assert_eq!(hosting.sweep(Timestamp::MAX).await.unwrap(), 0);
    let mut left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["notes#1", "notes.txt"]);
}

#[tokio::test]
async fn a_full_disk_is_told_apart() {
    // The kernel's own: every write says that there is no room.
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let naming = Keyring::of(MasterKey::new([7; 32])).naming();
    let mut incoming = Incoming::new(tokio::fs::File::from_std(full), naming, MOST);
    let mut failed = None;
    for _ in 0..4 {
        failed = incoming.add(&vec![1; 256 * 1024]).await.err().or(failed);
    }
    let failed = match failed {
        Some(failed) => failed,
        None => incoming.whole().await.unwrap_err(),
    };
    assert!(matches!(failed, Untaken::Unkept(Unkept::Full)), "{failed}");
}

#[test]
fn where_files_lie_is_not_shown_with_its_credentials() {
    let folder = tempfile::tempdir().unwrap();
    assert!(format!("{:?}", Shelf::folder(folder.path()).unwrap()).starts_with("Shelf { folder: "));
}
