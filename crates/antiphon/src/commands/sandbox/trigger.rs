//! `antiphon sandbox trigger`: a webhook of any kind, without anybody having done anything.

use clap::Args;
use serde_json::Value;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::sandbox_api::{SandboxApi, encoded, rows, text_of};

/// Sends a webhook of a kind to your app; without a kind, lists them.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    antiphon sandbox trigger\n  \
    antiphon sandbox trigger message_edit --set text=\"edited\"")]
pub(crate) struct Trigger {
    event: Option<String>,
    /// Put another value into it, such as `text=hello` or `message.mid=m1`.
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
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
        let path = format!("/trigger/{}?await=webhook{overrides}", encoded(&event));
        let sent = sandbox.post(&path, &Value::Null).await?;
        printer.answer(&sent, |sent| match sent["webhook"]["status"].as_u64() {
            Some(status) => format!("webhook answered {status}"),
            None => format!("not answered: {}", text_of(&sent["webhook"], "reason")),
        });
        Ok(Exit::Ok)
    }
}
