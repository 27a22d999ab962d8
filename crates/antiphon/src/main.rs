//! Antiphon: answers Instagram messages, and lets you test that you do.

mod cli;
mod commands;
mod config;
mod core_dumps;
mod curl;
mod database;
mod duration;
mod exit;
mod failure;
mod gateway;
mod gateway_api;
mod input;
mod job;
mod local_file;
mod logs;
mod media_file;
mod message_file;
mod names;
mod nearest;
mod open_files;
mod patience;
mod port_holder;
mod printer;
mod rows;
mod running;
mod sandbox_api;
mod signals;
mod target;
mod token;
mod transport;

use std::ffi::OsString;
use std::process::ExitCode;

use crate::cli::{Cli, Misuse, Said};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;

/// Many small requests on a few threads are what this program is about; the system's allocator takes a fifth longer.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let (mut printer, ended) = match Cli::read(&arguments) {
        Ok(cli) => {
            let mut printer = cli.global.printer();
            let ended = run(cli, &mut printer);
            (printer, ended)
        }
        Err(misuse) => answer(misuse, &arguments),
    };
    if let Err(failure) = &ended {
        printer.failure(failure);
    }
    match (ended, printer.finish()) {
        (Ok(exit), Ok(())) => exit.into(),
        (Err(failure), _) => failure.exit.into(),
        (Ok(_), Err(failure)) => {
            // Standard error may still be heard.
            Said::of(&arguments).printer().failure(&failure);
            failure.exit.into()
        }
    }
}

fn run(cli: Cli, printer: &mut Printer) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| {
        Failure::unexpected(
            format!("cannot start: {error}"),
            "the system may be short of resources; try again",
        )
    })?;
    let ended = runtime.block_on(cli.run(printer));
    // Whoever still reads standard input is not waited for.
    runtime.shutdown_background();
    ended
}

/// Answers a command line that names no command: with the help that was asked for, or with what is wrong.
fn answer(misuse: Misuse, arguments: &[OsString]) -> (Printer, Result<Exit, Failure>) {
    let mut printer = Said::of(arguments).printer();
    let ended = match misuse {
        Misuse::Help(help) => {
            help.print(&mut printer);
            Ok(Exit::Ok)
        }
        Misuse::Mistake(failure) => Err(failure),
    };
    (printer, ended)
}
