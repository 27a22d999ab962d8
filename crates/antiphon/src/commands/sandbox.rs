//! `antiphon sandbox`: an Instagram on this machine, and everything one can do to it.

mod clock;
mod deeds;
mod exec;
mod fault;
mod look;
mod people;
mod say;
mod start;
mod trigger;
mod world;

use clap::{Args, Subcommand};

use crate::config::Config;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::sandbox_api::{DEFAULT_SANDBOX, SandboxApi};

/// An Instagram on this machine: start it, be its people, move its clock, break its network.
#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:\n  \
        antiphon sandbox say ava \"hi\"                 Ava writes: the 24-hour window opens\n  \
        antiphon sandbox wait --to ava --type text     wait for what she gets\n  \
        antiphon sandbox clock advance 24h1s           the window closes"
)]
pub(crate) struct Sandbox {
    #[command(flatten)]
    which: Which,
    #[command(subcommand)]
    command: Command,
}

/// Which sandbox.
#[derive(Debug, Args)]
pub(crate) struct Which {
    /// The sandbox that is running.
    #[arg(long, value_name = "URL", env = "ANTIPHON_SANDBOX", global = true)]
    sandbox: Option<String>,
    /// The space of it: a world of its own for each parallel test.
    #[arg(long, value_name = "NAME", env = "ANTIPHON_SPACE", global = true)]
    space: Option<String>,
}

impl Which {
    /// The sandbox that is meant.
    pub(crate) fn api(&self, config: &Config) -> Result<SandboxApi, Failure> {
        let address = self.sandbox.as_deref().or(config.sandbox.as_deref()).unwrap_or(DEFAULT_SANDBOX);
        SandboxApi::at(address, self.space.as_deref())
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    Start(start::Start),
    Say(Box<say::Say>),
    React(deeds::React),
    Unreact(deeds::Unreact),
    Unsend(deeds::Unsend),
    Read(deeds::Read),
    Postback(deeds::Postback),
    Comment(deeds::Comment),
    People(people::People),
    Magic(people::Magic),
    Messages(look::Messages),
    Wait(look::Wait),
    Exchanges(look::Exchanges),
    Clock(clock::Clock),
    Fault(fault::Fault),
    Trigger(trigger::Trigger),
    Webhook(world::Webhook),
    Reset(world::Reset),
    Snapshot(world::Snapshot),
    Exec(exec::Exec),
}

impl Sandbox {
    pub(crate) async fn run(self, config: &Config, printer: &mut Printer) -> Result<Exit, Failure> {
        let api = || self.which.api(config);
        match self.command {
            Command::Start(start) => start.run(printer).await,
            Command::Exec(exec) => exec.run(printer).await,
            Command::Say(say) => say.run(&api()?, printer).await,
            Command::React(react) => react.run(&api()?, printer).await,
            Command::Unreact(unreact) => unreact.run(&api()?, printer).await,
            Command::Unsend(unsend) => unsend.run(&api()?, printer).await,
            Command::Read(read) => read.run(&api()?, printer).await,
            Command::Postback(postback) => postback.run(&api()?, printer).await,
            Command::Comment(comment) => comment.run(&api()?, printer).await,
            Command::People(people) => people.run(&api()?, printer).await,
            Command::Magic(magic) => magic.run(&api()?, printer).await,
            Command::Messages(messages) => messages.run(&api()?, printer).await,
            Command::Wait(wait) => wait.run(&api()?, printer).await,
            Command::Exchanges(exchanges) => exchanges.run(&api()?, printer).await,
            Command::Clock(clock) => clock.run(&api()?, printer).await,
            Command::Fault(fault) => fault.run(&api()?, printer).await,
            Command::Trigger(trigger) => trigger.run(&api()?, printer).await,
            Command::Webhook(webhook) => webhook.run(&api()?, printer).await,
            Command::Reset(reset) => reset.run(&api()?, printer).await,
            Command::Snapshot(snapshot) => snapshot.run(&api()?, printer).await,
        }
    }
}
