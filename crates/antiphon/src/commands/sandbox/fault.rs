//! `antiphon sandbox fault`: break the network on purpose.

use std::fs;

use clap::{Args, Subcommand};
use serde_json::{Map, Value};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::{Printer, bold};
use crate::sandbox_api::{SandboxApi, encoded, text_of};

/// Arms, lists and clears faults.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    antiphon sandbox fault add lose-reply                 the next message arrives, its answer does not\n  \
    antiphon sandbox fault add rate-limit --times 3       the next three calls are throttled\n  \
    antiphon sandbox fault clear")]
pub(crate) struct Fault {
    #[command(subcommand)]
    change: Option<Change>,
}

#[derive(Debug, Subcommand)]
enum Change {
    /// What is armed, and what could be; the same as nothing.
    List,
    Add(Add),
    /// Disarm one, or all.
    Clear {
        name: Option<String>,
    },
}

/// Arms a fault by the name of a preset, or a rule of your own from a file.
#[derive(Debug, Args)]
struct Add {
    /// The preset, such as lose-reply.
    #[arg(required_unless_present = "rule")]
    preset: Option<String>,
    /// How often it strikes; once unless said otherwise.
    #[arg(long, value_name = "N")]
    times: Option<u64>,
    /// Only for this person.
    #[arg(long)]
    person: Option<String>,
    /// Only for messages of this type.
    #[arg(long = "type", value_name = "KIND")]
    kind: Option<String>,
    /// A file with a rule as JSON; `docs/sandbox.md` has the form.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["preset", "times", "person", "kind"])]
    rule: Option<String>,
}

impl Fault {
    pub(crate) async fn run(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        match self.change.unwrap_or(Change::List) {
            Change::List => {
                let faults = sandbox.get("/faults").await?;
                printer.answer(&faults, list);
            }
            Change::Add(add) => {
                let fault = sandbox.post("/faults", &add.body()?).await?;
                printer.answer(&fault, |fault| text_of(fault, "description").to_owned());
            }
            Change::Clear { name } => {
                let path =
                    name.map_or_else(|| "/faults".to_owned(), |name| format!("/faults/{}", encoded(&name)));
                let cleared = sandbox.delete(&path).await?;
                printer.answer(&cleared, |_| "cleared".to_owned());
            }
        }
        Ok(Exit::Ok)
    }
}

impl Add {
    fn body(self) -> Result<Value, Failure> {
        if let Some(file) = self.rule {
            let json =
                fs::read(&file).map_err(|error| Failure::usage(format!("cannot read {file}: {error}")))?;
            return serde_json::from_slice(&json)
                .map_err(|error| Failure::usage(format!("{file} is not JSON: {error}")));
        }
        let fields = [
            ("preset", self.preset.map(Value::from)),
            ("times", self.times.map(Value::from)),
            ("person", self.person.map(Value::from)),
            ("type", self.kind.map(Value::from)),
        ];
        let given = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Ok(given.collect::<Map<_, _>>().into())
    }
}

fn list(faults: &Value) -> String {
    let line =
        |fault: &Value| format!("\n  {:<22} {}", text_of(fault, "name"), text_of(fault, "description"));
    let section =
        |key: &str| faults[key].as_array().into_iter().flatten().map(line).collect::<Vec<_>>().concat();
    let armed = section("data");
    let armed = if armed.is_empty() { "\n  nothing".to_owned() } else { armed };
    format!("{}{armed}\n\n{}{}", bold("Armed"), bold("Can be armed"), section("presets"))
}
