//! Room: on the disk, and in the queue of what waits to be written.

use std::pin::pin;
use std::task::Poll;

use antiphon_store::{Error, NewMessage, Sqlite, Store};

use crate::world::{accepted, account, at, queue, text};

/// A message that fills some pages.
fn long(second: i64) -> NewMessage {
    NewMessage { draft: vec![b'x'; 100_000], ..text(&queue(&account(1), 1), second) }
}

#[tokio::test]
async fn a_full_disk_is_said_and_survived() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path().join("a.db")).unwrap();
    store.limit(1 << 20).await.unwrap();
    let mut kept = Vec::new();
    let full = loop {
        match store.accept(long(0)).await {
            Ok(antiphon_store::Accepted::New { head, .. }) => kept.push(head),
            Ok(other) => panic!("{other:?}"),
            Err(error) => break error,
        }
        assert!(kept.len() < 100, "it never fills");
    };
    assert!(matches!(full, Error::Full(_)), "{full:?}");
    assert!(kept.len() > 3);
    assert!(store.message(kept[0].key).await.unwrap().is_some(), "reading goes on");
    assert!(matches!(store.accept(long(0)).await, Err(Error::Full(_))));

    store.limit(1 << 30).await.unwrap();
    let next = accepted(&store, long(1)).await;
    assert_eq!(next.place, kept.last().unwrap().place + 1, "it goes on by itself, and no place was lost");
}

#[tokio::test]
async fn what_cannot_wait_is_told_to_come_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let store = Sqlite::open(&path).unwrap();
    // Somebody within this process holds the writer up.
    let holder = rusqlite::Connection::open(&path).unwrap();
    holder.execute_batch("begin immediate").unwrap();

    let mut waiting = Vec::new();
    let busy = loop {
        let store = store.clone();
        let mut accept = Box::pin(async move { store.accept(text(&queue(&account(1), 1), 0)).await });
        let first = std::future::poll_fn(|context| Poll::Ready(accept.as_mut().poll(context))).await;
        match first {
            Poll::Pending => waiting.push(accept),
            Poll::Ready(answer) => break answer.unwrap_err(),
        }
    };
    assert!(matches!(busy, Error::Busy), "{busy:?}");
    assert!(waiting.len() >= 4096, "{} waited", waiting.len());
    assert!(matches!(pin!(store.probe(at(0))).await, Err(Error::Busy)));

    holder.execute_batch("rollback").unwrap();
    let all = waiting.len();
    for accept in waiting {
        accept.await.unwrap();
    }
    store.probe(at(0)).await.unwrap();
    let counters = store.counters();
    assert_eq!(counters.writes, all as u64 + 1);
}
