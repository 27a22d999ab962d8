//! The bytes of media: in memory, and in files beside the ledger when the space is kept.

use std::collections::HashMap;
use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};

use bytes::Bytes;

use crate::snapshot::hash_of;

/// Media by their hash. To read, it is the map it derefs to.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    bytes: HashMap<Box<str>, Bytes>,
    folder: Option<PathBuf>,
}

impl Shelf {
    /// A shelf whose media are kept in a folder, with those on it that are named; files of others are deleted. What is
    /// not there any more is left out: the message that names it stands all the same.
    pub(super) fn in_folder<'a>(folder: PathBuf, named: impl IntoIterator<Item = &'a str>) -> Self {
        let mut bytes = HashMap::new();
        for hash in named {
            let read = fs::read(folder.join(hash)).ok().filter(|read| hash_of(read) == hash);
            if let Some(read) = read {
                bytes.insert(hash.into(), Bytes::from(read));
            } else {
                tracing::warn!(hash, "the bytes of a message's media were not kept");
            }
        }
        for file in fs::read_dir(&folder).into_iter().flatten().flatten() {
            if !file.file_name().to_str().is_some_and(|name| bytes.contains_key(name)) {
                remove(&file.path());
            }
        }
        Self { bytes, folder: Some(folder) }
    }

    /// Puts media on the shelf. The hash is that of the bytes.
    pub(crate) fn insert(&mut self, hash: Box<str>, bytes: Bytes) {
        if self.bytes.contains_key(&hash) {
            return;
        }
        if let Some(folder) = &self.folder
            && let Err(error) = fs::write(folder.join(&*hash), &bytes)
        {
            tracing::error!(%error, hash, "media were not kept");
        }
        self.bytes.insert(hash, bytes);
    }

    /// Empties the shelf and puts other media on it. Files stay until nobody names them any more at the next start.
    pub(crate) fn replace(&mut self, media: Vec<(Box<str>, Bytes)>) {
        self.bytes.clear();
        for (hash, bytes) in media {
            self.insert(hash, bytes);
        }
    }
}

impl Deref for Shelf {
    type Target = HashMap<Box<str>, Bytes>;

    fn deref(&self) -> &Self::Target {
        &self.bytes
    }
}

fn remove(file: &Path) {
    if let Err(error) = fs::remove_file(file) {
        tracing::warn!(%error, file = %file.display(), "a file that nobody needs could not be deleted");
    }
}
