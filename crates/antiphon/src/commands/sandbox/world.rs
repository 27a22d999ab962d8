//! The sandbox as a whole: reset it, keep it, tell it where webhooks go.

use std::fs;
use std::io::{Read as _, stdin};

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::sandbox_api::{SandboxApi, text_of};

/// Puts everything back to the beginning.
#[derive(Debug, Args)]
pub(crate) struct Reset {}

/// Writes the whole sandbox down, or puts it back.
#[derive(Debug, Args)]
pub(crate) struct Snapshot {
    #[command(subcommand)]
    way: Way,
}

#[derive(Debug, Subcommand)]
enum Way {
    /// Write it to a file; `-` is standard output.
    Save { file: String },
    /// Replace everything by what a file holds; `-` is standard input.
    Load { file: String },
}

/// Shows where webhooks go, or sends them elsewhere.
#[derive(Debug, Args)]
pub(crate) struct Webhook {
    /// Your app's address; it must answer the subscription handshake.
    url: Option<String>,
    /// Send none.
    #[arg(long, conflicts_with = "url")]
    off: bool,
}

impl Reset {
    pub(crate) async fn run(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        let done = sandbox.post("/reset", &json!({})).await?;
        printer.answer(&done, |_| "as at the beginning: Ava has just written".to_owned());
        Ok(Exit::Ok)
    }
}

impl Snapshot {
    pub(crate) async fn run(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        match self.way {
            Way::Save { file } => {
                let snapshot = sandbox.get("/snapshot").await?;
                if file == "-" {
                    printer.line(&snapshot.to_string());
                    return Ok(Exit::Ok);
                }
                let written = fs::write(&file, snapshot.to_string());
                written.map_err(|error| Failure::usage(format!("cannot write {file}: {error}")))?;
                printer.answer(&json!({ "saved": file }), |_| format!("saved to {file}"));
            }
            Way::Load { file } => {
                let loaded = sandbox.put("/snapshot", &read(&file)?).await?;
                printer.answer(&loaded, |_| "loaded".to_owned());
            }
        }
        Ok(Exit::Ok)
    }
}

fn read(file: &str) -> Result<Value, Failure> {
    let mut json = String::new();
    let read = if file == "-" {
        stdin().read_to_string(&mut json).map(|_| ())
    } else {
        fs::read_to_string(file).map(|text| json = text)
    };
    read.map_err(|error| Failure::usage(format!("cannot read {file}: {error}")))?;
    serde_json::from_str(&json).map_err(|error| Failure::usage(format!("{file} is not a snapshot: {error}")))
}

impl Webhook {
    pub(crate) async fn run(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        if self.off {
            let settings = sandbox.delete("/webhook").await?;
            printer.answer(&settings, |_| "webhooks go nowhere".to_owned());
        } else if let Some(url) = self.url {
            let subscribed = sandbox.put("/webhook", &json!({ "url": url })).await?;
            let took = subscribed["handshake_ms"].as_u64().unwrap_or_default();
            printer.answer(&subscribed, |_| format!("webhooks go to {url}; handshake OK ({took} ms)"));
        } else {
            let settings = sandbox.get("/settings").await?;
            printer.answer(&settings, |settings| match text_of(settings, "webhook_url") {
                "" => "webhooks go nowhere; name an address to send them there".to_owned(),
                url => format!("webhooks go to {url}"),
            });
        }
        Ok(Exit::Ok)
    }
}
