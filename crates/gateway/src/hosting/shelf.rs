//! The shelf: where files lie, in a folder or in a bucket.
//!
//! What is put there is there whole or not at all, and lies there since it was put there last.

use std::error::Error as StdError;
use std::fmt;
use std::future::ready;
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path as File, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{BoxStream, StreamExt as _};
use jiff::Timestamp;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectMeta, ObjectStore, ObjectStoreExt as _};
use tempfile::TempDir;
use tokio::io::AsyncReadExt as _;

use super::bucket;
use super::name::Name;
use super::workroom::{self, Workroom};

/// So much is held of a file that is put on the shelf; buckets take no smaller parts.
const PIECE: usize = 5 * 1024 * 1024;

/// Where files lie. Clones share it.
#[derive(Clone)]
pub struct Shelf {
    store: Arc<dyn ObjectStore>,
    within: Path,
    /// The folder, if it is one: files there have the gateway's time.
    folder: Option<PathBuf>,
    /// Where what comes in lies until it is whole.
    desk: PathBuf,
    /// Goes with the last who looks at it.
    _fleeting: Option<Arc<TempDir>>,
}

/// There is no such shelf.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NoShelf {
    /// The folder is none, or somebody else's.
    #[error("media cannot be kept in {folder}")]
    Folder {
        /// Which.
        folder: String,
        /// Why.
        source: io::Error,
    },
    /// The bucket's address is none.
    #[error("is no bucket; write it like s3://bucket/prefix")]
    NotABucket,
    /// What the environment says of the bucket does not do.
    #[error("the bucket cannot be used; look at the AWS_ variables")]
    Bucket(#[source] Box<dyn StdError + Send + Sync>),
}

/// The shelf did not do as it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unkept {
    #[error("there is no room left where media lie")]
    Full,
    #[error("where media lie does not answer as it should: {0}")]
    Failed(String),
}

/// How a file lies there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Lying {
    pub(crate) bytes: u64,
    /// When it was put there last.
    pub(crate) since: Timestamp,
}

impl Shelf {
    /// A bucket when it is named like one (`s3://bucket/prefix`), else a folder.
    ///
    /// # Errors
    ///
    /// When there is no such shelf.
    pub fn named(name: &str, desk: &File) -> Result<Self, NoShelf> {
        if bucket::is_meant(name) { Self::bucket(name, desk) } else { Self::folder(File::new(name)) }
    }

    /// Whether one can be named like this.
    ///
    /// # Errors
    ///
    /// When it looks like a bucket and is none.
    pub fn check(name: &str) -> Result<(), NoShelf> {
        if bucket::is_meant(name) { bucket::place(name).map(drop) } else { Ok(()) }
    }

    /// A folder, made when there is none. Nobody else may look into it.
    ///
    /// # Errors
    ///
    /// When it cannot be made or written.
    pub fn folder(folder: &File) -> Result<Self, NoShelf> {
        let opened = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
        let opened = opened.and_then(|()| forget_halves(folder));
        let opened = opened.and_then(|()| workroom::forget(folder)).and_then(|()| folder.canonicalize());
        let wrong = |source| NoShelf::Folder { folder: folder.display().to_string(), source };
        let folder = opened.map_err(wrong)?;
        // A folder that cannot be written is better known now.
        drop(tempfile::tempfile_in(&folder).map_err(wrong)?);
        let store =
            LocalFileSystem::new_with_prefix(&folder).map_err(|error| wrong(io::Error::other(error)))?;
        let desk = folder.clone();
        let store = Arc::new(store.with_fsync(true));
        Ok(Self { store, within: Path::default(), folder: Some(folder), desk, _fleeting: None })
    }

    /// A folder that goes when nobody uses it any more.
    ///
    /// # Errors
    ///
    /// When there is no room for one.
    pub fn fleeting() -> Result<Self, NoShelf> {
        let made = tempfile::Builder::new().prefix("antiphon-media-").tempdir();
        let made = made.map_err(|source| NoShelf::Folder { folder: "the system's own".into(), source })?;
        let shelf = Self::folder(made.path())?;
        Ok(Self { _fleeting: Some(Arc::new(made)), ..shelf })
    }

    /// A bucket, `s3://bucket/prefix`; where it is and who asks there say the usual `AWS_` variables. What comes in lies on
    /// the desk until it is whole.
    ///
    /// # Errors
    ///
    /// When the address is none, or the variables do not go together.
    pub fn bucket(address: &str, desk: &File) -> Result<Self, NoShelf> {
        let (store, within) = bucket::open(address)?;
        let wrong = |source| NoShelf::Folder { folder: desk.display().to_string(), source };
        workroom::forget(desk).map_err(wrong)?;
        Ok(Self { store: Arc::new(store), within, folder: None, desk: desk.to_owned(), _fleeting: None })
    }

    /// A file without a name, for what comes in.
    pub(super) async fn sheet(&self) -> Result<tokio::fs::File, Unkept> {
        let desk = self.desk.clone();
        let made = tokio::task::spawn_blocking(move || tempfile::tempfile_in(desk)).await;
        made.map_err(|_| ended())
            .and_then(|made| made)
            .map(tokio::fs::File::from_std)
            .map_err(|error| unkept(&error, ""))
    }

    /// A folder on the desk, where a file is made to fit.
    pub(super) async fn workroom(&self) -> Result<Workroom, Unkept> {
        let desk = self.desk.clone();
        let made = tokio::task::spawn_blocking(move || Workroom::on(&desk)).await;
        made.map_err(|_| ended()).and_then(|made| made).map_err(|error| unkept(&error, ""))
    }

    /// Puts a file there. Whatever happens meanwhile, it is there whole or not at all.
    pub(super) async fn put(
        &self,
        name: &Name,
        mut file: tokio::fs::File,
        now: Timestamp,
    ) -> Result<(), Unkept> {
        self.copy(&mut file, &self.path(name)).await.map_err(|error| unkept(&*error, name.as_str()))?;
        let Some(folder) = &self.folder else { return Ok(()) };
        let file = folder.join(name.as_str());
        let dated = tokio::task::spawn_blocking(move || {
            std::fs::File::options().write(true).open(file)?.set_modified(now.into())
        });
        let dated = dated.await.map_err(|_| ended()).and_then(|dated| dated);
        dated.map_err(|error| unkept(&error, name.as_str()))
    }

    /// Copies a file: at once when it is small, else piece by piece, and no more than one is held.
    async fn copy(
        &self,
        file: &mut tokio::fs::File,
        to: &Path,
    ) -> Result<(), Box<dyn StdError + Send + Sync>> {
        let mut piece = next(file).await?;
        if piece.len() < PIECE {
            self.store.put(to, piece.into()).await?;
            return Ok(());
        }
        let mut upload = self.store.put_multipart(to).await?;
        let copied = async {
            while !piece.is_empty() {
                upload.put_part(piece.into()).await?;
                piece = next(file).await?;
            }
            upload.complete().await?;
            Ok(())
        };
        let copied = copied.await;
        if copied.is_err() {
            let _ = upload.abort().await; // what remains is no file, and has no name
        }
        copied
    }

    /// How a file lies there, if it does.
    pub(super) async fn find(&self, name: &Name) -> Result<Option<Lying>, Unkept> {
        match self.store.head(&self.path(name)).await {
            Ok(meta) => Ok(Some(Lying::of(&meta))),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(unkept(&error, name.as_str())),
        }
    }

    /// Some of a file's bytes.
    pub(super) async fn read(
        &self,
        name: &Name,
        range: std::ops::Range<u64>,
    ) -> Result<BoxStream<'static, Result<Bytes, object_store::Error>>, Unkept> {
        let options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        let found = self.store.get_opts(&self.path(name), options).await;
        found.map(object_store::GetResult::into_stream).map_err(|error| unkept(&error, name.as_str()))
    }

    /// Takes a file away. What is not there is away.
    pub(super) async fn remove(&self, name: &Name) -> Result<(), Unkept> {
        match self.store.delete(&self.path(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(unkept(&error, name.as_str())),
        }
    }

    /// Every file of ours there; what else lies there is not looked at.
    pub(super) fn all(&self) -> BoxStream<'static, Result<(Name, Lying), Unkept>> {
        let within = Some(&self.within).filter(|within| within.parts().next().is_some());
        let (within, depth) = (within.cloned(), self.within.parts().count() + 1);
        let listed = self.store.list(within.as_ref());
        let named = listed.filter_map(move |found| {
            ready(match found {
                Err(error) => Some(Err(unkept(&error, ""))),
                Ok(meta) if meta.location.parts().count() != depth => None,
                Ok(meta) => named(&meta).map(|name| Ok((name, Lying::of(&meta)))),
            })
        });
        named.boxed()
    }

    fn path(&self, name: &Name) -> Path {
        self.within.clone().join(name.as_str())
    }
}

impl Lying {
    fn of(meta: &ObjectMeta) -> Self {
        let since = Timestamp::from_microsecond(meta.last_modified.timestamp_micros());
        Self { bytes: meta.size, since: since.unwrap_or_default() }
    }
}

/// The next piece of a file; less than a whole one is the last.
async fn next(file: &mut tokio::fs::File) -> io::Result<Vec<u8>> {
    let mut piece = Vec::new();
    file.take(PIECE as u64).read_to_end(&mut piece).await?;
    Ok(piece)
}

fn named(meta: &ObjectMeta) -> Option<Name> {
    meta.location.filename()?.parse().ok()
}

/// Takes away what a process left that was killed while it put something there. Files of ours have no `#` in their names.
fn forget_halves(folder: &File) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let whole = name.to_str().and_then(|name| name.split_once('#')).map(|(whole, _)| whole);
        if whole.is_some_and(|whole| whole.parse::<Name>().is_ok()) {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn ended() -> io::Error {
    io::Error::other("it ended early")
}

/// What became of it, in words that do not give the name away: whoever has it has the file.
pub(super) fn unkept(error: &(dyn StdError + 'static), name: &str) -> Unkept {
    if is_full(error) {
        return Unkept::Full;
    }
    let mut words: String = error.to_string().chars().filter(|letter| !letter.is_control()).collect();
    if !name.is_empty() {
        words = words.replace(name, "...");
    }
    Unkept::Failed(words.chars().take(400).collect())
}

fn is_full(error: &(dyn StdError + 'static)) -> bool {
    if let Some(error) = error.downcast_ref::<io::Error>() {
        let is_so = matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
        return is_so || error.get_ref().is_some_and(|inner| is_full(inner));
    }
    error.source().is_some_and(is_full)
}

impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A bucket's own has credentials in it.
        f.debug_struct("Shelf").field("folder", &self.folder).finish_non_exhaustive()
    }
}
