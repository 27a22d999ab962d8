//! `antiphon sandbox people`, `antiphon sandbox magic`: who lives there.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::rows::{rows, text_of};
use crate::sandbox_api::{SandboxApi, encoded};

/// Lists, adds and changes the people of the sandbox.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    antiphon sandbox people\n  \
    antiphon sandbox people add \"Cy\"\n  \
    antiphon sandbox people block ava")]
pub(crate) struct People {
    #[command(subcommand)]
    change: Option<Change>,
}

#[derive(Debug, Subcommand)]
enum Change {
    /// List them; the same as nothing.
    List,
    /// Add one.
    Add { name: String },
    /// Show one.
    Show { person: String },
    /// Let one block the business: nothing reaches them any more.
    Block { person: String },
    /// Let one take the business back.
    Unblock { person: String },
    /// Delete one.
    Remove { person: String },
}

impl People {
    pub(crate) async fn run(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        let people = match self.change.unwrap_or(Change::List) {
            Change::List => sandbox.get("/people").await?,
            Change::Add { name } => sandbox.post("/people", &json!({ "name": name })).await?,
            Change::Show { person } => sandbox.get(&path(&person)).await?,
            Change::Block { person } => sandbox.patch(&path(&person), &json!({ "blocks": true })).await?,
            Change::Unblock { person } => sandbox.patch(&path(&person), &json!({ "blocks": false })).await?,
            Change::Remove { person } => {
                sandbox.delete(&path(&person)).await?;
                json!({ "removed": person })
            }
        };
        printer.answer(&people, |people| match people["removed"].as_str() {
            Some(_) => "removed".to_owned(),
            None => rows(people, person),
        });
        Ok(Exit::Ok)
    }
}

/// Lists the magic people: sending to them always goes one way.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  antiphon sandbox magic")]
pub(crate) struct Magic {}

impl Magic {
    pub(crate) async fn run(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        let magic = sandbox.get("/magic").await?;
        let row = |one: &Value| {
            format!("{}  {:<18} {}", text_of(one, "id"), text_of(one, "name"), text_of(one, "expect"))
        };
        printer.answer(&magic, |magic| rows(magic, row));
        Ok(Exit::Ok)
    }
}

fn path(person: &str) -> String {
    format!("/people/{}", encoded(person))
}

fn person(person: &Value) -> String {
    let open = person["conversations"].as_array().into_iter().flatten();
    let window = match open.map(|one| one["window_open"].as_bool()).next() {
        Some(Some(true)) => "window open",
        Some(_) => "window closed",
        None => "never wrote",
    };
    let blocks = if person["blocks"] == true { ", blocks the business" } else { "" };
    format!("{}  {:<18} {window}{blocks}", text_of(person, "id"), text_of(person, "handle"))
}
