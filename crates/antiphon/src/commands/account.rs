//! `antiphon account`: the accounts that a gateway sends from.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

use crate::cli::Global;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::gateway_api::Which;
use crate::input;
use crate::patience::until_interrupted;
use crate::printer::{Printer, tame};
use crate::rows::{day_and_time, rows, text_of};
use crate::sandbox_api::encoded;

/// Adds, lists, pauses and renews the accounts that a gateway sends from.
#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:\n  \
        antiphon account add --app shop --ig-id 17841400000000001 --token-file token\n  \
        antiphon account list\n  \
        antiphon account media 17841400000000001 --check advise\n  \
        antiphon account pause 17841400000000001 --reason \"moving house\""
)]
pub(crate) struct Account {
    #[command(flatten)]
    which: Which,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Add one, or give one a new token; what the old token had paused goes on.
    Add(Add),
    /// List them, and why nothing is sent for one.
    List,
    /// Show or change what is done about what links lead to, before it is sent.
    Media {
        /// The account's id.
        account: String,
        /// Not at all; to be told of what Instagram would refuse; or to have it refused.
        #[arg(long, value_name = "HOW")]
        check: Option<Check>,
        /// Whether what Instagram would refuse is made to fit, where that can be done.
        #[arg(long, value_name = "HOW")]
        fit: Option<Answer>,
    },
    /// Send nothing for one until further notice; what is accepted waits.
    Pause {
        /// The account's id.
        account: String,
        /// Why, for people.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Have a token renewed now; it is done by itself long before its end.
    Refresh {
        /// The account's id.
        account: String,
    },
    /// Go on, whatever one was paused for.
    Resume {
        /// The account's id.
        account: String,
    },
}

/// Whether what links lead to is looked at.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Check {
    Off,
    Advise,
    Enforce,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Answer {
    Yes,
    No,
}

#[derive(Debug, Args)]
struct Add {
    /// The app that it belongs to, as `app add` named it.
    #[arg(long, value_name = "NAME")]
    app: String,
    /// The account's id: `user_id` of Instagram's /me.
    #[arg(long, value_name = "IG_ID")]
    ig_id: String,
    /// The file with its access token.
    #[arg(long, value_name = "FILE")]
    token_file: PathBuf,
    /// The name after the @.
    #[arg(long, value_name = "NAME")]
    username: Option<String>,
    /// Take the tokens that it had before from no caller any more; otherwise they are, until they end.
    #[arg(long)]
    drop_earlier_tokens: bool,
}

impl Account {
    pub(crate) async fn run(self, global: &Global, printer: &mut Printer) -> Result<Exit, Failure> {
        let config = global.config()?;
        let answer = match self.command {
            Command::Add(add) => {
                let new = add.read()?;
                let gateway = self.which.api_to_add(&config).await?;
                until_interrupted(gateway.post("/accounts", &new)).await?
            }
            Command::List => {
                let gateway = self.which.api(&config).await?;
                until_interrupted(gateway.get("/accounts")).await?
            }
            Command::Media { account, check, fit } => {
                let gateway = self.which.api(&config).await?;
                let path = format!("/accounts/{}/media", encoded(&account));
                let mut policy = until_interrupted(gateway.get(&path)).await?;
                if check.is_some() || fit.is_some() {
                    if let Some(check) = check.and_then(|check| check.to_possible_value()) {
                        policy["check"] = check.get_name().into();
                    }
                    if let Some(fit) = fit {
                        policy["fit"] = matches!(fit, Answer::Yes).into();
                    }
                    policy = until_interrupted(gateway.put(&path, &policy)).await?;
                }
                printer.answer(&policy, |policy| {
                    let fit = if policy["fit"] == true { "yes" } else { "no" };
                    format!("check  {}\nfit    {fit}", text_of(policy, "check"))
                });
                return Ok(Exit::Ok);
            }
            Command::Pause { account, reason } => {
                let gateway = self.which.api(&config).await?;
                let path = format!("/accounts/{}/pause", encoded(&account));
                until_interrupted(gateway.post(&path, &json!({ "reason": reason }))).await?
            }
            Command::Refresh { account } => {
                let gateway = self.which.api(&config).await?;
                let path = format!("/accounts/{}/refresh", encoded(&account));
                until_interrupted(gateway.post(&path, &Value::Null)).await?
            }
            Command::Resume { account } => {
                let gateway = self.which.api(&config).await?;
                let path = format!("/accounts/{}/resume", encoded(&account));
                until_interrupted(gateway.post(&path, &Value::Null)).await?
            }
        };
        printer.answer(&answer, |answer| rows(answer, in_words));
        Ok(Exit::Ok)
    }
}

impl Add {
    fn read(&self) -> Result<Value, Failure> {
        let token = input::read_secret(&self.token_file)?;
        Ok(json!({
            "id": self.ig_id,
            "app": self.app,
            "username": self.username,
            "access_token": token.trim(),
            "drop_earlier_tokens": self.drop_earlier_tokens,
        }))
    }
}

fn in_words(account: &Value) -> String {
    let username = text_of(account, "username");
    let name = if username.is_empty() { String::new() } else { format!("@{username}") };
    let pause = &account["pause"];
    let paused = match (pause["cause"].as_str(), pause["detail"].as_str()) {
        (None, _) => String::new(),
        (Some(_), None) => format!("  paused: {}", text_of(pause, "cause")),
        (Some(_), Some(_)) => format!("  paused: {} ({})", text_of(pause, "cause"), text_of(pause, "detail")),
    };
    let token = &account["token"];
    let end = day_and_time(&text_of(account, "token_expires_at"));
    let until = if end.is_empty() { String::new() } else { format!(" until {end}") };
    let trouble = token["trouble"].as_str().map(|why| format!(" ({})", tame(why))).unwrap_or_default();
    let token = format!("token {}{until}{trouble}", text_of(token, "state"));
    format!("{}  {name:<20} app {}  {token}{paused}", text_of(account, "id"), text_of(account, "app"))
}
