//! `antiphon sandbox settings`: how the sandbox behaves where the real one varies.

use clap::Args;
use serde_json::{Map, Value};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::nearest::nearest;
use crate::printer::{Printer, tame};
use crate::sandbox_api::SandboxApi;

/// Shows or changes how the sandbox behaves: echoes, limits, batches.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    antiphon sandbox settings\n  \
    antiphon sandbox settings echoes=late\n  \
    antiphon sandbox settings limits.text_per_second=1 automatic_reply=true")]
pub(crate) struct Settings {
    /// What to change; none shows them.
    #[arg(value_name = "NAME=VALUE")]
    change: Vec<String>,
}

impl Settings {
    pub(crate) async fn run(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        let mut settings = sandbox.get("/settings").await?;
        if !self.change.is_empty() {
            let mut changes = Map::new();
            for change in &self.change {
                let name = put(&mut settings, change)?;
                changes.insert(name.to_owned(), settings[name].clone());
            }
            settings = sandbox.patch("/settings", &changes.into()).await?;
        }
        printer.answer(&settings, |settings| in_words("", settings).join("\n"));
        Ok(Exit::Ok)
    }
}

/// Puts a value in its place, and says which setting that changes.
fn put<'a>(settings: &mut Value, change: &'a str) -> Result<&'a str, Failure> {
    let (path, value) = change
        .split_once('=')
        .ok_or_else(|| Failure::usage(format!("{change:?} says no value"), "write it like echoes=late"))?;
    if ["app_secret", "verify_token"].contains(&path) {
        let hint = "antiphon sandbox webhook URL --secret-file FILE --verify-token-file FILE";
        return Err(Failure::usage(format!("{path} comes from a file, not from the command line"), hint));
    }
    // What is no JSON is a text.
    let value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
    let mut place = settings;
    for name in path.split('.') {
        let known: Vec<_> = place.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
        place = place.get_mut(name).ok_or_else(|| unknown(path, name, &known))?;
    }
    *place = value;
    Ok(path.split('.').next().unwrap_or_default())
}

fn unknown(path: &str, wrong: &str, known: &[String]) -> Failure {
    let near = nearest(wrong, known.iter().map(String::as_str));
    let hint = match near {
        Some(near) => format!("did you mean {near}? `antiphon sandbox settings` shows them all"),
        None => "`antiphon sandbox settings` shows them all".to_owned(),
    };
    Failure::usage(format!("there is no setting {path:?}"), hint)
}

fn in_words(before: &str, settings: &Value) -> Vec<String> {
    let entries = settings.as_object().into_iter().flatten();
    let lines = entries.map(|(name, value)| match value {
        Value::Object(_) => in_words(&format!("{before}{name}."), value),
        Value::String(text) => vec![format!("{before}{name}={}", tame(text))],
        value => vec![format!("{before}{name}={value}")],
    });
    lines.collect::<Vec<_>>().concat()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_put_where_its_path_leads() {
        let mut settings =
            json!({ "echoes": "after", "limits": { "text_per_second": 100, "calls_per_hour": 9 } });
        assert_eq!(put(&mut settings, "echoes=late").unwrap(), "echoes");
        assert_eq!(put(&mut settings, "limits.text_per_second=1").unwrap(), "limits");
        assert_eq!(
            settings,
            json!({ "echoes": "late", "limits": { "text_per_second": 1, "calls_per_hour": 9 } })
        );
        assert!(put(&mut settings, "limits.text_per_secnd=1").unwrap_err().hint.contains("text_per_second"));
        assert!(put(&mut settings, "echoes").is_err());
        assert!(put(&mut settings, "app_secret=canary").unwrap_err().hint.contains("--secret-file"));
    }
}
