//! `antiphon person`: everything that a gateway keeps about somebody.

use clap::{Args, Subcommand};
use serde_json::Value;

use crate::cli::Global;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::gateway_api::{GatewayApi, Which};
use crate::job::{follow, in_words};
use crate::patience::until_interrupted;
use crate::printer::Printer;
use crate::sandbox_api::encoded;

/// Gives out or erases everything that a gateway keeps about a person.
#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:\n  \
        antiphon person export 900000000000001 --json\n  \
        antiphon person delete 900000000000001 --yes"
)]
pub(crate) struct Person {
    #[command(flatten)]
    which: Which,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print everything that is kept about them, as JSON: conversations, messages, events.
    Export(Of),
    /// Erase everything that is kept about them; what waits for them is taken back first.
    Delete {
        #[command(flatten)]
        of: Of,
        /// Erase it. It cannot be undone.
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, Args)]
struct Of {
    /// The person's id.
    #[arg(value_name = "IGSID")]
    person: String,
    /// As this account knows them; as all accounts do when it is left out.
    #[arg(long, value_name = "IG_ID")]
    account: Option<String>,
}

impl Person {
    pub(crate) async fn run(self, global: &Global, printer: &mut Printer) -> Result<Exit, Failure> {
        let gateway = self.which.api(&global.config()?).await?;
        let answer = until_interrupted(self.command.ask(&gateway, printer)).await?;
        printer.answer(&answer, |answer| match self.command {
            Command::Export(_) => serde_json::to_string_pretty(answer).expect("a JSON value can be written"),
            Command::Delete { .. } => in_words(answer),
        });
        Ok(Exit::Ok)
    }
}

impl Command {
    async fn ask(&self, gateway: &GatewayApi, printer: &mut Printer) -> Result<Value, Failure> {
        match self {
            Self::Export(of) => gateway.get(&of.path()).await,
            Self::Delete { of, yes: true } => {
                let begun = gateway.delete(&of.path()).await?;
                follow(gateway, begun, printer).await
            }
            Self::Delete { of, yes: false } => {
                let message =
                    format!("everything about {} would be erased, and cannot be had back", of.person);
                let hint = "look at it with `antiphon person export`, then say --yes";
                Err(Failure::usage(message, hint))
            }
        }
    }
}

impl Of {
    fn path(&self) -> String {
        let account = self.account.as_ref().map(|account| format!("?account={}", encoded(account)));
        format!("/people/{}{}", encoded(&self.person), account.unwrap_or_default())
    }
}
