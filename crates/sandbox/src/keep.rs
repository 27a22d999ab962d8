//! Keeping the unnamed space on disk, so that a restart does not forget what people received.
//!
//! The whole world is written to one file beside the old one, which it then replaces: a crash leaves the one or the
//! other, never half. Writing waits a little after a change, and longer the longer the last writing took, so that a
//! large world is not written all day.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{self, JoinHandle};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::snapshot::Snapshot;
use crate::space::Space;

/// The file in the data folder.
const FILE: &str = "sandbox.json";

/// How long to wait after a change before writing.
const PAUSE: Duration = Duration::from_millis(100);

/// Why a world cannot be kept or was not found as it was left.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeepError {
    /// The file cannot be read or written.
    #[error("cannot keep the sandbox's world in {path}; check that the folder is yours and the disk has room", path = path.display())]
    Disk {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is not a world.
    #[error("{path} does not hold a sandbox's world ({why}); move it away to begin anew", path = path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
}

/// Puts a space back as it was left in a folder. An empty folder leaves it as it is.
pub(crate) fn load(space: &Space, folder: &Path) -> Result<(), KeepError> {
    let path = folder.join(FILE);
    let json = match fs::read(&path) {
        Ok(json) => json,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(KeepError::Disk { path, source }),
    };
    let restored = Snapshot::read(&json).and_then(|snapshot| snapshot.restore(space));
    restored.map_err(|problem| KeepError::Damaged { path, why: problem.to_string() })
}

/// Writes a space down in a folder.
pub(crate) fn save(space: &Space, folder: &Path) -> Result<(), KeepError> {
    let path = folder.join(FILE);
    let json = serde_json::to_vec(&Snapshot::of(space)).map_err(io::Error::from);
    json.and_then(|json| replace(&path, &json)).map_err(|source| KeepError::Disk { path, source })
}

fn replace(path: &Path, json: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let beside = path.with_extension("json.new");
    let mut file = fs::File::create(&beside)?;
    file.write_all(json)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    fs::File::open(folder)?.sync_all()
}

/// Keeps a space in a folder from now on, until told to stop; then once more.
pub(crate) fn from_now_on(space: Arc<Space>, folder: PathBuf, stop: CancellationToken) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut happenings = space.happenings.watch();
        let mut pause = PAUSE;
        loop {
            let changed = tokio::select! {
                changed = happenings.changed() => changed.is_ok(),
                () = stop.cancelled() => false,
            };
            if changed {
                tokio::select! { () = sleep(pause) => {}, () = stop.cancelled() => {} }
            }
            happenings.mark_unchanged();
            let started = Instant::now();
            save_in_background(&space, &folder).await;
            pause = PAUSE.max(started.elapsed() * 10);
            if stop.is_cancelled() {
                return;
            }
        }
    })
}

async fn save_in_background(space: &Arc<Space>, folder: &Path) {
    let (space, folder) = (space.clone(), folder.to_owned());
    let saved = task::spawn_blocking(move || save(&space, &folder)).await;
    match saved {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(error = &error as &dyn std::error::Error, "the world was not kept"),
        Err(panic) => tracing::error!(%panic, "the world was not kept"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::media::fetch::Reach;
    use crate::space::Spaces;
    use crate::world::seed;

    fn world_of(space: &Space) -> String {
        serde_json::to_string(&*space.world()).unwrap()
    }

    #[tokio::test]
    async fn a_world_is_found_as_it_was_left() {
        let folder = tempfile::tempdir().unwrap();
        let before = Spaces::new(Clock::real(), Reach::Loopback, String::new());
        before.unnamed().world().people.shift_remove(&seed::ben());
        save(before.unnamed(), folder.path()).unwrap();
        let after = Spaces::new(Clock::real(), Reach::Loopback, String::new());
        load(after.unnamed(), folder.path()).unwrap();
        assert_eq!(world_of(after.unnamed()), world_of(before.unnamed()));
    }

    #[tokio::test]
    async fn a_damaged_file_is_named_and_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), "{").unwrap();
        let spaces = Spaces::new(Clock::real(), Reach::Loopback, String::new());
        let before = world_of(spaces.unnamed());
        let error = load(spaces.unnamed(), folder.path()).unwrap_err();
        assert!(error.to_string().contains(FILE), "{error}");
        assert_eq!(world_of(spaces.unnamed()), before);
    }

    #[tokio::test]
    async fn a_change_is_written_without_being_asked_and_again_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let spaces = Spaces::new(Clock::real(), Reach::Loopback, String::new());
        let stop = CancellationToken::new();
        let keeper = from_now_on(spaces.unnamed().clone(), folder.path().to_owned(), stop.clone());
        spaces.unnamed().world().people.shift_remove(&seed::ava());
        stop.cancel();
        keeper.await.unwrap();
        let kept = fs::read_to_string(folder.path().join(FILE)).unwrap();
        assert!(!kept.contains(r#""handle":"ava""#));
    }
}
