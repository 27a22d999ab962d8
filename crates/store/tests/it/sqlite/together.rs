//! Together: many writes share a commit.

use antiphon_store::{Accepted, Sqlite, Store};

use crate::world::{accepted, account, queue, text};

#[tokio::test]
async fn a_write_that_comes_alone_is_committed_alone() {
    let store = Sqlite::in_memory().unwrap();
    for second in 0..5 {
        accepted(&store, text(&queue(&account(1), 1), second)).await;
    }
    let counters = store.counters();
    assert_eq!((counters.commits, counters.writes), (5, 5));
}

#[tokio::test]
async fn writes_that_come_together_share_commits() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path().join("a.db")).unwrap();
    let tasks = (0..1000).map(|nth| {
        let store = store.clone();
        tokio::spawn(async move { store.accept(text(&queue(&account(nth), 1), 0)).await.unwrap() })
    });
    let tasks: Vec<_> = tasks.collect();
    for task in tasks {
        assert!(matches!(task.await.unwrap(), Accepted::New { .. }));
    }
    let counters = store.counters();
    assert_eq!(counters.writes, 1000);
    assert!(counters.commits <= 100, "{} commits", counters.commits);
}

#[tokio::test]
async fn the_log_does_not_grow_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let store = Sqlite::open(&path).unwrap();
    let log = folder.path().join("a.db-wal");
    let mut longest = 0;
    for _ in 0..40 {
        let tasks = (0..32).map(|nth| {
            let store = store.clone();
            let mut message = text(&queue(&account(nth), 1), 0);
            message.draft = vec![b'x'; 100_000];
            tokio::spawn(async move { store.accept(message).await.unwrap() })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await.unwrap();
        }
        longest = std::fs::metadata(&log).unwrap().len().max(longest);
    }
    let kept = std::fs::metadata(&path).unwrap().len();
    assert!(kept > 64 << 20, "the log is carried over: {kept}");
    assert!(longest < 100 << 20, "{longest}");
}
