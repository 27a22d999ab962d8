//! `antiphon statistics`: how much a gateway sent, what became of it, and how fast.

use clap::Args;
use serde_json::Value;

use crate::cli::Global;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::gateway_api::Which;
use crate::patience::until_interrupted;
use crate::printer::Printer;
use crate::rows::{day_and_time, text_of};
use crate::sandbox_api::encoded;

/// Shows how much a gateway sent, what became of it, and how fast.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    antiphon statistics\n  \
    antiphon statistics --by day --from 2026-01-01T00:00:00Z --json")]
pub(crate) struct Statistics {
    #[command(flatten)]
    which: Which,
    /// Only this account's.
    #[arg(long, value_name = "IG_ID")]
    account: Option<String>,
    /// From this time on; a day ago when left out, or 30 days by day.
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Up to this time; now when left out.
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    /// hour or day.
    #[arg(long, value_name = "SPAN", default_value = "hour")]
    by: String,
}

impl Statistics {
    pub(crate) async fn run(self, global: &Global, printer: &mut Printer) -> Result<Exit, Failure> {
        let gateway = self.which.api(&global.config()?).await?;
        let Self { account, from, to, by, .. } = self;
        let pairs = [("account", account), ("from", from), ("to", to), ("by", Some(by))];
        let pairs =
            pairs.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", encoded(&value?))));
        let path = format!("/statistics?{}", pairs.collect::<Vec<_>>().join("&"));
        let answer = until_interrupted(gateway.get(&path)).await?;
        printer.answer(&answer, in_words);
        Ok(Exit::Ok)
    }
}

fn in_words(statistics: &Value) -> String {
    let spans = statistics["data"].as_array().into_iter().flatten();
    let spans = spans.map(|span| {
        let from = day_and_time(&text_of(span, "from"));
        format!("{}  {}", from.get(..16).unwrap_or_default(), numbers(span))
    });
    let total = format!("in all            {}", numbers(&statistics["total"]));
    spans.chain([total]).collect::<Vec<_>>().join("\n")
}

fn numbers(span: &Value) -> String {
    let refused: u64 =
        span["refused"].as_object().into_iter().flatten().filter_map(|(_, number)| number.as_u64()).sum();
    let rest = [("refused", Some(refused))]
        .into_iter()
        .chain(["expired", "cancelled", "unknown", "held"].map(|name| (name, span[name].as_u64())));
    let rest =
        rest.filter_map(|(name, number)| Some(format!(", {} {name}", number.filter(|number| *number > 0)?)));
    let rest: String = rest.collect();
    let words = format!("{} accepted, {} delivered{rest}", span["accepted"], span["delivered"]);
    match (span["median_ms"].as_u64(), span["p95_ms"].as_u64()) {
        (Some(median), Some(p95)) => format!("{words}; half within {median} ms, 95 of 100 within {p95} ms"),
        _ => words,
    }
}
