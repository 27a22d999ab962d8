//! A running Antiphon: the real binary, on ports of its own, with a folder of its own.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::curl::{self, Reply};
use crate::repository;

/// Long enough for the slowest machine; nothing ever waits this long when all is well.
const AT_MOST: Duration = Duration::from_mins(1);

/// `antiphon dev`, until it is dropped.
#[derive(Debug)]
pub struct World {
    child: Child,
    lines: Receiver<String>,
    folder: TempDir,
    ready: Value,
}

/// Where Instagram's API is spoken: straight by the sandbox, or by the gateway before it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Door {
    /// The sandbox itself.
    Sandbox,
    /// The gateway.
    Gateway,
}

impl Door {
    /// Both: what is said at one must hold at the other.
    pub const BOTH: [Self; 2] = [Self::Sandbox, Self::Gateway];
}

impl World {
    /// Starts one and waits until it says that everything answers.
    pub fn start() -> Self {
        Self::run(Command::new(binary()))
    }

    /// The same, but it logs whatever it can.
    pub fn talkative() -> Self {
        let mut command = Command::new(binary());
        command.env("RUST_LOG", "trace");
        Self::run(command)
    }

    /// The same, but it may open only so many files.
    pub fn with_files(files: u32) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("ulimit -n {files} && exec \"$0\" \"$@\"")]).arg(binary());
        Self::run(command)
    }

    fn run(mut command: Command) -> Self {
        let folder = TempDir::new().expect("there is room for a folder");
        let errors = File::create(folder.path().join("stderr")).expect("the folder can be written");
        let mut child = command
            .args(["dev", "--port", "0", "--sandbox-port", "0", "--json", "--data"])
            .arg(folder.path().join("data"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .expect("the binary was just built");
        let lines = read_lines(&mut child);
        let mut world = Self { child, lines, folder, ready: Value::Null };
        let first = world.lines.recv_timeout(AT_MOST);
        let Ok(line) = first else { panic!("no ready line; standard error: {}", world.stderr()) };
        world.ready = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error} in {line:?}"));
        world
    }

    /// The ready line.
    pub fn ready(&self) -> &Value {
        &self.ready
    }

    /// A word of the ready line.
    pub fn said(&self, name: &str) -> &str {
        self.ready[name].as_str().unwrap_or_else(|| panic!("{name} is no text in {}", self.ready))
    }

    /// Where the sandbox listens: `http://127.0.0.1:2401`.
    pub fn sandbox(&self) -> &str {
        self.said("sandbox")
    }

    /// Where the gateway listens: `http://127.0.0.1:2400`.
    pub fn gateway(&self) -> &str {
        self.said("gateway")
    }

    /// Where a door is.
    pub fn door(&self, door: Door) -> &str {
        match door {
            Door::Sandbox => self.sandbox(),
            Door::Gateway => self.gateway(),
        }
    }

    /// A folder that goes when the world goes.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// How many bytes of memory its process takes.
    pub fn memory(&self) -> u64 {
        let file = format!("/proc/{}/status", self.child.id());
        let status = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
        let kib = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"));
        kib.and_then(|kib| kib.parse::<u64>().ok()).unwrap_or_else(|| panic!("no VmRSS in {status}")) * 1024
    }

    /// Asks the control API.
    pub fn control(&self, path: &str) -> Value {
        let reply = curl::get(&format!("{}/_sandbox/v1/{path}", self.sandbox()));
        assert_eq!(reply.status, 200, "GET {path}: {reply:?}");
        reply.json()
    }

    /// Tells the control API.
    pub fn tell(&self, path: &str, body: &Value) -> Reply {
        curl::post(&format!("{}/_sandbox/v1/{path}", self.sandbox()), body)
    }

    /// What a person received, oldest first.
    pub fn phone(&self, person: &str) -> Vec<Value> {
        let messages = self.control(&format!("messages?to={person}"));
        messages["data"].as_array().unwrap_or_else(|| panic!("no data in {messages}")).clone()
    }

    /// Lets a person write, which opens the window, and waits until the gateway has heard of it; gives the message's
    /// id.
    pub fn say(&self, person: &str, text: &str) -> String {
        let reply = self.tell(&format!("people/{person}/say?await=webhook"), &json!({ "text": text }));
        assert_eq!(reply.status, 201, "{reply:?}");
        reply.json()["mid"].as_str().expect("a message has an id").to_owned()
    }

    /// Asks it to end, as a terminal or a service manager does, and waits until it has.
    pub fn end(mut self) -> ExitStatus {
        let signal = format!("kill -TERM {}", self.child.id());
        let sent = Command::new("sh").args(["-c", &signal]).status().expect("there is a shell");
        assert!(sent.success(), "the signal was not sent: {sent}");
        // Standard output closes when the process is gone: that is the event to wait for.
        while self.lines.recv_timeout(AT_MOST).is_ok() {}
        let ended = self.child.try_wait().expect("a child can be asked");
        ended
            .or_else(|| self.child.wait().ok())
            .unwrap_or_else(|| panic!("it does not end: {}", self.stderr()))
    }

    /// What it has logged.
    pub fn stderr(&self) -> String {
        fs::read_to_string(self.folder.path().join("stderr")).unwrap_or_default()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            // The test harness shows it only for the test that failed.
            let _ = fs::write(repository::root().join("target/last-failed-dev.stderr"), self.stderr());
        }
    }
}

/// The binary, built once a run in the profile of this test.
pub fn binary() -> &'static PathBuf {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let test = std::env::current_exe().expect("a running program knows where it is");
        let profile = test.ancestors().nth(2).expect("tests stand in PROFILE/deps").to_owned();
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
        let mut build = Command::new(cargo);
        build.args(["build", "--locked", "--quiet", "--package", "antiphon"]).current_dir(repository::root());
        if profile.ends_with("release") {
            build.arg("--release");
        }
        let status = build.status().expect("cargo runs: it runs this test");
        assert!(status.success(), "cargo build --package antiphon failed");
        profile.join("antiphon")
    })
}

/// What a program says on its standard output when it answers.
///
/// # Panics
///
/// When it says something else.
pub fn ready_line(child: &mut Child) -> Value {
    let mut line = String::new();
    let stdout = child.stdout.take().expect("standard output is piped");
    BufReader::new(stdout).read_line(&mut line).expect("a ready line");
    serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error} in {line:?}"))
}

fn read_lines(child: &mut Child) -> Receiver<String> {
    let stdout = child.stdout.take().expect("standard output is piped");
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if send.send(line).is_err() {
                break;
            }
        }
    });
    receive
}
