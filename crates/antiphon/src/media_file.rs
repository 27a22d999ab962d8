//! Files of this machine that are to be sent: looked at by their bytes, and made to fit where that can be done.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use antiphon_graph::{Format, MediaKind};
use antiphon_media::fit::{self, Ffmpeg, Progress};
use antiphon_media::{Found, NotFitted, Verdict};
use bytes::Bytes;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;

/// Nothing larger is read whole: no picture is.
const MOST_READ: u64 = 256 * 1024 * 1024;

/// What a format is recognised by.
const HEAD: u64 = 64 * 1024;

/// How often it is said how far it is, in hundredths.
const STEP: u64 = 10;

/// A file that was looked at.
#[derive(Debug)]
pub(crate) struct MediaFile {
    path: PathBuf,
    size: u64,
    pub(crate) verdict: Verdict,
    /// All of it, when it was small enough to be looked through.
    bytes: Option<Vec<u8>>,
}

/// A file that can be sent.
#[derive(Debug)]
pub(crate) struct Ready {
    pub(crate) bytes: Bytes,
    pub(crate) format: Format,
    /// What was done to it, and what was lost.
    pub(crate) notes: Vec<String>,
}

/// Whether it is a link rather than a path.
pub(crate) fn is_link(file: &str) -> bool {
    file.starts_with("http://") || file.starts_with("https://")
}

impl MediaFile {
    /// Looks at a file that is to be sent as a kind, or as what it seems to be.
    pub(crate) fn look(file: &str, kind: Option<MediaKind>) -> Result<Self, Failure> {
        let unreadable = |error: &io::Error| {
            Failure::unreadable(file, error)
                .with_hint("give the path of a file, or a link that begins with http")
        };
        let path = Path::new(file);
        let metadata = fs::metadata(path).map_err(|error| unreadable(&error))?;
        if !metadata.is_file() {
            return Err(Failure::usage(format!("{file} is not a file"), "give the path of one, or a link"));
        }
        let size = metadata.len();
        let read = |most: u64| -> Result<Vec<u8>, Failure> {
            let mut bytes = Vec::new();
            let read = File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes));
            read.map(|_| bytes).map_err(|error| unreadable(&error))
        };
        let head = read(HEAD)?;
        let kind = kind.or_else(|| Found::in_bytes(&head).likely_kind()).unwrap_or(MediaKind::File);
        let is_whole = size <= kind.rule().max_bytes;
        let bytes = if is_whole { Some(read(kind.rule().max_bytes)?) } else { None };
        let verdict = match &bytes {
            Some(bytes) => Verdict::of(kind, bytes),
            None => Verdict::of_head(kind, &head, Some(size)),
        };
        Ok(Self { path: path.to_owned(), size, verdict, bytes })
    }

    /// The file as it is.
    pub(crate) fn unchanged(mut self) -> Result<Bytes, Failure> {
        Ok(self.whole()?.into())
    }

    /// The file itself when it fits; else what it can be made into. What takes long says how far it is.
    pub(crate) async fn fitted(mut self, printer: &mut Printer) -> Result<Ready, Failure> {
        let name = self.path.display().to_string();
        let format = self.verdict.found.format();
        if let (true, Some(format)) = (self.verdict.fits(), format) {
            let notes = self.verdict.warnings.iter().map(|warning| format!("{name}: {warning}")).collect();
            return Ok(Ready { bytes: self.whole()?.into(), format, notes });
        }
        let why = self.why();
        let (bytes, format, warnings) = match self.verdict.kind {
            MediaKind::Image => {
                let bytes = self.whole()?;
                let fitted = tokio::task::spawn_blocking(move || fit::picture(&bytes)).await;
                let fitted = fitted.map_err(|error| Failure::unexpected(error, "send another picture"))?;
                let fitted = fitted.map_err(|error| not_fitted(&name, &why, &error))?;
                (fitted.bytes, fitted.format, fitted.warnings)
            }
            kind @ (MediaKind::Audio | MediaKind::Video) => {
                let ffmpeg = Ffmpeg::find().ok_or_else(|| no_ffmpeg(&name, &why))?;
                let folder = tempfile::tempdir().map_err(|error| {
                    Failure::unexpected(format!("nothing can be put aside: {error}"), "make room in /tmp")
                })?;
                let into = folder.path().join("fitted");
                let mut told = 0;
                let tell = |progress| tell(progress, &mut told, printer);
                let converted = ffmpeg.convert(kind, &self.path, &into, tell).await;
                let converted = converted.map_err(|error| not_fitted(&name, &why, &error))?;
                let bytes = fs::read(&into).map_err(|error| Failure::unreadable(into.display(), &error))?;
                (bytes, converted.format, converted.warnings)
            }
            MediaKind::File => return Err(refused(&name, &why)),
        };
        let mut notes = vec![format!("{name}: {why}; it goes as {format}")];
        notes.extend(warnings.iter().map(|warning| format!("{name}: {warning}")));
        Ok(Ready { bytes: bytes.into(), format, notes })
    }

    /// By which rule it does not fit.
    fn why(&self) -> String {
        let faults: Vec<_> = self.verdict.faults.iter().map(ToString::to_string).collect();
        faults.join("; ")
    }

    fn whole(&mut self) -> Result<Vec<u8>, Failure> {
        match self.bytes.take() {
            Some(bytes) => Ok(bytes),
            None if self.size <= MOST_READ => {
                fs::read(&self.path).map_err(|error| Failure::unreadable(self.path.display(), &error))
            }
            None => {
                let message = format!("{} is too large to be read", self.path.display());
                Err(Failure::usage(message, "make it smaller first"))
            }
        }
    }
}

/// Says every so often how far it is.
fn tell(progress: Progress, told: &mut u64, printer: &mut Printer) {
    let Some(of) = progress.of.filter(|of| *of > Duration::ZERO) else { return };
    let percent = u64::try_from(progress.done.as_millis() * 100 / of.as_millis()).unwrap_or(100).min(100);
    if percent >= *told + STEP {
        *told = percent / STEP * STEP;
        printer.say(&format!("{told} % done"));
    }
}

fn refused(name: &str, why: &str) -> Failure {
    Failure::new(
        Exit::Refused,
        "media_refused",
        format!("{name}: {why}"),
        "`antiphon media check` tells more; --as-is sends it all the same",
    )
}

fn not_fitted(name: &str, why: &str, error: &NotFitted) -> Failure {
    refused(name, &format!("{why}, and it cannot be made to fit: {error}"))
}

fn no_ffmpeg(name: &str, why: &str) -> Failure {
    refused(name, why).with_hint("with ffmpeg installed it is made to fit; without, send another file")
}
