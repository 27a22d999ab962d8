//! A sandbox in this process, a home of its own, and the real binary in between.

mod process;
mod ran;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use antiphon_sandbox::Sandbox;
use serde_json::Value;
use tempfile::TempDir;

pub(crate) use process::Process;
pub(crate) use ran::Ran;

/// Long enough for the slowest machine; nothing waits this long when all is well.
const AT_MOST: Duration = Duration::from_mins(1);

/// A sandbox, and a folder that is home and where commands run.
pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    home: Home,
}

/// A folder that is home, where commands run, and that is all they know of this machine.
pub(crate) struct Home(TempDir);

impl World {
    pub(crate) async fn start() -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        Self { sandbox, home: Home::new() }
    }

    /// The sandbox's address.
    pub(crate) fn url(&self) -> String {
        self.sandbox.url()
    }

    /// A command that finds the sandbox by its environment.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.home.command(arguments);
        command.env("ANTIPHON_SANDBOX", self.url());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(&mut self.command(arguments))
    }

    /// Runs a command that must succeed, and gives what it prints with `--json`.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        self.run(&[arguments, &["--json"]].concat()).ends_with(0).json()
    }

    /// Starts a command that goes on.
    pub(crate) fn begin(&self, arguments: &[&str]) -> Process {
        Process::of(&mut self.command(arguments))
    }

    /// Writes a file into the home, and gives its path.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        self.home.file(name, content)
    }

    /// What a person received, oldest first.
    pub(crate) fn phone(&self, person: &str) -> Vec<Value> {
        let messages = self.json(&["sandbox", "messages", "--to", person]);
        messages["data"].as_array().unwrap().clone()
    }

    /// What went over the wire and fits a filter.
    pub(crate) fn wire(&self, filter: &str) -> Vec<Value> {
        let exchanges = self.json(&["sandbox", "exchanges", "--filter", filter]);
        exchanges["data"].as_array().unwrap().clone()
    }

    /// The id of the first message Ava wrote.
    pub(crate) fn hi(&self) -> String {
        let messages = self.json(&["sandbox", "messages"]);
        messages["data"][0]["mid"].as_str().unwrap().to_owned()
    }
}

impl Home {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.0.path().to_owned()
    }

    /// A command that knows nothing of this machine but where programs are.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_antiphon"));
        let path = std::env::var_os("PATH").unwrap();
        command.args(arguments).env_clear().env("PATH", path).env("HOME", self.0.path()).env("TZ", "UTC");
        command.current_dir(self.0.path()).stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(&mut self.command(arguments))
    }

    pub(crate) fn begin(&self, arguments: &[&str]) -> Process {
        Process::of(&mut self.command(arguments))
    }

    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }
}
