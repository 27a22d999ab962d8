//! Backups: whole copies of a database in use, and what using one brings.

use std::path::{Path, PathBuf};

use antiphon_engine::{Head, KnownBy, Pace, Part, Requeued, Settlement, Stage, State, Verdict};
use antiphon_store::{Error, Plan, Planned, Restored, Sqlite, Store};
use jiff::Timestamp;

use crate::world::{
    accepted, account, at, delivered, fence, likeness, mid, placed, queue, stands, state, taken, text,
};

/// After this nothing leaves any more of what the gateway before had begun.
fn deadline() -> Timestamp {
    at(1_000)
}

/// A database that is put in place from a backup of this one.
async fn restored(store: &Sqlite, folder: &Path) -> (Sqlite, Option<Restored>) {
    let (backup, database) = (folder.join("backup.db"), folder.join("restored.db"));
    store.back_up(&backup, at(100)).await.unwrap();
    Sqlite::restore(&backup, &database, false, at(200)).unwrap();
    let store = Sqlite::open(&database).unwrap();
    let doubted = store.doubt_restored(deadline(), at(900)).await.unwrap();
    (store, doubted)
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    (folder, path)
}

fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    result.expect_err("it was done").to_string()
}

#[tokio::test]
async fn a_backup_that_is_taken_while_others_write_is_whole_and_has_what_was_answered_before() {
    let (folder, path) = folder();
    let store = Sqlite::open(&path).unwrap();
    let queue = queue(&account(1), 1);
    let before = accepted(&store, text(&queue, 0)).await.key;
    let busy = async {
        for second in 1..200 {
            accepted(&store, text(&queue, second)).await;
        }
    };
    let backup = folder.path().join("backup.db");
    let (taken, ()) = tokio::join!(store.back_up(&backup, at(100)), busy);
    let taken = taken.unwrap();
    assert_eq!((taken.at, taken.bytes), (at(100), std::fs::metadata(&backup).unwrap().len()));
    assert_eq!(Sqlite::examine_backup(&backup).unwrap(), taken);
    assert!(refusal(store.back_up(&backup, at(101)).await).contains("is there already"));

    store.close().await;
    assert_eq!(state(&Sqlite::open(&backup).unwrap(), before).await, State::Queued);
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_may_read_a_backup() {
    use std::os::unix::fs::PermissionsExt as _;
    let (folder, path) = folder();
    let backup = folder.path().join("backup.db");
    Sqlite::open(&path).unwrap().back_up(&backup, at(100)).await.unwrap();
    assert_eq!(std::fs::metadata(&backup).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn what_is_no_whole_backup_is_not_restored() {
    let (folder, path) = folder();
    let file = |name: &str| folder.path().join(name);
    let store = Sqlite::open(&path).unwrap();
    accepted(&store, text(&queue(&account(1), 1), 0)).await;
    store.back_up(&file("backup.db"), at(100)).await.unwrap();
    store.close().await;
    let restore = |from: &str, to: &str, replace| Sqlite::restore(&file(from), &file(to), replace, at(200));

    assert!(refusal(restore("none.db", "b.db", false)).contains("none.db"));
    assert!(refusal(restore("a.db", "b.db", false)).contains("no backup"));
    let mut bytes = std::fs::read(file("backup.db")).unwrap();
    for byte in bytes.iter_mut().skip(8192).take(4096) {
        *byte = 0x5a;
    }
    std::fs::write(file("damaged.db"), bytes).unwrap();
    assert!(refusal(restore("damaged.db", "b.db", false)).contains("damaged"));
    assert!(!file("b.db").exists());

    assert!(refusal(restore("backup.db", "a.db", false)).contains("--replace"));
    let held = Sqlite::open(&path).unwrap();
    assert!(matches!(restore("backup.db", "a.db", true), Err(Error::InUse { .. })));
    held.close().await;
    let moved = restore("backup.db", "a.db", true).unwrap().moved_to.unwrap();
    assert!(Sqlite::open(&moved).is_ok(), "the database before is where it was said to be");
}

#[tokio::test]
async fn whatever_waited_in_a_backup_is_unknown_and_nothing_of_it_is_sent() {
    let (folder, path) = folder();
    let store = Sqlite::open(&path).unwrap();
    let sending = placed(&store, State::Sending).await;
    let done = placed(&store, State::Delivered).await;
    let queue = queue(&account(7), 1);
    let mut keys = Vec::new();
    for second in 0..3 {
        keys.push(accepted(&store, text(&queue, second)).await.key);
    }
    let (store, doubted) = restored(&store, folder.path()).await;
    assert_eq!(doubted, Some(Restored { taken_at: at(100), messages: 4 }));
    assert_eq!(done.state(&store).await, State::Delivered);
    for key in keys.iter().chain([&sending.key]) {
        assert_eq!(state(&store, *key).await, State::Unknown);
    }
    let own = taken(&store, keys[0].shard()).await;
    assert!(!store.intend(keys[0], fence(own, 9), None, at(901)).await.unwrap());
    let found = |head: &Head| match head.stage {
        Stage::Unknown { first_byte_at, deadline, given_up, .. } => (first_byte_at, deadline, given_up),
        other => panic!("{other:?}"),
    };
    let heads = store.load(&sending.queue).await.unwrap().heads;
    assert_eq!(found(&heads[0]), (at(1), deadline(), false), "its bytes may have left before the backup");
    let heads = store.load(&queue).await.unwrap().heads;
    let first = heads.iter().find(|head| head.key == keys[0]).unwrap();
    assert_eq!(found(first), (at(100), deadline(), false), "from the backup on");
    assert!(heads.iter().filter(|head| head.key != keys[0]).all(|head| found(head).2), "one after the other");
    assert_eq!(store.doubt_restored(deadline(), at(950)).await.unwrap(), None, "once is enough");
}

#[tokio::test]
async fn proof_is_sought_for_one_message_of_a_queue_after_the_other() {
    let (folder, path) = folder();
    let store = Sqlite::open(&path).unwrap();
    let queue = queue(&account(7), 1);
    let mut keys = Vec::new();
    for second in 0..4 {
        keys.push(accepted(&store, text(&queue, second)).await.key);
    }
    let (store, _) = restored(&store, folder.path()).await;
    assert!(store.has_restored());
    let sought = async || {
        let heads = store.load(&queue).await.unwrap().heads;
        let is_sought = |head: &&Head| matches!(head.stage, Stage::Unknown { given_up: false, .. });
        let head = heads.iter().find(is_sought)?;
        let Stage::Unknown { fence, .. } = head.stage else { return None };
        Some((head.key, stands(State::Unknown, Some(fence))))
    };
    for (key, settlement) in [(keys[0], delivered("m.1")), (keys[1], Settlement::GivenUp)] {
        let (found, stands) = sought().await.unwrap();
        assert_eq!(found, key);
        assert!(store.settle(&queue, key, stands, settlement, at(1_100)).await.unwrap());
    }
    let (found, stands) = sought().await.unwrap();
    assert_eq!(found, keys[2]);
    let absent = Settlement::Queued { not_before: None, why: Requeued::ProvedAbsent };
    assert!(store.settle(&queue, keys[2], stands, absent, at(1_200)).await.unwrap());
    // What is proved absent goes before those behind it are looked for.
    assert_eq!(sought().await, None);
    let states = [State::Delivered, State::Unknown, State::Queued, State::Unknown];
    for (key, expected) in keys.iter().zip(states) {
        assert_eq!(state(&store, *key).await, expected);
    }
    assert!(store.cancel(keys[2], at(1_300)).await.unwrap());
    assert_eq!(sought().await.unwrap().0, keys[3]);
    // Nothing that came later goes before it.
    let later = accepted(&store, text(&queue, 1_300)).await.key;
    let own = taken(&store, later.shard()).await;
    assert!(!store.intend(later, fence(own, 1), None, at(1_300)).await.unwrap());
    assert_eq!(store.counters().crowded, 0);
    assert!(store.decide(keys[3], Verdict::Arrived, at(1_300)).await.unwrap());
    assert!(store.intend(later, fence(own, 1), None, at(1_300)).await.unwrap());
}

#[tokio::test]
async fn of_what_is_sent_in_parts_each_is_in_doubt_until_one_is_proved_absent() {
    let (folder, path) = folder();
    let store = Sqlite::open(&path).unwrap();
    let queue = queue(&account(7), 1);
    let mut message = text(&queue, 0);
    message.head.to_plan = true;
    let key = accepted(&store, message).await.key;
    let part = |nth| Part { pace: Pace::Text, likeness: likeness(nth) };
    let plan = (1..=3).map(|nth| Planned { part: part(nth), draft: Some(vec![nth]), said: None });
    let own = taken(&store, key.shard()).await;
    assert!(store.intend(key, fence(own, 1), Some(Plan(plan.collect())), at(10)).await.unwrap());

    let (store, _) = restored(&store, folder.path()).await;
    let stage = async || {
        let head = store.load(&queue).await.unwrap().heads.remove(0);
        let Stage::Unknown { fence, given_up, of_copy, .. } = head.stage else { return (head, None) };
        assert!(of_copy && !given_up, "{:?}", head.stage);
        (head, Some(fence))
    };
    for nth in 1..3 {
        let (head, fence) = stage().await;
        assert_eq!((head.parts.done, head.likeness), (u32::from(nth) - 1, likeness(nth)));
        let proved = Settlement::PartDelivered {
            mid: Some(mid(&format!("m{nth}"))),
            person: None,
            known_by: KnownBy::Listing,
        };
        assert!(store.settle(&queue, key, stands(State::Unknown, fence), proved, at(1_100)).await.unwrap());
    }
    let (_, fence) = stage().await;
    let absent = Settlement::Queued { not_before: None, why: Requeued::ProvedAbsent };
    assert!(store.settle(&queue, key, stands(State::Unknown, fence), absent, at(1_200)).await.unwrap());
    let (head, _) = stage().await;
    assert!(matches!(head.stage, Stage::Queued { .. }) && head.parts.done == 2, "{head:?}");
}

#[tokio::test]
async fn whoever_follows_events_misses_none_after_a_restore() {
    let (folder, path) = folder();
    let store = Sqlite::open(&path).unwrap();
    let told = placed(&store, State::Delivered).await;
    let shard = told.key.shard();
    let (after, _) = restored(&store, folder.path()).await;
    // The gateway before went on, and its followers with it.
    let queue = told.queue.clone();
    for second in 0..5 {
        let key = accepted(&store, text(&queue, second)).await.key;
        store.cancel(key, at(150)).await.unwrap();
    }
    let seen = store.newest_events().await.unwrap().into_iter().find(|(of, _)| *of == shard).unwrap().1;
    let key = accepted(&after, text(&queue, 901)).await.key;
    after.cancel(key, at(901)).await.unwrap();
    let events = after.events(shard, seen, 10).await.unwrap();
    assert!(!events.is_empty());
}
