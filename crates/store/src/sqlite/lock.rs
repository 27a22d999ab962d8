//! The lock: a file beside the database that keeps other processes out, and tells how the last one ended.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use crate::Error;

/// The right to the database, until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    /// The last holder did not end as it should.
    pub(super) is_left_behind: bool,
}

impl Lock {
    /// Takes the lock, or says who has it. Whoever comes meanwhile is told the address.
    pub(super) fn take(database: &Path, address: &str) -> Result<Self, Error> {
        let path = path(database);
        let failed =
            |error: std::io::Error| Error::Unusable(format!("{} cannot be written: {error}", path.display()));
        let options = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(failed);
        let mut file = options?;
        let mut holder = String::new();
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                // Some systems do not let others read what is locked.
                let _ = file.read_to_string(&mut holder);
                return Err(in_use(database, &holder));
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        file.read_to_string(&mut holder).map_err(failed)?;
        let mut lock = Self { file, is_left_behind: !holder.trim().is_empty() };
        lock.say(&format!("process {}\n{address}\n", std::process::id())).map_err(failed)?;
        Ok(lock)
    }

    /// Lets go. After a clean end the next one need not look whether everything is whole.
    pub(super) fn release(mut self, is_clean: bool) {
        if is_clean {
            // What cannot be said is looked for once more at the next start; nothing is lost by it.
            let _ = self.say("");
        }
    }

    fn say(&mut self, holder: &str) -> std::io::Result<()> {
        self.file.set_len(0)?;
        self.file.rewind()?;
        self.file.write_all(holder.as_bytes())
    }
}

fn path(database: &Path) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push(".lock");
    path.into()
}

fn in_use(database: &Path, holder: &str) -> Error {
    let mut lines = holder.lines().filter(|line| !line.is_empty());
    let process = lines.next().unwrap_or("another process").to_owned();
    Error::InUse { database: database.to_owned(), process, address: lines.next().map(ToOwned::to_owned) }
}
