//! `antiphon key`: callers' keys.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::cli::Global;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::gateway_api::Which;
use crate::patience::until_interrupted;
use crate::printer::{Printer, tame};
use crate::rows::{day_and_time, rows, text_of};
use crate::sandbox_api::encoded;

/// Makes, lists, rotates and revokes the keys that a gateway's callers show.
#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:\n  \
        antiphon key add worker --may send --account 17841400000000001 --out worker.key\n  \
        antiphon key list\n  \
        antiphon key rotate key_4fQ2mB81ZkLw --grace 1h"
)]
pub(crate) struct Key {
    #[command(flatten)]
    which: Which,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make one, and show it this once.
    Add(Add),
    /// List them, also ended ones; none is shown again.
    List,
    /// Make one that may do the same, and let the old one live on for a while.
    Rotate {
        /// The key's id, as `key list` shows it.
        id: String,
        /// How long the old one lives on, such as 1h; 0s ends it now.
        #[arg(long, value_name = "TIME", default_value = "24h")]
        grace: String,
        /// Write the new key into this file, which nobody else may read, instead of showing it.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// End one at once.
    Revoke {
        /// The key's id, as `key list` shows it.
        id: String,
    },
}

#[derive(Debug, Args)]
struct Add {
    /// What it is for, in your words.
    name: String,
    /// What it may do; several with commas.
    #[arg(long, value_name = "VERBS", required = true, value_delimiter = ',')]
    may: Vec<Verb>,
    /// An account that it is for; again for more, left out for all.
    #[arg(long, value_name = "IG_ID")]
    account: Vec<String>,
    /// When it ends by itself: a time such as 2027-01-01T00:00:00Z.
    #[arg(long, value_name = "TIME")]
    expires_at: Option<Timestamp>,
    /// Write the key into this file, which nobody else may read, instead of showing it.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// What a key may do.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Verb {
    /// Act as the account at Instagram, and decide about its messages.
    Send,
    /// Look.
    Read,
    /// Stop accounts and let them go on; for all accounts also apps, accounts and keys themselves.
    Manage,
}

impl Verb {
    fn word(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Read => "read",
            Self::Manage => "manage",
        }
    }
}

impl Key {
    pub(crate) async fn run(self, global: &Global, printer: &mut Printer) -> Result<Exit, Failure> {
        let gateway = self.which.api(&global.config()?).await?;
        let answer = match self.command {
            Command::Add(add) => {
                made(add.out.as_deref(), until_interrupted(gateway.post("/keys", &add.in_json()))).await?
            }
            Command::List => until_interrupted(gateway.get("/keys")).await?,
            Command::Rotate { id, grace, out } => {
                let (path, turn) = (format!("/keys/{}/rotate", encoded(&id)), json!({ "grace": grace }));
                made(out.as_deref(), until_interrupted(gateway.post(&path, &turn))).await?
            }
            Command::Revoke { id } => {
                let path = format!("/keys/{}/revoke", encoded(&id));
                until_interrupted(gateway.post(&path, &Value::Null)).await?
            }
        };
        printer.answer(&answer, |answer| rows(answer, in_words));
        Ok(Exit::Ok)
    }
}

/// Has a key made, and puts it into the file that is there for it. The file comes first: a key that cannot be written
/// down would be lost.
async fn made(
    out: Option<&Path>,
    making: impl Future<Output = Result<Value, Failure>>,
) -> Result<Value, Failure> {
    let Some(out) = out else { return making.await };
    let unreadable = |error| Failure::unreadable(out.display(), &error);
    let mut file =
        fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(out).map_err(unreadable)?;
    let made = making.await;
    if made.is_err() {
        // It is empty, and was made a moment ago.
        let _ = fs::remove_file(out);
    }
    let mut made = made?;
    if let Some(key) = made.as_object_mut().and_then(|made| made.remove("key")) {
        writeln!(file, "{}", key.as_str().unwrap_or_default()).map_err(unreadable)?;
    }
    Ok(made)
}

impl Add {
    fn in_json(&self) -> Value {
        let may: Vec<_> = self.may.iter().map(|verb| verb.word()).collect();
        let accounts = (!self.account.is_empty()).then_some(&self.account);
        json!({ "name": self.name, "may": may, "accounts": accounts, "expires_at": self.expires_at })
    }
}

fn in_words(key: &Value) -> String {
    let words = |list: &Value| -> String {
        let words = list.as_array().into_iter().flatten().filter_map(Value::as_str);
        tame(&words.collect::<Vec<_>>().join(",")).into_owned()
    };
    let accounts =
        if key["accounts"].is_null() { "all accounts".to_owned() } else { words(&key["accounts"]) };
    let time = |name: &str| day_and_time(&text_of(key, name));
    let end = match &*text_of(key, "state") {
        "revoked" => format!("  revoked {}", time("revoked_at")),
        "expired" => format!("  expired {}", time("expires_at")),
        _ if key["expires_at"].is_string() => format!("  until {}", time("expires_at")),
        _ => String::new(),
    };
    let used = if key["used_at"].is_string() { format!("  used {}", time("used_at")) } else { String::new() };
    let row = format!(
        "{}  {:<20} {:<16} {accounts}{end}{used}",
        text_of(key, "id"),
        text_of(key, "name"),
        words(&key["may"])
    );
    match key["key"].as_str() {
        Some(secret) => {
            format!("{row}\n{}\nnobody can show it again: keep it where your program finds it", tame(secret))
        }
        None => row,
    }
}
