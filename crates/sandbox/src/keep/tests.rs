use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

use super::*;
use crate::clock::{Clock, Mode};
use crate::former::Replaced;
use crate::media::fetch::Reach;
use crate::snapshot::{self, Snapshot, hash_of};
use crate::space::Spaces;
use crate::world::message::{Content, File as Attached, Side};
use crate::world::{New, seed};

fn fresh() -> Arc<Space> {
    Spaces::new(Clock::real(), Reach::Loopback, String::new()).unnamed().clone()
}

/// A space that is kept in a new folder.
fn kept() -> (TempDir, Arc<Space>) {
    let folder = tempfile::tempdir().unwrap();
    let space = fresh();
    open(&space, folder.path()).unwrap();
    (folder, space)
}

/// What another sandbox finds that begins with the folder as it is at this moment, while the first still has it: what is
/// left when a process is killed.
fn found_after_a_kill(folder: &Path) -> Result<Arc<Space>, KeepError> {
    let copy = tempfile::tempdir().unwrap();
    let (from, to) = (folder.join("sandbox"), copy.path().join("sandbox"));
    fs::create_dir_all(to.join("media")).unwrap();
    fs::copy(from.join("world.jsonl"), to.join("world.jsonl")).unwrap();
    for file in fs::read_dir(from.join("media")).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), to.join("media").join(file.file_name())).unwrap();
    }
    let space = fresh();
    open(&space, copy.path()).map(|()| space)
}

fn world_of(space: &Space) -> String {
    serde_json::to_string(&*space.world()).unwrap()
}

fn say(space: &Space, content: Content) {
    let new = New { from: Side::Account, content, reply_to: None };
    space.world().keep(&seed::shop(), &seed::ava(), new, space.clock.now());
}

fn ledger(folder: &Path) -> PathBuf {
    folder.join("sandbox/world.jsonl")
}

#[tokio::test]
async fn every_change_is_found_after_a_kill() {
    let (folder, space) = kept();
    space.world().people.shift_remove(&seed::ben());
    say(&space, Content::text("hello"));
    space.world().settings.webhook_url = Some("http://localhost:1/".into());
    let found = found_after_a_kill(folder.path()).unwrap();
    assert_eq!(world_of(&found), world_of(&space));
    assert!(!world_of(&found).contains(r#""handle":"ben""#));
}

#[tokio::test]
async fn whatever_byte_a_kill_falls_on_all_whole_changes_are_found() {
    let (folder, space) = kept();
    let path = ledger(folder.path());
    let mut worlds = vec![(fs::metadata(&path).unwrap().len(), world_of(&space))];
    for text in ["one", "zwei", "três"] {
        say(&space, Content::text(text));
        worlds.push((fs::metadata(&path).unwrap().len(), world_of(&space)));
    }
    let whole = fs::read(&path).unwrap();
    for end in worlds[0].0..=whole.len() as u64 {
        fs::write(&path, &whole[..usize::try_from(end).unwrap()]).unwrap();
        let (_, newest) = worlds.iter().rev().find(|(length, _)| *length <= end).unwrap();
        let found = found_after_a_kill(folder.path()).unwrap();
        assert_eq!(world_of(&found), *newest, "cut at {end}");
    }
}

#[tokio::test]
async fn a_ledger_cut_short_goes_on_behind_its_last_whole_line() {
    let (folder, space) = kept();
    say(&space, Content::text("whole"));
    close(&space);
    let before = world_of(&space);
    let mut file = File::options().append(true).open(ledger(folder.path())).unwrap();
    io::Write::write_all(&mut file, br#"{"world":{"message":{"thr"#).unwrap();
    let second = fresh();
    open(&second, folder.path()).unwrap();
    assert_eq!(world_of(&second), before);
    say(&second, Content::text("next"));
    assert_eq!(world_of(&found_after_a_kill(folder.path()).unwrap()), world_of(&second));
}

#[tokio::test]
async fn a_damaged_line_is_named_and_changes_nothing() {
    let (folder, space) = kept();
    close(&space);
    let whole = fs::read_to_string(ledger(folder.path())).unwrap();
    fs::write(ledger(folder.path()), whole.replacen(r#"{"world":{"settings""#, r#"{"wor"#, 1)).unwrap();
    let other = fresh();
    let before = world_of(&other);
    let error = open(&other, folder.path()).unwrap_err().to_string();
    assert!(error.contains("world.jsonl") && error.contains("line 3"), "{error}");
    assert_eq!(world_of(&other), before);
    fs::write(ledger(folder.path()), "").unwrap();
    assert!(matches!(open(&other, folder.path()), Err(KeepError::Damaged { .. })));
}

#[tokio::test]
async fn two_sandboxes_do_not_keep_one_folder() {
    let (folder, space) = kept();
    let error = open(&fresh(), folder.path()).unwrap_err();
    assert!(matches!(error, KeepError::Taken { .. }), "{error}");
    close(&space);
    open(&fresh(), folder.path()).unwrap();
}

#[tokio::test]
async fn the_clock_is_found_where_it_stood() {
    let (folder, space) = kept();
    let noon: Timestamp = "2026-01-01T12:00:00Z".parse().unwrap();
    space.clock.freeze();
    space.clock.set(noon);
    space.tell(crate::happening::What::Clock);
    let found = found_after_a_kill(folder.path()).unwrap();
    assert_eq!(found.clock.mode(), Mode::Frozen { at: noon });
    space.clock.enter(Mode::Offset { ahead: SignedDuration::from_hours(48) });
    say(&space, Content::text("two days later"));
    let found = found_after_a_kill(folder.path()).unwrap();
    assert_eq!(found.clock.mode(), space.clock.mode());
}

#[tokio::test]
async fn a_world_that_is_replaced_is_kept_in_place_of_the_old_one() {
    let (folder, space) = kept();
    let beginning = snapshot::write(&space);
    for _ in 0..100 {
        say(&space, Content::text("hello"));
    }
    let long = fs::metadata(ledger(folder.path())).unwrap().len();
    Snapshot::read(&beginning).unwrap().restore(&space, Replaced::Import);
    assert_eq!(world_of(&found_after_a_kill(folder.path()).unwrap()), world_of(&space));
    say(&space, Content::text("after"));
    assert_eq!(world_of(&found_after_a_kill(folder.path()).unwrap()), world_of(&space));
    snapshot::reset(&space);
    assert_eq!(world_of(&found_after_a_kill(folder.path()).unwrap()), world_of(&space));
    assert!(fs::metadata(ledger(folder.path())).unwrap().len() < long);
    let was = space.former().take(space.clock.now()).unwrap();
    was.restore(&space, Replaced::Undo);
    say(&space, Content::text("as if nothing had happened"));
    assert_eq!(world_of(&found_after_a_kill(folder.path()).unwrap()), world_of(&space));
}

#[tokio::test]
async fn media_are_found_with_their_messages_and_no_others() {
    let (folder, space) = kept();
    let attached = |bytes: &'static str| {
        let hash: Box<str> = hash_of(bytes.as_bytes()).into();
        space.media().insert(hash.clone(), Bytes::from_static(bytes.as_bytes()));
        Attached { url: "".into(), hash, content_type: "application/pdf".into(), size: 1, dimensions: None }
    };
    say(&space, Content::File { file: attached("%PDF sent") });
    let unsent = attached("%PDF never sent");
    let found = found_after_a_kill(folder.path()).unwrap();
    assert_eq!(found.media().values().collect::<Vec<_>>(), ["%PDF sent"]);
    close(&space);
    open(&fresh(), folder.path()).unwrap();
    assert!(!folder.path().join("sandbox/media").join(&*unsent.hash).exists());
}

#[tokio::test]
async fn a_ledger_that_is_mostly_past_is_written_anew_at_the_next_start() {
    let (folder, space) = kept();
    for on in (0..22_000).map(|number| number % 2 == 0) {
        space.world().thread_mut(&seed::shop(), &seed::ava()).typing = on;
    }
    close(&space);
    let bloated = fs::metadata(ledger(folder.path())).unwrap().len();
    let next = fresh();
    open(&next, folder.path()).unwrap();
    assert_eq!(world_of(&next), world_of(&space));
    assert!(fs::metadata(ledger(folder.path())).unwrap().len() < bloated / 100);
}
