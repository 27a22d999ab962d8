//! `antiphon completions`: what a shell needs to complete commands.

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::cli::Cli;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;

/// Prints the completions of a shell.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    antiphon completions bash > ~/.local/share/bash-completion/completions/antiphon\n  \
    antiphon completions zsh > ~/.zfunc/_antiphon\n  \
    antiphon completions fish > ~/.config/fish/completions/antiphon.fish")]
pub(crate) struct Completions {
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self, printer: &mut Printer) -> Result<Exit, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "antiphon", &mut script);
        let script = String::from_utf8(script).map_err(Failure::unexpected)?;
        printer.line(script.trim_end());
        Ok(Exit::Ok)
    }
}
