//! `antiphon restore`: a backup in a database's place.

use std::path::PathBuf;

use antiphon_gateway::{Clock, Sqlite, StoreError};
use clap::Args;
use serde_json::json;

use crate::config::Config;
use crate::database::Database;
use crate::exit::Exit;
use crate::failure::{Failure, with_causes};
use crate::printer::Printer;

const MEANS: &str = "Messages that waited in the backup may have been delivered after it was taken, by the gateway that was \
    there then. The gateway that starts from it sends none of them unseen: each is unknown until its echo or Instagram's \
    listing of the conversation shows whether it arrived. What is proved not to have arrived is sent, what cannot be proved \
    waits for your word: `antiphon messages list --state unknown`. What was accepted after the backup is not in it.";

/// Puts a backup in a database's place; nothing of it is sent twice.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  \
        antiphon restore antiphon-monday.db --database sqlite:antiphon.db\n  \
        antiphon restore antiphon-monday.db --database sqlite:antiphon.db --replace",
    after_long_help = "The backup is looked through first. No gateway may have the database, and the one that wrote the \
        backup must be gone for good: two gateways of one account know nothing of each other.\n\n\
        Messages that waited in the backup may have been delivered after it was taken, by the gateway that was there then. \
        The gateway that starts from it sends none of them unseen: each is unknown until its echo or Instagram's listing of \
        the conversation shows whether it arrived. What is proved not to have arrived is sent, what cannot be proved waits \
        for your word. What was accepted after the backup is not in it.\n\n\
        Examples:\n  \
        antiphon restore antiphon-monday.db --database sqlite:antiphon.db\n  \
        antiphon restore antiphon-monday.db --database sqlite:antiphon.db --replace"
)]
pub(crate) struct Restore {
    /// The backup.
    file: PathBuf,
    /// Move a database that is there aside, under a name that is said.
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    database: Database,
}

impl Restore {
    pub(crate) async fn run(self, config: &Config, printer: &mut Printer) -> Result<Exit, Failure> {
        let (backup, database, replace) = (self.file, self.database.file(config)?, self.replace);
        let name = database.display().to_string();
        printer.say("the backup is looked through and copied");
        let restoring = tokio::task::spawn_blocking(move || {
            Sqlite::restore(&backup, &database, replace, Clock::system().wall())
        });
        let restored = restoring.await.map_err(|error| Failure::unexpected(error, "try again"))?;
        let restored = restored.map_err(|error| refused(&error))?;
        let moved_to = restored.moved_to.map(|path| path.display().to_string());
        let answer = json!({
            "database": name,
            "taken_at": restored.copy.at,
            "bytes": restored.copy.bytes,
            "moved_to": moved_to,
        });
        printer.answer(&answer, |_| {
            let moved =
                moved_to.map_or_else(String::new, |path| format!("\nwhat was there before is {path}"));
            format!("{name} is the backup of {}{moved}\n\n{MEANS}", restored.copy.at)
        });
        Ok(Exit::Ok)
    }
}

fn refused(error: &StoreError) -> Failure {
    let hint = match error {
        StoreError::InUse { .. } => "end the gateway that has it, for good",
        _ => "nothing was changed",
    };
    Failure::usage(with_causes(error), hint)
}
