//! What people do besides writing: react, edit, unsend, read, tap, comment.

use clap::Args;
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::rows::text_of;
use crate::sandbox_api::{SandboxApi, encoded};

/// Lets a person react to a message with an emoji.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  antiphon sandbox react ava MESSAGE_ID 🎉")]
pub(crate) struct React {
    /// Their name or id.
    person: String,
    #[arg(value_name = "MESSAGE_ID")]
    message: String,
    #[arg(default_value = "❤️")]
    emoji: String,
}

/// Lets a person take a reaction back.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  antiphon sandbox unreact ava MESSAGE_ID")]
pub(crate) struct Unreact {
    /// Their name or id.
    person: String,
    #[arg(value_name = "MESSAGE_ID")]
    message: String,
}

/// Lets a person change a text of theirs.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  antiphon sandbox edit ava MESSAGE_ID \"I meant this\"")]
pub(crate) struct Edit {
    /// Their name or id.
    person: String,
    #[arg(value_name = "MESSAGE_ID")]
    message: String,
    /// The new text.
    text: String,
}

/// Lets a person unsend a message of theirs.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  antiphon sandbox unsend ava MESSAGE_ID")]
pub(crate) struct Unsend {
    /// Their name or id.
    person: String,
    #[arg(value_name = "MESSAGE_ID")]
    message: String,
}

/// Lets a person see everything up to now.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  antiphon sandbox read ava")]
pub(crate) struct Read {
    /// Their name or id.
    person: String,
}

/// Lets a person tap a button of a template, an ice breaker or the menu.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  antiphon sandbox postback ava ORDER_42 --title \"Where is it?\"")]
pub(crate) struct Postback {
    /// Their name or id.
    person: String,
    /// What the button carries.
    payload: String,
    /// The button's words; the payload when left out.
    #[arg(long)]
    title: Option<String>,
}

/// Lets a person comment on a post; one private reply may answer it.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  antiphon sandbox comment ava \"Is it still there?\"\n  antiphon send comment:COMMENT_ID \"It is.\""
)]
pub(crate) struct Comment {
    /// Their name or id.
    person: String,
    text: String,
    /// The post; the account's first when left out.
    #[arg(long, value_name = "POST_ID")]
    post: Option<String>,
}

impl React {
    pub(crate) async fn run(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        let body = json!({ "mid": self.message, "emoji": self.emoji });
        deed(sandbox, printer, &self.person, "react", &body).await
    }
}

impl Unreact {
    pub(crate) async fn run(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        deed(sandbox, printer, &self.person, "unreact", &json!({ "mid": self.message })).await
    }
}

impl Edit {
    pub(crate) async fn run(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        let body = json!({ "mid": self.message, "text": self.text });
        deed(sandbox, printer, &self.person, "edit", &body).await
    }
}

impl Unsend {
    pub(crate) async fn run(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        deed(sandbox, printer, &self.person, "unsend", &json!({ "mid": self.message })).await
    }
}

impl Read {
    pub(crate) async fn run(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        deed(sandbox, printer, &self.person, "read", &json!({})).await
    }
}

impl Postback {
    pub(crate) async fn run(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        let title = self.title.as_ref().unwrap_or(&self.payload);
        let body = json!({ "title": title, "payload": self.payload });
        deed(sandbox, printer, &self.person, "postback", &body).await
    }
}

impl Comment {
    pub(crate) async fn run(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        let body = json!({ "text": self.text, "post": self.post });
        deed(sandbox, printer, &self.person, "comment", &body).await
    }
}

/// Lets a person do something and says what came of it.
pub(super) async fn deed(
    sandbox: &SandboxApi,
    printer: &mut Printer,
    person: &str,
    what: &str,
    body: &Value,
) -> Result<Exit, Failure> {
    let path = format!("/people/{}/{what}?await=webhook", encoded(person));
    let done = sandbox.post(&path, body).await?;
    printer.answer(&done, |done| {
        let made = ["mid", "comment"].into_iter().find_map(|key| done[key].as_str()).unwrap_or("done");
        let webhook = Some(&done["webhook"]).filter(|webhook| webhook.is_object());
        webhook.map_or_else(|| made.to_owned(), |webhook| format!("{made}\n{}", answered(webhook)))
    });
    Ok(Exit::Ok)
}

/// How the app took a webhook.
pub(super) fn answered(webhook: &Value) -> String {
    match webhook["status"].as_u64() {
        Some(status) => format!("webhook answered {status}"),
        None => format!("webhook not answered: {}", text_of(webhook, "reason")),
    }
}
