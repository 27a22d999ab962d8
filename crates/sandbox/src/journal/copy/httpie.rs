//! A request as an `HTTPie` command.

use std::fmt::Write as _;

use super::Parts;
use crate::journal::curl::{Shell, fits_on_the_line};

pub(super) fn command(parts: &Parts<'_>, shell: Shell) -> String {
    let mut command = String::from("http");
    if parts.url.contains("/.") {
        command.push_str(" --path-as-is");
    }
    let fits = fits_on_the_line(parts.body);
    if fits && !parts.body.is_empty() {
        command.push_str(" --ignore-stdin");
    }
    write!(command, " {} {}", parts.method, shell.word(parts.url.as_bytes()))
        .expect("a String takes everything");
    for (name, value) in &parts.headers {
        // A space behind the colon, or it may begin one of HTTPie's other signs.
        let header = match value {
            [] => format!("{name};").into_bytes(),
            value => [name.as_bytes(), b": ", value].concat(),
        };
        write!(command, " \\\n  {}", shell.word(&header)).expect("a String takes everything");
    }
    if parts.body.is_empty() {
        return command;
    }
    if !parts.names_a_kind() {
        command.push_str(" \\\n  'Content-Type:'"); // or HTTPie would say that it is JSON
    }
    if !fits {
        return format!("{} |\n{command}", shell.printf(parts.body));
    }
    write!(command, " \\\n  --raw={}", shell.word(parts.body)).expect("a String takes everything");
    command
}
