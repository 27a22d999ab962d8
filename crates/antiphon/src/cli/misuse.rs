//! A command line that names nothing to do: help was asked for, or something is wrong with it.

use std::borrow::Cow;
use std::ffi::OsString;

use clap::ValueEnum as _;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use serde::Serialize;

use super::shape;
use crate::failure::Failure;
use crate::printer::{Color, Printer};

/// Why there is nothing to do.
pub(crate) enum Misuse {
    Help(HelpText),
    Mistake(Failure),
}

/// Help, or the version.
pub(crate) struct HelpText(StyledStr);

/// What the command line says of how to print, as far as it can be read.
pub(crate) struct Said {
    json: bool,
    color: Color,
}

impl Said {
    /// Looks for the flags alone: the rest is what cannot be read.
    pub(crate) fn of(arguments: &[OsString]) -> Self {
        let words =
            || arguments.iter().skip(1).map(|word| word.to_string_lossy()).take_while(|word| word != "--");
        let joined = words().find_map(|word| word.strip_prefix("--color=").map(str::to_owned));
        let apart = || words().skip_while(|word| word != "--color").nth(1).map(Cow::into_owned);
        let color = joined.or_else(apart).and_then(|color| Color::from_str(&color, true).ok());
        Self { json: words().any(|word| word == "--json"), color: color.unwrap_or_default() }
    }

    /// The printer that was asked for.
    pub(crate) fn printer(&self) -> Printer {
        Printer::new(self.json, false, self.color)
    }
}

impl HelpText {
    /// Prints it: it was asked for, so it is the answer.
    pub(crate) fn print(&self, printer: &mut Printer) {
        #[derive(Serialize)]
        struct Help {
            help: String,
        }
        let help = Help { help: self.0.to_string().trim_end().to_owned() };
        printer.answer(&help, |_| self.0.ansi().to_string().trim_end().to_owned());
    }
}

impl Misuse {
    /// What is wrong with a command line.
    pub(super) fn of(error: &Error, arguments: &[OsString]) -> Self {
        match error.kind() {
            ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => Self::Help(HelpText(error.render())),
            ErrorKind::MissingSubcommand => Self::Help(HelpText(help(arguments))),
            _ => Self::Mistake(Failure::usage(what(error), hint(error, &command(arguments)))),
        }
    }
}

fn what(error: &Error) -> String {
    let said = |kind| error.get(kind).map(words).unwrap_or_default();
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            format!("there is no command {}", said(ContextKind::InvalidSubcommand))
        }
        ErrorKind::UnknownArgument => format!("{} means nothing here", said(ContextKind::InvalidArg)),
        ErrorKind::MissingRequiredArgument => format!("{} is missing", missing(error)),
        ErrorKind::ArgumentConflict => {
            let (one, other) = (said(ContextKind::InvalidArg), said(ContextKind::PriorArg));
            if one == other {
                format!("{one} is given twice")
            } else {
                format!("{one} and {other} exclude each other")
            }
        }
        ErrorKind::InvalidValue if said(ContextKind::InvalidValue).is_empty() => {
            format!("{} wants a value", said(ContextKind::InvalidArg))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let (value, of) = (said(ContextKind::InvalidValue), said(ContextKind::InvalidArg));
            let why = std::error::Error::source(error).map(|why| format!(": {why}")).unwrap_or_default();
            format!("{value:?} does not fit {of}{why}")
        }
        _ => first_paragraph(&error.render().to_string()),
    }
}

/// What may have been meant, and where to read on.
fn hint(error: &Error, command: &str) -> String {
    let suggested =
        [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    let suggested = suggested.into_iter().find_map(|kind| error.get(kind)).map(|value| all(value, " or "));
    let suggested = suggested.filter(|word| !word.is_empty()).map(|word| format!("did you mean {word}? "));
    let valid = error.get(ContextKind::ValidValue).map(|value| all(value, ", "));
    let valid = valid.filter(|values| !values.is_empty());
    let valid = valid.filter(|_| suggested.is_none()).map(|values| format!("it is one of {values}; "));
    let is_unknown = error.kind() == ErrorKind::UnknownArgument && suggested.is_none();
    let text = if is_unknown { "a text that begins with - goes behind --; " } else { "" };
    let (suggested, valid) = (suggested.unwrap_or_default(), valid.unwrap_or_default());
    format!("{suggested}{valid}{text}`{command} -h` shows what there is")
}

/// The command whose command line it is, as far as its words lead.
fn command(arguments: &[OsString]) -> String {
    let shape = shape();
    let (mut current, mut words) = (&shape, vec!["antiphon"]);
    for argument in arguments.iter().skip(1).take_while(|argument| *argument != "--") {
        if let Some(next) = current.find_subcommand(argument) {
            words.push(next.get_name());
            current = next;
        }
    }
    words.join(" ")
}

/// The help of the command that a command line ends with.
fn help(arguments: &[OsString]) -> StyledStr {
    let mut shape = shape();
    shape.build();
    let mut current = &mut shape;
    for argument in arguments.iter().skip(1) {
        if current.find_subcommand(argument).is_some() {
            current = current.find_subcommand_mut(argument).expect("it was found a moment ago");
        }
    }
    current.render_help()
}

/// What is missing: one of a group is told as such.
fn missing(error: &Error) -> String {
    let Some(ContextValue::Strings(missing)) = error.get(ContextKind::InvalidArg) else {
        return "something".to_owned();
    };
    let told = missing.iter().map(|one| match one.strip_prefix('<').and_then(|one| one.strip_suffix('>')) {
        Some(group) if group.contains('|') => format!("one of {}", group.replace('|', ", ")),
        _ => one.clone(),
    });
    told.collect::<Vec<_>>().join(" and ")
}

fn words(value: &ContextValue) -> String {
    all(value, ", ")
}

fn all(value: &ContextValue, between: &str) -> String {
    match value {
        ContextValue::String(word) => word.clone(),
        ContextValue::Strings(words) => words.join(between),
        ContextValue::StyledStr(word) => word.to_string(),
        ContextValue::StyledStrs(words) => {
            words.iter().map(ToString::to_string).collect::<Vec<_>>().join(between)
        }
        ContextValue::Number(number) => number.to_string(),
        ContextValue::Bool(is) => is.to_string(),
        _ => String::new(),
    }
}

fn first_paragraph(rendered: &str) -> String {
    let first = rendered.split("\n\n").next().unwrap_or_default().trim_start_matches("error: ");
    first.split_whitespace().collect::<Vec<_>>().join(" ")
}
