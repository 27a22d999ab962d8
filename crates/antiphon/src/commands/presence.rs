//! `antiphon typing` and `antiphon seen`: what the person sees between messages.

use antiphon_graph::PersonId;
use clap::Args;
use serde_json::json;

use crate::config::Config;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::target::{Target, TargetArgs, Whom};

/// Shows a person that the account is typing.
#[derive(Debug, Args)]
pub(crate) struct Typing {
    person: String,
    /// Show that it stopped.
    #[arg(long)]
    off: bool,
    #[command(flatten)]
    target: TargetArgs,
}

/// Marks what a person wrote as seen.
#[derive(Debug, Args)]
pub(crate) struct Seen {
    person: String,
    #[command(flatten)]
    target: TargetArgs,
}

impl Typing {
    pub(crate) async fn run(self, config: &Config, printer: &mut Printer) -> Result<Exit, Failure> {
        let target = self.target.resolve(config)?;
        let person = person(&target, &self.person).await?;
        let account = target.client.account(target.account().await?);
        let sent =
            if self.off { account.typing_off(person).await? } else { account.typing_on(person).await? };
        let shown = if self.off { "no longer typing" } else { "typing" };
        printer.answer(&json!({ "recipient_id": sent.recipient_id }), |_| shown.to_owned());
        Ok(Exit::Ok)
    }
}

impl Seen {
    pub(crate) async fn run(self, config: &Config, printer: &mut Printer) -> Result<Exit, Failure> {
        let target = self.target.resolve(config)?;
        let person = person(&target, &self.person).await?;
        let sent = target.client.account(target.account().await?).seen(person).await?;
        printer.answer(&json!({ "recipient_id": sent.recipient_id }), |_| "seen".to_owned());
        Ok(Exit::Ok)
    }
}

async fn person(target: &Target, name: &str) -> Result<PersonId, Failure> {
    match target.whom(name).await? {
        Whom::Person(person) => Ok(person),
        Whom::Comment(_) | Whom::Oneself => Err(Failure::usage("only a person can see this; name one")),
    }
}
