//! `antiphon conversations`: until when a gateway may answer whom.

use clap::{Args, Subcommand};
use serde_json::Value;

use crate::cli::Global;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::gateway_api::{GatewayApi, Which};
use crate::patience::until_interrupted;
use crate::printer::Printer;
use crate::rows::{day_and_time, page, text_of};
use crate::sandbox_api::encoded;

/// Shows until when a gateway may answer whom, and what waits; pauses and resumes.
#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:\n  \
        antiphon conversations list --open\n  \
        antiphon conversations show 17841400000000001 900000000000001"
)]
pub(crate) struct Conversations {
    #[command(flatten)]
    which: Which,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List them.
    List {
        /// Only those that may be answered now.
        #[arg(long)]
        open: bool,
        /// Only this account's.
        #[arg(long, value_name = "IG_ID")]
        account: Option<String>,
        /// Those behind the page that gave this as `next`.
        #[arg(long, value_name = "NEXT")]
        after: Option<String>,
    },
    /// Show one.
    Show {
        /// The account's id.
        account: String,
        /// The person's id.
        person: String,
    },
    /// Send nothing in one until further notice; what is accepted waits.
    Pause {
        /// The account's id.
        account: String,
        /// The person's id.
        person: String,
    },
    /// Go on.
    Resume {
        /// The account's id.
        account: String,
        /// The person's id.
        person: String,
    },
}

impl Conversations {
    pub(crate) async fn run(self, global: &Global, printer: &mut Printer) -> Result<Exit, Failure> {
        let gateway = self.which.api(&global.config()?).await?;
        let answer = until_interrupted(self.command.ask(&gateway)).await?;
        printer.answer(&answer, |answer| page(answer, in_words));
        Ok(Exit::Ok)
    }
}

impl Command {
    async fn ask(&self, gateway: &GatewayApi) -> Result<Value, Failure> {
        match self {
            Self::List { open, account, after } => {
                let account = account.as_ref().map(|account| format!("&account={}", encoded(account)));
                let after = after.as_ref().map(|after| format!("&after={}", encoded(after)));
                let (account, after) = (account.unwrap_or_default(), after.unwrap_or_default());
                gateway.get(&format!("/conversations?open={open}{account}{after}")).await
            }
            Self::Show { account, person } => gateway.get(&path(account, person, "")).await,
            Self::Pause { account, person } => {
                gateway.post(&path(account, person, "/pause"), &Value::Null).await
            }
            Self::Resume { account, person } => {
                gateway.post(&path(account, person, "/resume"), &Value::Null).await
            }
        }
    }
}

fn path(account: &str, person: &str, deed: &str) -> String {
    format!("/conversations/{}/{}{deed}", encoded(account), encoded(person))
}

fn in_words(conversation: &Value) -> String {
    let window = &conversation["window"];
    let closes_at = day_and_time(&text_of(window, "closes_at"));
    let window = match window["is_open"].as_bool() {
        Some(true) => format!("open until {closes_at}"),
        Some(false) => format!("closed since {closes_at}"),
        None => "never opened".to_owned(),
    };
    let waits = ["waiting", "unknown"].map(|what| match conversation[what].as_u64() {
        Some(number @ 1..) => format!(", {number} {what}"),
        _ => String::new(),
    });
    let waits = waits.concat();
    let paused = if conversation["paused"] == true { ", paused" } else { "" };
    format!(
        "{}  {}  {window}{waits}{paused}",
        text_of(conversation, "account"),
        text_of(conversation, "person")
    )
}
