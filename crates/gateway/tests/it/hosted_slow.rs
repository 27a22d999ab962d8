//! Files that come slowly, and many at once. As in `slow`, the clock of the time-outs goes on by itself.

use std::path::Path;
use std::time::Duration;

use tempfile::tempdir;
use tokio::time::{Instant, pause, resume, sleep};

use crate::hosted_v1::{PNG, host};
use crate::raw::{Raw, statuses};
use crate::world::World;

const SEATS: usize = 8;
const PIECE: Duration = Duration::from_secs(30);
const WHOLE: Duration = Duration::from_mins(10);
const A_SECOND: Duration = Duration::from_secs(1);

/// An upload that has its seat: who asks first is told to go on when there is one.
async fn begun(world: &World, bytes: usize) -> Raw {
    let mut upload = Raw::to(world).await;
    let head = format!("POST /v1/media HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", world.address);
    upload.write(format!("{head}expect: 100-continue\r\ncontent-length: {bytes}\r\n\r\n")).await;
    while upload.is_silent() {
        tokio::task::yield_now().await;
    }
    upload
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).unwrap().next().is_none()
}

#[tokio::test]
async fn the_ninth_at_once_is_told_to_come_again() {
    let folder = tempdir().unwrap();
    let world = World::hosting(folder.path()).await;
    let mut uploads = Vec::new();
    for _ in 0..SEATS {
        uploads.push(begun(&world, PNG.len()).await);
    }
    let ninth = begun(&world, PNG.len()).await.answer().await;
    assert_eq!(statuses(&ninth), ["503"], "{ninth}");
    assert!(ninth.contains("send it again shortly"), "{ninth}");
    let mut first = uploads.remove(0);
    first.write(PNG).await;
    let first = first.answer().await;
    assert_eq!(statuses(&first), ["100", "201"], "{first}");
    assert_eq!(host(&world, PNG).await["bytes"], PNG.len(), "there is a seat again");
}

#[tokio::test]
async fn a_file_that_stops_midway_is_given_up_and_its_seat_is_free() {
    let folder = tempdir().unwrap();
    let world = World::hosting(folder.path()).await;
    for _ in 0..=SEATS {
        let mut upload = begun(&world, PNG.len()).await;
        upload.write(&PNG[..PNG.len() / 2]).await;
        let began = Instant::now();
        pause();
        let answer = upload.answer().await;
        assert_eq!(statuses(&answer), ["100", "408"], "{answer}");
        assert!((PIECE..2 * PIECE).contains(&began.elapsed()), "{:?}", began.elapsed());
        resume();
    }
    assert!(is_empty(folder.path()));
    host(&world, PNG).await;
}

#[tokio::test]
async fn a_file_that_trickles_is_given_up_as_well() {
    let folder = tempdir().unwrap();
    let world = World::hosting(folder.path()).await;
    let mut upload = Raw::to(&world).await;
    let head = format!("POST /v1/media HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", world.address);
    upload.write(format!("{head}content-length: 99999\r\n\r\n")).await;
    upload.write(PNG).await;
    let began = Instant::now();
    pause();
    while upload.is_silent() {
        upload.write("x").await;
        sleep(A_SECOND).await;
        assert!(began.elapsed() < 2 * WHOLE, "it goes on for ever");
    }
    assert!(began.elapsed() >= WHOLE, "{:?}", began.elapsed());
    let answer = upload.answer().await;
    assert_eq!(statuses(&answer), ["408"], "{answer}");
    assert!(is_empty(folder.path()));
}
