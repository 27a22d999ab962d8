//! Other processes, so that what is measured does not share one with what measures it.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A child that ends with its owner.
#[derive(Debug)]
pub(crate) struct Process(Child);

impl Process {
    /// Starts one and gives the first line that it writes, which says that it is ready.
    pub(crate) fn start(command: &mut Command) -> (Self, String) {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let stdout = child.stdout.take().expect("standard output is piped");
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).expect("the first line is text");
        (Self(child), line)
    }

    /// The memory that it holds now, in MiB, where the system tells.
    pub(crate) fn memory(&self) -> Option<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kib: f64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
        Some(kib / 1024.0)
    }
}

impl Process {
    /// The processor time that it has used so far, where the system tells (in hundredths of a second).
    pub(crate) fn cpu(&self) -> Option<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0.id())).ok()?;
        // The name, in brackets, may hold spaces; user and system time are the 12th and 13th words after it.
        let (_, words) = stat.rsplit_once(')')?;
        let ticks: Vec<u64> =
            words.split_whitespace().skip(11).take(2).filter_map(|word| word.parse().ok()).collect();
        Some(Duration::from_millis(ticks.iter().sum::<u64>() * 10))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The real binary, built in the profile of this benchmark, so that nothing slower is measured. The variable
/// `ANTIPHON_BINARY` names another one, to compare with.
pub(crate) fn antiphon() -> PathBuf {
    if let Some(other) = std::env::var_os("ANTIPHON_BINARY") {
        return other.into();
    }
    let this = std::env::current_exe().expect("a running program knows where it is");
    let profile = this.parent().expect("a program stands in a folder").to_owned();
    let root =
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the benchmark stands in the repository");
    let name = match profile.file_name().and_then(|name| name.to_str()) {
        Some("debug") | None => "dev",
        Some(name) => name,
    };
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--locked", "--quiet", "--package", "antiphon", "--profile", name])
        .current_dir(root)
        .status()
        .expect("cargo runs: it runs this benchmark");
    assert!(status.success(), "cargo build --package antiphon failed");
    profile.join("antiphon")
}
