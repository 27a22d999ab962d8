//! `antiphon help`: a command's help, or a page on something that concerns them all.

use std::fmt::Write as _;

use antiphon_graph::refusal::Row;
use antiphon_graph::{MEDIA, Text};
use clap::Args;
use serde_json::json;

use crate::cli::shape;
use crate::config::Key;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::nearest::nearest;
use crate::printer::{Printer, bold};

/// Explains a command, or environment, exit-codes, limits, window or faults.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    antiphon help exit-codes\n  \
    antiphon help sandbox say\n\n\
    The topics are environment, exit-codes, limits, window and faults.")]
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
        let topic = match self.about.as_slice() {
            [name] => TOPICS.iter().find(|topic| topic.name == name),
            _ => None,
        };
        let text = match topic {
            Some(topic) => (topic.text)(),
            None => of_command(&self.about)?,
        };
        printer.answer(&json!({ "help": anstream::adapter::strip_str(&text).to_string() }), |_| {
            text.trim_end().to_owned()
        });
        Ok(Exit::Ok)
    }
}

fn of_command(words: &[String]) -> Result<String, Failure> {
    let mut command = shape();
    command.build();
    let mut current = &mut command;
    for word in words {
        let known: Vec<_> = current.get_subcommands().map(|known| known.get_name().to_owned()).collect();
        let Some(found) = current.find_subcommand_mut(word) else { return Err(unknown(words, word, &known)) };
        current = found;
    }
    Ok(current.render_long_help().ansi().to_string())
}

fn unknown(words: &[String], wrong: &str, commands: &[String]) -> Failure {
    let topics = TOPICS.map(|topic| topic.name);
    let near = nearest(wrong, topics.into_iter().chain(commands.iter().map(String::as_str)));
    let meant = near.map(|near| format!("did you mean {near}? ")).unwrap_or_default();
    let hint = format!("{meant}the topics are {}; `antiphon -h` lists the commands", topics.join(", "));
    Failure::usage(format!("there is no command and no topic {:?}", words.join(" ")), hint)
}

fn environment() -> String {
    let settings =
        Key::ALL.map(|key| (key.variable(), format!("{}; the same as {}", key.meaning(), key.flag())));
    let others = [
        ("ANTIPHON_TOKEN", "the access token itself; a file is safer"),
        ("ANTIPHON_KEY_FILE", "the file with the key that commands show a gateway; the same as --key-file"),
        ("ANTIPHON_CONFIG_FILE", "read this configuration file and no other; the same as --config-file"),
        ("CREDENTIALS_DIRECTORY", "the folder in which a service manager keeps the token, as antiphon-token"),
        ("NO_COLOR", "never colour"),
        ("CLICOLOR_FORCE, FORCE_COLOR", "colour even where nobody looks"),
        ("RUST_LOG", "what `antiphon dev` logs to standard error, such as antiphon_sandbox=debug"),
    ];
    let order = "A flag wins over the environment, and the environment over files. Files, the first one first:\n\
        ./antiphon.toml, ~/.config/antiphon/config.toml, /etc/antiphon/config.toml.\n\
        `antiphon config show` says what is set, and where. An empty variable says nothing.\n\n";
    let others = others.map(|(name, meaning)| (name, meaning.to_owned()));
    settings.into_iter().chain(others).fold(order.to_owned(), |mut text, (name, meaning)| {
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
    let most = Text::MAX_BYTES;
    let mut text = format!("text    1 to {most} bytes of UTF-8: é is two bytes, an emoji four or more\n");
    for rule in &MEDIA {
        let formats: Vec<_> = rule.formats.iter().map(ToString::to_string).collect();
        let megabytes = rule.max_bytes / (1024 * 1024);
        let _ = writeln!(text, "{:<7} {}; at most {megabytes} MB", rule.kind.to_string(), formats.join(", "));
    }
    text.push_str(
        "album   up to 10 images in one message, where the account may; else they go one by one\n\n\
         An account may send 100 texts, links, reactions and stickers a second, and 10 audio or video messages.\n\
         It may ask for conversations twice a second, and send 750 private replies an hour.\n\n\
         A longer text goes as several messages with --split, cut at paragraphs, sentences or words.",
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
         antiphon sandbox clock advance 24h1s     closes it\n  \
         antiphon sandbox clock real              puts the clock back",
        Exit::WindowClosed.code()
    )
}

fn faults() -> String {
    "The sandbox fails on purpose when told to:\n  \
     antiphon sandbox fault list              what is armed, and what can be\n  \
     antiphon sandbox fault add lose-reply    the next message arrives, its answer does not\n  \
     antiphon sandbox fault clear             all is well again\n\n\
     Sending to one of the magic people always goes one way, with nothing to arm:\n  \
     antiphon sandbox magic                   who they are and what happens"
        .to_owned()
}
