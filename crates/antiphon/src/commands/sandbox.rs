//! `antiphon sandbox`: an Instagram on this machine, and everything one can do to it.

mod account;
mod clock;
mod deeds;
mod exchanges;
mod exec;
mod fault;
mod look;
mod people;
mod say;
mod settings;
mod start;
mod story;
mod trigger;
mod world;

use clap::{Args, Subcommand};

use crate::cli::Global;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::patience::until_interrupted;
use crate::printer::Printer;
use crate::sandbox_api::{SandboxApi, Which};

/// An Instagram on this machine: be its people, move its clock, break its network.
#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:\n  \
        antiphon sandbox say ava \"hi\"               Ava writes: the 24-hour window opens\n  \
        antiphon sandbox wait --to ava --type text   wait for what she gets\n  \
        antiphon sandbox clock advance 24h1s         the window closes"
)]
pub(crate) struct Sandbox {
    #[command(flatten)]
    which: Which,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Start(start::Start),
    Exec(exec::Exec),
    #[command(flatten)]
    Told(Told),
}

/// What a running sandbox is told.
#[derive(Debug, Subcommand)]
enum Told {
    Say(Box<say::Say>),
    React(deeds::React),
    Unreact(deeds::Unreact),
    Edit(deeds::Edit),
    Unsend(deeds::Unsend),
    Read(deeds::Read),
    Postback(deeds::Postback),
    Comment(deeds::Comment),
    Story(story::Story),
    People(people::People),
    Magic(people::Magic),
    Messages(look::Messages),
    Wait(look::Wait),
    Exchanges(exchanges::Exchanges),
    Deliveries(exchanges::Deliveries),
    Clock(clock::Clock),
    Fault(fault::Fault),
    Trigger(trigger::Trigger),
    Webhook(world::Webhook),
    Account(account::Account),
    Settings(settings::Settings),
    Reset(world::Reset),
    Snapshot(world::Snapshot),
}

impl Sandbox {
    pub(crate) async fn run(self, global: &Global, printer: &mut Printer) -> Result<Exit, Failure> {
        match self.command {
            Command::Start(start) => start.run(global, printer).await,
            Command::Exec(exec) => exec.run(global, printer).await,
            Command::Told(told) => {
                let sandbox = self.which.api(&global.config()?)?;
                until_interrupted(told.run(&sandbox, printer)).await
            }
        }
    }
}

impl Told {
    async fn run(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        match self {
            Self::Say(say) => say.run(sandbox, printer).await,
            Self::React(react) => react.run(sandbox, printer).await,
            Self::Unreact(unreact) => unreact.run(sandbox, printer).await,
            Self::Edit(edit) => edit.run(sandbox, printer).await,
            Self::Unsend(unsend) => unsend.run(sandbox, printer).await,
            Self::Read(read) => read.run(sandbox, printer).await,
            Self::Postback(postback) => postback.run(sandbox, printer).await,
            Self::Comment(comment) => comment.run(sandbox, printer).await,
            Self::Story(story) => story.run(sandbox, printer).await,
            Self::People(people) => people.run(sandbox, printer).await,
            Self::Magic(magic) => magic.run(sandbox, printer).await,
            Self::Messages(messages) => messages.run(sandbox, printer).await,
            Self::Wait(wait) => wait.run(sandbox, printer).await,
            Self::Exchanges(exchanges) => exchanges.run(sandbox, printer).await,
            Self::Deliveries(deliveries) => deliveries.run(sandbox, printer).await,
            Self::Clock(clock) => clock.run(sandbox, printer).await,
            Self::Fault(fault) => fault.run(sandbox, printer).await,
            Self::Trigger(trigger) => trigger.run(sandbox, printer).await,
            Self::Webhook(webhook) => webhook.run(sandbox, printer).await,
            Self::Account(account) => account.run(sandbox, printer).await,
            Self::Settings(settings) => settings.run(sandbox, printer).await,
            Self::Reset(reset) => reset.run(sandbox, printer).await,
            Self::Snapshot(snapshot) => snapshot.run(sandbox, printer).await,
        }
    }
}
