//! Every command that the papers show does what they say, in the order in which they show them.
//!
//! A block of `sh` is run line by line against a running `antiphon dev`; only its addresses are filled in. A comment behind
//! a command may say that it ends otherwise: `# exits 5`, or `# 403` for what curl is answered. What needs a toolchain
//! (`cargo`, `git`, `make`, `alias`) is left out.

use std::fs;
use std::process::{Command, Output};

use antiphon_tests::repository;
use antiphon_tests::world::{self, World};

const LEFT_OUT: [&str; 4] = ["cargo ", "git ", "make", "alias "];

#[test]
fn every_command_of_the_readme_works() {
    all_work("README.md");
}

#[test]
fn every_command_of_the_page_on_the_sandbox_works() {
    all_work("docs/sandbox.md");
}

#[test]
fn every_command_of_the_page_on_the_command_line_works() {
    all_work("docs/command-line.md");
}

#[test]
fn every_command_of_the_page_on_the_gateway_works() {
    all_work("docs/gateway.md");
}

#[test]
fn every_command_of_the_page_on_long_texts_works() {
    all_work("docs/parts.md");
}

#[test]
fn every_command_of_the_page_on_bots_works() {
    all_work("docs/disclosure.md");
}

#[test]
fn every_command_of_the_page_on_looking_at_media_works() {
    all_work("docs/media-check.md");
}

#[test]
fn every_command_of_the_page_on_failures_works() {
    all_work("docs/failures.md");
}

#[test]
fn every_command_of_the_page_on_data_works() {
    all_work("docs/data.md");
}

#[test]
fn every_command_of_the_page_on_operations_works() {
    all_work("docs/operations.md");
}

#[test]
fn every_command_of_the_page_on_security_works() {
    all_work("docs/security.md");
}

#[test]
fn every_command_of_the_page_on_tokens_works() {
    all_work("docs/tokens.md");
}

#[test]
fn every_command_of_the_page_on_the_relay_works() {
    all_work("docs/relay.md");
}

#[test]
fn every_command_of_the_page_on_media_works() {
    all_work("docs/media.md");
}

#[test]
fn every_command_of_the_page_on_the_phone_works() {
    all_work("docs/phone.md");
}

#[test]
fn every_command_of_the_page_on_the_wire_works() {
    all_work("docs/wire.md");
}

fn all_work(paper: &str) {
    let shown = shown(&repository::read(paper));
    assert!(!shown.is_empty(), "{paper} shows commands");
    let world = World::start();
    for command in shown {
        let output = command.run(&world);
        let said = format!(
            "{paper}: {}\n{}\n{}{}",
            command.line,
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        assert_eq!(output.status.code(), Some(command.exits), "{said}");
        if command.line.starts_with("curl ") {
            let status: u16 = said.lines().last().and_then(|line| line.parse().ok()).expect("a status");
            assert!(command.answered.map_or(status < 400, |expected| expected == status), "{said}");
        }
    }
}

/// A command, and how it is said to end.
#[derive(Debug, Eq, PartialEq)]
struct Shown {
    line: String,
    exits: i32,
    answered: Option<u16>,
}

impl Shown {
    fn new(line: &str) -> Self {
        let (line, comment) = line.split_once("  # ").unwrap_or((line, ""));
        let exits = comment.strip_prefix("exits ").map_or(0, |code| code.parse().expect("an exit code"));
        Self { line: line.trim().to_owned(), exits, answered: comment.parse().ok() }
    }

    fn run(&self, world: &World) -> Output {
        let folder = world.folder();
        let settings =
            "silent\nshow-error\nmax-time = 60\nnoproxy = \"*\"\nwrite-out = \"\\n%{stderr}%{http_code}\"\n";
        fs::write(folder.join(".curlrc"), settings).expect("a folder of the test's own can be written");
        let binary = world::binary().parent().expect("a binary stands in a folder");
        let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap_or_default());
        let address = world.sandbox().trim_start_matches("http://");
        let gateway = world.said("gateway").trim_start_matches("http://");
        Command::new("sh")
            .args(["-c", &self.line.replace("127.0.0.1:2401", address).replace("127.0.0.1:2400", gateway)])
            .current_dir(&folder)
            .env("PATH", path)
            .env("HOME", &folder)
            .env("CURL_HOME", &folder)
            .env("ANTIPHON_SANDBOX", world.sandbox())
            .env("ANTIPHON_GRAPH", world.sandbox())
            .output()
            .expect("there is a shell")
    }
}

/// The commands in a paper's blocks of `sh`, lines that go on joined.
fn shown(paper: &str) -> Vec<Shown> {
    let blocks =
        paper.split("```sh\n").skip(1).filter_map(|rest| rest.split_once("\n```")).map(|(block, _)| block);
    let joined = blocks.map(|block| block.replace("\\\n", " "));
    let lines: Vec<String> =
        joined.flat_map(|block| block.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
    lines
        .iter()
        .map(|line| line.trim())
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter(|line| !LEFT_OUT.iter().any(|start| line.starts_with(start)))
        .map(Shown::new)
        .collect()
}

#[test]
fn commands_are_read_from_the_papers_with_how_they_end() {
    let paper = "Text\n```sh\ncargo run -- dev\nantiphon send ben hi  # exits 5\ncurl -X POST \\\n  http://a\n```\n```text\nno\n```\n";
    let of = |line: &str, exits| Shown { line: line.into(), exits, answered: None };
    assert_eq!(shown(paper), [of("antiphon send ben hi", 5), of("curl -X POST    http://a", 0)]);
    assert_eq!(Shown::new("curl http://a  # 403").answered, Some(403));
}
