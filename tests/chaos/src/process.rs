//! The programs under test, as processes of their own.

use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// What a program runs in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Surroundings {
    /// The program that runs it, with its own arguments.
    pub(crate) under: Vec<String>,
    /// The step at which it is to be killed, as `STEP:NUMBER`; debug builds know it.
    pub(crate) crash_at: Option<String>,
}

/// A running program that says when it is ready.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    /// What it said when it was ready.
    pub(crate) ready: Value,
}

impl Process {
    /// Starts one, and waits for its ready line. What it logs goes to a file. Otherwise says how it ended before that.
    pub(crate) async fn start(
        arguments: &[&str],
        log: &Path,
        surroundings: &Surroundings,
    ) -> Result<Self, ExitStatus> {
        let log = std::fs::File::options().create(true).append(true).open(log).expect("a log can be kept");
        let words = surroundings.under.iter().map(OsString::from).chain([antiphon().into_os_string()]);
        let words: Vec<_> = words.chain(arguments.iter().map(OsString::from)).collect();
        let mut child = Command::new(&words[0])
            .args(&words[1..])
            .envs(surroundings.crash_at.iter().map(|step| ("ANTIPHON_CRASH_AT", step)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .expect("the program is built and starts");
        let stdout = child.stdout.take().expect("standard output is piped");
        let mut lines = BufReader::new(stdout).lines();
        let line = lines.next_line().await.expect("the ready line is text");
        let Some(ready) = line.and_then(|line| serde_json::from_str(&line).ok()) else {
            return Err(child.wait().await.expect("a child can be waited for"));
        };
        // Whatever else it prints is not to stop it.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Self { child, ready })
    }

    /// Waits until it has ended by itself.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        self.child.wait().await.expect("a child can be waited for")
    }

    /// Ends it at once: it learns nothing of it.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.expect("a child can be killed");
    }

    /// Asks it to end, and waits until it has.
    pub(crate) async fn terminate(mut self) -> bool {
        self.signal("-TERM").await;
        self.ended().await.success()
    }

    /// Lets it stand still, with all its connections open.
    pub(crate) async fn stop(&self) {
        self.signal("-STOP").await;
    }

    /// Lets it go on.
    pub(crate) async fn go_on(&self) {
        self.signal("-CONT").await;
    }

    /// Its number, by which the system knows it.
    pub(crate) fn id(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    async fn signal(&self, signal: &str) {
        let id = self.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().await;
        assert!(sent.is_ok_and(|status| status.success()), "kill {signal} {id}");
    }
}

/// Whether a program was killed with -9.
pub(crate) fn was_killed(status: ExitStatus) -> bool {
    status.signal() == Some(9)
}

/// The binary beside this one; `ANTIPHON_BINARY` names another.
pub(crate) fn antiphon() -> PathBuf {
    if let Some(other) = std::env::var_os("ANTIPHON_BINARY") {
        return other.into();
    }
    let this = std::env::current_exe().expect("a running program knows where it is");
    this.with_file_name("antiphon")
}
