//! Real curl, as a person at a terminal has it.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

/// What came back.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The body, as text.
    pub body: String,
}

impl Reply {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in the answer {self:?}"))
    }
}

/// Asks for a page.
pub fn get(url: &str) -> Reply {
    run(Command::new("curl").args(SETTINGS).arg(url))
}

/// Posts JSON.
pub fn post(url: &str, body: &Value) -> Reply {
    let body = body.to_string();
    run(Command::new("curl")
        .args(SETTINGS)
        .args(["-H", "Content-Type: application/json", "-d", &body])
        .arg(url))
}

/// Runs curl with arguments of the caller's own.
pub fn with(arguments: &[&str]) -> Reply {
    run(Command::new("curl").args(SETTINGS).args(arguments))
}

/// Runs a shell script that calls curl, word for word: only a settings file tells that curl to be brief and to add
/// the status. `home` is where that file goes.
pub fn script(script: &str, home: &Path) -> Reply {
    let settings = "silent\nshow-error\nmax-time = 60\nnoproxy = \"*\"\nwrite-out = \"\\n%{http_code}\"\n";
    std::fs::write(home.join(".curlrc"), settings).expect("a folder of the test's own can be written");
    run(Command::new("sh").args(["-c", script]).env("CURL_HOME", home))
}

const SETTINGS: [&str; 8] = ["-q", "-sS", "--max-time", "60", "--noproxy", "*", "-w", "\n%{http_code}"];

fn run(command: &mut Command) -> Reply {
    let Output { status, stdout, stderr } = command
        .output()
        .unwrap_or_else(|error| panic!("curl does not run ({error}); bring it with: make tools"));
    let stderr = String::from_utf8_lossy(&stderr);
    assert!(status.success(), "{command:?}: {status}: {stderr}");
    let stdout = String::from_utf8(stdout).expect("the answers are text");
    let (body, status) = stdout.rsplit_once('\n').expect("curl adds the status on a line of its own");
    Reply { status: status.parse().expect("a status is a number"), body: body.to_owned() }
}
