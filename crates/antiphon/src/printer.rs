//! The one place that prints: data to standard output, talk to standard error.

use std::io::{self, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use serde::Serialize;

use crate::failure::Failure;

const BOLD: Style = Style::new().bold();
const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default();

/// When to colour.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, clap::ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    Always,
    Never,
}

/// Prints, in the way that was asked for.
pub(crate) struct Printer {
    json: bool,
    quiet: bool,
    data: AutoStream<io::Stdout>,
    talk: AutoStream<io::Stderr>,
}

impl Printer {
    pub(crate) fn new(json: bool, quiet: bool, color: Color) -> Self {
        let choice = match color {
            Color::Auto => None,
            Color::Always => Some(ColorChoice::Always),
            Color::Never => Some(ColorChoice::Never),
        };
        let data = choice.unwrap_or_else(|| AutoStream::choice(&io::stdout()));
        let talk = choice.unwrap_or_else(|| AutoStream::choice(&io::stderr()));
        Self {
            json,
            quiet,
            data: AutoStream::new(io::stdout(), data),
            talk: AutoStream::new(io::stderr(), talk),
        }
    }

    /// The answer of a command: one JSON value, or what a person would rather read.
    pub(crate) fn answer<T: Serialize>(&mut self, answer: &T, in_words: impl FnOnce(&T) -> String) {
        let line = if self.json { json(answer) } else { in_words(answer) };
        self.line(&line);
    }

    /// The first word of a command that goes on: data with `--json`, else talk.
    pub(crate) fn ready<T: Serialize>(&mut self, ready: &T, in_words: &str) {
        if self.json { self.line(&json(ready)) } else { self.say(in_words) }
    }

    /// One line of data, as it is.
    pub(crate) fn line(&mut self, line: &str) {
        // A reader who has gone away, such as `head`, wants no more: that is no failure.
        let _ = writeln!(self.data, "{line}").and_then(|()| self.data.flush());
    }

    /// Something worth knowing that is not the answer.
    pub(crate) fn say(&mut self, line: &str) {
        if !self.quiet && !self.json {
            let _ = writeln!(self.talk, "{line}");
        }
    }

    /// A warning: said even where talk is not wanted.
    pub(crate) fn warn(&mut self, line: &str) {
        let _ = writeln!(self.talk, "{YELLOW}warning:{YELLOW:#} {line}");
    }

    /// Why the command failed, and what to do next.
    pub(crate) fn failure(&mut self, failure: &Failure) {
        if self.json {
            let _ = writeln!(self.talk, "{}", json(failure));
            return;
        }
        let _ = writeln!(self.talk, "{RED}error:{RED:#} {}", failure.message);
        if let Some(hint) = &failure.hint {
            let _ = writeln!(self.talk, "{BOLD}hint:{BOLD:#} {hint}");
        }
    }
}

/// A heading within an answer, bold where colours are shown.
pub(crate) fn bold(text: &str) -> String {
    format!("{BOLD}{text}{BOLD:#}")
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("answers are plain data")
}
