//! `antiphon sandbox exchanges`, `antiphon sandbox deliveries`: what went over the wire, and what was told to the app.

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::deeds::answered;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::{Printer, tame};
use crate::rows::{day_and_time, rows, text_of};
use crate::sandbox_api::{SandboxApi, encoded};

/// Lists what went over the wire, or shows one exchange.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    antiphon sandbox exchanges --filter 'status:>=400 to:ava'\n  \
    antiphon sandbox exchanges 7 --curl\n  \
    antiphon sandbox exchanges 7 --raw response")]
pub(crate) struct Exchanges {
    /// Show this one, with the rules it was held against.
    id: Option<u64>,
    /// Only those that fit, such as `dir:webhook status:>=400 to:ava type:image fault:* since:5m text:"order 42"`.
    #[arg(long, value_name = "WORDS", conflicts_with = "id")]
    filter: Option<String>,
    /// At most so many, the newest.
    #[arg(long, value_name = "N", conflicts_with = "id")]
    limit: Option<usize>,
    /// As a curl command.
    #[arg(long, requires = "id", group = "form")]
    curl: bool,
    /// As its bytes, secrets and all.
    #[arg(long, requires = "id", group = "form", value_name = "SIDE")]
    raw: Option<Side>,
    /// Deliver a webhook again: the same bytes, or signed anew.
    #[arg(long, requires = "id", group = "form", value_name = "HOW")]
    redeliver: Option<How>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Side {
    Request,
    Response,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum How {
    SameBytes,
    Resign,
}

/// Lists the deliveries of webhooks, with their attempts and when the next one is due.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    antiphon sandbox deliveries\n  \
    antiphon sandbox deliveries --try-now 3")]
pub(crate) struct Deliveries {
    /// Make the next attempt at this one due at once.
    #[arg(long, value_name = "ID")]
    try_now: Option<u64>,
}

impl Exchanges {
    pub(crate) async fn run(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        let Some(id) = self.id else { return self.list(sandbox, printer).await };
        if self.curl {
            let curl = sandbox.get(&format!("/exchanges/{id}/curl")).await?;
            printer.answer(&curl, |curl| curl["curl"].as_str().unwrap_or_default().to_owned());
        } else if let Some(side) = self.raw {
            let side = if matches!(side, Side::Request) { "request" } else { "response" };
            printer.bytes(&sandbox.bytes(&format!("/exchanges/{id}/raw?side={side}")).await?);
        } else if let Some(how) = self.redeliver {
            let mode = if matches!(how, How::SameBytes) { "same_bytes" } else { "resign" };
            let path = format!("/exchanges/{id}/redeliver");
            let webhook = sandbox.post(&path, &json!({ "mode": mode })).await?;
            printer.answer(&webhook, answered);
        } else {
            let shown = sandbox.get(&format!("/exchanges/{id}")).await?;
            printer.answer(&shown, detail);
        }
        Ok(Exit::Ok)
    }

    async fn list(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        let filter = self.filter.map(|filter| format!("&filter={}", encoded(&filter)));
        let limit = self.limit.map(|limit| format!("&limit={limit}"));
        let path = format!("/exchanges?{}{}", filter.unwrap_or_default(), limit.unwrap_or_default());
        let exchanges = sandbox.get(&path).await?;
        printer.answer(&exchanges, |exchanges| rows(exchanges, exchange));
        Ok(Exit::Ok)
    }
}

impl Deliveries {
    pub(crate) async fn run(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        if let Some(id) = self.try_now {
            sandbox.post(&format!("/deliveries/{id}/try_now"), &Value::Null).await?;
            printer.answer(&json!({ "due": id }), |_| format!("delivery {id} is due now"));
            return Ok(Exit::Ok);
        }
        let deliveries = sandbox.get("/deliveries").await?;
        printer.answer(&deliveries, |deliveries| rows(deliveries, delivery));
        Ok(Exit::Ok)
    }
}

fn exchange(exchange: &Value) -> String {
    let arrow = if exchange["direction"] == "webhook" { "← webhook" } else { "→ API    " };
    let status = exchange["status"].as_u64().map_or_else(|| "---".to_owned(), |status| status.to_string());
    let reason = exchange["reason"].as_str().map(|reason| format!("  {}", tame(reason))).unwrap_or_default();
    let id = exchange["id"].as_u64().unwrap_or_default();
    let (at, operation) = (day_and_time(&text_of(exchange, "at")), text_of(exchange, "operation"));
    format!("{id:>4}  {at}  {arrow}  {status}  {operation}{reason}")
}

fn detail(shown: &Value) -> String {
    let mut lines = vec![exchange(shown)];
    lines.extend(shown["checks"].as_array().into_iter().flatten().map(|check| {
        let mark = if check["passed"] == true { "✓" } else { "✗" };
        let detail = check["detail"].as_str().map(|detail| format!(": {}", tame(detail)));
        format!("  {mark} {}{}", text_of(check, "rule"), detail.unwrap_or_default())
    }));
    for side in ["request", "response"] {
        lines.push(String::new());
        lines.extend(message(side, &shown[side]));
    }
    lines.join("\n")
}

/// One side of an exchange: its first line, its headers, its body.
fn message(side: &str, message: &Value) -> Vec<String> {
    if message.is_null() {
        return vec![format!("no {side}")];
    }
    let mut lines = vec![text_of(message, "start_line").into_owned()];
    let headers = message["headers"].as_array().into_iter().flatten();
    lines.extend(headers.map(|header| format!("{}: {}", text_of(header, "name"), text_of(header, "value"))));
    match message["body"]["text"].as_str() {
        Some("") => {}
        Some(body) => lines.extend([String::new(), tame(body).into_owned()]),
        None => {
            lines.extend([String::new(), format!("({} bytes that are no text)", message["body"]["bytes"])]);
        }
    }
    lines
}

fn delivery(delivery: &Value) -> String {
    let events = delivery["events"].as_array().into_iter().flatten();
    let kinds: Vec<_> = events.map(|event| text_of(event, "kind")).collect();
    let attempts = delivery["attempts"].as_array().map_or(0, Vec::len);
    let next = delivery["next_try"].as_str().map(|at| format!("  next try {}", day_and_time(at)));
    let reason = delivery["reason"].as_str().map(|reason| format!("  {}", tame(reason)));
    format!(
        "{:>4}  {}  {:<16} {:<14} {attempts} tried{}{}",
        delivery["id"].as_u64().unwrap_or_default(),
        day_and_time(&text_of(delivery, "announced_at")),
        kinds.join(", "),
        text_of(delivery, "state").replace('_', " "),
        next.unwrap_or_default(),
        reason.unwrap_or_default()
    )
}
