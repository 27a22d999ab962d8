//! `antiphon relay`: where Instagram's deliveries and a gateway's events go on to.

mod add;
mod change;
mod dead;
mod words;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use self::add::Add;
use self::change::{Change, Rotate};
use self::dead::Dead;
use self::words::{in_words, with_secret};
use crate::cli::Global;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::gateway_api::{GatewayApi, Which};
use crate::patience::until_interrupted;
use crate::printer::Printer;
use crate::rows::rows;
use crate::sandbox_api::encoded;

/// Hands Instagram's deliveries and a gateway's events on to your own app.
#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:\n  \
        antiphon relay add https://app.example/webhooks --app shop\n  \
        antiphon relay add https://app.example/events --app shop --kind events --type message.refused\n  \
        antiphon relay list\n  \
        antiphon relay dead replay rel_..."
)]
pub(crate) struct Relay {
    #[command(flatten)]
    which: Which,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Add one: what comes from now on goes there too.
    Add(Add),
    /// List them, and how far each target has been brought.
    List,
    /// Show one.
    Show { relay: String },
    /// Give one another address or other types of events; what waits is tried at once.
    Change(Change),
    /// Let things go there again; what came meanwhile goes first.
    Enable { relay: String },
    /// Let nothing go there; what comes waits, for as long as it is kept.
    Disable { relay: String },
    /// Give one a new secret; for a day the one before signs as well.
    Rotate(Rotate),
    /// Send something that means nothing, once, and say what came of it.
    Test { relay: String },
    /// Remove one, with its dead letters.
    Remove { relay: String },
    /// What did not arrive in a day and a half.
    Dead(Dead),
}

impl Relay {
    pub(crate) async fn run(self, global: &Global, printer: &mut Printer) -> Result<Exit, Failure> {
        let gateway = self.which.api(&global.config()?).await?;
        until_interrupted(self.command.run(&gateway, printer)).await
    }
}

impl Command {
    async fn run(&self, gateway: &GatewayApi, printer: &mut Printer) -> Result<Exit, Failure> {
        let answer = match self {
            Self::Add(add) => {
                let made = gateway.post("/relays", &add.read()?).await?;
                printer.answer(&made, with_secret);
                return Ok(Exit::Ok);
            }
            Self::Rotate(rotate) => {
                let made = gateway.post(&path(&rotate.relay, "/rotate"), &rotate.read()?).await?;
                printer.answer(&made, with_secret);
                return Ok(Exit::Ok);
            }
            Self::Test { relay } => return test(gateway, relay, printer).await,
            Self::Dead(dead) => return dead.run(gateway, printer).await,
            Self::List => gateway.get("/relays").await?,
            Self::Show { relay } => gateway.get(&path(relay, "")).await?,
            Self::Change(change) => gateway.patch(&path(&change.relay, ""), &change.read()).await?,
            Self::Enable { relay } => gateway.patch(&path(relay, ""), &json!({ "enabled": true })).await?,
            Self::Disable { relay } => gateway.patch(&path(relay, ""), &json!({ "enabled": false })).await?,
            Self::Remove { relay } => gateway.delete(&path(relay, "")).await?,
        };
        printer.answer(&answer, |answer| rows(answer, in_words));
        Ok(Exit::Ok)
    }
}

async fn test(gateway: &GatewayApi, relay: &str, printer: &mut Printer) -> Result<Exit, Failure> {
    let told = gateway.post(&path(relay, "/test"), &Value::Null).await?;
    if let Some(error) = told["error"].as_str() {
        let hint = "look into the log of your app; `antiphon relay show` says what else waits";
        return Err(Failure::new(Exit::Refused, "not_delivered", format!("not delivered: {error}"), hint));
    }
    printer.answer(&told, |_| "delivered".to_owned());
    Ok(Exit::Ok)
}

fn path(relay: &str, deed: &str) -> String {
    format!("/relays/{}{deed}", encoded(relay))
}
