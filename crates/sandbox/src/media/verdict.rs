//! What becomes of fetched bytes: they may be sent, or they are unfit, and why.

use bytes::Bytes;

use super::movie::Movie;
use super::sniff::Container;
use super::{Kind, image};

/// Media that may be sent.
#[derive(Clone, Debug)]
pub(crate) struct Fetched {
    pub(crate) bytes: Bytes,
    pub(crate) content_type: &'static str,
    /// Of an image, and of a film in mp4 or mov: width and height in pixels.
    pub(crate) dimensions: Option<(u32, u32)>,
    /// What is odd about it, though it may be sent.
    pub(crate) warning: Option<String>,
}

/// Why media may not be sent, in words. There is a variant for each answer that Instagram has.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum Unfit {
    /// The link leads nowhere, or to where this sandbox does not go.
    #[error("{0}")]
    Unreachable(String),
    /// The bytes are not what they are said to be.
    #[error("{0}")]
    WrongType(String),
    #[error("{0}")]
    TooLarge(String),
    /// A video that took too long to fetch, or lacks its end.
    #[error("{0}")]
    TimedOutOrCorrupted(String),
}

impl Fetched {
    /// Warns when the server says that it is something else altogether.
    pub(super) fn declared_as(mut self, declared: Option<&str>) -> Self {
        let Some(declared) = declared else { return self };
        let class = |media_type: &str| media_type.split('/').next().unwrap_or_default().to_ascii_lowercase();
        // `application` says little: application/octet-stream, /ogg and /mp4 are all in use.
        let is_vague = class(declared) == "application";
        let is_sound_or_film = ["audio", "video"].map(String::from).contains(&class(declared))
            && ["audio", "video"].map(String::from).contains(&class(self.content_type));
        if !is_vague && !is_sound_or_film && class(declared) != class(self.content_type) {
            let found = self.content_type;
            self.warn(format!("its server calls it {declared}; by its bytes it is {found}"));
        }
        self
    }

    fn warn(&mut self, warning: String) {
        self.warning = Some(match self.warning.take() {
            Some(others) => format!("{others}; {warning}"),
            None => warning,
        });
    }
}

impl Unfit {
    /// The same, with the link that led to it.
    pub(super) fn at(self, link: &str) -> Self {
        let at = |why| format!("{why} ({link})");
        match self {
            Self::Unreachable(why) => Self::Unreachable(at(why)),
            Self::WrongType(why) => Self::WrongType(at(why)),
            Self::TooLarge(why) => Self::TooLarge(at(why)),
            Self::TimedOutOrCorrupted(why) => Self::TimedOutOrCorrupted(at(why)),
        }
    }
}

/// Judges bytes by what they are.
pub(crate) fn judge(kind: Kind, bytes: Bytes) -> Result<Fetched, Unfit> {
    let size = bytes.len() as u64;
    if size > kind.most_bytes() {
        return Err(too_large(kind, Some(size)));
    }
    let container = Container::of(&bytes);
    if !kind.containers().contains(&container) {
        let why = format!("{} is not {}", container.in_words(), in_words(kind.containers()));
        return Err(Unfit::WrongType(why));
    }
    let mut fetched =
        Fetched { content_type: container.content_type(kind), dimensions: None, warning: None, bytes };
    let bytes = &fetched.bytes;
    let is_whole = match container {
        Container::Png | Container::Jpeg => {
            fetched.dimensions = image::dimensions(bytes);
            fetched.dimensions.is_some() && image::is_whole(bytes)
        }
        Container::Mp4 | Container::Mov | Container::M4a => {
            let movie = Movie::of(bytes);
            fetched.dimensions = movie.dimensions;
            fetched.warning = movie.oddity(kind).map(str::to_owned);
            movie.is_whole
        }
        Container::Avi => avi_is_whole(bytes),
        Container::Pdf => {
            if !pdf_is_whole(bytes) {
                fetched.warn("it has no %%EOF at its end; readers may have to mend it".into());
            }
            true
        }
        _ => true,
    };
    match kind {
        _ if is_whole => Ok(fetched),
        Kind::Video => Err(Unfit::TimedOutOrCorrupted(cut_short(container))),
        Kind::Image | Kind::Audio | Kind::File => Err(Unfit::WrongType(cut_short(container))),
    }
}

/// The refusal of something over the limit; nobody knows by how much when reading stopped there.
pub(super) fn too_large(kind: Kind, size: Option<u64>) -> Unfit {
    let most = kind.most_bytes();
    let of = kind.one();
    let tenths = |bytes: u64| bytes * 10 / (1024 * 1024);
    let megabytes = tenths(most) / 10;
    Unfit::TooLarge(match size {
        None => format!("it is over the {megabytes} MB limit for {of}"),
        Some(size) if tenths(size) == tenths(most) => {
            format!("{size} bytes is over the {megabytes} MB limit for {of}, which is {most} bytes")
        }
        Some(size) => {
            let (whole, tenth) = (tenths(size) / 10, tenths(size) % 10);
            format!("{whole}.{tenth} MB is over the {megabytes} MB limit for {of}")
        }
    })
}

fn cut_short(container: Container) -> String {
    format!("the {} ends in the middle", container.name())
}

/// Whether as many bytes follow as the head announces. What is written on the fly leaves the number open.
fn avi_is_whole(bytes: &[u8]) -> bool {
    let announced = bytes.get(4..8).and_then(|size| size.try_into().ok()).map_or(0, u32::from_le_bytes);
    matches!(announced, 0 | u32::MAX) || u64::from(announced) + 8 <= bytes.len() as u64
}

fn pdf_is_whole(bytes: &[u8]) -> bool {
    bytes[bytes.len().saturating_sub(1_024)..].windows(5).any(|end| end == b"%%EOF")
}

fn in_words(containers: &[Container]) -> String {
    let names: Vec<_> = containers.iter().map(|container| container.name()).collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests;
