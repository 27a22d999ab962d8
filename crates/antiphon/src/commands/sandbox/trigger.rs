//! `antiphon sandbox trigger`: a webhook of any kind, without anybody having done anything.

use clap::Args;
use serde_json::Value;

use super::deeds::answered;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::rows::{rows, text_of};
use crate::sandbox_api::{SandboxApi, encoded};

/// Sends a webhook of a kind to your app; without a kind, lists them.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    antiphon sandbox trigger\n  \
    antiphon sandbox trigger message --set message.text=hello\n  \
    antiphon sandbox trigger reaction --person ben")]
pub(crate) struct Trigger {
    /// The kind.
    event: Option<String>,
    /// Put another value into it, such as `message.text=hello`; again for more.
    #[arg(long, value_name = "PATH=VALUE", requires = "event")]
    set: Vec<String>,
    /// Whom it is about; Ava when left out.
    #[arg(long, requires = "event")]
    person: Option<String>,
}

impl Trigger {
    pub(crate) async fn run(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        let Some(event) = self.event else {
            let kinds = sandbox.get("/trigger").await?;
            let row =
                |kind: &Value| format!("{:<24} {}", text_of(kind, "name"), text_of(kind, "description"));
            printer.answer(&kinds, |kinds| rows(kinds, row));
            return Ok(Exit::Ok);
        };
        let overrides =
            self.set.iter().map(|set| format!("&override={}", encoded(set))).collect::<Vec<_>>().concat();
        let person = self.person.map(|person| format!("&person={}", encoded(&person))).unwrap_or_default();
        let path = format!("/trigger/{}?await=webhook{overrides}{person}", encoded(&event));
        let sent = sandbox.post(&path, &Value::Null).await?;
        printer.answer(&sent, |sent| answered(&sent["webhook"]));
        Ok(Exit::Ok)
    }
}
