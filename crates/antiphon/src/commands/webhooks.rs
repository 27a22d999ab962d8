//! `antiphon webhooks`: look into what Instagram delivered.

use std::fs;
use std::io::{Read as _, stdin};
use std::path::PathBuf;

use antiphon_graph::AppSecret;
use antiphon_graph::webhook::{BadSignature, Delivery, Event, Verified};
use clap::{Args, Subcommand};
use serde::Serialize;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::secret_file;

/// Looks into webhooks.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct Webhooks {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Verify(Verify),
}

/// Checks a delivery's signature over its exact bytes and says what is in it; exit code 3 when it does not fit.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  \
    antiphon webhooks verify body.json --signature sha256=... --secret-file app-secret")]
struct Verify {
    /// The body, byte for byte as it came; `-` is standard input.
    file: String,
    /// The value of `X-Hub-Signature-256`, or of the older `X-Hub-Signature`.
    #[arg(long, value_name = "HEADER")]
    signature: String,
    /// The file that holds the Instagram app's secret.
    #[arg(long, value_name = "FILE")]
    secret_file: PathBuf,
}

/// What a delivery says, in short.
#[derive(Debug, Serialize)]
struct Verdict {
    verified: bool,
    events: Vec<&'static str>,
}

impl Webhooks {
    pub(crate) fn run(self, printer: &mut Printer) -> Result<Exit, Failure> {
        match self.command {
            Command::Verify(verify) => verify.run(printer),
        }
    }
}

impl Verify {
    fn run(self, printer: &mut Printer) -> Result<Exit, Failure> {
        let body = read(&self.file)?;
        let secret = AppSecret::new(secret_file::read(&self.secret_file)?);
        let verified = check(&body, &self.signature, &secret)
            .map_err(|bad| refused(bad, &body, &self.signature, &secret))?;
        let delivery =
            Delivery::parse(verified).map_err(|error| Failure::new(Exit::Refused, "unreadable", error))?;
        let events = delivery.events.iter().map(|event: &Event| event.kind.name()).collect();
        printer.answer(&Verdict { verified: true, events }, |verdict| {
            format!("the signature fits; {} events: {}", verdict.events.len(), verdict.events.join(", "))
        });
        Ok(Exit::Ok)
    }
}

fn check<'a>(body: &'a [u8], signature: &str, secret: &AppSecret) -> Result<Verified<'a>, BadSignature> {
    if signature.starts_with("sha1=") {
        Verified::check_sha1(body, signature, secret)
    } else {
        Verified::check(body, signature, secret)
    }
}

fn refused(bad: BadSignature, body: &[u8], signature: &str, secret: &AppSecret) -> Failure {
    let without_end = body.strip_suffix(b"\n").filter(|body| check(body, signature, secret).is_ok());
    let hint = if without_end.is_some() {
        "it fits without the line end: whatever saved the body added one"
    } else {
        "sign the bytes as they came, before any JSON reader, with the Instagram app's secret, not the Meta app's"
    };
    Failure::new(Exit::Refused, "bad_signature", bad).hint(hint)
}

fn read(file: &str) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    let read = if file == "-" {
        stdin().read_to_end(&mut body).map(|_| ())
    } else {
        fs::read(file).map(|read| body = read)
    };
    read.map_err(|error| Failure::usage(format!("cannot read {file}: {error}")))?;
    Ok(body)
}
