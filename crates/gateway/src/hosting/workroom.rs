//! Workrooms: where a file lies while it is made to fit. What is in one goes with it.

use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tokio::fs::File;

/// How their names begin.
const PREFIX: &str = ".antiphon-fitting-";

/// A folder for one file, and for what becomes of it.
#[derive(Debug)]
pub(crate) struct Workroom(TempDir);

impl Workroom {
    /// One on a desk.
    pub(super) fn on(desk: &Path) -> io::Result<Self> {
        tempfile::Builder::new().prefix(PREFIX).tempdir_in(desk).map(Self)
    }

    /// The file as it comes, to be written and read.
    pub(super) async fn open(&self) -> io::Result<File> {
        File::options().create_new(true).read(true).write(true).open(self.file()).await
    }

    /// Where the file lies.
    pub(crate) fn file(&self) -> PathBuf {
        self.0.path().join("file")
    }

    /// Where to put what becomes of it.
    pub(crate) fn fitted(&self) -> PathBuf {
        self.0.path().join("fitted")
    }
}

/// Takes away the workrooms of a process that was killed.
pub(super) fn forget(desk: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(desk)? {
        let entry = entry?;
        let is_ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        if is_ours && entry.file_type()?.is_dir() {
            std::fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}
