//! `antiphon react` and `unreact`: an emoji on a message, and off it again.

use antiphon_graph::{Emoji, MessageId};
use clap::Args;
use serde_json::json;

use crate::config::Config;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::target::TargetArgs;

/// Reacts to a message with an emoji.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  antiphon react ava MESSAGE_ID 🎉")]
pub(crate) struct React {
    person: String,
    #[arg(value_name = "MESSAGE_ID")]
    message: String,
    #[arg(default_value = "❤️")]
    emoji: String,
    #[command(flatten)]
    target: TargetArgs,
}

/// Takes a reaction back.
#[derive(Debug, Args)]
pub(crate) struct Unreact {
    person: String,
    #[arg(value_name = "MESSAGE_ID")]
    message: String,
    #[command(flatten)]
    target: TargetArgs,
}

impl React {
    pub(crate) async fn run(self, config: &Config, printer: &mut Printer) -> Result<Exit, Failure> {
        let message = MessageId::new(self.message)?;
        let emoji = Emoji::new(self.emoji)?;
        let target = self.target.resolve(config)?;
        let (whom, account) = (target.whom(&self.person).await?, target.account().await?);
        let permit = whom.permit(account.clone(), false);
        let sent = target.client.account(account).react(permit, message, emoji).await?;
        printer.answer(&json!({ "recipient_id": sent.recipient_id }), |_| "reacted".to_owned());
        Ok(Exit::Ok)
    }
}

impl Unreact {
    pub(crate) async fn run(self, config: &Config, printer: &mut Printer) -> Result<Exit, Failure> {
        let message = MessageId::new(self.message)?;
        let target = self.target.resolve(config)?;
        let (whom, account) = (target.whom(&self.person).await?, target.account().await?);
        let permit = whom.permit(account.clone(), false);
        let sent = target.client.account(account).unreact(permit, message).await?;
        printer.answer(&json!({ "recipient_id": sent.recipient_id }), |_| "taken back".to_owned());
        Ok(Exit::Ok)
    }
}
