//! What came of it all: messages, and waiting for one.

use std::time::Duration;

use clap::Args;
use serde_json::Value;

use crate::duration;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::names::Names;
use crate::printer::Printer;
use crate::rows::{day_and_time, quoted, rows, text_of};
use crate::sandbox_api::{SandboxApi, encoded};

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

/// Lists messages, oldest first; --json has their ids.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    antiphon sandbox messages\n  \
    antiphon sandbox messages --to ava --type image\n  \
    antiphon sandbox messages --to ava --json | jq -r '.data[-1].mid'")]
pub(crate) struct Messages {
    #[command(flatten)]
    filter: Filter,
}

/// Waits for a message; exit code 8, and what came nearest, when none does.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    antiphon sandbox wait --to ava --type text\n  \
    antiphon sandbox wait --to ava --text \"on its way\" --timeout 30s")]
pub(crate) struct Wait {
    #[command(flatten)]
    filter: Filter,
    /// How long, such as 500ms or 2m.
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = duration::read)]
    timeout: Duration,
}

impl Messages {
    pub(crate) async fn run(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        let query = self.filter.query("since_seq").join("&");
        let messages = sandbox.get(&format!("/messages?{query}")).await?;
        let names = Names::of(sandbox).await;
        printer.answer(&messages, |messages| rows(messages, |one| message(one, &names)));
        Ok(Exit::Ok)
    }
}

impl Wait {
    pub(crate) async fn run(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        let mut query = self.filter.query("after_seq");
        query.push(format!("timeout={}ms", self.timeout.as_millis()));
        printer.say(&format!("waiting for up to {:?}; Ctrl-C ends it", self.timeout));
        let found = sandbox.get(&format!("/messages/wait?{}", query.join("&"))).await?;
        let names = Names::of(sandbox).await;
        printer.answer(&found, |found| message(found, &names));
        Ok(Exit::Ok)
    }
}

fn message(message: &Value, names: &Names) -> String {
    let text = message["text"].as_str().map(|text| format!("  {}", quoted(text))).unwrap_or_default();
    let (from, to) = (text_of(message, "from"), text_of(message, "to"));
    let sides = format!("{} → {}", names.name(&from), names.name(&to));
    let seq = message["seq"].as_u64().unwrap_or_default();
    let at = day_and_time(&text_of(message, "at"));
    let marks = [("seen", "seen"), ("unsent", "unsent")].map(|(key, word)| match &message[key] {
        Value::Bool(true) => format!("  ({word})"),
        _ => String::new(),
    });
    format!("{seq:>4}  {at}  {sides:<24}  {:<11}{text}{}", text_of(message, "type"), marks.concat())
}
