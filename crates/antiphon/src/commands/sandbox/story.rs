//! `antiphon sandbox story`: stories, answered and mentioned.

use clap::{Args, Subcommand};
use serde_json::json;

use super::deeds::deed;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::sandbox_api::SandboxApi;

/// Lets a person answer a story of the account, or mention the account in theirs.
#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:\n  antiphon sandbox story reply ava \"Lovely!\"\n  antiphon sandbox story mention ava"
)]
pub(crate) struct Story {
    #[command(subcommand)]
    deed: Deed,
}

#[derive(Debug, Subcommand)]
enum Deed {
    /// Answer a story of the account with a text.
    Reply { person: String, text: String },
    /// Mention the account in a story.
    Mention { person: String },
}

impl Story {
    pub(crate) async fn run(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        match self.deed {
            Deed::Reply { person, text } => {
                deed(sandbox, printer, &person, "story_reply", &json!({ "text": text })).await
            }
            Deed::Mention { person } => deed(sandbox, printer, &person, "story_mention", &json!({})).await,
        }
    }
}
