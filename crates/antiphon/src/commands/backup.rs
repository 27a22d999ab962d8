//! `antiphon backup`: a copy of what a gateway keeps, while it goes on.

mod fetch;

use std::fs::{self, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use antiphon_gateway::{Clock, Sqlite, Store as _, StoreError, Taken};
use clap::Args;
use serde_json::json;

use crate::config::Config;
use crate::exit::Exit;
use crate::failure::{Failure, with_causes};
use crate::gateway_api::{Located, Which};
use crate::patience::until_interrupted;
use crate::printer::Printer;

/// Readable by its owner alone: what people write is in it.
const OWN: u32 = 0o600;

/// Copies what a gateway keeps into a file, while it goes on or at rest.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  \
        antiphon backup antiphon-monday.db\n  \
        antiphon backup /mnt/backups/monday.db --gateway http://127.0.0.1:2400",
    after_long_help = "The copy is whole: it has everything that was accepted before the command began, it is looked through, \
        and it is on disk when the command ends. Nothing waits for it. It holds what people wrote; tokens and secrets are in \
        it sealed, so keep the master key too, and elsewhere. `antiphon help restore` says what using it means.\n\n\
        Examples:\n  \
        antiphon backup antiphon-monday.db\n  \
        antiphon backup /mnt/backups/monday.db --gateway http://127.0.0.1:2400"
)]
pub(crate) struct Backup {
    /// Where the copy goes; a file that is there is left alone.
    file: PathBuf,
    #[command(flatten)]
    which: Which,
}

impl Backup {
    pub(crate) async fn run(self, config: &Config, printer: &mut Printer) -> Result<Exit, Failure> {
        let Self { file, which } = self;
        if file.exists() {
            return Err(is_there(&file));
        }
        let taken = until_interrupted(async {
            match which.locate(config).await? {
                Located::Running(base) => fetched(&base, &file, printer).await,
                Located::File(database) => copied(&database, &file, printer).await,
            }
        });
        let taken = taken.await?;
        let name = file.display().to_string();
        let answer = json!({ "file": name, "taken_at": taken.at, "bytes": taken.bytes });
        printer.answer(&answer, |_| {
            format!("{name}: {} bytes, taken at {}, looked through", taken.bytes, taken.at)
        });
        Ok(Exit::Ok)
    }
}

/// From a gateway that runs.
async fn fetched(base: &str, file: &Path, printer: &mut Printer) -> Result<Taken, Failure> {
    let part = Part::beside(file)?;
    fetch::into_file(base, &part.path, printer).await?;
    let (whole, path) = (part.path.clone(), file.to_owned());
    let kept = tokio::task::spawn_blocking(move || {
        let taken = Sqlite::examine_backup(&whole).map_err(|error| unusable(&error))?;
        in_place(&whole, &path).map(|()| taken)
    });
    kept.await.map_err(|error| Failure::unexpected(error, "try again"))?
}

/// From a database that nobody has; or from the one who has it.
async fn copied(database: &Path, file: &Path, printer: &mut Printer) -> Result<Taken, Failure> {
    if !database.exists() {
        let message = format!("there is no database at {}", database.display());
        return Err(Failure::new(Exit::NotFound, "no_database", message, "name another with --database"));
    }
    let store = match Sqlite::open(database) {
        Ok(store) => store,
        Err(StoreError::InUse { address: Some(address), .. }) => {
            return fetched(&address, file, printer).await;
        }
        Err(error) => return Err(unusable(&error)),
    };
    let part = Part::beside(file)?;
    // It makes the file itself.
    part.forget();
    let taken = store.back_up(&part.path, Clock::system().wall()).await.map_err(|error| unusable(&error))?;
    store.close().await;
    in_place(&part.path, file)?;
    Ok(taken)
}

/// A file that is not whole yet; gone when it does not become so.
struct Part {
    path: PathBuf,
}

impl Part {
    fn beside(file: &Path) -> Result<Self, Failure> {
        let mut path = file.as_os_str().to_owned();
        path.push(".part");
        let part = Self { path: path.into() };
        // From an earlier one that was killed.
        part.forget();
        let made = OpenOptions::new().write(true).create_new(true).mode(OWN).open(&part.path);
        made.map_err(|error| unwritable(file, &error))?;
        Ok(part)
    }

    fn forget(&self) {
        let _ = fs::remove_file(&self.path);
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.forget();
    }
}

/// Gives a whole copy its name, unless somebody has it meanwhile; on disk when this returns.
fn in_place(part: &Path, file: &Path) -> Result<(), Failure> {
    let failed = |error: std::io::Error| unwritable(file, &error);
    fs::File::open(part).and_then(|file| file.sync_all()).map_err(failed)?;
    match fs::hard_link(part, file) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(is_there(file)),
        // Some file systems know no second name.
        Err(_) if !file.exists() => fs::rename(part, file).map_err(failed)?,
        Err(error) => return Err(failed(error)),
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)
}

fn is_there(file: &Path) -> Failure {
    let message = format!("{} is there already", file.display());
    Failure::usage(message, "name another file: a backup is never overwritten")
}

fn unwritable(file: &Path, error: &std::io::Error) -> Failure {
    let message = format!("{} cannot be written: {error}", file.display());
    Failure::usage(message, "name a file in a folder that is yours, on a disk with room")
}

fn unusable(error: &StoreError) -> Failure {
    Failure::usage(with_causes(error), "nothing was kept of it; try again when that is mended")
}
