//! What came of it all: messages, waiting for one, exchanges.

use clap::Args;
use serde_json::Value;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::sandbox_api::{SandboxApi, encoded, rows, text_of};

/// Which messages.
#[derive(Debug, Args)]
struct Filter {
    /// Who got it: a person's name or id, or the account's id.
    #[arg(long, value_name = "WHO")]
    to: Option<String>,
    /// Its kind: text, image, images, audio, video, file, `like_heart`, `media_share`, template, ...
    #[arg(long = "type", value_name = "KIND")]
    kind: Option<String>,
    /// A part of its text.
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// Only messages after this place in the order of all.
    #[arg(long, value_name = "SEQ")]
    after: Option<u64>,
}

impl Filter {
    fn query(&self, after: &str) -> Vec<String> {
        let pairs = [("to", &self.to), ("type", &self.kind), ("text", &self.text)];
        let pairs = pairs
            .into_iter()
            .filter_map(|(name, value)| Some(format!("{name}={}", encoded(value.as_ref()?))));
        pairs.chain(self.after.map(|seq| format!("{after}={seq}"))).collect()
    }
}

/// Lists messages, oldest first.
#[derive(Debug, Args)]
pub(crate) struct Messages {
    #[command(flatten)]
    filter: Filter,
}

/// Waits for a message; exit code 8 and what came nearest when none does.
#[derive(Debug, Args)]
pub(crate) struct Wait {
    #[command(flatten)]
    filter: Filter,
    /// How long.
    #[arg(long, value_name = "DURATION", default_value = "10s")]
    timeout: String,
}

/// Lists what went over the wire, or shows one exchange as curl or as its bytes.
#[derive(Debug, Args)]
pub(crate) struct Exchanges {
    /// One of them, as a curl command.
    #[arg(long, value_name = "ID")]
    curl: Option<u64>,
}

impl Messages {
    pub(crate) async fn run(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        let query = self.filter.query("since_seq").join("&");
        let messages = sandbox.get(&format!("/messages?{query}")).await?;
        printer.answer(&messages, |messages| rows(messages, message));
        Ok(Exit::Ok)
    }
}

impl Wait {
    pub(crate) async fn run(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        let mut query = self.filter.query("after_seq");
        query.push(format!("timeout={}", encoded(&self.timeout)));
        let found = sandbox.get(&format!("/messages/wait?{}", query.join("&"))).await?;
        printer.answer(&found, message);
        Ok(Exit::Ok)
    }
}

impl Exchanges {
    pub(crate) async fn run(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        if let Some(id) = self.curl {
            let curl = sandbox.get(&format!("/exchanges/{id}/curl")).await?;
            printer.answer(&curl, |curl| text_of(curl, "curl").to_owned());
            return Ok(Exit::Ok);
        }
        let exchanges = sandbox.get("/exchanges").await?;
        printer.answer(&exchanges, |exchanges| rows(exchanges, exchange));
        Ok(Exit::Ok)
    }
}

fn message(message: &Value) -> String {
    let text = message["text"].as_str().map(|text| format!("  {text:?}")).unwrap_or_default();
    let (from, to) = (text_of(message, "from"), text_of(message, "to"));
    format!(
        "{:>4}  {}  {from} → {to}  {}{text}",
        message["seq"],
        text_of(message, "at"),
        text_of(message, "type")
    )
}

fn exchange(exchange: &Value) -> String {
    let arrow = if exchange["direction"] == "webhook" { "← webhook" } else { "→ API    " };
    let status = exchange["status"].as_u64().map_or_else(|| "---".to_owned(), |status| status.to_string());
    let reason = exchange["reason"].as_str().map(|reason| format!("  {reason}")).unwrap_or_default();
    let id = exchange["id"].as_u64().unwrap_or_default();
    format!(
        "{id:>4}  {}  {arrow}  {status}  {}{reason}",
        text_of(exchange, "at"),
        text_of(exchange, "operation")
    )
}
