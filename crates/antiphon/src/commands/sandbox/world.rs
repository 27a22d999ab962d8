//! The sandbox as a whole: reset it, keep it, tell it where webhooks go.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::input;
use crate::printer::Printer;
use crate::rows::text_of;
use crate::sandbox_api::SandboxApi;

/// Puts everything back to the beginning; the webhook's address stays.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  antiphon sandbox reset")]
pub(crate) struct Reset {}

/// Writes the whole sandbox down, or puts it back.
#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:\n  antiphon sandbox snapshot save before.json\n  antiphon sandbox snapshot load before.json"
)]
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
#[command(after_help = "Examples:\n  \
    antiphon sandbox webhook http://127.0.0.1:3000/webhooks/instagram\n  \
    antiphon sandbox webhook --off")]
pub(crate) struct Webhook {
    /// Your app's address; it must answer the subscription handshake.
    url: Option<String>,
    /// Send none.
    #[arg(long, conflicts_with = "url")]
    off: bool,
    /// The file that holds what your app checks signatures with; the sandbox's own when left out.
    #[arg(long, value_name = "FILE", requires = "url")]
    secret_file: Option<PathBuf>,
    /// The file that holds what your app expects as verify token; the sandbox's own when left out.
    #[arg(long, value_name = "FILE", requires = "url")]
    verify_token_file: Option<PathBuf>,
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
                    printer.verbatim(&snapshot.to_string());
                    return Ok(Exit::Ok);
                }
                write(Path::new(&file), &snapshot.to_string()).map_err(|error| {
                    let message = format!("cannot write {file}: {error}");
                    Failure::usage(message, "check the path, and that the folder is yours")
                })?;
                printer.answer(&json!({ "saved": file }), |_| format!("saved to {file}"));
            }
            Way::Load { file } => {
                let snapshot: Value =
                    serde_json::from_str(&input::read_text(&file).await?).map_err(|error| {
                        let message = format!("{file} is not a snapshot: {error}");
                        Failure::usage(message, "`antiphon sandbox snapshot save FILE` writes one")
                    })?;
                let loaded = sandbox.put("/snapshot", &snapshot).await?;
                printer.answer(&loaded, |_| "loaded".to_owned());
            }
        }
        Ok(Exit::Ok)
    }
}

/// Writes a file beside the old one, which it then replaces: whatever happens, one of them is whole.
fn write(file: &Path, text: &str) -> io::Result<()> {
    let mut beside = file.as_os_str().to_owned();
    beside.push(".new");
    let mut new = fs::File::create(&beside)?;
    new.write_all(text.as_bytes())?;
    new.sync_all()?;
    fs::rename(&beside, file)
}

impl Webhook {
    pub(crate) async fn run(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        if self.off {
            let settings = sandbox.delete("/webhook").await?;
            printer.answer(&settings, |_| "webhooks go nowhere".to_owned());
        } else if let Some(url) = self.url {
            let secret = |file: Option<PathBuf>| match file {
                Some(file) => input::read_secret(&file).map(|secret| secret.trim().into()),
                None => Ok(Value::Null),
            };
            let (app_secret, verify_token) = (secret(self.secret_file)?, secret(self.verify_token_file)?);
            let wanted = json!({ "url": url, "app_secret": app_secret, "verify_token": verify_token });
            let subscribed = sandbox.put("/webhook", &wanted).await?;
            let took = subscribed["handshake_ms"].as_u64().unwrap_or_default();
            printer.answer(&subscribed, |_| format!("webhooks go to {url}; handshake OK ({took} ms)"));
        } else {
            let settings = sandbox.get("/settings").await?;
            printer.answer(&settings, |settings| match &*text_of(settings, "webhook_url") {
                "" => "webhooks go nowhere; name an address to send them there".to_owned(),
                url => format!("webhooks go to {url}"),
            });
        }
        Ok(Exit::Ok)
    }
}
