//! What a link is said to lead to, and what may be there: the table of formats and sizes.
//!
//! It is the sandbox's own reading of <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api>,
//! so that a wrong line elsewhere is not wrong here too.

use std::time::Duration;

use super::sniff::Container;

/// What a link is said to lead to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Image,
    Audio,
    Video,
    File,
}

impl Kind {
    /// One of it, as one speaks of it.
    pub(super) fn one(self) -> &'static str {
        match self {
            Self::Image => "an image",
            Self::Audio => "audio",
            Self::Video => "a video",
            Self::File => "a file",
        }
    }

    /// The most bytes it may have. Instagram's MB are taken for 1,048,576 bytes.
    pub(crate) fn most_bytes(self) -> u64 {
        const MIB: u64 = 1024 * 1024;
        match self {
            Self::Image => 8 * MIB,
            Self::Audio | Self::Video | Self::File => 25 * MIB,
        }
    }

    /// The containers it may come in.
    pub(crate) fn containers(self) -> &'static [Container] {
        match self {
            Self::Image => &[Container::Png, Container::Jpeg],
            Self::Audio => &[Container::Aac, Container::M4a, Container::Wav, Container::Mp4],
            Self::Video => {
                &[Container::Mp4, Container::OggVideo, Container::Avi, Container::Mov, Container::Webm]
            }
            Self::File => &[Container::Pdf],
        }
    }

    /// How long fetching it may take. Instagram says so of videos alone.
    pub(super) fn patience(self) -> Duration {
        match self {
            Self::Video => Duration::from_secs(75),
            Self::Image | Self::Audio | Self::File => Duration::from_secs(30),
        }
    }
}
