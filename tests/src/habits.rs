//! Rules of this house that no compiler holds: each looks at one file of Rust and says what it finds wrong.

use crate::repository::Source;

/// A file may be longer than this only with a reason.
pub const LONGEST: usize = 400;

/// Files that are longer, and why they read better whole.
const LONG: &[(&str, &str)] = &[];

/// Everything wrong with a file, one complaint a line.
pub fn complaints(source: &Source) -> Vec<String> {
    let rules = [too_long, named_badly, asks_the_time, prints, speaks_graph, borrows_from_graph, speaks_sql];
    rules
        .iter()
        .flat_map(|rule| rule(source))
        .map(|complaint| format!("{}{complaint}", source.path))
        .collect()
}

/// Entries of the list of long files that no longer are.
pub fn not_long_any_more(sources: &[Source]) -> Vec<&'static str> {
    let long = |path: &str| {
        sources.iter().any(|source| source.path == path && source.text.lines().count() > LONGEST)
    };
    LONG.iter().map(|(path, _)| *path).filter(|path| !long(path)).collect()
}

fn too_long(source: &Source) -> Vec<String> {
    let lines = source.text.lines().count();
    let excused = LONG.iter().any(|(path, _)| *path == source.path);
    if lines > LONGEST && !excused {
        return vec![format!(": {lines} lines; a concept has at most {LONGEST}: split it")];
    }
    Vec::new()
}

fn named_badly(source: &Source) -> Vec<String> {
    let name = source.path.rsplit('/').next().expect("a path has a last part");
    if ["mod.rs", "utils.rs", "util.rs", "helpers.rs", "types.rs", "common.rs"].contains(&name) {
        return vec![format!(": a module is a concept, and {name} names none")];
    }
    let begins = ["pub ", "pub(", "fn ", "async ", "const "];
    // The standard library's own names for what is underneath.
    let known = ["fn get_ref(", "fn get_mut(", "fn get_ref<", "fn get_mut<"];
    let is_getter = |line: &str| {
        line.contains("fn get_")
            && !contains_any(line, &known)
            && begins.iter().any(|word| line.starts_with(word))
    };
    lines(source)
        .filter(|(_, line)| is_getter(line.trim_start()))
        .map(|at| says(at, "no get_: name what it is"))
        .collect()
}

/// Where the machine's clock is read: once in each room that needs it.
const CLOCKS: &[&str] = &["crates/gateway/src/clock.rs", "crates/sandbox/src/clock.rs"];

/// Time is an argument: one module of a room reads the clock.
fn asks_the_time(source: &Source) -> Vec<String> {
    if !source.path.starts_with("crates/") || CLOCKS.contains(&source.path.as_str()) {
        return Vec::new();
    }
    let asks = ["Timestamp::now", "SystemTime::now", "Zoned::now"];
    lines(source).filter(|(_, line)| contains_any(line, &asks)).map(|at| says(at, "ask the Clock")).collect()
}

/// One room remembers: no other knows a database.
fn speaks_sql(source: &Source) -> Vec<String> {
    if !source.path.starts_with("crates/") || source.path.starts_with("crates/store/") {
        return Vec::new();
    }
    lines(source).filter(|(_, line)| line.contains("rusqlite")).map(|at| says(at, "ask the Store")).collect()
}

/// What a person reads goes through one place, which knows of colours, pipes and `--json`.
fn prints(source: &Source) -> Vec<String> {
    if !source.path.starts_with("crates/") || source.path == "crates/antiphon/src/printer.rs" {
        return Vec::new();
    }
    let macros = ["println!(", "print!(", "dbg!(", "stdout()", "stderr()"];
    own(source)
        .filter(|(_, line)| contains_any(line, &macros))
        .map(|at| says(at, "print through the Printer"))
        .collect()
}

/// Instagram's paths and error codes are known in `graph`, and in the sandbox, which is the other side.
fn speaks_graph(source: &Source) -> Vec<String> {
    if !["crates/client/src/", "crates/antiphon/src/"].iter().any(|room| source.path.starts_with(room)) {
        return Vec::new();
    }
    own(source)
        .filter(|(_, line)| {
            line.contains("me/messages") || line.contains("}/messages\"") || has_subcode(line)
        })
        .map(|at| says(at, "paths and error codes of Instagram belong to graph"))
        .collect()
}

/// The sandbox reads requests with its own eyes: from `graph` it takes ids and secrets, nothing that reads or writes.
fn borrows_from_graph(source: &Source) -> Vec<String> {
    if !source.path.starts_with("crates/sandbox/src/") {
        return Vec::new();
    }
    let mut complaints = Vec::new();
    for (before, _) in source.text.match_indices("antiphon_graph::") {
        let rest = &source.text[before + "antiphon_graph::".len()..];
        let taken = match rest.strip_prefix('{').and_then(|list| list.split_once('}')) {
            Some((list, _)) => list,
            None => {
                rest.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap_or(rest)
            }
        };
        let line = source.text[..before].lines().count().max(1);
        for name in taken.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            if !may_be_borrowed(name) {
                complaints.push(format!(":{line}: the sandbox must not borrow {name} from graph"));
            }
        }
    }
    complaints
}

fn may_be_borrowed(name: &str) -> bool {
    let secrets = ["AccessToken", "AppSecret", "VerifyToken", "Conversation", "id", "secret"];
    secrets.contains(&name) || name.ends_with("Id")
}

/// Instagram's subcodes all have seven digits and begin like these.
fn has_subcode(line: &str) -> bool {
    let digits = line.replace('_', "");
    let mut numbers = digits.split(|letter: char| !letter.is_ascii_digit());
    numbers.any(|number| {
        number.len() == 7
            && ["2534", "2018", "1545", "1893", "1357", "2207"].iter().any(|start| number.starts_with(start))
    })
}

fn contains_any(line: &str, words: &[&str]) -> bool {
    words.iter().any(|word| line.contains(word))
}

fn says((number, _): (usize, &str), what: &str) -> String {
    format!(":{number}: {what}")
}

/// The numbered lines that are no comments.
fn lines(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    let numbered = source.text.lines().enumerate().map(|(index, line)| (index + 1, line));
    numbered.filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// The numbered lines that are neither comments nor tests.
fn own(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    let is_test = source.path.contains("/tests/") || source.path.ends_with("/tests.rs");
    let tests = source.text.lines().position(|line| line.trim() == "#[cfg(test)]").unwrap_or(usize::MAX);
    let end = if is_test { 0 } else { tests };
    lines(source).filter(move |(number, _)| *number <= end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> Source {
        Source { path: path.into(), text: text.into() }
    }

    fn about(path: &str, text: &str) -> Vec<String> {
        complaints(&file(path, text))
    }

    #[test]
    fn a_good_file_has_no_complaints() {
        let text = "//! Ids.\n\npub fn id() -> u8 { 1 }\n";
        assert_eq!(about("crates/graph/src/id.rs", text), Vec::<String>::new());
    }

    #[test]
    fn a_long_file_is_found() {
        assert_eq!(about("crates/graph/src/id.rs", &"// line\n".repeat(LONGEST)), Vec::<String>::new());
        assert_eq!(about("crates/graph/src/id.rs", &"// line\n".repeat(LONGEST + 1)).len(), 1);
    }

    #[test]
    fn a_file_that_names_no_concept_is_found() {
        assert_eq!(about("crates/graph/src/utils.rs", "").len(), 1);
        assert_eq!(about("crates/graph/src/wire/mod.rs", "").len(), 1);
        assert_eq!(about("crates/graph/src/id.rs", "fn get_id() {}").len(), 1);
        assert_eq!(about("crates/graph/src/id.rs", "pub fn get_ref(&self) {}").len(), 0);
    }

    #[test]
    fn reading_the_clock_is_found_outside_the_clock() {
        let text = "fn now() { jiff::Timestamp::now() }";
        assert_eq!(
            about("crates/client/src/usage.rs", text),
            ["crates/client/src/usage.rs:1: ask the Clock"]
        );
        assert_eq!(about("crates/sandbox/src/clock.rs", text), Vec::<String>::new());
    }

    #[test]
    fn a_database_is_found_outside_the_store() {
        let text = "use rusqlite::Connection;";
        assert_eq!(about("crates/gateway/src/app.rs", text), ["crates/gateway/src/app.rs:1: ask the Store"]);
        assert_eq!(about("crates/store/src/sqlite.rs", text), Vec::<String>::new());
    }

    #[test]
    fn printing_is_found_outside_the_printer_but_not_in_tests() {
        let text = "fn a() { eprintln!(\"a\") }\n#[cfg(test)]\nmod tests { fn b() { println!(\"b\") } }\n";
        assert_eq!(about("crates/antiphon/src/send.rs", text).len(), 1);
        assert_eq!(about("crates/antiphon/src/printer.rs", text), Vec::<String>::new());
        assert_eq!(about("crates/sandbox/tests/it/story.rs", text), Vec::<String>::new());
    }

    #[test]
    fn a_code_or_path_of_instagram_is_found_outside_graph() {
        for text in ["if code == 2_534_022 {}", "Some(2018278)", "format!(\"{base}/me/messages\")"] {
            assert_eq!(about("crates/client/src/error.rs", text).len(), 1, "{text}");
            assert_eq!(about("crates/graph/src/refusal.rs", text), Vec::<String>::new());
        }
        for text in ["let account = 17841400000000001;", "\"/_sandbox/v1/messages\"", "// as 2534068 says"] {
            assert_eq!(about("crates/antiphon/src/send.rs", text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn the_sandbox_borrows_ids_and_secrets_alone() {
        let path = "crates/sandbox/src/graph/send.rs";
        assert_eq!(about(path, "use antiphon_graph::{AccountId, PersonId};"), Vec::<String>::new());
        assert_eq!(about(path, "use antiphon_graph::AccessToken;"), Vec::<String>::new());
        assert_eq!(about(path, "use antiphon_graph::{\n    AccountId,\n    Message,\n};").len(), 1);
        assert_eq!(about(path, "let draft = antiphon_graph::Draft::from_http(&request);").len(), 1);
        assert_eq!(
            about("crates/client/src/account.rs", "use antiphon_graph::Message;"),
            Vec::<String>::new()
        );
    }
}
