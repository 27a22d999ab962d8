//! One line an event: when, which way, what, who to whom, and how it was answered.

use antiphon_graph::webhook::{By, Event, Kind, Reacted};
use antiphon_graph::{Content, Draft, Message, Refusal};
use http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::Heard;
use super::receiver::Received;
use crate::failure::fact_and_way_out;
use crate::names::Names;
use crate::printer::{Printer, tame};
use crate::rows::{quoted, text_of, time_of_day};
use crate::sandbox_api::SandboxApi;

/// Prints what is heard.
pub(super) struct Lines<'a> {
    names: Names,
    sandbox: Option<&'a SandboxApi>,
}

/// A line in its columns.
#[derive(Default)]
struct Line<'a> {
    at: Option<Timestamp>,
    way: &'a str,
    kind: &'a str,
    sides: String,
    said: String,
    status: Option<u16>,
    took_ms: u64,
    rest: String,
}

impl<'a> Lines<'a> {
    pub(super) async fn new(sandbox: Option<&'a SandboxApi>) -> Self {
        let names = match sandbox {
            Some(sandbox) => Names::of(sandbox).await,
            None => Names::default(),
        };
        Self { names, sandbox }
    }

    pub(super) async fn print(&mut self, heard: &Heard, printer: &mut Printer) {
        match heard {
            Heard::Webhook(received) => self.webhook(received, printer).await,
            Heard::Call(exchange) => self.call(exchange, printer).await,
            Heard::Handshake(Ok(())) => printer.say("the handshake was answered: webhooks come here"),
            Heard::Handshake(Err(why)) => printer.warn(&format!("a handshake was declined: {why}")),
            Heard::Silence => printer.warn("the sandbox has ended; this still listens"),
        }
    }

    async fn webhook(&mut self, received: &Received, printer: &mut Printer) {
        match &received.delivery {
            Ok(delivery) => {
                for event in &delivery.events {
                    self.event(event, received, printer).await;
                }
            }
            Err(why) => {
                let status = received.status.as_u16();
                let refused =
                    json!({ "direction": "webhook", "event": "refused", "status": status, "reason": why });
                let line = Line {
                    way: "← webhook",
                    kind: "refused",
                    status: Some(status),
                    rest: tame(fact_and_way_out(why).0).into(),
                    ..Line::default()
                };
                printer.answer(&refused, |_| line.in_words());
            }
        }
        if let Some(why) = &received.not_forwarded {
            printer.warn(&format!("not passed on: {why}"));
        }
    }

    async fn event(&mut self, event: &Event, received: &Received, printer: &mut Printer) {
        let (account, person) = (event.account.as_ref(), event.person.as_ref());
        let account = account.map_or("?", |account| account.as_str());
        let person = person.map_or("?", |person| person.as_str());
        let (from, to) = if event.by == By::Person { (person, account) } else { (account, person) };
        let whole = json!({
            "direction": "webhook",
            "event": event.kind.name(),
            "at": event.when(),
            "account": event.account,
            "person": event.person,
            "mid": event.mid(),
            "status": received.status.as_u16(),
            "took_ms": received.took_ms(),
            "raw": event.raw,
        });
        let line = Line {
            at: event.when(),
            way: "← webhook",
            kind: event.kind.name(),
            sides: self.sides(from, to).await,
            said: said(event),
            status: Some(received.status.as_u16()),
            took_ms: received.took_ms(),
            rest: String::new(),
        };
        printer.answer(&whole, |_| line.in_words());
    }

    async fn call(&mut self, exchange: &Value, printer: &mut Printer) {
        let (account, person) = (text_of(exchange, "account"), text_of(exchange, "person"));
        let operation = text_of(exchange, "operation");
        let (verb, object) = operation.split_once(' ').unwrap_or((&operation, ""));
        let (kind, said) = match exchange["type"].as_str() {
            Some(kind) => (kind, asked(exchange)),
            None => (verb, object.to_owned()),
        };
        let id = exchange["id"].as_u64().unwrap_or_default();
        let mut shown = exchange.clone();
        shown["event"] = "call".into();
        let line = Line {
            at: exchange["at"].as_str().and_then(|at| at.parse().ok()),
            way: "→ API",
            kind,
            sides: self.sides(&account, &person).await,
            said,
            status: exchange["status"].as_u64().and_then(|status| u16::try_from(status).ok()),
            took_ms: exchange["duration_ms"].as_f64().map_or(0, rounded),
            rest: unanswered(exchange).or_else(|| refusal(exchange)).unwrap_or_else(|| format!("#{id}")),
        };
        printer.answer(&shown, |_| line.in_words());
    }

    async fn sides(&mut self, from: &str, to: &str) -> String {
        if let Some(sandbox) = self.sandbox {
            for id in [from, to].into_iter().filter(|id| !id.is_empty() && *id != "?") {
                self.names.meet(id, sandbox).await;
            }
        }
        match (self.names.name(from), self.names.name(to)) {
            (from, "") => from.to_owned(),
            (from, to) => format!("{from} → {to}"),
        }
    }
}

impl Line<'_> {
    fn in_words(&self) -> String {
        let at = self.at.map(time_of_day).unwrap_or_default();
        let status = self.status.map_or_else(|| "---".to_owned(), |status| status.to_string());
        let Self { way, kind, sides, said, took_ms, rest, .. } = self;
        let line = format!(
            "{at:<12}  {way:<9}  {kind:<12}  {sides:<24}  {said:<24}  {status}  {took_ms:>4} ms  {rest}"
        );
        line.trim_end().to_owned()
    }
}

/// What an event says, in a few words.
fn said(event: &Event) -> String {
    match &event.kind {
        Kind::Message(message) | Kind::Echo(message) => {
            let kinds: Vec<_> = message.attachments.iter().map(|file| file.kind.as_str()).collect();
            let attached = || format!("[{}]", tame(&kinds.join(", ")));
            message.text.as_deref().map_or_else(attached, quoted)
        }
        Kind::Reaction(reaction) => match &reaction.reacted {
            Reacted::React { emoji, .. } => emoji.as_deref().map(tame).unwrap_or_default().into_owned(),
            Reacted::Unreact => String::new(),
        },
        Kind::Postback(postback) => postback.title.as_deref().map(quoted).unwrap_or_default(),
        _ => String::new(),
    }
}

/// The text that a call sends.
fn asked(exchange: &Value) -> String {
    let body = exchange["request"]["body"]["text"].as_str().unwrap_or_default();
    match Draft::from_json(body.as_bytes()).map(|(draft, _)| draft.content) {
        Ok(Content::Message(Message::Text(text))) => quoted(text.as_str()),
        Ok(Content::Message(Message::QuickReplies(replies))) => quoted(replies.text().as_str()),
        _ => String::new(),
    }
}

/// What came between a call and its answer.
fn unanswered(exchange: &Value) -> Option<String> {
    let faults: Vec<_> = exchange["faults"].as_array()?.iter().filter_map(Value::as_str).collect();
    exchange["status"].is_null().then(|| format!("no answer: {}", tame(&faults.join(", "))))
}

/// Why a call was refused, in short: `window closed (10/...)`.
fn refusal(exchange: &Value) -> Option<String> {
    let status = StatusCode::from_u16(u16::try_from(exchange["status"].as_u64()?).ok()?).ok()?;
    let body = exchange["response"]["body"]["text"].as_str()?;
    let refusal = Refusal::from_body(status, body.as_bytes())?;
    let subcode = refusal.subcode().map(|subcode| format!("/{subcode}")).unwrap_or_default();
    Some(format!("{} ({}{subcode})", refusal.row().name.replace('_', " "), refusal.code()))
}

fn rounded(millis: f64) -> u64 {
    std::time::Duration::try_from_secs_f64(millis / 1_000.0)
        .map_or(0, |took| u64::try_from(took.as_millis()).unwrap_or(u64::MAX))
}
