//! The file: what is answered is in it, one process has it, and a wrong one is refused.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use antiphon_engine::State;
use antiphon_store::Safe as _;
use antiphon_store::{Error, Sqlite, Store};

use crate::world::{accepted, account, at, placed, queue, state, text};

/// Why a file is not opened.
fn refusal(path: &Path) -> String {
    match Sqlite::open(path).expect_err("it was opened") {
        error @ (Error::Unusable(_) | Error::InUse { .. }) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

/// As a machine leaves them that loses its power: nothing is closed.
fn copy(from: &Path, to: &Path) {
    for ending in ["", "-wal"] {
        let name = |path: &Path| format!("{}{ending}", path.display());
        std::fs::copy(name(from), name(to)).unwrap();
    }
}

#[tokio::test]
async fn what_was_answered_is_on_disk() {
    let folder = tempfile::tempdir().unwrap();
    let (path, left) = (folder.path().join("a.db"), folder.path().join("left.db"));
    let store = Sqlite::open(&path).unwrap();
    let queue = queue(&account(1), 1);
    let kept = accepted(&store, text(&queue, 0)).await;
    let unknown = placed(&store, State::Unknown).await;
    copy(&path, &left);

    let found = Sqlite::open(&left).unwrap();
    assert_eq!(found.load(&queue).await.unwrap().heads, [kept]);
    assert_eq!(unknown.state(&found).await, State::Unknown);
}

#[tokio::test]
async fn a_store_that_is_dropped_lets_the_file_go() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let queue = queue(&account(1), 1);
    for place in 1..4 {
        let store = Sqlite::open(&path).unwrap();
        assert_eq!(accepted(&store, text(&queue, 0)).await.place, place);
    }
}

#[tokio::test]
async fn nothing_is_done_after_the_close() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let store = Sqlite::open(&path).unwrap();
    let key = accepted(&store, text(&queue(&account(1), 1), 0)).await.key;
    assert!(refusal(&path).contains("is in use by"));
    let other = store.clone();
    store.close().await;
    assert!(matches!(other.accept(text(&queue(&account(1), 1), 0)).await, Err(Error::Broken(_))));
    assert!(other.message(key).await.is_err());
    assert!(!path.with_file_name("a.db-wal").exists(), "the log is folded in");
    assert_eq!(std::fs::read_to_string(path.with_file_name("a.db.lock")).unwrap(), "");
    assert_eq!(state(&Sqlite::open(&path).unwrap(), key).await, State::Queued);
}

const HOLD: &str = "ANTIPHON_STORE_TEST_HOLDS";

/// The other process of the test below: this program again, which does nothing else when it is asked to.
#[tokio::test]
async fn hold_a_file_when_asked_to() {
    let Some(path) = std::env::var_os(HOLD) else { return };
    let _store = Sqlite::open(path).unwrap();
    std::io::stderr().write_all(b"holding\n").unwrap();
    let _ = std::io::stdin().read_line(&mut String::new());
    // Ends as a crash does.
    std::process::abort();
}

#[tokio::test]
async fn another_process_is_kept_out_and_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let mut holder = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "sqlite::files::hold_a_file_when_asked_to", "--nocapture"])
        .env(HOLD, &path)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(holder.stderr.take().unwrap()).lines();
    assert!(said.any(|line| line.unwrap() == "holding"));

    let why = refusal(&path);
    assert!(why.contains(path.to_str().unwrap()), "{why}");
    assert!(why.contains(&format!("process {}", holder.id())), "{why}");
    let why = refusal(&path);
    assert!(why.contains("is in use by"), "{why}");

    // A crash lets go too, and what it leaves is looked through.
    drop(holder.stdin.take());
    holder.wait().unwrap();
    Sqlite::open(&path).unwrap();
}

#[tokio::test]
async fn tables_of_a_newer_program_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    Sqlite::open(&path).unwrap().close().await;
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let why = refusal(&path);
    assert!(why.contains("newer Antiphon (its tables are version 99, this one knows 4)"), "{why}");
}

#[test]
fn another_programs_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let other = rusqlite::Connection::open(&path).unwrap();
    other.pragma_update(None, "user_version", 1).unwrap();
    drop(other);
    let why = refusal(&path);
    assert!(why.contains("a database of another program"), "{why}");

    let path = folder.path().join("tables.db");
    rusqlite::Connection::open(&path).unwrap().execute_batch("create table notes (text text)").unwrap();
    let why = refusal(&path);
    assert!(why.contains("a database of another program"), "{why}");
}

#[test]
fn what_is_no_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    std::fs::write(&path, "these are notes, and no database at all".repeat(200)).unwrap();
    let why = refusal(&path);
    assert!(why.contains("a.db is damaged: ") && why.contains("put the newest copy"), "{why}");

    let nowhere = folder.path().join("nowhere").join("a.db");
    assert!(refusal(&nowhere).contains("cannot be written"));
}

#[tokio::test]
async fn a_file_that_is_damaged_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let store = Sqlite::open(&path).unwrap();
    for second in 0..50 {
        accepted(&store, text(&queue(&account(1), 1), second)).await;
    }
    store.close().await;
    let mut bytes = std::fs::read(&path).unwrap();
    // Every page but the first: the tables are found, what is in them is not.
    for page in bytes.chunks_mut(4096).skip(1) {
        page[..8].fill(0x5a);
    }
    std::fs::write(&path, bytes).unwrap();
    // Left behind by a process that did not end as it should.
    std::fs::write(folder.path().join("a.db.lock"), "process 1").unwrap();
    let why = refusal(&path);
    assert!(why.contains("a.db is damaged: ") && why.contains("put the newest copy"), "{why}");
}

#[tokio::test]
async fn an_audit_log_that_somebody_changed_says_where() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("antiphon.db");
    let store = Sqlite::open(&file).unwrap();
    let deed = |target: &str| antiphon_store::Deed {
        at: at(0),
        who: "near".to_owned(),
        what: "accounts.pause".to_owned(),
        target: target.to_owned(),
        outcome: "done".to_owned(),
    };
    for target in ["a", "b", "c", "d"] {
        store.write_down(deed(target)).await.unwrap();
    }
    let whole = store.walk_audit().await.unwrap();
    store.close().await;
    for (change, broken_at) in [
        ("update audit set target = 'x' where number = 3", Some(3)),
        ("update audit set target = 'c' where number = 3", None),
        ("update audit set at = at + 1 where number = 1", Some(1)),
        ("update audit set at = at - 1 where number = 1", None),
        ("update audit set hash = x'00' where number = 4", Some(4)),
        ("delete from audit where number = 2", Some(2)),
    ] {
        rusqlite::Connection::open(&file).unwrap().execute(change, []).unwrap();
        let store = Sqlite::open(&file).unwrap();
        let walked = store.walk_audit().await.unwrap();
        store.close().await;
        let expected = broken_at.unwrap_or(whole.entries + 1) - 1;
        assert_eq!((walked.broken_at, walked.entries), (broken_at, expected), "{change}");
    }
}
