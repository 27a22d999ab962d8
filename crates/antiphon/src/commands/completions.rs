//! `antiphon completions`: what a shell needs to complete commands.

use clap::Args;
use clap_complete::Shell;
use serde_json::json;

use crate::cli::shape;
use crate::exit::Exit;
use crate::printer::Printer;

/// Prints what a shell needs to complete commands.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    antiphon completions bash > ~/.local/share/bash-completion/completions/antiphon\n  \
    antiphon completions zsh > ~/.zfunc/_antiphon\n  \
    antiphon completions fish > ~/.config/fish/completions/antiphon.fish")]
pub(crate) struct Completions {
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self, printer: &mut Printer) -> Exit {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut shape(), "antiphon", &mut script);
        let script = String::from_utf8(script).expect("clap writes text");
        let answer = json!({ "shell": self.shell.to_string(), "script": script });
        printer.answer(&answer, |_| script.trim_end().to_owned());
        Exit::Ok
    }
}
