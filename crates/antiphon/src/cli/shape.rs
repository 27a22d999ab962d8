//! The command line as help shows it: commands in groups, the ones that matter first.

use std::fmt::Write as _;

use clap::{Command, CommandFactory as _};

use super::Cli;
use crate::printer::bold;

/// Commands that belong together.
type Group = (&'static str, &'static [&'static str]);

const COMMANDS: &[Group] = &[
    ("Begin", &["dev", "sandbox", "serve", "doctor"]),
    ("Answer people", &["send", "media", "react", "unreact", "typing", "seen", "listen", "webhooks"]),
    (
        "Run a gateway",
        &[
            "app",
            "account",
            "messages",
            "conversations",
            "disclosure",
            "inbox",
            "person",
            "jobs",
            "statistics",
            "relay",
        ],
    ),
    ("Keep a gateway safe", &["backup", "restore", "key", "audit", "master-key"]),
    ("Set up and learn", &["config", "completions", "help"]),
];

const SANDBOX_COMMANDS: &[Group] = &[
    ("Run one", &["start", "exec"]),
    (
        "Be the people",
        &[
            "say", "react", "unreact", "edit", "unsend", "read", "postback", "comment", "story", "people",
            "magic",
        ],
    ),
    ("See what came of it", &["messages", "wait", "exchanges", "deliveries"]),
    ("Move time, break things", &["clock", "fault", "trigger"]),
    ("Set it up", &["webhook", "account", "settings", "reset", "snapshot"]),
];

/// All commands, ready to read a command line and to show help.
pub(crate) fn shape() -> Command {
    let command = Cli::command().mut_subcommand("sandbox", |sandbox| grouped(sandbox, SANDBOX_COMMANDS));
    grouped(command, COMMANDS)
}

fn grouped(command: Command, groups: &[Group]) -> Command {
    let width = command.get_subcommands().map(|command| command.get_name().len()).max().unwrap_or_default();
    let mut listed = String::new();
    for (heading, names) in groups {
        let _ = write!(listed, "\n{}\n", bold(&format!("{heading}:")));
        for name in *names {
            let known = command.find_subcommand(name).expect("a test looks for every name in the groups");
            let about = known.get_about().map(ToString::to_string).unwrap_or_default();
            let _ = writeln!(listed, "  {name:<width$}  {about}");
        }
    }
    let heading = bold("Options:");
    let template = format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n{listed}\n{heading}\n{{options}}{{after-help}}"
    );
    command.help_template(template)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn are_all(command: &Command, groups: &[Group]) {
        let there: BTreeSet<_> = command.get_subcommands().map(Command::get_name).collect();
        let listed: Vec<_> = groups.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        assert_eq!(listed.iter().copied().collect::<BTreeSet<_>>(), there);
        assert_eq!(listed.len(), there.len(), "each is listed once");
    }

    #[test]
    fn every_command_is_in_one_group() {
        let command = Cli::command();
        are_all(&command, COMMANDS);
        are_all(command.find_subcommand("sandbox").unwrap(), SANDBOX_COMMANDS);
    }

    #[test]
    fn the_shape_is_sound() {
        shape().debug_assert();
    }
}
