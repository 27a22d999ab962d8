//! `antiphon typing` and `antiphon seen`: what the person sees between messages.

use antiphon_graph::{Conversation, Presence, Send};
use clap::Args;
use serde_json::json;

use crate::config::Config;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::target::TargetArgs;

/// Shows a person that the account is typing.
///
/// They see it for 20 seconds, or until the account's next message.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  antiphon typing ava\n  antiphon typing ava --off")]
pub(crate) struct Typing {
    /// An id, or a name that the sandbox knows.
    person: String,
    /// Show that it stopped.
    #[arg(long)]
    off: bool,
    #[command(flatten)]
    target: TargetArgs,
}

/// Marks what a person wrote as seen.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  antiphon seen ava")]
pub(crate) struct Seen {
    /// An id, or a name that the sandbox knows.
    person: String,
    #[command(flatten)]
    target: TargetArgs,
}

impl Typing {
    pub(crate) async fn run(self, config: &Config, printer: &mut Printer) -> Result<Exit, Failure> {
        let on = (Presence::TypingOn, "typing");
        let (presence, in_words) = if self.off { (Presence::TypingOff, "no longer typing") } else { on };
        show(&self.person, presence, self.target, config, printer, in_words).await
    }
}

impl Seen {
    pub(crate) async fn run(self, config: &Config, printer: &mut Printer) -> Result<Exit, Failure> {
        show(&self.person, Presence::Seen, self.target, config, printer, "seen").await
    }
}

async fn show(
    person: &str,
    presence: Presence,
    target: TargetArgs,
    config: &Config,
    printer: &mut Printer,
    in_words: &str,
) -> Result<Exit, Failure> {
    let target = target.resolve(config).await?;
    let work = async {
        let (person, account) = (target.person(person).await?, target.account().await?);
        let send = Send::presence(Conversation { account, person }, presence);
        let done = target.client.send(send).await.map_err(|error| target.explain(error))?;
        printer.answer(&json!({ "recipient_id": done.recipient_id }), |_| in_words.to_owned());
        Ok(Exit::Ok)
    };
    target.patiently(work).await
}
