//! The programs under test, as processes of their own.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// A running program that says when it is ready.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    /// What it said when it was ready.
    pub(crate) ready: Value,
}

impl Process {
    /// Starts one, and waits for its ready line. What it logs goes to a file.
    pub(crate) async fn start(arguments: &[&str], log: &Path) -> Self {
        let log = std::fs::File::options().create(true).append(true).open(log).expect("a log can be kept");
        let mut child = Command::new(antiphon())
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .expect("the program is built and starts");
        let stdout = child.stdout.take().expect("standard output is piped");
        let mut lines = BufReader::new(stdout).lines();
        let line = lines.next_line().await.expect("the ready line is text");
        let ready = line.and_then(|line| serde_json::from_str(&line).ok());
        let ready = ready.unwrap_or_else(|| panic!("{arguments:?} was not ready; its log says why"));
        // Whatever else it prints is not to stop it.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self { child, ready }
    }

    /// Ends it at once: it learns nothing of it.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.expect("a child can be killed");
    }

    /// Asks it to end, and waits until it has.
    pub(crate) async fn terminate(mut self) -> bool {
        let id = self.child.id().expect("it runs").to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status().await;
        assert!(asked.is_ok_and(|status| status.success()), "kill -TERM {id}");
        self.child.wait().await.is_ok_and(|status| status.success())
    }
}

/// The binary beside this one; `ANTIPHON_BINARY` names another.
fn antiphon() -> PathBuf {
    if let Some(other) = std::env::var_os("ANTIPHON_BINARY") {
        return other.into();
    }
    let this = std::env::current_exe().expect("a running program knows where it is");
    this.with_file_name("antiphon")
}
