//! A command that has ended.

use std::io::Write as _;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use super::AT_MOST;

/// How it ended, and what it printed.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
    asked: String,
}

impl Ran {
    pub(crate) fn of(command: &mut Command) -> Self {
        Self::with_input(command.stdin(Stdio::null()), "")
    }

    /// Runs a command that reads standard input.
    pub(crate) fn fed(command: &mut Command, input: &str) -> Self {
        Self::with_input(command.stdin(Stdio::piped()), input)
    }

    fn with_input(command: &mut Command, input: &str) -> Self {
        let asked = format!("{:?}", command.get_args().collect::<Vec<_>>());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(input.as_bytes()).unwrap();
        }
        let output = end(child, &asked);
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr), asked }
    }

    /// It ended with this exit code.
    #[track_caller]
    pub(crate) fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n--- out\n{}--- err\n{}", self.asked, self.out, self.err);
        self
    }

    /// It failed with this exit code, said nothing on standard output, and said what to do next.
    #[track_caller]
    pub(crate) fn fails_with(self, code: i32) -> Self {
        let ran = self.ends_with(code);
        assert_eq!(ran.out, "", "{}", ran.asked);
        if ran.err.starts_with('{') {
            let error = &ran.error()["error"];
            assert!(error["hint"].as_str().is_some_and(|hint| !hint.is_empty()), "{error}");
            assert_eq!(error["exit_code"], code, "{error}");
        } else {
            let lines: Vec<_> = ran.err.lines().collect();
            assert!(lines.iter().any(|line| line.starts_with("error: ")), "{}", ran.err);
            assert!(lines.iter().any(|line| line.len() > 6 && line.starts_with("hint: ")), "{}", ran.err);
        }
        ran
    }

    /// Standard output is one JSON value.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("{}: {error} in {:?}", self.asked, self.out))
    }

    /// The last line of standard error is one JSON value.
    #[track_caller]
    pub(crate) fn error(&self) -> Value {
        let line = self.err.lines().last().unwrap_or_default();
        serde_json::from_str(line).unwrap_or_else(|error| panic!("{}: {error} in {line:?}", self.asked))
    }
}

/// Waits for a command to end; one that does not is ended, and fails the test.
fn end(child: Child, asked: &str) -> Output {
    let id = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    let (send, receive) = mpsc::channel();
    thread::spawn(move || send.send(child.wait_with_output()));
    receive.recv_timeout(AT_MOST).map_or_else(
        |_| {
            let _ = kill_process(id, Signal::KILL);
            panic!("{asked} does not end")
        },
        Result::unwrap,
    )
}
