//! Making files fit: what somebody has becomes what Instagram takes.

mod ffmpeg;
mod picture;

use std::time::Duration;

use antiphon_graph::{Format, MediaKind};

pub use self::ffmpeg::{Ffmpeg, Progress};
pub(crate) use self::picture::dimensions;
use crate::Found;

/// What a file became.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// The new file.
    pub bytes: Vec<u8>,
    /// What it is.
    pub format: Format,
    /// What was lost or changed on the way, in words; nothing when nobody will notice.
    pub warnings: Vec<String>,
}

/// What sound or a film became; it stands in a file of its own.
#[derive(Clone, Debug)]
pub struct Converted {
    /// What it is.
    pub format: Format,
    /// How large it is.
    pub bytes: u64,
    /// What was lost or changed on the way, in words.
    pub warnings: Vec<String>,
}

/// Why a file could not be made to fit.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum NotFitted {
    /// Nothing here reads it.
    #[error("{found} cannot be made into {into}")]
    Unread {
        /// What it is.
        found: Found,
        /// What it was to become.
        into: MediaKind,
    },
    /// It begins as something that can be read, and goes on as something that cannot.
    #[error("the picture cannot be read: {0}")]
    Broken(String),
    /// It has more pixels than are worth the memory.
    #[error("the picture would be {width} x {height} pixels; {most} megapixels are the most that are read")]
    TooManyPixels {
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
        /// How many million are.
        most: u64,
    },
    /// What was to convert it did not.
    #[error("{0}")]
    Failed(String),
    /// It took too long.
    #[error("it was not done within {0:?}")]
    TooSlow(Duration),
    /// However small it is made, it stays too large.
    #[error("it does not become small enough")]
    StaysLarge,
}

/// Makes a picture fit: a png or jpeg of at most 8 MB, upright, in its colours.
///
/// # Errors
///
/// When it is no picture, or is broken or too large to be read.
pub fn picture(bytes: &[u8]) -> Result<Fitted, NotFitted> {
    picture::fit(bytes)
}
