//! `antiphon webhooks`: look into what Instagram delivered.

use std::path::PathBuf;

use antiphon_graph::AppSecret;
use antiphon_graph::webhook::{BadSignature, Delivery, Event, Verified};
use clap::{Args, Subcommand};
use serde::Serialize;

use crate::exit::Exit;
use crate::failure::{Failure, fact_and_way_out};
use crate::input;
use crate::printer::Printer;

/// Looks into webhooks: is the signature right, and what do they say?
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
#[command(after_help = "Examples:\n  \
    antiphon webhooks verify body.json --signature sha256=1f2e... --secret-file app-secret\n  \
    antiphon webhooks verify - --secret-file app-secret --signature \"X-Hub-Signature-256: sha256=1f2e...\" < body")]
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
    pub(crate) async fn run(self, printer: &mut Printer) -> Result<Exit, Failure> {
        match self.command {
            Command::Verify(verify) => verify.run(printer).await,
        }
    }
}

impl Verify {
    async fn run(self, printer: &mut Printer) -> Result<Exit, Failure> {
        let secret = AppSecret::new(&**input::read_secret(&self.secret_file)?);
        let body = input::read(&self.file).await?;
        // Whoever pastes a header may paste its name along.
        let signature = self.signature.rsplit(": ").next().unwrap_or_default().trim();
        let verified =
            check(&body, signature, &secret).map_err(|bad| refused(bad, &body, signature, &secret))?;
        let delivery = Delivery::parse(verified).map_err(|error| {
            let hint =
                "the signature fits, so these are the signed bytes; they are not a webhook of Instagram's";
            Failure::new(Exit::Refused, "unreadable", error, hint)
        })?;
        let events = delivery.events.iter().map(|event: &Event| event.kind.name()).collect();
        printer.answer(&Verdict { verified: true, events }, in_words);
        Ok(Exit::Ok)
    }
}

fn in_words(verdict: &Verdict) -> String {
    let events = &verdict.events;
    let many = if events.len() == 1 { "event" } else { "events" };
    format!("the signature fits; {} {many}: {}", events.len(), events.join(", "))
}

fn check<'a>(body: &'a [u8], signature: &str, secret: &AppSecret) -> Result<Verified<'a>, BadSignature> {
    if signature.starts_with("sha1=") {
        Verified::check_sha1(body, signature, secret)
    } else {
        Verified::check(body, signature, secret)
    }
}

fn refused(bad: BadSignature, body: &[u8], signature: &str, secret: &AppSecret) -> Failure {
    let fits = |body: &[u8]| check(body, signature, secret).is_ok();
    let without_end = body.strip_suffix(b"\n").map(|body| body.strip_suffix(b"\r").unwrap_or(body));
    let without_mark = body.strip_prefix(b"\xef\xbb\xbf");
    let hint = if without_end.is_some_and(fits) {
        "it fits without the line end: whatever saved the body added one"
    } else if without_mark.is_some_and(fits) {
        "it fits without the byte order mark: whatever saved the body added one"
    } else if bad == BadSignature::Malformed {
        "give the header's value as it came, such as sha256=1f2e..."
    } else {
        "check the bytes as they came, before any JSON reader, with the Instagram app's secret, not the Meta app's"
    };
    let bad = bad.to_string();
    Failure::new(Exit::Refused, "bad_signature", fact_and_way_out(&bad).0, hint)
}
