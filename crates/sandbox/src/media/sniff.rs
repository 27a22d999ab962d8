//! What bytes are, by the bytes: never by a name or a declared type.
//!
//! The first bytes decide, so a file that could be read as two things is the one it begins as. A pdf alone may begin
//! later, as its readers allow. Nothing is copied and no length that stands in a file is trusted.

mod ebml;
mod iso;
mod ogg;
mod sound;
mod text;

use super::Kind;

/// How far into a file a pdf may begin.
const PDF_BEGINS_WITHIN: usize = 1_024;

/// The form of a file: first those that some kind of message takes, then those that people try.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Container {
    Png,
    Jpeg,
    Aac,
    M4a,
    Wav,
    Mp4,
    OggVideo,
    Avi,
    Mov,
    Webm,
    Pdf,
    Gif,
    Webp,
    Heic,
    Avif,
    Bmp,
    Svg,
    Mp3,
    Flac,
    Amr,
    OggAudio,
    Matroska,
    ThreeGp,
    Zip,
    Gzip,
    Html,
    Json,
    Text,
    Empty,
    Unknown,
}

impl Container {
    /// Looks at the bytes.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        match bytes {
            [] => Self::Empty,
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Self::Png,
            [0xff, 0xd8, 0xff, ..] => Self::Jpeg,
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Self::Gif,
            [b'R', b'I', b'F', b'F', _, _, _, _, form @ ..] => riff(form),
            [b'O', b'g', b'g', b'S', ..] => ogg::look(bytes),
            [0x1a, 0x45, 0xdf, 0xa3, header @ ..] => ebml::look(header),
            [b'f', b'L', b'a', b'C', ..] => Self::Flac,
            [b'#', b'!', b'A', b'M', b'R', ..] => Self::Amr,
            [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Self::Bmp,
            [b'P', b'K', 3, 4, ..] => Self::Zip,
            [0x1f, 0x8b, 8, ..] => Self::Gzip,
            _ => iso::look(bytes)
                .or_else(|| sound::look(bytes))
                .or_else(|| text::markup(bytes))
                .or_else(|| begins_as_pdf(bytes).then_some(Self::Pdf))
                .or_else(|| text::look(bytes))
                .unwrap_or(Self::Unknown),
        }
    }

    /// Its name, as the table of formats has it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Aac => "aac",
            Self::M4a => "m4a",
            Self::Wav => "wav",
            Self::Mp4 => "mp4",
            Self::OggVideo | Self::OggAudio => "ogg",
            Self::Avi => "avi",
            Self::Mov => "mov",
            Self::Webm => "webm",
            Self::Pdf => "pdf",
            Self::Gif => "gif",
            Self::Webp => "webp",
            Self::Heic => "heic",
            Self::Avif => "avif",
            Self::Bmp => "bmp",
            Self::Svg => "svg",
            Self::Mp3 => "mp3",
            Self::Flac => "flac",
            Self::Amr => "amr",
            Self::Matroska => "matroska",
            Self::ThreeGp => "3gp",
            Self::Zip => "zip",
            Self::Gzip => "gzip",
            Self::Html => "html",
            Self::Json => "json",
            Self::Text => "text",
            Self::Empty => "nothing",
            Self::Unknown => "unknown",
        }
    }

    /// The media type under which it is served again.
    pub(crate) fn content_type(self, kind: Kind) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Heic => "image/heic",
            Self::Avif => "image/avif",
            Self::Bmp => "image/bmp",
            Self::Svg => "image/svg+xml",
            Self::Aac => "audio/aac",
            Self::M4a => "audio/mp4",
            Self::Mp4 if kind == Kind::Audio => "audio/mp4",
            Self::Wav => "audio/wav",
            Self::Mp3 => "audio/mpeg",
            Self::Flac => "audio/flac",
            Self::Amr => "audio/amr",
            Self::OggAudio => "audio/ogg",
            Self::Mp4 => "video/mp4",
            Self::OggVideo => "video/ogg",
            Self::Avi => "video/x-msvideo",
            Self::Mov => "video/quicktime",
            Self::Webm => "video/webm",
            Self::Matroska => "video/x-matroska",
            Self::ThreeGp => "video/3gpp",
            Self::Pdf => "application/pdf",
            Self::Zip => "application/zip",
            Self::Gzip => "application/gzip",
            Self::Json => "application/json",
            Self::Html => "text/html",
            Self::Text => "text/plain",
            Self::Empty | Self::Unknown => "application/octet-stream",
        }
    }

    /// What was found, to begin a sentence with.
    pub(super) fn in_words(self) -> &'static str {
        match self {
            Self::Empty => "an empty file",
            Self::Unknown => "a file of unknown format",
            Self::Html => "a web page (text/html)",
            Self::OggAudio => "ogg with sound alone (audio/ogg)",
            other => other.content_type(Kind::File),
        }
    }
}

fn riff(form: &[u8]) -> Container {
    match form {
        [b'W', b'A', b'V', b'E', ..] => Container::Wav,
        [b'A', b'V', b'I', b' ', ..] => Container::Avi,
        [b'W', b'E', b'B', b'P', ..] => Container::Webp,
        _ => Container::Unknown,
    }
}

fn begins_as_pdf(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(PDF_BEGINS_WITHIN)].windows(5).any(|window| window == b"%PDF-")
}

#[cfg(test)]
mod tests;
