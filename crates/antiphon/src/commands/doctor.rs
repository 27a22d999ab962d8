//! `antiphon doctor`: what is well, what is not, and what to do about it.

mod check;
mod folder;
mod gateway;
mod instagram;
mod sandbox;

use std::fmt::Write as _;
use std::path::PathBuf;

use antiphon_media::fit::Ffmpeg;
use clap::{Args, Subcommand};
use serde::Serialize;

use self::check::{Check, Health};
use crate::config::{Config, Origin};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::patience::until_interrupted;
use crate::printer::{Printer, bold, tame};
use crate::target::{Target, TargetArgs};

/// Checks the configuration, the token, the account, the sandbox and your app.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  \
        antiphon doctor\n  \
        antiphon doctor --graph https://graph.instagram.com --token-file token\n  \
        antiphon doctor gateway",
    after_long_help = "It sends nothing to any person. In the sandbox, an app that is subscribed gets one handshake and \
        one signed test event, as from the dashboard's Test button. What it prints holds no secret, so that it can be \
        pasted into an issue; exit code 9 says that something is wrong.\n\n\
        Examples:\n  \
        antiphon doctor\n  \
        antiphon doctor --graph https://graph.instagram.com --token-file token\n  \
        antiphon doctor --data .antiphon\n  \
        antiphon doctor gateway"
)]
pub(crate) struct Doctor {
    /// Check too that everything can be kept in this folder.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(flatten)]
    target: TargetArgs,
    #[command(subcommand)]
    what: Option<What>,
}

/// What is looked at instead.
#[derive(Debug, Subcommand)]
enum What {
    Gateway(gateway::Gateway),
}

/// All that was looked at; nothing in it is secret.
#[derive(Debug, Serialize)]
struct Report {
    version: &'static str,
    system: String,
    healthy: bool,
    checks: Vec<Check>,
}

impl Doctor {
    pub(crate) async fn run(
        self,
        config: Result<Config, Failure>,
        printer: &mut Printer,
    ) -> Result<Exit, Failure> {
        let mut checks = vec![configuration(config.as_ref())];
        // With files that cannot be read, flags and the environment may still do.
        let config = match config {
            Ok(config) => config,
            Err(_) => Config::of_environment()?,
        };
        if let Some(What::Gateway(gateway)) = self.what {
            checks.extend(until_interrupted(async { Ok(gateway.examine(&config).await) }).await?);
            return Ok(report(checks, printer));
        }
        match self.target.resolve(&config).await {
            Ok(target) => {
                checks.push(place(&target));
                let examined = target.patiently(async { Ok(examine(&target).await) }).await?;
                checks.extend(examined);
            }
            Err(failure) => checks.push(Check::ill("where", failure, "without it nothing can be sent")),
        }
        checks.extend(self.data.as_deref().map(folder::check));
        checks.push(ffmpeg(Ffmpeg::find().as_ref()));
        Ok(report(checks, printer))
    }
}

/// Whether sound and film can be made to fit. Nothing else needs it.
fn ffmpeg(found: Option<&Ffmpeg>) -> Check {
    let why = "it makes sound and film fit; pictures need nothing";
    match found {
        Some(ffmpeg) => Check::well("ffmpeg", ffmpeg.program().display().to_string(), why),
        None => Check::well("ffmpeg", "not on this machine", why)
            .unsure("apt install ffmpeg, if sound or film of other formats is to be sent"),
    }
}

fn report(checks: Vec<Check>, printer: &mut Printer) -> Exit {
    let healthy = checks.iter().all(|check| check.health != Health::Ill);
    let system = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    let report = Report { version: env!("CARGO_PKG_VERSION"), system, healthy, checks };
    printer.answer(&report, in_words);
    if healthy { Exit::Ok } else { Exit::DoctorFoundProblems }
}

async fn examine(target: &Target) -> Vec<Check> {
    let mut checks = instagram::examine(target).await;
    let is_there = checks.iter().all(|check| check.name != "reachable");
    if is_there && target.is_local() {
        checks.extend(sandbox::examine(target).await);
    }
    checks
}

fn configuration(config: Result<&Config, &Failure>) -> Check {
    let why = "what files say holds where flags and the environment say nothing";
    let config = match config {
        Ok(config) => config,
        Err(failure) => return Check::of(failure, "configuration", why),
    };
    let files: Vec<_> = config.files().map(|file| file.display().to_string()).collect();
    let found = if files.is_empty() {
        "no file; flags and the environment alone".to_owned()
    } else {
        format!("read from {}", files.join(", "))
    };
    Check::well("configuration", found, why)
}

/// Says loudly where messages go.
fn place(target: &Target) -> Check {
    let base = target.endpoint().base();
    let said = match &target.origin {
        Some(Origin::Flag(flag)) => format!(", said by {flag}"),
        Some(origin) => format!(", said by {origin}"),
        None => String::new(),
    };
    let what = if target.is_local() {
        "THIS MACHINE, not Instagram"
    } else {
        "NOT this machine: messages reach REAL PEOPLE"
    };
    let check = Check::well("where", format!("{base} ({what}{said})"), "it should be where you mean to send");
    if target.is_local() || base.starts_with("https://") {
        return check;
    }
    check.unsure("use https: on the way there anybody can read the token and the messages")
}

fn in_words(report: &Report) -> String {
    let title = bold(&format!("antiphon {} on {}", report.version, report.system));
    report.checks.iter().fold(title, |mut text, check| {
        let (name, found) = (&check.name, tame(&check.found));
        let _ = write!(text, "\n{} {name:<14} {found}", check.health.mark());
        if check.health != Health::Well {
            let _ = write!(text, "\n  {:<14} why: {}", "", check.why);
        }
        if let Some(fix) = &check.fix {
            let _ = write!(text, "\n  {:<14} fix: {}", "", tame(fix));
        }
        text
    })
}
