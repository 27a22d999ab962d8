//! The command line as a whole: what there is, and what holds for all of it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::commands::{completions, dev, doctor, listen, presence, react, sandbox, send, topics, webhooks};
use crate::config::Config;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::{Color, Printer};

/// Answers Instagram messages, and lets you test that you do.
#[derive(Debug, Parser)]
#[command(
    name = "antiphon",
    version,
    disable_help_subcommand = true,
    arg_required_else_help = true,
    subcommand_required = true,
    after_help = "Start here:\n  \
        antiphon dev                          an Instagram on this machine, ready to use\n  \
        antiphon sandbox say ava \"hi\"         be the person: this opens the 24-hour window\n  \
        antiphon send ava \"Hello World\"       answer as the business\n\n\
        antiphon help TOPIC explains environment, exit-codes, limits, window and faults."
)]
pub(crate) struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What holds for every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct Global {
    /// Print one JSON value, or one a line for streams; errors go to standard error as JSON too.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Say nothing but the answer.
    #[arg(long, short, global = true)]
    quiet: bool,
    /// When to colour.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = true)]
    color: Color,
    /// Read this configuration file and no other.
    #[arg(long, global = true, value_name = "FILE", env = "ANTIPHON_CONFIG_FILE")]
    config_file: Option<PathBuf>,
    /// Read no configuration file.
    #[arg(long, global = true, conflicts_with = "config_file")]
    no_config: bool,
}

impl Global {
    /// The printer these flags ask for.
    pub(crate) fn printer(&self) -> Printer {
        Printer::new(self.json, self.quiet, self.color)
    }

    /// The configuration these flags ask for.
    pub(crate) fn config(&self) -> Result<Config, Failure> {
        if self.no_config { Ok(Config::default()) } else { Config::read(self.config_file.as_deref()) }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    Dev(dev::Dev),
    Send(Box<send::SendMessage>),
    React(react::React),
    Unreact(react::Unreact),
    Typing(presence::Typing),
    Seen(presence::Seen),
    Listen(listen::Listen),
    Webhooks(webhooks::Webhooks),
    Sandbox(sandbox::Sandbox),
    Doctor(doctor::Doctor),
    Completions(completions::Completions),
    Help(topics::Help),
}

impl Cli {
    pub(crate) fn global(&self) -> &Global {
        &self.global
    }

    /// Does what was asked.
    pub(crate) async fn run(self, printer: &mut Printer) -> Result<Exit, Failure> {
        let config = self.global.config()?;
        match self.command {
            Command::Dev(dev) => dev.run(printer).await,
            Command::Send(send) => send.run(&config, printer).await,
            Command::React(react) => react.run(&config, printer).await,
            Command::Unreact(unreact) => unreact.run(&config, printer).await,
            Command::Typing(typing) => typing.run(&config, printer).await,
            Command::Seen(seen) => seen.run(&config, printer).await,
            Command::Listen(listen) => listen.run(&config, printer).await,
            Command::Webhooks(webhooks) => webhooks.run(printer),
            Command::Sandbox(sandbox) => sandbox.run(&config, printer).await,
            Command::Doctor(doctor) => doctor.run(&config, printer).await,
            Command::Completions(completions) => completions.run(printer),
            Command::Help(help) => help.run(printer),
        }
    }
}
