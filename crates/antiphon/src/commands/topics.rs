//! `antiphon help`: a command's help, or a page on something that concerns them all.

use std::fmt::Write as _;

use antiphon_graph::MEDIA;
use antiphon_graph::refusal::Row;
use clap::{Args, CommandFactory as _};

use crate::cli::Cli;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::{Printer, bold};

/// Explains a command, or a topic: environment, exit-codes, limits, window, faults.
#[derive(Debug, Args)]
pub(crate) struct Help {
    /// A topic, or the words of a command such as `sandbox say`.
    #[arg(value_name = "TOPIC|COMMAND")]
    about: Vec<String>,
}

/// A page of its own.
struct Topic {
    name: &'static str,
    text: fn() -> String,
}

const TOPICS: [Topic; 5] = [
    Topic { name: "environment", text: environment },
    Topic { name: "exit-codes", text: exit_codes },
    Topic { name: "limits", text: limits },
    Topic { name: "window", text: window },
    Topic { name: "faults", text: faults },
];

impl Help {
    pub(crate) fn run(self, printer: &mut Printer) -> Result<Exit, Failure> {
        let text = match self.about.as_slice() {
            [name] => TOPICS.iter().find(|topic| topic.name == name).map(|topic| (topic.text)()),
            _ => None,
        };
        let text = match text {
            Some(text) => text,
            None => of_command(&self.about)?,
        };
        printer.line(text.trim_end());
        Ok(Exit::Ok)
    }
}

fn of_command(words: &[String]) -> Result<String, Failure> {
    let mut command = Cli::command();
    command.build();
    let mut current = &mut command;
    for word in words {
        let names = TOPICS.map(|topic| topic.name).join(", ");
        let unknown = || Failure::usage(format!("there is no command and no topic {:?}", words.join(" ")));
        current = current.find_subcommand_mut(word).ok_or_else(|| {
            unknown().hint(format!("the topics are {names}; `antiphon --help` lists the commands"))
        })?;
    }
    Ok(current.render_long_help().to_string())
}

fn environment() -> String {
    let variables = [
        ("ANTIPHON_GATEWAY", "send through this gateway; the same as --gateway"),
        ("ANTIPHON_GRAPH", "send to Instagram or a sandbox; the same as --graph"),
        ("ANTIPHON_ACCOUNT", "the account to send from; the same as --account"),
        ("ANTIPHON_TOKEN", "the access token itself; a file is safer"),
        ("ANTIPHON_TOKEN_FILE", "the file that holds the access token; the same as --token-file"),
        ("ANTIPHON_SANDBOX", "the sandbox that `antiphon sandbox` steers; the same as --sandbox"),
        ("ANTIPHON_CONFIG_FILE", "read this configuration file and no other"),
        ("NO_COLOR, CLICOLOR_FORCE", "never colour, always colour"),
        ("RUST_LOG", "what `antiphon dev` logs, such as antiphon=debug"),
    ];
    let order = "A flag wins over the environment, and the environment over a file. Files, the first one first:\n\
        ./antiphon.toml, ~/.config/antiphon/config.toml, /etc/antiphon/config.toml.\n\n";
    variables.iter().fold(order.to_owned(), |mut text, (name, meaning)| {
        let _ = writeln!(text, "{}\n    {meaning}", bold(name));
        text
    })
}

fn exit_codes() -> String {
    Exit::ALL.iter().fold(String::new(), |mut text, exit| {
        let _ = writeln!(text, "{:>4}  {}", exit.code(), exit.meaning());
        text
    })
}

fn limits() -> String {
    let mut text = String::from("text    1 to 1000 bytes of UTF-8: é is two bytes, an emoji four or more\n");
    for rule in &MEDIA {
        let formats: Vec<_> = rule.formats.iter().map(ToString::to_string).collect();
        let megabytes = rule.max_bytes / (1024 * 1024);
        let _ = writeln!(text, "{:<7} {}; at most {megabytes} MB", rule.kind.to_string(), formats.join(", "));
    }
    text.push_str(
        "album   up to 10 images in one message\n\n\
         An account may send 100 texts, links, reactions and stickers a second, and 10 audio or video messages.\n\
         It may ask for conversations twice a second, and send 750 private replies an hour.",
    );
    text
}

fn window() -> String {
    let row = Row::named("window_closed").expect("the table has a row for a closed window");
    let (code, subcode) = row.codes();
    let subcode = subcode.map(|subcode| format!(", subcode {subcode}")).unwrap_or_default();
    format!(
        "A person writes first. From then on the account may answer for 24 hours; each further message of the person\n\
         begins the 24 hours anew, and an answer never does. After that Instagram refuses with code {code}{subcode},\n\
         and the exit code is {}. A human, not a bot, may answer for seven days: --human-agent.\n\n\
         In the sandbox:\n  \
         antiphon sandbox say ava \"hi\"            opens the window\n  \
         antiphon sandbox clock advance 24h1s     closes it",
        Exit::WindowClosed.code()
    )
}

fn faults() -> String {
    "The sandbox fails on purpose when told to:\n  \
     antiphon sandbox fault list              what can be armed, and what is\n  \
     antiphon sandbox fault add lose-reply    the next message arrives, its answer does not\n  \
     antiphon sandbox fault clear             all is well again\n\n\
     Sending to one of the magic people always goes one way, with nothing to arm:\n  \
     antiphon sandbox magic                   who they are and what happens"
        .to_owned()
}
