//! The papers say what is so: pages that repeat what the code knows are compared with it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use antiphon_graph::refusal::{Class, Match, Row};
use antiphon_tests::world::World;
use antiphon_tests::{repository, world};
use serde_json::Value;

/// Set it to write the page anew: `ANTIPHON_WRITE_PAPERS=1 cargo test -p antiphon-tests papers`.
const WRITE: &str = "ANTIPHON_WRITE_PAPERS";

#[test]
fn the_page_of_errors_is_the_table_of_errors() {
    let page = errors();
    if std::env::var_os(WRITE).is_some() {
        fs::write(repository::root().join("docs/errors.md"), &page).expect("the page can be written");
    }
    let written = repository::read("docs/errors.md");
    assert!(written == page, "docs/errors.md is not what graph's table says; write it anew with {WRITE}=1");
}

#[test]
fn every_link_between_the_papers_leads_somewhere() {
    let mut papers: Vec<String> =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(String::from).into();
    for entry in fs::read_dir(repository::root().join("docs")).expect("there are docs") {
        let name = entry.expect("a folder that opens can be read").file_name();
        papers.push(format!("docs/{}", name.to_string_lossy()));
    }
    let mut followed = 0;
    for paper in papers.iter().filter(|paper| Path::new(paper).extension().is_some_and(|is| is == "md")) {
        let folder = paper.strip_suffix(paper.rsplit('/').next().unwrap_or_default()).unwrap_or_default();
        for target in links(&repository::read(paper)) {
            let path = repository::root().join(folder).join(target.split('#').next().unwrap_or_default());
            assert!(path.exists(), "{paper} links to {target}, which is not there");
            followed += 1;
        }
    }
    assert!(followed > 0, "the papers link to each other");
}

#[test]
fn the_page_on_the_command_line_names_every_command() {
    let page = repository::read("docs/command-line.md");
    let help = said(&["--help"]);
    let commands: Vec<&str> = help.lines().filter_map(command).collect();
    assert!(
        commands.contains(&"send") && commands.contains(&"sandbox"),
        "the commands are found: {commands:?}"
    );
    for command in commands {
        assert!(
            page.contains(&format!("antiphon {command}")),
            "docs/command-line.md says nothing of {command}"
        );
    }
}

#[test]
fn the_page_on_the_command_line_has_every_exit_code() {
    let page = repository::read("docs/command-line.md");
    let written = |line: &str| line.strip_prefix("| ")?.split_once(" |")?.0.parse::<i32>().ok();
    let written: Vec<i32> = page.lines().filter_map(written).collect();
    let known = said(&["help", "exit-codes"]);
    let known: Vec<i32> =
        known.lines().filter_map(|line| line.split_whitespace().next()?.parse().ok()).collect();
    assert!(!known.is_empty());
    assert_eq!(written, known);
}

#[test]
fn the_page_on_the_sandbox_shows_every_fault_as_json() {
    let page = repository::read("docs/sandbox.md");
    let document = World::start().control("openapi.json");
    let effects = document["components"]["schemas"]["Effect"]["oneOf"].as_array().expect("a choice").iter();
    let names: Vec<&str> =
        effects.flat_map(|effect| texts(&effect["required"]).chain(texts(&effect["enum"]))).collect();
    assert!(names.contains(&"lose_reply") && names.contains(&"reset"), "the effects are found: {names:?}");
    for name in names {
        let (bare, with_more) =
            (format!(r#"{{"effect": "{name}"}}"#), format!(r#"{{"effect": {{"{name}": "#));
        assert!(
            page.contains(&bare) || page.contains(&with_more),
            "docs/sandbox.md does not show how {name} is armed"
        );
    }
}

fn texts(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}

#[test]
fn the_readme_asks_for_the_rust_that_is_needed() {
    let manifest = repository::read("Cargo.toml");
    let needed = manifest.lines().find_map(|line| line.strip_prefix("rust-version = ")).expect("it is said");
    let needed = needed.trim_matches('"');
    assert!(
        repository::read("README.md").contains(&format!("[Rust](https://rustup.rs) {needed} and")),
        "{needed}"
    );
}

/// The command that a line of the help is about: two spaces, a word, and what it does.
fn command(line: &str) -> Option<&str> {
    let (name, what) = line.strip_prefix("  ")?.split_once("  ")?;
    let is_word = !name.is_empty() && name.chars().all(|letter| letter.is_ascii_lowercase());
    (is_word && !what.trim().is_empty()).then_some(name)
}

fn said(arguments: &[&str]) -> String {
    let output = Command::new(world::binary()).args(arguments).output().expect("the binary was just built");
    assert!(output.status.success(), "antiphon {arguments:?}: {}", output.status);
    String::from_utf8(output.stdout).expect("help is text")
}

/// The targets of a page's links to other files of the repository.
fn links(page: &str) -> Vec<&str> {
    let targets = page.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
    targets.filter(|target| !target.starts_with("http") && !target.starts_with('#')).collect()
}

fn errors() -> String {
    let mut page = String::from(
        "# What Instagram refuses, and the way out\n\n\
         This page is written by a test from the one table that the library, the command line and the checks use \
         (`Row` in `antiphon_graph::refusal`). Tell errors apart by code and subcode; the words change.\n\n\
         *Sent?* is the question that matters before a message is sent again: **perhaps** means that it may have been \
         delivered, and that sending it again without proof may deliver it twice.\n\n\
         | Name | Code / subcode | HTTP | Sent? | What happened | Way out |\n\
         |---|---|---|---|---|---|\n",
    );
    for row in Row::all() {
        let told_by = if row.told_by.is_empty() { "any other".to_owned() } else { signs(row.told_by) };
        let (what, way_out) = (row.explanation.what, row.explanation.way_out);
        let _ = writeln!(
            page,
            "| `{}` | {told_by} | {} | {} | {} | {} |",
            row.name,
            row.status.as_u16(),
            sent(row.class),
            cell(what),
            cell(way_out)
        );
    }
    page
}

fn signs(signs: &[Match]) -> String {
    let words: Vec<String> = signs.iter().map(|sign| sign_in_words(*sign)).collect();
    words.join("<br>")
}

fn sign_in_words(sign: Match) -> String {
    match sign {
        Match::Subcode(code, subcode) => format!("{code} / {subcode}"),
        Match::Words(code, words) => format!("{code}, \u{201c}{}\u{201d}", cell(words)),
        Match::Declined(code) => format!("{code} with a 4xx"),
        Match::Code(code) => code.to_string(),
        Match::Codes(first, last) => format!("{first} to {last}"),
    }
}

fn sent(class: Class) -> &'static str {
    match class {
        Class::Refused => "no",
        Class::PauseAccount => "no; the account has to be put right first",
        Class::Later => "no; may pass later",
        Class::Throttled => "no; passes after a pause",
        Class::Unknown => "**perhaps**",
    }
}

/// A text as it may stand in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
