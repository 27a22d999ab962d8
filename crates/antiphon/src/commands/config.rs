//! `antiphon config`: what is set and where, and a file to begin with.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::json;

use crate::cli::Global;
use crate::config::{Config, Key, serve};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::rows::rows;

/// Shows what is set and where, or writes a file to begin with.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
        antiphon config show\n  \
        antiphon config check antiphon.toml\n  \
        antiphon config init\n  \
        antiphon config init ~/.config/antiphon/config.toml")]
pub(crate) struct Configuration {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show each setting, and who says so; the same as nothing.
    Show,
    /// Look through a file: every mistake is named with its line.
    Check { file: PathBuf },
    /// Write a file with every key, commented out; one that is there is left alone.
    Init {
        #[arg(default_value = "antiphon.toml")]
        file: PathBuf,
    },
}

/// A setting, for people and programs. None is a secret: secrets are named by file.
#[derive(Debug, Serialize)]
struct Row {
    key: String,
    value: Option<String>,
    /// Who says so.
    origin: Option<String>,
}

impl Configuration {
    pub(crate) fn run(self, global: &Global, printer: &mut Printer) -> Result<Exit, Failure> {
        match self.command.unwrap_or(Command::Show) {
            Command::Show => show(&global.config()?, printer)?,
            Command::Check { file } => check(&file, printer)?,
            Command::Init { file } => init(&file, printer)?,
        }
        Ok(Exit::Ok)
    }
}

fn show(config: &Config, printer: &mut Printer) -> Result<(), Failure> {
    let mut settings = Vec::new();
    for key in Key::ALL {
        let said = config.setting(key, None)?;
        let (value, origin) = said.map(|said| (said.value, said.origin.to_string())).unzip();
        settings.push(Row { key: key.name().to_owned(), value, origin });
    }
    for key in &serve::KEYS {
        let said = config.serving(key, &[])?;
        let default = key.default.map(|default| (default.to_owned(), "default".to_owned()));
        let said = said.map(|said| (said.value, said.origin.to_string())).or(default);
        let (value, origin) = said.unzip();
        settings.push(Row { key: format!("serve.{}", key.name), value, origin });
    }
    let files: Vec<_> = config.files().map(|file| file.display().to_string()).collect();
    let answer = json!({ "data": settings, "files": files });
    printer.answer(&answer, |answer| {
        let row = |row: &serde_json::Value| match (row["value"].as_str(), row["origin"].as_str()) {
            (Some(value), Some(origin)) => {
                format!("{:<29}  {value}  ({origin})", row["key"].as_str().unwrap_or_default())
            }
            _ => format!("{:<29}  -", row["key"].as_str().unwrap_or_default()),
        };
        let read = if files.is_empty() { "none".to_owned() } else { files.join(", ") };
        format!("{}\n{:<29}  {read}", rows(answer, row), "files")
    });
    Ok(())
}

fn check(file: &Path, printer: &mut Printer) -> Result<(), Failure> {
    let settings = Config::check(file)?;
    let name = file.display().to_string();
    printer.answer(&json!({ "file": name, "settings": settings }), |_| {
        format!("{name}: nothing is wrong; it sets {settings}")
    });
    Ok(())
}

fn init(file: &PathBuf, printer: &mut Printer) -> Result<(), Failure> {
    let name = file.display();
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(|error| unwritable(&name, &error))?;
    }
    let mut text =
        String::from("# What `antiphon` is to know. A flag wins over the environment, and that over this.\n");
    for key in Key::ALL {
        let _ = write!(text, "\n# {}\n# {} = {:?}\n", key.meaning(), key.name(), key.example());
    }
    text.push_str("\n# What `antiphon serve` goes by. A variable of the same name wins: listen is ANTIPHON_LISTEN.\n[serve]\n");
    for key in &serve::KEYS {
        let _ = write!(text, "\n# {}\n# {} = {:?}\n", key.meaning, key.name, key.example());
    }
    let written = OpenOptions::new().write(true).create_new(true).open(file);
    written.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            Failure::usage(format!("{name} is there already"), "edit it, or name another file")
        }
        _ => unwritable(&name, &error),
    })?;
    printer.answer(&json!({ "written": name.to_string() }), |_| format!("written: {name}"));
    Ok(())
}

fn unwritable(name: &dyn std::fmt::Display, error: &std::io::Error) -> Failure {
    Failure::usage(format!("cannot write {name}: {error}"), "check the path, and that the folder is yours")
}
