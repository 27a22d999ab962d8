//! `antiphon media fit`: makes a file what Instagram takes.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::Kind;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::media_file::MediaFile;
use crate::printer::Printer;

/// Makes a file fit: pictures become jpeg or png, sound m4a, film mp4.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  \
        antiphon media fit photo.webp\n  \
        antiphon media fit holiday.mkv --output holiday.mp4",
    after_long_help = "Pictures are put upright and keep their colours; of what moves, the first picture is left. Sound and \
        film take the ffmpeg of this machine (apt install ffmpeg); `antiphon doctor` tells whether there is one.\n\n\
        Examples:\n  \
        antiphon media fit photo.webp\n  \
        antiphon media fit holiday.mkv --output holiday.mp4"
)]
pub(super) struct Fit {
    file: String,
    /// What it is to be sent as; what it looks like when left out.
    #[arg(long = "as", value_enum, value_name = "KIND")]
    kind: Option<Kind>,
    /// Where to put it; beside the file, with another ending, when left out.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write over a file that is there.
    #[arg(long)]
    force: bool,
}

impl Fit {
    pub(super) async fn run(self, printer: &mut Printer) -> Result<Exit, Failure> {
        let Self { file, kind, output, force } = self;
        let found = MediaFile::look(&file, kind.map(Into::into))?;
        if found.verdict.fits() && output.is_none() {
            let answer =
                json!({ "file": file, "output": file, "fits": true, "notes": found.verdict.warnings });
            printer.answer(&answer, |_| format!("{file} fits as it is"));
            return Ok(Exit::Ok);
        }
        // What takes minutes is not begun for nothing.
        if let Some(output) = &output {
            must_be_free(output, force)?;
        }
        let ready = found.fitted(printer).await?;
        for note in &ready.notes {
            printer.say(note);
        }
        let output = output.unwrap_or_else(|| Path::new(&file).with_extension(ready.format.as_str()));
        must_be_free(&output, force)?;
        let unable = |error| {
            Failure::usage(
                format!("{} cannot be written: {error}", output.display()),
                "name another with --output",
            )
        };
        fs::write(&output, &ready.bytes).map_err(unable)?;
        let written = output.display().to_string();
        let answer = json!({
            "file": file, "output": written, "format": ready.format.as_str(), "bytes": ready.bytes.len(), "notes": ready.notes,
        });
        printer.answer(&answer, |_| written.clone());
        Ok(Exit::Ok)
    }
}

fn must_be_free(output: &Path, force: bool) -> Result<(), Failure> {
    if force || !output.exists() {
        return Ok(());
    }
    let message = format!("{} is there already", output.display());
    Err(Failure::usage(message, "name another with --output, or write over it with --force"))
}
