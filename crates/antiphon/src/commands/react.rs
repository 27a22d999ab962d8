//! `antiphon react` and `unreact`: an emoji on a message, and off it again.

use antiphon_graph::{Content, Emoji, MessageId, Reaction, Send};
use clap::Args;
use serde_json::json;

use crate::config::Config;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::target::TargetArgs;

/// Reacts to a message with an emoji.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    antiphon react ava MESSAGE_ID\n  \
    antiphon react ava MESSAGE_ID 🎉\n  \
    antiphon sandbox messages --json      lists message ids, in the sandbox")]
pub(crate) struct React {
    /// Whose conversation it is in: an id, or a name that the sandbox knows.
    person: String,
    /// The message, of either side.
    #[arg(value_name = "MESSAGE_ID")]
    message: String,
    /// One emoji, or the word love.
    #[arg(default_value = "❤️")]
    emoji: String,
    #[command(flatten)]
    target: TargetArgs,
}

/// Takes a reaction back.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  antiphon unreact ava MESSAGE_ID")]
pub(crate) struct Unreact {
    /// Whose conversation it is in: an id, or a name that the sandbox knows.
    person: String,
    /// The message that was reacted to.
    #[arg(value_name = "MESSAGE_ID")]
    message: String,
    #[command(flatten)]
    target: TargetArgs,
}

impl React {
    pub(crate) async fn run(self, config: &Config, printer: &mut Printer) -> Result<Exit, Failure> {
        let Self { person, message, emoji, target } = self;
        let (to, emoji) = (MessageId::new(message)?, Emoji::new(emoji)?);
        put(&person, Reaction::React { to, emoji }, target, config, printer, "reacted").await
    }
}

impl Unreact {
    pub(crate) async fn run(self, config: &Config, printer: &mut Printer) -> Result<Exit, Failure> {
        let Self { person, message, target } = self;
        let from = MessageId::new(message)?;
        put(&person, Reaction::Unreact { from }, target, config, printer, "taken back").await
    }
}

/// To repeat a reaction does no harm, so nothing is said of what may have arrived.
async fn put(
    person: &str,
    reaction: Reaction,
    target: TargetArgs,
    config: &Config,
    printer: &mut Printer,
    in_words: &str,
) -> Result<Exit, Failure> {
    let target = target.resolve(config).await?;
    let work = async {
        let (whom, account) = (target.whom(person).await?, target.account().await?);
        let send = Send::new(whom.permit(account, false), Content::Reaction(reaction));
        let done = target.client.send(send).await.map_err(|error| target.explain(error))?;
        printer.answer(&json!({ "recipient_id": done.recipient_id }), |_| in_words.to_owned());
        Ok(Exit::Ok)
    };
    target.patiently(work).await
}
