//! `antiphon sandbox clock`: freeze time, move it, put it back.

use clap::{Args, Subcommand};
use jiff::{SignedDuration, Timestamp, Unit};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::{Printer, tame};
use crate::rows::{day_and_time, text_of};
use crate::sandbox_api::SandboxApi;

/// Shows or moves the clock; answers when all that became due has happened.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    antiphon sandbox clock advance 24h1s\n  \
    antiphon sandbox clock freeze\n  \
    antiphon sandbox clock real")]
pub(crate) struct Clock {
    #[command(subcommand)]
    change: Option<Change>,
}

#[derive(Debug, Subcommand)]
enum Change {
    /// Show it; the same as nothing.
    Show,
    /// Move it onward, such as by 24h1s or 7d.
    Advance { by: String },
    /// Put it to a time, such as 2026-01-01T12:00:00Z.
    Set {
        #[arg(value_parser = moment)]
        to: Timestamp,
    },
    /// Stop it where it is.
    Freeze,
    /// Let it run on from where it stands.
    Resume,
    /// Put it back to the machine's time.
    Real,
}

impl Clock {
    pub(crate) async fn run(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        let clock = match self.change.unwrap_or(Change::Show) {
            Change::Show => sandbox.get("/clock").await?,
            Change::Advance { by } => sandbox.post("/clock", &json!({ "advance": by })).await?,
            Change::Set { to } => sandbox.post("/clock", &json!({ "set": to })).await?,
            Change::Freeze => sandbox.post("/clock", &json!({ "freeze": true })).await?,
            Change::Resume => sandbox.post("/clock", &json!({ "resume": true })).await?,
            Change::Real => sandbox.post("/clock", &json!({ "real": true })).await?,
        };
        printer.answer(&clock, in_words);
        Ok(Exit::Ok)
    }
}

fn moment(written: &str) -> Result<Timestamp, &'static str> {
    written.parse().map_err(|_| "write it like 2026-01-01T12:00:00Z")
}

fn in_words(clock: &Value) -> String {
    let now = day_and_time(&text_of(clock, "now"));
    let ahead = SignedDuration::from_secs_f64(clock["ahead_seconds"].as_f64().unwrap_or_default());
    let ahead = ahead.round(Unit::Second).unwrap_or_default();
    let mode = match &*text_of(clock, "mode") {
        "real" => "as the machine's clock".to_owned(),
        "frozen" => "stands still".to_owned(),
        _ if ahead.is_negative() => format!("{:#} behind the machine's clock", ahead.abs()),
        _ => format!("{ahead:#} ahead of the machine's clock"),
    };
    let fired = clock["fired"].as_array().into_iter().flatten();
    let fired = fired.filter_map(|fired| fired["words"].as_str()).map(|words| format!("\n  {}", tame(words)));
    format!("{now}  {mode}{}", fired.collect::<Vec<_>>().concat())
}
