//! `antiphon sandbox fault`: break the network on purpose.

use clap::{Args, Subcommand};
use serde_json::{Map, Value};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::input;
use crate::nearest::nearest;
use crate::printer::{Printer, bold};
use crate::rows::text_of;
use crate::sandbox_api::{SandboxApi, encoded};

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
    /// Let the calls go on that a fault holds.
    Release {
        name: String,
    },
    /// Disarm one, or all.
    Clear {
        name: Option<String>,
    },
}

/// Arm one by the name of a preset, or a rule of your own from a file.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    antiphon sandbox fault add lose-reply\n  \
    antiphon sandbox fault add window_closed --person ava --times 2\n  \
    antiphon sandbox fault add --rule rule.json")]
struct Add {
    /// The preset, such as lose-reply, or the name of one of Instagram's errors.
    #[arg(required_unless_present = "rule")]
    preset: Option<String>,
    /// How often it strikes; as often as the preset says when left out.
    #[arg(long, value_name = "N")]
    times: Option<u64>,
    /// Only for this person.
    #[arg(long)]
    person: Option<String>,
    /// Only for messages of this type.
    #[arg(long = "type", value_name = "KIND")]
    kind: Option<String>,
    /// How long it stands, by the sandbox's clock, such as 10m.
    #[arg(long, value_name = "DURATION")]
    lasts: Option<String>,
    /// A file with a rule as JSON; `-` is standard input. The sandbox's openapi.json has the form.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["preset", "times", "person", "kind", "lasts"])]
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
                let preset = add.preset.clone();
                let fault = sandbox.post("/faults", &add.body().await?).await;
                let fault = match (fault, preset) {
                    (Err(failure), Some(preset)) if failure.exit == Exit::NotFound => {
                        return Err(suggest(failure, &preset, sandbox).await);
                    }
                    (fault, _) => fault?,
                };
                printer.answer(&fault, |fault| text_of(fault, "description").into_owned());
            }
            Change::Release { name } => {
                let path = format!("/faults/{}/release", encoded(&name));
                let released = sandbox.post(&path, &Value::Null).await?;
                printer.answer(&released, |_| "released".to_owned());
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
    async fn body(self) -> Result<Value, Failure> {
        if let Some(file) = self.rule {
            return serde_json::from_slice(&input::read(&file).await?).map_err(|error| {
                let hint = r#"write it like {"effect": {"lose_reply": "reset"}, "match": {"person": "ava"}}"#;
                Failure::usage(format!("{file} is not JSON: {error}"), hint)
            });
        }
        let fields = [
            ("preset", self.preset.map(Value::from)),
            ("times", self.times.map(Value::from)),
            ("person", self.person.map(Value::from)),
            ("type", self.kind.map(Value::from)),
            ("lasts", self.lasts.map(Value::from)),
        ];
        let given = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Ok(given.collect::<Map<_, _>>().into())
    }
}

/// Names the preset that may have been meant.
async fn suggest(failure: Failure, wrong: &str, sandbox: &SandboxApi) -> Failure {
    let faults = sandbox.get("/faults").await.unwrap_or_default();
    let presets = faults["presets"].as_array().into_iter().flatten();
    match nearest(wrong, presets.filter_map(|preset| preset["preset"].as_str())) {
        Some(near) => {
            let hint = format!("did you mean {near}? {}", failure.hint);
            failure.with_hint(hint)
        }
        None => failure,
    }
}

fn list(faults: &Value) -> String {
    let section = |key: &str, line: fn(&Value) -> String| {
        faults[key].as_array().into_iter().flatten().map(line).collect::<Vec<_>>().concat()
    };
    let armed = section("data", |fault| {
        let left = fault["left"].as_u64().map(|left| format!(", {left} left")).unwrap_or_default();
        let (name, what) = (text_of(fault, "name"), text_of(fault, "description"));
        format!("\n  {name:<20} {what} (fired {}{left})", fault["fired"])
    });
    let armed = if armed.is_empty() { "\n  nothing".to_owned() } else { armed };
    let presets = section("presets", |preset| {
        format!("\n  {:<20} {}", text_of(preset, "preset"), text_of(preset, "description"))
    });
    format!("{}{armed}\n\n{}{presets}", bold("Armed"), bold("Can be armed"))
}
