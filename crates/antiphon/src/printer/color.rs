//! When to colour.

use std::env;
use std::ffi::OsString;

use anstream::ColorChoice;

/// When to colour.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, clap::ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless the environment says otherwise.
    #[default]
    Auto,
    Always,
    Never,
}

impl Color {
    /// Whether a stream is coloured.
    pub(super) fn of_stream(self, is_terminal: bool) -> ColorChoice {
        let is_coloured = match self {
            Self::Auto => automatic(is_terminal, |name| env::var_os(name)),
            Self::Always => true,
            Self::Never => false,
        };
        if is_coloured { ColorChoice::Always } else { ColorChoice::Never }
    }
}

/// `NO_COLOR` goes before `CLICOLOR_FORCE`, and that before what the terminal can do.
fn automatic(is_terminal: bool, variable: impl Fn(&str) -> Option<OsString>) -> bool {
    let is_on = |name: &str| variable(name).is_some_and(|value| !value.is_empty() && value != "0");
    let is_set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
    if is_set("NO_COLOR") {
        return false;
    }
    if is_on("CLICOLOR_FORCE") || is_on("FORCE_COLOR") {
        return true;
    }
    let is_able = variable("TERM").is_some_and(|term| !term.is_empty() && term != "dumb");
    is_terminal && is_able && variable("CLICOLOR").is_none_or(|value| value != "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_says_when_to_colour() {
        type Environment = &'static [(&'static str, &'static str)];
        let cases: [(Environment, bool, bool); 9] = [
            (&[("TERM", "xterm")], true, true),
            (&[("TERM", "xterm")], false, false),
            (&[], true, false),
            (&[("TERM", "dumb")], true, false),
            (&[("TERM", "xterm"), ("NO_COLOR", "1")], true, false),
            (&[("TERM", "xterm"), ("NO_COLOR", "")], true, true),
            (&[("CLICOLOR_FORCE", "1")], false, true),
            (&[("CLICOLOR_FORCE", "0")], false, false),
            (&[("NO_COLOR", "1"), ("FORCE_COLOR", "1")], true, false),
        ];
        for (environment, is_terminal, is_coloured) in cases {
            let variable = |name: &str| {
                environment.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).into())
            };
            assert_eq!(automatic(is_terminal, variable), is_coloured, "{environment:?}");
        }
    }
}
