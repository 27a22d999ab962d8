//! `antiphon audit`: who changed what.

use clap::{Args, Subcommand};
use serde_json::Value;

use crate::cli::Global;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::gateway_api::Which;
use crate::patience::until_interrupted;
use crate::printer::Printer;
use crate::rows::{day_and_time, page, text_of};
use crate::sandbox_api::encoded;

/// Shows who changed what of a gateway, and whether that log is whole.
#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:\n  \
        antiphon audit list\n  \
        antiphon audit verify"
)]
pub(crate) struct Audit {
    #[command(flatten)]
    which: Which,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List what was changed, newest first.
    List {
        /// Those behind the page that gave this as `next`.
        #[arg(long, value_name = "NEXT")]
        after: Option<String>,
        /// So many at most.
        #[arg(long, value_name = "NUMBER", default_value_t = 50)]
        limit: usize,
    },
    /// Walk along the whole log, and say where it was changed; exits 3 if it was.
    Verify,
}

impl Audit {
    pub(crate) async fn run(self, global: &Global, printer: &mut Printer) -> Result<Exit, Failure> {
        let gateway = self.which.api(&global.config()?).await?;
        match self.command {
            Command::List { after, limit } => {
                let after = after.map(|after| format!("&after={}", encoded(&after))).unwrap_or_default();
                let path = format!("/audit?limit={limit}{after}");
                let answer = until_interrupted(gateway.get(&path)).await?;
                printer.answer(&answer, |answer| page(answer, in_words));
            }
            Command::Verify => {
                let answer = until_interrupted(gateway.get("/audit/verify")).await?;
                if let Some(number) = answer["broken_at"].as_u64() {
                    let message =
                        format!("entry {number} of the audit log does not follow from what is before it");
                    let hint = "what stands before it is whole; compare the rest with a copy of the database";
                    return Err(Failure::new(Exit::Refused, "audit_broken", message, hint));
                }
                printer.answer(&answer, walked);
            }
        }
        Ok(Exit::Ok)
    }
}

fn in_words(entry: &Value) -> String {
    let outcome = text_of(entry, "outcome");
    let outcome = if outcome == "done" { String::new() } else { format!("  {outcome}") };
    format!(
        "{:>6}  {}  {:<28} {:<22} {}{outcome}",
        entry["number"],
        day_and_time(&text_of(entry, "at")),
        text_of(entry, "who"),
        text_of(entry, "what"),
        text_of(entry, "target")
    )
}

fn walked(answer: &Value) -> String {
    let (entries, newest) = (&answer["entries"], text_of(answer, "newest"));
    format!("{entries} entries, each on the one before it; the newest is {newest}")
}
