//! `antiphon sandbox exec`: run a command against a sandbox of its own.

use std::path::PathBuf;
use std::process::Stdio;

use antiphon_sandbox::Options;
use clap::Args;
use tokio::process::Command;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::running;

/// Runs a command with a fresh sandbox, and ends both; the exit code is the command's.
///
/// The command finds `GRAPH_BASE_URL`, `IG_ID`, `IG_TOKEN`, `IG_APP_SECRET`, `IG_VERIFY_TOKEN` and `IGSID` in its
/// environment, and what antiphon itself reads.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  antiphon sandbox exec -- cargo test")]
pub(crate) struct Exec {
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true, value_name = "COMMAND")]
    command: Vec<String>,
    /// Begin with what was kept in this folder, and keep what becomes of it.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl Exec {
    pub(crate) async fn run(self, printer: &mut Printer) -> Result<Exit, Failure> {
        let sandbox = running::start(Options { data: self.data, ..Options::default() }).await?;
        printer.say(&format!("sandbox at {}", sandbox.url()));
        let (program, arguments) = self.command.split_first().expect("clap asks for one word at least");
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::inherit()).kill_on_drop(true);
        command.env("GRAPH_BASE_URL", sandbox.url()).env("ANTIPHON_GRAPH", sandbox.url());
        command.env("ANTIPHON_SANDBOX", sandbox.url());
        command.env("IG_ID", sandbox.account().as_str()).env("IGSID", sandbox.ava().as_str());
        command.env("IG_TOKEN", sandbox.token().expose()).env("IG_APP_SECRET", sandbox.app_secret().expose());
        command.env("IG_VERIFY_TOKEN", sandbox.verify_token().expose());
        let status = command.status().await;
        let status = status.map_err(|error| Failure::usage(format!("cannot run {program}: {error}")))?;
        sandbox.stop().await;
        Ok(Exit::Child(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
    }
}
