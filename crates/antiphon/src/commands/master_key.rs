//! `antiphon master-key`: the key that seals what is kept, and its change.

use std::path::PathBuf;

use antiphon_gateway::MasterKey as SealingKey;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::cli::Global;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::gateway_api::Which;
use crate::input;
use crate::patience::until_interrupted;
use crate::printer::Printer;
use crate::rows::{day_and_time, text_of};

/// Shows and changes the master key that seals a gateway's secrets, while it runs too.
#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:\n  \
        openssl rand -hex 32 > new.key\n  \
        antiphon master-key rotate --new-master-key-file new.key\n  \
        antiphon master-key show"
)]
pub(crate) struct MasterKey {
    #[command(flatten)]
    which: Which,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Say which key seals, by its id.
    Show,
    /// Seal everything anew with another key, at once; from then on a start needs that one.
    Rotate {
        /// The file with the new key: 64 hexadecimal digits.
        #[arg(long, value_name = "FILE")]
        new_master_key_file: PathBuf,
    },
}

impl MasterKey {
    pub(crate) async fn run(self, global: &Global, printer: &mut Printer) -> Result<Exit, Failure> {
        let answer = match self.command {
            Command::Show => {
                let gateway = self.which.api(&global.config()?).await?;
                until_interrupted(gateway.get("/master-key")).await?
            }
            Command::Rotate { new_master_key_file } => {
                let written = input::read_secret(&new_master_key_file)?;
                SealingKey::read(&written)
                    .map_err(|error| Failure::usage(error, "name another --new-master-key-file"))?;
                let gateway = self.which.api(&global.config()?).await?;
                let new = json!({ "master_key": written.trim() });
                let answer = until_interrupted(gateway.post("/master-key/rotate", &new)).await?;
                printer.say("from now on start with the new file as --master-key-file");
                printer.say("keep the old one as long as you keep copies of the database that it opens");
                answer
            }
        };
        printer.answer(&answer, in_words);
        Ok(Exit::Ok)
    }
}

fn in_words(key: &Value) -> String {
    let since = day_and_time(&text_of(key, "since"));
    let count = key["sealed_anew"]
        .as_u64()
        .map(|count| format!("; {count} secrets are sealed anew"))
        .unwrap_or_default();
    format!("master key {} seals since {since}{count}", text_of(key, "id"))
}
