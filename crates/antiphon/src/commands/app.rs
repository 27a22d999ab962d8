//! `antiphon app`: Meta's apps, as a gateway knows them.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::cli::Global;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::gateway_api::Which;
use crate::input;
use crate::patience::until_interrupted;
use crate::printer::Printer;
use crate::rows::{rows, text_of};

/// Adds and lists the apps whose webhooks a gateway believes.
#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:\n  \
        antiphon app add shop --secret-file secret --verify-token-file verify-token\n  \
        antiphon app list"
)]
pub(crate) struct App {
    #[command(flatten)]
    which: Which,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Add one, or give one new secrets.
    Add(Add),
    /// List them.
    List,
}

#[derive(Debug, Args)]
struct Add {
    /// What it is to be called here.
    name: String,
    /// The file with the app's secret; again for the one before, while both are in use.
    #[arg(long, value_name = "FILE", required = true)]
    secret_file: Vec<PathBuf>,
    /// The file with the token that the webhook's handshake is to prove.
    #[arg(long, value_name = "FILE")]
    verify_token_file: PathBuf,
}

impl App {
    pub(crate) async fn run(self, global: &Global, printer: &mut Printer) -> Result<Exit, Failure> {
        let answer = match self.command {
            Command::Add(add) => {
                let new = add.read()?;
                let gateway = self.which.api_to_add(&global.config()?).await?;
                until_interrupted(gateway.post("/apps", &new)).await?
            }
            Command::List => {
                let gateway = self.which.api(&global.config()?).await?;
                until_interrupted(gateway.get("/apps")).await?
            }
        };
        printer.answer(&answer, |answer| rows(answer, in_words));
        Ok(Exit::Ok)
    }
}

impl Add {
    fn read(&self) -> Result<Value, Failure> {
        let secret = |file: &PathBuf| Ok(input::read_secret(file)?.trim().to_owned());
        let secrets = self.secret_file.iter().map(secret).collect::<Result<Vec<_>, Failure>>()?;
        Ok(json!({
            "name": self.name,
            "secrets": secrets,
            "verify_token": secret(&self.verify_token_file)?,
        }))
    }
}

fn in_words(app: &Value) -> String {
    let secrets = match app["secrets"].as_u64() {
        Some(1) => "1 secret".to_owned(),
        secrets => format!("{} secrets", secrets.unwrap_or_default()),
    };
    format!("{:<20} {secrets}", text_of(app, "name"))
}
