//! What people do besides writing: react, unsend, read, tap, comment.

use clap::Args;
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::sandbox_api::{SandboxApi, encoded};

/// Lets a person react to a message with an emoji.
#[derive(Debug, Args)]
pub(crate) struct React {
    person: String,
    #[arg(value_name = "MESSAGE_ID")]
    message: String,
    #[arg(default_value = "❤️")]
    emoji: String,
}

/// Lets a person take a reaction back.
#[derive(Debug, Args)]
pub(crate) struct Unreact {
    person: String,
    #[arg(value_name = "MESSAGE_ID")]
    message: String,
}

/// Lets a person unsend a message of theirs.
#[derive(Debug, Args)]
pub(crate) struct Unsend {
    person: String,
    #[arg(value_name = "MESSAGE_ID")]
    message: String,
}

/// Lets a person see everything up to now.
#[derive(Debug, Args)]
pub(crate) struct Read {
    person: String,
}

/// Lets a person tap a button of a template, an ice breaker or the menu.
#[derive(Debug, Args)]
pub(crate) struct Postback {
    person: String,
    payload: String,
    /// The button's words; the payload when left out.
    #[arg(long)]
    title: Option<String>,
}

/// Lets a person comment on a post; the answer names the comment, to which one private reply may go.
#[derive(Debug, Args)]
pub(crate) struct Comment {
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
    printer.answer(&done, in_words);
    Ok(Exit::Ok)
}

fn in_words(done: &Value) -> String {
    let made = ["mid", "comment"].into_iter().find_map(|key| done[key].as_str()).unwrap_or("done");
    let webhook = &done["webhook"];
    match (webhook["status"].as_u64(), webhook["reason"].as_str()) {
        (Some(status), _) => format!("{made}\nwebhook answered {status}"),
        (None, Some(reason)) => format!("{made}\nwebhook not answered: {reason}"),
        (None, None) => made.to_owned(),
    }
}
