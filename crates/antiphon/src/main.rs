//! Antiphon: answers Instagram messages, and lets you test that you do.

mod cli;
mod commands;
mod config;
mod exit;
mod failure;
mod local_file;
mod message_file;
mod printer;
mod running;
mod sandbox_api;
mod secret_file;
mod target;
mod transport;

use std::process::ExitCode;

use clap::Parser as _;

use crate::cli::Cli;
use crate::failure::Failure;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut printer = cli.global().printer();
    let ended = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::unexpected(format!("cannot start: {error}")))
        .and_then(|runtime| runtime.block_on(cli.run(&mut printer)));
    match ended {
        Ok(exit) => exit.into(),
        Err(failure) => {
            printer.failure(&failure);
            failure.exit.into()
        }
    }
}
