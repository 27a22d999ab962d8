//! The command line as a whole: what there is, and what holds for all of it.

mod misuse;
mod shape;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, FromArgMatches as _, Parser, Subcommand};

pub(crate) use self::misuse::{Misuse, Said};
pub(crate) use self::shape::shape;
use crate::commands::{
    account, app, audit, backup, completions, config as configuration, conversations, dev, disclosure,
    doctor, inbox, jobs, key, listen, master_key, media, messages, person, presence, react, relay, restore,
    sandbox, send, serve, statistics, topics, webhooks,
};
use crate::config::Config;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::patience::until_interrupted;
use crate::printer::{Color, Printer};

/// Answers Instagram messages, and lets you test that you do.
#[derive(Debug, Parser)]
#[command(
    name = "antiphon",
    version,
    disable_help_subcommand = true,
    arg_required_else_help = true,
    subcommand_required = true,
    max_term_width = 100,
    after_help = "Examples:\n  \
        antiphon dev                      an Instagram on this machine, ready to use\n  \
        antiphon sandbox say ava \"hi\"     be the person: this opens the 24-hour window\n  \
        antiphon send ava \"Hello World\"   answer as the business"
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What holds for every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct Global {
    /// Answer with one JSON value, or one a line for streams; errors too, on standard error.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Say nothing but the answer, warnings and errors.
    #[arg(long, short, global = true, hide_short_help = true)]
    quiet: bool,
    /// When to colour: auto, always or never; `NO_COLOR` and `CLICOLOR_FORCE` are heard too.
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true,
        hide_default_value = true,
        hide_short_help = true
    )]
    color: Color,
    /// Read this configuration file and no other [env: `ANTIPHON_CONFIG_FILE`].
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    config_file: Option<PathBuf>,
    /// Read no configuration file.
    #[arg(long, global = true, conflicts_with = "config_file", hide_short_help = true)]
    no_config: bool,
}

impl Global {
    /// The printer these flags ask for.
    pub(crate) fn printer(&self) -> Printer {
        Printer::new(self.json, self.quiet, self.color)
    }

    /// The configuration these flags ask for.
    pub(crate) fn config(&self) -> Result<Config, Failure> {
        if self.no_config { Config::of_environment() } else { Config::read(self.config_file.as_deref()) }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    Dev(dev::Dev),
    Serve(serve::Serve),
    App(app::App),
    Account(account::Account),
    Key(key::Key),
    Audit(audit::Audit),
    MasterKey(master_key::MasterKey),
    Messages(Box<messages::Messages>),
    Conversations(conversations::Conversations),
    Disclosure(disclosure::Disclosure),
    Inbox(inbox::Inbox),
    Person(person::Person),
    Jobs(jobs::Jobs),
    Statistics(statistics::Statistics),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Relay(relay::Relay),
    Send(Box<send::SendMessage>),
    React(react::React),
    Unreact(react::Unreact),
    Typing(presence::Typing),
    Seen(presence::Seen),
    Media(media::Media),
    Listen(listen::Listen),
    Webhooks(webhooks::Webhooks),
    Sandbox(sandbox::Sandbox),
    Doctor(doctor::Doctor),
    Config(configuration::Configuration),
    Completions(completions::Completions),
    Help(topics::Help),
}

impl Cli {
    /// Reads the command line.
    pub(crate) fn read(arguments: &[OsString]) -> Result<Self, Misuse> {
        let read = shape().try_get_matches_from(arguments);
        let read = read.and_then(|matches| Self::from_arg_matches(&matches));
        read.map_err(|error| Misuse::of(&error, arguments))
    }

    /// Does what was asked.
    pub(crate) async fn run(self, printer: &mut Printer) -> Result<Exit, Failure> {
        let Self { global, command } = self;
        match command {
            Command::Dev(dev) => dev.run(&global, printer).await,
            Command::Serve(serve) => serve.run(&global, printer).await,
            Command::App(app) => app.run(&global, printer).await,
            Command::Account(account) => account.run(&global, printer).await,
            Command::Key(key) => key.run(&global, printer).await,
            Command::Audit(audit) => audit.run(&global, printer).await,
            Command::MasterKey(master_key) => master_key.run(&global, printer).await,
            Command::Messages(messages) => messages.run(&global, printer).await,
            Command::Conversations(conversations) => conversations.run(&global, printer).await,
            Command::Disclosure(disclosure) => disclosure.run(&global, printer).await,
            Command::Inbox(inbox) => inbox.run(&global, printer).await,
            Command::Person(person) => person.run(&global, printer).await,
            Command::Jobs(jobs) => jobs.run(&global, printer).await,
            Command::Statistics(statistics) => statistics.run(&global, printer).await,
            Command::Backup(backup) => backup.run(&global.config()?, printer).await,
            Command::Restore(restore) => restore.run(&global.config()?, printer).await,
            Command::Relay(relay) => relay.run(&global, printer).await,
            Command::Send(send) => send.run(&global.config()?, printer).await,
            Command::React(react) => react.run(&global.config()?, printer).await,
            Command::Unreact(unreact) => unreact.run(&global.config()?, printer).await,
            Command::Typing(typing) => typing.run(&global.config()?, printer).await,
            Command::Seen(seen) => seen.run(&global.config()?, printer).await,
            Command::Media(media) => until_interrupted(media.run(printer)).await,
            Command::Listen(listen) => listen.run(&global.config()?, printer).await,
            Command::Webhooks(webhooks) => until_interrupted(webhooks.run(printer)).await,
            Command::Sandbox(sandbox) => sandbox.run(&global, printer).await,
            Command::Doctor(doctor) => doctor.run(global.config(), printer).await,
            Command::Config(configuration) => configuration.run(&global, printer),
            Command::Completions(completions) => Ok(completions.run(printer)),
            Command::Help(help) => help.run(printer),
        }
    }
}
