//! `antiphon sandbox exec`: run a command against a sandbox of its own.

use std::io::ErrorKind;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};

use antiphon_sandbox::{Options, Sandbox};
use clap::Args;
use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};

use crate::cli::Global;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::logs;
use crate::printer::Printer;
use crate::running;
use crate::signals::{Signals, Told};

/// Runs a command with a sandbox of its own, and ends with its exit code.
#[derive(Debug, Args)]
#[command(
    override_usage = "antiphon sandbox exec [OPTIONS] -- <COMMAND>...",
    after_help = "Examples:\n  \
        antiphon sandbox exec -- cargo test\n  \
        antiphon sandbox exec -- npm test\n  \
        antiphon sandbox exec -- sh -c 'curl \"$GRAPH_BASE_URL/me\" -H \"Authorization: Bearer $IG_TOKEN\"'",
    after_long_help = "The command finds GRAPH_BASE_URL, IG_ID, IG_TOKEN, IG_APP_SECRET, IG_VERIFY_TOKEN and IGSID\n\
        in its environment, and what antiphon itself reads. Its standard output is its own.\n\n\
        Examples:\n  \
        antiphon sandbox exec -- cargo test\n  \
        antiphon sandbox exec -- npm test"
)]
pub(crate) struct Exec {
    #[arg(required = true, trailing_var_arg = true, value_name = "COMMAND")]
    command: Vec<String>,
    /// Begin with what was kept in this folder, and keep what becomes of it.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl Exec {
    pub(crate) async fn run(self, global: &Global, printer: &mut Printer) -> Result<Exit, Failure> {
        logs::show(global.json);
        let mut signals = Signals::listen()?;
        let options = Options { data: self.data, ..Options::default() };
        let sandbox = running::Start { options, port_flag: "--port" }.start().await?;
        printer.say(&format!("sandbox at {}", sandbox.url()));
        let (program, arguments) = self.command.split_first().expect("clap asks for one word at least");
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::inherit()).kill_on_drop(true);
        tell(&mut command, &sandbox);
        let child = command.spawn().map_err(|error| not_run(program, &error))?;
        let status = until_it_ends(child, &mut signals).await?;
        sandbox.stop().await;
        Ok(Exit::Child(code(status)))
    }
}

/// Tells the command where the sandbox is, under the names that apps use and under those of this program.
fn tell(command: &mut Command, sandbox: &Sandbox) {
    let url = sandbox.url();
    let variables = [
        ("GRAPH_BASE_URL", url.as_str()),
        ("IG_ID", sandbox.account().as_str()),
        ("IGSID", sandbox.ava().as_str()),
        ("IG_TOKEN", sandbox.token().expose()),
        ("IG_APP_SECRET", sandbox.app_secret().expose()),
        ("IG_VERIFY_TOKEN", sandbox.verify_token().expose()),
        ("ANTIPHON_SANDBOX", &url),
        ("ANTIPHON_GRAPH", &url),
        ("ANTIPHON_TOKEN", sandbox.token().expose()),
    ]
    .map(|(name, value)| (name, value.to_owned()));
    command.envs(variables);
    // What else is said outside is of another Instagram.
    for name in ["ANTIPHON_GATEWAY", "ANTIPHON_ACCOUNT", "ANTIPHON_TOKEN_FILE", "ANTIPHON_SPACE"] {
        command.env_remove(name);
    }
}

/// Waits for the command. A terminal sends Ctrl-C to it as well; SIGTERM is passed on.
async fn until_it_ends(mut child: Child, signals: &mut Signals) -> Result<ExitStatus, Failure> {
    loop {
        let told = tokio::select! {
            status = child.wait() => {
                return status.map_err(|error| {
                    Failure::unexpected(format!("the command was lost: {error}"), "run it again")
                });
            }
            told = signals.told() => told,
        };
        let id = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        if let (Told::Terminate, Some(id)) = (told, id) {
            // It may have ended a moment ago; then waiting for it tells.
            let _ = kill_process(id, Signal::TERM);
        }
    }
}

/// As shells count: 128 and the signal for whoever was ended by one.
fn code(status: ExitStatus) -> u8 {
    let code = status.code().or_else(|| Some(128 + status.signal()?)).unwrap_or(1);
    u8::try_from(code).unwrap_or(1)
}

fn not_run(program: &str, error: &std::io::Error) -> Failure {
    let exit = if error.kind() == ErrorKind::NotFound { 127 } else { 126 };
    let message = format!("cannot run {program}: {error}");
    Failure::new(Exit::Child(exit), "not_run", message, "check the command's name and that it is installed")
}
