//! The one place that prints: data to standard output, talk to standard error.

mod color;

use std::borrow::Cow;
use std::io::{self, ErrorKind, IsTerminal as _, Write};

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};
use serde::Serialize;
use serde_json::json;

pub(crate) use self::color::Color;
use crate::failure::Failure;

const BOLD: Style = Style::new().bold();
const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default();

/// Prints, in the way that was asked for.
pub(crate) struct Printer {
    json: bool,
    quiet: bool,
    data: AutoStream<io::Stdout>,
    talk: AutoStream<io::Stderr>,
    /// Why standard output takes no more.
    broken: Option<io::Error>,
}

impl Printer {
    pub(crate) fn new(json: bool, quiet: bool, color: Color) -> Self {
        let data = color.of_stream(io::stdout().is_terminal());
        let talk = color.of_stream(io::stderr().is_terminal());
        Self {
            json,
            quiet,
            data: AutoStream::new(io::stdout(), data),
            talk: AutoStream::new(io::stderr(), talk),
            broken: None,
        }
    }

    /// The answer of a command: one JSON value, or what a person would rather read.
    pub(crate) fn answer<T: Serialize>(&mut self, answer: &T, in_words: impl FnOnce(&T) -> String) {
        if self.json {
            self.verbatim(&as_json(answer));
        } else {
            let words = in_words(answer);
            self.write(|data| writeln!(data, "{words}"));
        }
    }

    /// The first word of a command that goes on: data with `--json`, else talk.
    pub(crate) fn ready<T: Serialize>(&mut self, ready: &T, in_words: &str) {
        if self.json { self.verbatim(&as_json(ready)) } else { self.say(in_words) }
    }

    /// A text of data, to the byte: not even colours are taken out of it.
    pub(crate) fn verbatim(&mut self, text: &str) {
        self.bytes(text.as_bytes());
        self.bytes(b"\n");
    }

    /// Bytes of data, as they are.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.write(|_| io::stdout().write_all(bytes));
    }

    /// Something worth knowing that is not the answer.
    pub(crate) fn say(&mut self, line: &str) {
        if !self.quiet && !self.json {
            let _ = writeln!(self.talk, "{line}");
        }
    }

    /// A warning: said even where talk is not wanted.
    pub(crate) fn warn(&mut self, line: &str) {
        let line = tame(line);
        let _ = if self.json {
            writeln!(self.talk, "{}", json!({ "warning": { "message": line } }))
        } else {
            writeln!(self.talk, "{YELLOW}warning:{YELLOW:#} {line}")
        };
    }

    /// Why the command failed, and what to do next.
    pub(crate) fn failure(&mut self, failure: &Failure) {
        let _ = if self.json {
            writeln!(self.talk, "{}", as_json(failure))
        } else {
            let (message, hint) = (tame(&failure.message), tame(&failure.hint));
            writeln!(self.talk, "{RED}error:{RED:#} {message}\n{BOLD}hint:{BOLD:#} {hint}")
        };
    }

    /// Whether nobody reads any more, as behind `| head`.
    pub(crate) fn is_cut_off(&self) -> bool {
        self.broken.is_some()
    }

    /// Whether all that was to be printed is printed. A reader who has gone away wanted no more: that is no failure.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        match self.broken {
            Some(error) if error.kind() != ErrorKind::BrokenPipe => {
                let message = format!("standard output takes no more: {error}");
                Err(Failure::unexpected(message, "what was asked is done; only its answer is lost"))
            }
            _ => Ok(()),
        }
    }

    fn write(&mut self, write: impl FnOnce(&mut AutoStream<io::Stdout>) -> io::Result<()>) {
        if self.broken.is_none() {
            self.broken = write(&mut self.data).and_then(|()| self.data.flush()).err();
        }
    }
}

/// A heading within an answer, bold where colours are shown.
pub(crate) fn bold(text: &str) -> String {
    format!("{BOLD}{text}{BOLD:#}")
}

/// Others' words, fit for a terminal: control characters, which could move the cursor or worse, are written out.
pub(crate) fn tame(text: &str) -> Cow<'_, str> {
    let is_wild = |char: char| char.is_control() && char != '\n';
    if !text.contains(is_wild) {
        return text.into();
    }
    let written_out =
        |char: char| if is_wild(char) { char.escape_default().to_string() } else { char.into() };
    text.chars().map(written_out).collect::<String>().into()
}

fn as_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("answers are plain data")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_words_do_not_steer_the_terminal() {
        assert_eq!(tame("Ava\u{1b}]0;gone\u{7}"), "Ava\\u{1b}]0;gone\\u{7}");
        assert_eq!(tame("two\nlines, é and 🎉"), "two\nlines, é and 🎉");
    }
}
