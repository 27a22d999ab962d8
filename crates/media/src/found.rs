//! What a file is, by its bytes: never by its name or by what a server calls it.

mod ogg;

use std::fmt;

use antiphon_graph::{Format, MediaKind};
use file_format::FileFormat;

/// How far into a file a pdf may begin, as its readers allow.
const PDF_BEGINS_WITHIN: usize = 1_024;

/// What a file was found to be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Found(pub(crate) FileFormat);

impl Found {
    /// Looks at a file's bytes, or at as many of its first bytes as there are.
    pub fn in_bytes(bytes: &[u8]) -> Self {
        if bytes.starts_with(b"OggS") {
            return Self(ogg::look(bytes));
        }
        let found = FileFormat::from_bytes(bytes);
        // What is known to be something else is not a pdf because one stands in it.
        let is_unknown =
            matches!(found, FileFormat::ArbitraryBinaryData | FileFormat::PlainText | FileFormat::Empty);
        if is_unknown && begins_as_pdf(bytes) {
            return Self(FileFormat::PortableDocumentFormat);
        }
        Self(found)
    }

    /// The format in Instagram's table, if it is one of those.
    pub fn format(self) -> Option<Format> {
        Some(match self.0 {
            FileFormat::PortableNetworkGraphics | FileFormat::AnimatedPortableNetworkGraphics => Format::Png,
            FileFormat::JointPhotographicExpertsGroup => Format::Jpeg,
            FileFormat::AdvancedAudioCoding => Format::Aac,
            FileFormat::AppleItunesAudio => Format::M4a,
            FileFormat::WaveformAudio => Format::Wav,
            // m4v is mp4 under another name.
            FileFormat::AppleItunesVideo
            | FileFormat::Mpeg4Part14
            | FileFormat::Mpeg4Part14Audio
            | FileFormat::Mpeg4Part14Video
            | FileFormat::Mpeg4Part14Subtitles => Format::Mp4,
            // Ogg is taken as video alone.
            FileFormat::OggTheora | FileFormat::OggMedia | FileFormat::OggMultiplexedMedia => Format::Ogg,
            FileFormat::AudioVideoInterleave => Format::Avi,
            FileFormat::AppleQuicktime => Format::Mov,
            FileFormat::Webm => Format::Webm,
            FileFormat::PortableDocumentFormat => Format::Pdf,
            _ => return None,
        })
    }

    /// Its media type (MIME).
    pub fn media_type(&self) -> &str {
        self.0.media_type()
    }

    /// What somebody who sends it most likely means it as.
    pub fn likely_kind(self) -> Option<MediaKind> {
        match self.0 {
            FileFormat::Mpeg4Part14Audio => return Some(MediaKind::Audio),
            FileFormat::OggMultiplexedMedia => return Some(MediaKind::Video),
            _ => {}
        }
        match self.media_type().split('/').next() {
            Some("image") => Some(MediaKind::Image),
            Some("audio") => Some(MediaKind::Audio),
            Some("video") => Some(MediaKind::Video),
            _ => self.format().and_then(|format| MediaKind::taking(format).last()),
        }
    }

    /// Whether it has nothing to see, or nothing to hear, as far as that can be told.
    pub(crate) fn lacks(self, kind: MediaKind) -> Option<&'static str> {
        match (kind, self.0) {
            (MediaKind::Video, FileFormat::Mpeg4Part14Audio) => Some("it has sound and no pictures"),
            (MediaKind::Audio, FileFormat::Mpeg4Part14Video) => {
                Some("it has pictures, which will not be seen")
            }
            _ => None,
        }
    }
}

impl fmt::Display for Found {
    /// To begin a sentence with.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            FileFormat::Empty => f.write_str("an empty file"),
            FileFormat::ArbitraryBinaryData => f.write_str("a file of unknown format"),
            FileFormat::PlainText => f.write_str("a text (text/plain)"),
            FileFormat::HypertextMarkupLanguage => f.write_str("a web page (text/html)"),
            other => write!(f, "{} ({})", other.short_name().unwrap_or(other.name()), other.media_type()),
        }
    }
}

fn begins_as_pdf(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(PDF_BEGINS_WITHIN)].windows(5).any(|window| window == b"%PDF-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_as_people_name_it() {
        let named = |bytes: &[u8]| Found::in_bytes(bytes).to_string();
        assert_eq!(named(b""), "an empty file");
        assert_eq!(named(b"\x00\x01\x02\x03"), "a file of unknown format");
        assert_eq!(named(b"<!DOCTYPE html><p>"), "a web page (text/html)");
        assert_eq!(named(b"RIFF\x00\x00\x00\x00WEBPVP8 "), "WebP (image/webp)");
        assert_eq!(named(b"GIF89a"), "GIF (image/gif)");
    }

    #[test]
    fn a_pdf_may_begin_a_little_later() {
        let later = |bytes: usize| [&vec![0; bytes][..], b"%PDF-1.7"].concat();
        assert_eq!(Found::in_bytes(&later(0)).format(), Some(Format::Pdf));
        assert_eq!(Found::in_bytes(&later(1_000)).format(), Some(Format::Pdf));
        assert_eq!(Found::in_bytes(&later(2_000)).format(), None);
        assert_eq!(Found::in_bytes(b"GIF89a %PDF-1.7").format(), None, "it begins as something else");
    }
}
