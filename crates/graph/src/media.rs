//! Media: which kinds Instagram takes, in which formats, how large, and from where.

mod url;

use std::fmt;
use std::str::FromStr;

use crate::Invalid;

pub use self::url::MediaUrl;
pub(crate) use self::url::without_user;

/// A kind of media.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum MediaKind {
    /// A picture.
    Image,
    /// A sound or a voice.
    Audio,
    /// A film.
    Video,
    /// A document.
    File,
}

/// A format of media.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(missing_docs, reason = "each is named by its usual file extension")]
pub enum Format {
    Png,
    Jpeg,
    Aac,
    M4a,
    Wav,
    Mp4,
    Ogg,
    Avi,
    Mov,
    Webm,
    Pdf,
}

/// What Instagram takes of one kind of media.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct MediaRule {
    /// The kind.
    pub kind: MediaKind,
    /// The formats, by what the file holds rather than by its name.
    pub formats: &'static [Format],
    /// The largest file, in bytes.
    pub max_bytes: u64,
}

/// Instagram writes "8MB" and "25MB" and does not say which. The larger reading is taken, so that nothing is refused
/// here that Instagram would have taken.
const MB: u64 = 1024 * 1024;

/// What Instagram takes, kind by kind.
///
/// A megabyte is taken as 1,048,576 bytes. See
/// <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api>.
pub static MEDIA: [MediaRule; 4] = [
    MediaRule { kind: MediaKind::Image, formats: &[Format::Png, Format::Jpeg], max_bytes: 8 * MB },
    MediaRule {
        kind: MediaKind::Audio,
        formats: &[Format::Aac, Format::M4a, Format::Wav, Format::Mp4],
        max_bytes: 25 * MB,
    },
    MediaRule {
        kind: MediaKind::Video,
        formats: &[Format::Mp4, Format::Ogg, Format::Avi, Format::Mov, Format::Webm],
        max_bytes: 25 * MB,
    },
    MediaRule { kind: MediaKind::File, formats: &[Format::Pdf], max_bytes: 25 * MB },
];

impl MediaKind {
    /// Every kind, in the order of [`MEDIA`].
    pub const ALL: [Self; 4] = [Self::Image, Self::Audio, Self::Video, Self::File];

    /// What Instagram takes of this kind.
    pub fn rule(self) -> &'static MediaRule {
        match self {
            Self::Image => &MEDIA[0],
            Self::Audio => &MEDIA[1],
            Self::Video => &MEDIA[2],
            Self::File => &MEDIA[3],
        }
    }

    /// Instagram's word for it: `image`, `audio`, `video`, `file`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::File => "file",
        }
    }

    /// The kinds that take a format: one, but for `mp4`, which may be audio or video.
    pub fn taking(format: Format) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |kind| kind.rule().takes(format))
    }
}

impl fmt::Display for MediaKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for MediaKind {
    type Err = Invalid;
    fn from_str(kind: &str) -> Result<Self, Invalid> {
        Self::ALL
            .into_iter()
            .find(|known| known.as_str().eq_ignore_ascii_case(kind))
            .ok_or_else(|| Invalid::unknown_kind("a kind of media", kind, "image, audio, video and file"))
    }
}

impl MediaRule {
    /// Whether files of this format are taken.
    pub fn takes(&self, format: Format) -> bool {
        self.formats.contains(&format)
    }
}

impl Format {
    /// Every format that Instagram takes for some kind of media.
    pub const ALL: [Self; 11] = [
        Self::Png,
        Self::Jpeg,
        Self::Aac,
        Self::M4a,
        Self::Wav,
        Self::Mp4,
        Self::Ogg,
        Self::Avi,
        Self::Mov,
        Self::Webm,
        Self::Pdf,
    ];

    /// The format's name in Instagram's table, which is also its usual file extension.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Aac => "aac",
            Self::M4a => "m4a",
            Self::Wav => "wav",
            Self::Mp4 => "mp4",
            Self::Ogg => "ogg",
            Self::Avi => "avi",
            Self::Mov => "mov",
            Self::Webm => "webm",
            Self::Pdf => "pdf",
        }
    }

    /// The format that a file's extension promises, in either case: `jpg` and `ogv` are known too.
    pub fn from_extension(extension: &str) -> Option<Self> {
        let extension = extension.to_ascii_lowercase();
        match extension.as_str() {
            "jpg" => Some(Self::Jpeg),
            "ogv" => Some(Self::Ogg),
            _ => Self::ALL.into_iter().find(|format| format.as_str() == extension),
        }
    }

    /// The media type (MIME) to serve a file of this format with, for a kind of media: `mp4` has one for each.
    pub fn media_type(self, kind: MediaKind) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Aac => "audio/aac",
            Self::M4a => "audio/mp4",
            Self::Wav => "audio/wav",
            Self::Mp4 if kind == MediaKind::Audio => "audio/mp4",
            Self::Mp4 => "video/mp4",
            Self::Ogg => "video/ogg",
            Self::Avi => "video/x-msvideo",
            Self::Mov => "video/quicktime",
            Self::Webm => "video/webm",
            Self::Pdf => "application/pdf",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_that_of_the_guide() {
        let table: Vec<String> = MEDIA
            .iter()
            .map(|rule| {
                let formats: Vec<_> = rule.formats.iter().map(|format| format.as_str()).collect();
                format!("{} {} {}", rule.kind, formats.join(","), rule.max_bytes)
            })
            .collect();
        insta::assert_snapshot!(table.join("\n"), @r"
        image png,jpeg 8388608
        audio aac,m4a,wav,mp4 26214400
        video mp4,ogg,avi,mov,webm 26214400
        file pdf 26214400
        ");
    }

    #[test]
    fn every_kind_has_its_own_rule() {
        for kind in MediaKind::ALL {
            assert_eq!(kind.rule().kind, kind);
            assert_eq!(kind.as_str().to_uppercase().parse(), Ok(kind));
        }
    }

    #[test]
    fn an_mp4_is_audio_or_video_and_a_gif_is_nothing() {
        let kinds = |extension| -> Vec<_> {
            Format::from_extension(extension).map(MediaKind::taking).into_iter().flatten().collect()
        };
        assert_eq!(kinds("MP4"), [MediaKind::Audio, MediaKind::Video]);
        assert_eq!(kinds("jpg"), [MediaKind::Image]);
        assert_eq!(kinds("ogg"), [MediaKind::Video]);
        assert_eq!(kinds("gif"), []);
    }
}
