//! `antiphon doctor`: what is well, what is not, and what to do about it.

use std::fmt::Write as _;

use clap::Args;
use serde::Serialize;

use crate::config::Config;
use crate::exit::Exit;
use crate::failure::{Failure, with_causes};
use crate::printer::{Printer, bold};
use crate::target::{Target, TargetArgs};

/// Checks the configuration, the token and the account, and says what to do about what is wrong.
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    target: TargetArgs,
}

/// How one thing stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Health {
    Well,
    Unsure,
    Ill,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    health: Health,
    found: String,
    /// Why it matters.
    why: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<String>,
}

/// All of it; nothing in it is secret, so that it can be pasted into an issue.
#[derive(Debug, Serialize)]
struct Report {
    version: &'static str,
    healthy: bool,
    checks: Vec<Check>,
}

impl Doctor {
    pub(crate) async fn run(self, config: &Config, printer: &mut Printer) -> Result<Exit, Failure> {
        let mut checks = vec![Check::well(
            "configuration",
            "read".into(),
            "flags, environment and files are put together",
        )];
        match self.target.resolve(config) {
            Ok(target) => examine(&target, &mut checks).await,
            Err(failure) => checks.push(Check::ill("target", failure, "without it nothing can be sent")),
        }
        let healthy = checks.iter().all(|check| check.health != Health::Ill);
        printer.answer(&Report { version: env!("CARGO_PKG_VERSION"), healthy, checks }, in_words);
        Ok(if healthy { Exit::Ok } else { Exit::DoctorFoundProblems })
    }
}

async fn examine(target: &Target, checks: &mut Vec<Check>) {
    let base = target.endpoint().base();
    let what = if target.is_local() {
        "this machine: a sandbox or a gateway, not Instagram"
    } else {
        "not this machine: messages reach real people"
    };
    checks.push(Check::well("where", format!("{base} ({what})"), "it should be where you mean to send"));
    match target.client.me().await {
        Ok(me) => {
            let name = me.username.as_deref().unwrap_or("no name");
            checks.push(Check::well(
                "token",
                format!("works, and belongs to @{name} ({})", me.user_id),
                "every call needs it",
            ));
            checks.push(account(target, &me.user_id));
        }
        Err(error) if !error.may_have_been_delivered() && error.refusal().is_none() => {
            let fix = if target.is_local() {
                "start one with `antiphon dev`"
            } else {
                "check the network and the address"
            };
            let check = Check::ill(
                "reachable",
                Failure::unexpected(with_causes(&error)),
                "nothing can be sent there",
            );
            checks.push(Check { fix: Some(fix.into()), ..check });
        }
        Err(error) => checks.push(Check::ill("token", error.into(), "every call needs it")),
    }
}

fn account(target: &Target, owner: &antiphon_graph::AccountId) -> Check {
    let why = "the account in the path must be the token's";
    match target.chosen_account() {
        None => Check {
            health: Health::Unsure,
            ..Check::well("account", "asked of the token each time".into(), why)
        }
        .with_fix(format!("set ANTIPHON_ACCOUNT={owner} to save a call for each command")),
        Some(account) if account == owner => Check::well("account", format!("{account}"), why),
        Some(account) => {
            let failure =
                Failure::usage(format!("{account} is configured, but the token belongs to {owner}"));
            Check::ill("account", failure.hint(format!("set ANTIPHON_ACCOUNT={owner}")), why)
        }
    }
}

impl Check {
    fn well(name: &'static str, found: String, why: &'static str) -> Self {
        Self { name, health: Health::Well, found, why, fix: None }
    }

    fn ill(name: &'static str, failure: Failure, why: &'static str) -> Self {
        Self { name, health: Health::Ill, found: failure.message, why, fix: failure.hint }
    }

    fn with_fix(self, fix: String) -> Self {
        Self { fix: Some(fix), ..self }
    }
}

fn in_words(report: &Report) -> String {
    report.checks.iter().fold(bold(&format!("antiphon {}", report.version)), |mut text, check| {
        let mark = match check.health {
            Health::Well => "✓",
            Health::Unsure => "!",
            Health::Ill => "✗",
        };
        let _ = write!(text, "\n{mark} {:<14} {}", check.name, check.found);
        if check.health != Health::Well {
            let _ = write!(text, "\n  {:<14} {}", "", check.why);
        }
        if let Some(fix) = &check.fix {
            let _ = write!(text, "\n  {:<14} → {fix}", "");
        }
        text
    })
}
