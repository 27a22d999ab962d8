//! `antiphon media`: whether files can be sent, and making them so.

mod check;
mod fit;

use antiphon_graph::MediaKind;
use clap::{Args, Subcommand, ValueEnum};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;

/// Tells whether Instagram takes a file, and makes it fit.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    antiphon media check photo.webp voice.m4a\n  \
    antiphon media fit photo.webp")]
pub(crate) struct Media {
    #[command(subcommand)]
    command: MediaCommand,
}

#[derive(Debug, Subcommand)]
enum MediaCommand {
    Check(check::Check),
    Fit(fit::Fit),
}

/// What a file is to be sent as.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    Image,
    Audio,
    Video,
    File,
}

impl Media {
    pub(crate) async fn run(self, printer: &mut Printer) -> Result<Exit, Failure> {
        match self.command {
            MediaCommand::Check(check) => check.run(printer).await,
            MediaCommand::Fit(fit) => fit.run(printer).await,
        }
    }
}

impl From<Kind> for MediaKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Image => Self::Image,
            Kind::Audio => Self::Audio,
            Kind::Video => Self::Video,
            Kind::File => Self::File,
        }
    }
}
