//! Verdicts: whether Instagram takes a file as what it is sent as, and if not, by which rule.

use std::fmt;

use antiphon_graph::refusal::Row;
use antiphon_graph::{Format, MediaKind, Refusal};

use crate::size::megabytes;
use crate::{Found, fit, whole};

/// What was found about a file that is to be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// What it is to be sent as.
    pub kind: MediaKind,
    /// What it is.
    pub found: Found,
    /// Its size, when somebody knows it.
    pub bytes: Option<u64>,
    /// Of an image: width and height in pixels, as it is stored.
    pub dimensions: Option<(u32, u32)>,
    /// Why Instagram would refuse it; nothing when it would not. The one that Instagram would name first comes first.
    pub faults: Vec<Fault>,
    /// What is odd about it, though it may be sent.
    pub warnings: Vec<String>,
}

/// A rule that a file breaks. Displayed, it says what was found and what would have done.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Fault {
    /// It has too many bytes.
    TooLarge {
        /// What it is to be sent as.
        kind: MediaKind,
        /// How many it has at least.
        bytes: u64,
    },
    /// It is of a format that is not taken.
    Format {
        /// What it is to be sent as.
        kind: MediaKind,
        /// What it is.
        found: Found,
    },
    /// It ends in the middle, or what is in it cannot be read.
    Cut {
        /// What it is to be sent as.
        kind: MediaKind,
        /// What it begins as.
        format: Format,
    },
}

impl Verdict {
    /// Judges a whole file.
    pub fn of(kind: MediaKind, bytes: &[u8]) -> Self {
        let mut verdict = Self::of_head(kind, bytes, Some(bytes.len() as u64));
        let format = verdict.found.format().filter(|&format| kind.rule().takes(format));
        let Some(format) = format else { return verdict };
        let is_unreadable = kind == MediaKind::Image && verdict.dimensions.is_none();
        if is_unreadable || !whole::is_whole(format, bytes) {
            verdict.faults.push(Fault::Cut { kind, format });
        }
        if format == Format::Pdf
            && !bytes[bytes.len().saturating_sub(1_024)..].windows(5).any(|end| end == b"%%EOF")
        {
            verdict.warnings.push("it has no %%EOF at its end; readers may have to mend it".into());
        }
        verdict
    }

    /// Judges a file by its first bytes and its size: whether it is there to its end is not seen.
    pub fn of_head(kind: MediaKind, head: &[u8], bytes: Option<u64>) -> Self {
        let found = Found::in_bytes(head);
        let mut faults = Vec::new();
        let size = bytes.unwrap_or(head.len() as u64);
        if size > kind.rule().max_bytes {
            faults.push(Fault::TooLarge { kind, bytes: size });
        }
        if !found.format().is_some_and(|format| kind.rule().takes(format)) {
            faults.push(Fault::Format { kind, found });
        }
        let warnings = found.lacks(kind).map(str::to_owned).into_iter().collect();
        let dimensions = (kind == MediaKind::Image).then(|| fit::dimensions(head)).flatten();
        Self { kind, found, bytes, dimensions, faults, warnings }
    }

    /// Whether Instagram takes it.
    pub fn fits(&self) -> bool {
        self.faults.is_empty()
    }

    /// What Instagram would answer, with what was found as the words for the user; nothing when it takes it.
    pub fn refusal(&self) -> Option<Refusal> {
        self.faults.first().map(Fault::refusal)
    }
}

impl Fault {
    /// The rule's name: `size`, `format` or `whole`.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "size",
            Self::Format { .. } => "format",
            Self::Cut { .. } => "whole",
        }
    }

    /// What would pass.
    pub fn passes(&self) -> String {
        match self {
            Self::TooLarge { kind, .. } => format!("at most {}", megabytes(kind.rule().max_bytes)),
            Self::Format { kind, .. } => formats(*kind),
            Self::Cut { format, .. } => format!("a {format} that is there to its end"),
        }
    }

    /// What Instagram would answer, with what was found as the words for the user.
    #[expect(clippy::missing_panics_doc, reason = "the rows are in the table")]
    pub fn refusal(&self) -> Refusal {
        let name = match self {
            Self::TooLarge { .. } => "media_too_large",
            Self::Cut { kind: MediaKind::Video, .. } => "video_timed_out",
            Self::Format { .. } | Self::Cut { .. } => "media_type_wrong",
        };
        Row::named(name).expect("it is a row of the table").refusal().with_user_message(self.to_string())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { kind, bytes } => {
                let most = kind.rule().max_bytes;
                let (size, limit) = (megabytes(*bytes), megabytes(most));
                if size == limit {
                    write!(
                        f,
                        "{bytes} bytes are over the {limit} limit for {}, which is {most} bytes",
                        one(*kind)
                    )
                } else {
                    write!(f, "{size} is over the {limit} limit for {}", one(*kind))
                }
            }
            Self::Format { kind, found } => write!(f, "{found} is not {}", formats(*kind)),
            Self::Cut { format, .. } => write!(f, "the {format} ends in the middle, or cannot be read"),
        }
    }
}

/// One of a kind, as one speaks of it.
fn one(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => "an image",
        MediaKind::Audio => "audio",
        MediaKind::Video => "a video",
        MediaKind::File => "a file",
    }
}

/// The formats that are taken: `png or jpeg`.
fn formats(kind: MediaKind) -> String {
    let names: Vec<_> = kind.rule().formats.iter().map(|format| format.as_str()).collect();
    match names.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        _ => names.concat(),
    }
}
