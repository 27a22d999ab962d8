//! `antiphon jobs`: what takes its time in a gateway.

use clap::{Args, Subcommand};
use serde_json::Value;

use crate::cli::Global;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::gateway_api::{GatewayApi, Which};
use crate::job::{follow, in_words};
use crate::patience::until_interrupted;
use crate::printer::Printer;
use crate::rows::page;
use crate::sandbox_api::encoded;

/// Shows how far replays, readings and erasures of a gateway came, and ends them.
#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:\n  \
        antiphon jobs list\n  \
        antiphon jobs wait job_17"
)]
pub(crate) struct Jobs {
    #[command(flatten)]
    which: Which,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List them, newest first.
    List {
        /// Those behind the page that gave this as `next`.
        #[arg(long, value_name = "NEXT")]
        after: Option<String>,
    },
    /// Show one, and how far it came.
    Show { job: String },
    /// Wait until one has ended.
    Wait { job: String },
    /// End one; what it did stays done.
    Cancel { job: String },
}

impl Jobs {
    pub(crate) async fn run(self, global: &Global, printer: &mut Printer) -> Result<Exit, Failure> {
        let gateway = self.which.api(&global.config()?).await?;
        let answer = until_interrupted(self.command.ask(&gateway, printer)).await?;
        printer.answer(&answer, |answer| page(answer, in_words));
        Ok(Exit::Ok)
    }
}

impl Command {
    async fn ask(&self, gateway: &GatewayApi, printer: &mut Printer) -> Result<Value, Failure> {
        match self {
            Self::List { after } => {
                let after = after.as_ref().map(|after| format!("?after={}", encoded(after)));
                gateway.get(&format!("/jobs{}", after.unwrap_or_default())).await
            }
            Self::Show { job } => gateway.get(&format!("/jobs/{}", encoded(job))).await,
            Self::Wait { job } => {
                let job = gateway.get(&format!("/jobs/{}", encoded(job))).await?;
                follow(gateway, job, printer).await
            }
            Self::Cancel { job } => {
                gateway.post(&format!("/jobs/{}/cancel", encoded(job)), &Value::Null).await
            }
        }
    }
}
