//! Keeping the unnamed space on disk, so that a restart does not forget what people received.
//!
//! In the folder `sandbox` of the data folder stand the ledger, `world.jsonl`, to which every change is appended before
//! it is answered, and the bytes of media by their hash. Kill the process when you like: what it answered is there.
//! Exchanges, faults and webhooks under way belong to the moment and are not kept.

mod ledger;
mod shelf;

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{self, JoinHandle};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::space::{Kept, Space};
use crate::world::World;
use ledger::Found;
pub(crate) use ledger::Ledger;
pub(crate) use shelf::Shelf;

/// How long a change may be in the system's hands alone, before it is on the disk itself.
const SYNC_EVERY: Duration = Duration::from_secs(1);

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
    /// Another sandbox keeps its world there.
    #[error("another sandbox keeps its world in {path}; end that one, or choose another folder", path = path.display())]
    Taken {
        /// Which folder.
        path: PathBuf,
    },
}

/// Puts a space back as it was left in a data folder, and keeps it there from now on. An empty folder begins with the
/// space as it is.
pub(crate) fn open(space: &Space, data: &Path) -> Result<(), KeepError> {
    let folder = data.join("sandbox");
    let media = folder.join("media");
    fs::create_dir_all(&media).map_err(disk(&media))?;
    let lock = lock(&folder)?;
    let path = folder.join("world.jsonl");
    let mut kept = space.kept();
    let Kept { world, ledger } = &mut *kept;
    let found = find(&path)?;
    let extent = found.as_ref().map(|found| found.extent);
    if let Some(found) = found {
        space.clock.enter(found.clock);
        space.webhooks.clear();
        *world = found.world;
    }
    *space.media() = Shelf::in_folder(media, files(world));
    let (at, clock) = (path.clone(), space.clock.mode());
    let opened = match extent {
        Some(extent) if !extent.is_bloated(world) => Ledger::go_on(at, lock, extent, world, clock),
        _ => Ledger::begin(at, lock, world, clock),
    };
    *ledger = Some(opened.map_err(disk(&path))?);
    Ok(())
}

fn files(world: &World) -> impl Iterator<Item = &str> {
    let sent = world.since(0).flat_map(|(_, message)| message.content.files());
    let uploaded = world.attachments.values().map(|attachment| &attachment.file);
    sent.chain(uploaded).map(|file| &*file.hash)
}

/// Sees to it that what is written reaches the disk, until told to stop.
pub(crate) fn sync_from_now_on(space: Arc<Space>, stop: CancellationToken) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut happenings = space.happenings.watch();
        while stop.run_until_cancelled(happenings.changed()).await.is_some() {
            if stop.run_until_cancelled(sleep(SYNC_EVERY)).await.is_none() {
                return;
            }
            happenings.mark_unchanged();
            let space = space.clone();
            if let Err(panic) = task::spawn_blocking(move || sync(&space)).await {
                tracing::error!(%panic, "the world was not brought to the disk");
            }
        }
    })
}

/// Keeps the space no longer: brings it to the disk and leaves the folder to others.
pub(crate) fn close(space: &Space) {
    sync(space);
    space.kept().ledger = None;
}

fn sync(space: &Space) {
    let unsynced = space.kept().ledger.as_mut().map_or(Ok(None), Ledger::take_unsynced);
    let synced = unsynced.and_then(|file| file.map_or(Ok(()), |file| file.sync_data()));
    if let Err(error) = synced {
        tracing::error!(%error, "the world was not brought to the disk");
    }
}

fn lock(folder: &Path) -> Result<File, KeepError> {
    let path = folder.join("lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(disk(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(KeepError::Taken { path: folder.to_owned() }),
        Err(TryLockError::Error(error)) => Err(disk(&path)(error)),
    }
}

fn find(path: &Path) -> Result<Option<Found>, KeepError> {
    match File::open(path) {
        Ok(file) => {
            Found::read(file).map(Some).map_err(|why| KeepError::Damaged { path: path.to_owned(), why })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(disk(path)(error)),
    }
}

fn disk(path: &Path) -> impl Fn(io::Error) -> KeepError {
    move |source| KeepError::Disk { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests;
