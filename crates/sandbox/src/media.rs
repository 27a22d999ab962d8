//! The media of messages: fetched and judged as Instagram does, by the bytes and nothing else.

pub(crate) mod fetch;
pub(crate) mod image;
pub(crate) mod movie;
pub(crate) mod samples;
pub(crate) mod sniff;

use std::time::Duration;

use bytes::Bytes;

use self::fetch::{Reach, Unreached};
use self::sniff::Container;

/// What a link is said to lead to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Image,
    Audio,
    Video,
    File,
}

/// Media that may be sent.
#[derive(Clone, Debug)]
pub(crate) struct Fetched {
    pub(crate) bytes: Bytes,
    pub(crate) content_type: &'static str,
    /// Of an image: width and height in pixels.
    pub(crate) dimensions: Option<(u32, u32)>,
    /// What is odd about it, though it may be sent.
    pub(crate) warning: Option<String>,
}

/// Why media may not be sent, in words.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum Unfit {
    /// The link leads nowhere.
    #[error("{0}")]
    Unreachable(String),
    /// The bytes are not what they are said to be.
    #[error("{0}")]
    WrongType(String),
    #[error("{0}")]
    TooLarge(String),
    /// A video that took too long to fetch or ends in the middle.
    #[error("{0}")]
    TimedOutOrCorrupted(String),
}

impl Kind {
    /// The word for it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::File => "file",
        }
    }

    /// The most bytes it may have.
    pub(crate) fn most_bytes(self) -> usize {
        const MIB: usize = 1024 * 1024;
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

    /// How long fetching it may take.
    fn patience(self) -> Duration {
        match self {
            Self::Video => Duration::from_secs(75),
            Self::Image | Self::Audio | Self::File => Duration::from_secs(30),
        }
    }
}

/// Fetches what a link leads to and judges it.
pub(crate) async fn fetch(kind: Kind, url: &str, reach: Reach) -> Result<Fetched, Unfit> {
    match fetch::get(url, reach, kind.most_bytes(), kind.patience()).await {
        Ok(bytes) => judge(kind, bytes),
        Err(Unreached::TooSlow(why)) if kind == Kind::Video => Err(Unfit::TimedOutOrCorrupted(why)),
        Err(Unreached::TooSlow(why) | Unreached::NotThere(why)) => Err(Unfit::Unreachable(why)),
        Err(Unreached::TooLarge) => Err(too_large(kind, &format!("what {url} leads to is"))),
    }
}

/// Judges bytes by what they are.
pub(crate) fn judge(kind: Kind, bytes: Bytes) -> Result<Fetched, Unfit> {
    let container = Container::of(&bytes);
    if !kind.containers().contains(&container) {
        let (article, takes) = (if kind == Kind::File { "a" } else { "the" }, in_words(kind.containers()));
        let why = format!("{} is not {takes}, as {article} {} must be", container.name(), kind.word());
        return Err(Unfit::WrongType(why));
    }
    if bytes.len() > kind.most_bytes() {
        return Err(too_large(kind, &format!("{:.1} MB is", megabytes(bytes.len()))));
    }
    let mut fetched =
        Fetched { content_type: container.content_type(kind), dimensions: None, warning: None, bytes };
    match container {
        Container::Png | Container::Jpeg => {
            fetched.dimensions = image::dimensions(&fetched.bytes);
            if !image::is_whole(&fetched.bytes) {
                return Err(Unfit::WrongType(format!("the {} ends in the middle", container.name())));
            }
        }
        Container::Mp4 | Container::Mov | Container::M4a => {
            if !movie::is_whole(&fetched.bytes) {
                let why = format!("the {} ends in the middle", container.name());
                return Err(Unfit::TimedOutOrCorrupted(why));
            }
            fetched.warning = movie::disagrees(kind, &fetched.bytes);
        }
        _ => {}
    }
    Ok(fetched)
}

fn too_large(kind: Kind, what: &str) -> Unfit {
    let most = megabytes(kind.most_bytes());
    Unfit::TooLarge(format!("{what} over the {most:.0} MB limit for {}", kind.word()))
}

fn in_words(containers: &[Container]) -> String {
    let names: Vec<_> = containers.iter().map(|container| container.name()).collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a size of megabytes, to one decimal place")]
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / (1024.0 * 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(name: &str) -> Bytes {
        Bytes::from_static(samples::named(name).unwrap().bytes)
    }

    #[test]
    fn each_kind_takes_its_formats_and_no_other() {
        let fits = [
            (Kind::Image, vec!["photo.jpg", "photo-progressive.jpg", "photo.png"]),
            (Kind::Audio, vec!["voice.aac", "voice.m4a", "voice.wav", "voice.mp4", "clip.mp4"]),
            (Kind::Video, vec!["clip.mp4", "clip.ogg", "clip.avi", "clip.mov", "clip.webm"]),
            (Kind::File, vec!["brochure.pdf"]),
        ];
        for (kind, names) in fits {
            for sample in samples::ALL {
                let judged = judge(kind, Bytes::from_static(sample.bytes));
                let fits = names.contains(&sample.name) || (kind, sample.name) == (Kind::Video, "voice.mp4");
                assert_eq!(judged.is_ok(), fits, "{} as {}: {judged:?}", sample.name, kind.word());
            }
        }
    }

    #[test]
    fn the_limit_is_allowed_and_one_byte_more_is_not() {
        let filled = |size: usize| {
            let mut bytes = sample("brochure.pdf").to_vec();
            bytes.resize(size, b'\n');
            Bytes::from(bytes)
        };
        let limit = Kind::File.most_bytes();
        assert!(judge(Kind::File, filled(limit)).is_ok());
        let over = judge(Kind::File, filled(limit + 1)).unwrap_err();
        assert!(matches!(&over, Unfit::TooLarge(why) if why.contains("25 MB")), "{over}");
    }

    #[test]
    fn a_refusal_says_what_it_is_and_what_would_do() {
        let webp = judge(Kind::Image, sample("photo.webp")).unwrap_err();
        assert_eq!(webp, Unfit::WrongType("webp is not png or jpeg, as the image must be".into()));
        let empty = judge(Kind::Image, Bytes::new()).unwrap_err();
        assert_eq!(empty, Unfit::WrongType("nothing is not png or jpeg, as the image must be".into()));
    }

    #[test]
    fn what_ends_in_the_middle_is_refused() {
        assert!(matches!(judge(Kind::Image, sample("cut-short.jpg")), Err(Unfit::WrongType(_))));
        assert!(matches!(judge(Kind::Video, sample("cut-short.mp4")), Err(Unfit::TimedOutOrCorrupted(_))));
    }

    #[test]
    fn an_mp4_without_pictures_is_a_video_with_a_warning() {
        assert!(judge(Kind::Video, sample("voice.mp4")).unwrap().warning.is_some());
        assert!(judge(Kind::Video, sample("clip.mp4")).unwrap().warning.is_none());
        assert!(judge(Kind::Audio, sample("clip.mp4")).unwrap().warning.is_some());
        assert!(judge(Kind::Audio, sample("voice.mp4")).unwrap().warning.is_none());
    }
}
