//! Hosting: a file that Instagram cannot reach gets an address, for a while.
//!
//! A file is named by a keyed hash of its bytes: nobody guesses the name, the same bytes have the same, and its ending says
//! what they are. What comes in is taken whole or not at all, and goes some days after it was put there last.

mod base;
mod bucket;
mod incoming;
mod name;
mod shelf;
mod wire;
mod workroom;

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use antiphon_store::Store;
use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use jiff::{SignedDuration, Timestamp};
use ring::hmac;
use tokio::fs::File;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

pub use self::base::{MediaBase, NotABase};
pub(crate) use self::incoming::{Incoming, Untaken};
pub(crate) use self::name::Name;
pub(crate) use self::shelf::Unkept;
pub use self::shelf::{NoShelf, Shelf};
pub(crate) use self::workroom::Workroom;
use crate::App;

/// The largest file, in bytes.
pub(crate) const MOST: u64 = 25 * 1024 * 1024;

/// So many files may come in at once: each holds a few megabytes on its way to the shelf.
const SEATS: usize = 8;

/// Between two looks for what has expired, unless the clock is moved.
const EVERY: Duration = Duration::from_hours(1);

/// Files of the user's own, and where they are. Clones share them.
#[derive(Clone, Debug)]
pub struct Hosting {
    shelf: Shelf,
    base: MediaBase,
    kept: Option<SignedDuration>,
    seats: Arc<Semaphore>,
}

/// A file as it is hosted.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Hosted {
    pub(crate) name: Name,
    pub(crate) bytes: u64,
    /// When it goes; nothing when it stays.
    pub(crate) expires_at: Option<Timestamp>,
}

/// What a file is made of, piece by piece.
pub(crate) type Pieces = BoxStream<'static, Result<Bytes, object_store::Error>>;

impl Hosting {
    /// Files on a shelf, which are reached from outside under a base.
    pub fn new(shelf: Shelf, base: MediaBase) -> Self {
        Self { shelf, base, kept: None, seats: Arc::new(Semaphore::new(SEATS)) }
    }

    /// The same, and each goes so long after it was put there.
    pub(crate) fn keeping(self, kept: Option<SignedDuration>) -> Self {
        Self { kept, ..self }
    }

    pub(crate) fn base(&self) -> &MediaBase {
        &self.base
    }

    /// How long files are kept; for ever when there is nothing.
    pub(crate) fn kept(&self) -> Option<SignedDuration> {
        self.kept
    }

    /// A place for a file to come in; nothing when all are taken.
    pub(crate) fn seat(&self) -> Option<OwnedSemaphorePermit> {
        self.seats.clone().try_acquire_owned().ok()
    }

    /// Where a file is, for those outside.
    pub(crate) fn url(&self, name: &Name) -> String {
        self.base.of(name.as_str())
    }

    /// The file that an address leads to, when it is one of here.
    pub(crate) fn named(&self, url: &str) -> Option<Name> {
        url.strip_prefix(&self.base.of(""))?.parse().ok()
    }

    /// A file that is to come.
    pub(crate) async fn begin(&self, naming: hmac::Context) -> Result<Incoming, Untaken> {
        Ok(Incoming::new(self.shelf.sheet().await?, naming, MOST))
    }

    /// A file that is to come into a workroom, to be made to fit; it may have more bytes than any that is hosted.
    pub(crate) async fn begin_in(
        &self,
        room: &Workroom,
        naming: hmac::Context,
        most: u64,
    ) -> Result<Incoming, Untaken> {
        Ok(Incoming::new(self.in_workroom(room).await?, naming, most))
    }

    /// A folder where a file is made to fit.
    pub(crate) async fn workroom(&self) -> Result<Workroom, Untaken> {
        Ok(self.shelf.workroom().await?)
    }

    /// The file of a workroom.
    pub(crate) async fn in_workroom(&self, room: &Workroom) -> Result<File, Untaken> {
        Ok(room.open().await.map_err(|error| shelf::unkept(&error, ""))?)
    }

    /// Takes a file that came whole. One that is there already stays for as long as a new one.
    pub(crate) async fn take(&self, incoming: Incoming, now: Timestamp) -> Result<Hosted, Untaken> {
        let (name, file, bytes) = incoming.whole().await?;
        self.shelf.put(&name, file, now).await?;
        Ok(Hosted { name, bytes, expires_at: self.expiry(now) })
    }

    /// A file, unless it is not there any more.
    pub(crate) async fn find(&self, name: &Name, now: Timestamp) -> Result<Option<Hosted>, Unkept> {
        let found = self.shelf.find(name).await?;
        let hosted = found.map(|lying| Hosted {
            name: name.clone(),
            bytes: lying.bytes,
            expires_at: self.expiry(lying.since),
        });
        Ok(hosted.filter(|hosted| hosted.expires_at.is_none_or(|at| now < at)))
    }

    /// Some of a file's bytes.
    pub(crate) async fn read(&self, name: &Name, range: Range<u64>) -> Result<Pieces, Unkept> {
        self.shelf.read(name, range).await
    }

    /// Takes a file away.
    pub(crate) async fn remove(&self, name: &Name) -> Result<(), Unkept> {
        self.shelf.remove(name).await
    }

    /// Takes away what has expired. Says how many there were.
    pub(crate) async fn sweep(&self, now: Timestamp) -> Result<usize, Unkept> {
        let mut all = self.shelf.all();
        let mut swept = 0;
        while let Some(found) = all.next().await {
            let (name, lying) = found?;
            if self.expiry(lying.since).is_some_and(|at| at <= now) {
                self.shelf.remove(&name).await?;
                swept += 1;
            }
        }
        Ok(swept)
    }

    fn expiry(&self, since: Timestamp) -> Option<Timestamp> {
        self.kept.map(|kept| since.saturating_add(kept).unwrap_or(Timestamp::MAX))
    }
}

/// Takes away what has expired, now and then, until it is stopped.
pub(crate) async fn run<S: Store>(app: App<S>, stop: CancellationToken) {
    let mut moved = app.clock.moved();
    let mut is_watched = true;
    loop {
        look(&app).await;
        tokio::select! {
            () = stop.cancelled() => return,
            change = moved.changed(), if is_watched => is_watched = change.is_ok(),
            () = sleep(EVERY) => {}
        }
    }
}

/// Takes away what has expired by now.
pub(crate) async fn look<S: Store>(app: &App<S>) {
    let Some(hosting) = &app.hosting else { return };
    match hosting.sweep(app.clock.wall()).await {
        Ok(0) => {}
        Ok(swept) => info!(media.swept = swept, "expired media are gone"),
        Err(error) => {
            warn!(
                error = &error as &dyn std::error::Error,
                "expired media are still there; it is tried again"
            );
        }
    }
}

#[cfg(test)]
mod tests;
