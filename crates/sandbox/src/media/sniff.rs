//! What bytes are, by the bytes: never by a name or a declared type.

use super::Kind;

/// How far into a file its nature is looked for.
const LOOKED_AT: usize = 64 * 1024;

/// The form of a file.
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
    /// Something that is known and not taken.
    Other(&'static str),
}

impl Container {
    /// Looks at the bytes.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let head = &bytes[..bytes.len().min(LOOKED_AT)];
        match head {
            [] => Self::Other("nothing"),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Self::Png,
            [0xff, 0xd8, 0xff, ..] => Self::Jpeg,
            [b'G', b'I', b'F', b'8', ..] => Self::Other("gif"),
            [b'R', b'I', b'F', b'F', _, _, _, _, form @ ..] => riff(form),
            [b'O', b'g', b'g', b'S', ..] => ogg(head),
            [0x1a, 0x45, 0xdf, 0xa3, ..] => ebml(head),
            [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => iso(brand),
            [_, _, _, _, kind @ ..] if is_old_movie(kind) => Self::Mov,
            [b'I', b'D', b'3', ..] => Self::Other("mp3"),
            [0xff, second, ..] if second & 0xf6 == 0xf0 => Self::Aac,
            [0xff, second, ..] if second & 0xe0 == 0xe0 => Self::Other("mp3"),
            [b'P', b'K', 3, 4, ..] => Self::Other("zip"),
            _ if find(&head[..head.len().min(1_024)], b"%PDF-").is_some() => Self::Pdf,
            _ => text(head),
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
            Self::OggVideo => "ogg",
            Self::Avi => "avi",
            Self::Mov => "mov",
            Self::Webm => "webm",
            Self::Pdf => "pdf",
            Self::Other(name) => name,
        }
    }

    /// The media type under which it is served again.
    pub(crate) fn content_type(self, kind: Kind) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Aac => "audio/aac",
            Self::Wav => "audio/wav",
            Self::M4a => "audio/mp4",
            Self::Mp4 if kind == Kind::Audio => "audio/mp4",
            Self::Mp4 => "video/mp4",
            Self::OggVideo => "video/ogg",
            Self::Avi => "video/x-msvideo",
            Self::Mov => "video/quicktime",
            Self::Webm => "video/webm",
            Self::Pdf => "application/pdf",
            Self::Other(_) => "application/octet-stream",
        }
    }
}

fn riff(form: &[u8]) -> Container {
    match form {
        [b'W', b'A', b'V', b'E', ..] => Container::Wav,
        [b'A', b'V', b'I', b' ', ..] => Container::Avi,
        [b'W', b'E', b'B', b'P', ..] => Container::Other("webp"),
        _ => Container::Other("an unknown kind of RIFF"),
    }
}

/// A stream is a video if one of the codecs that it begins with is.
fn ogg(head: &[u8]) -> Container {
    const VIDEO: [&[u8]; 4] = [b"\x80theora", b"OVP80", b"BBCD", b"\x01video"];
    const BEGINS_A_STREAM: u8 = 2;
    let mut rest = head;
    while let [b'O', b'g', b'g', b'S', _, flags, ..] = rest {
        let Some(&segments) = rest.get(26) else { break };
        let Some(sizes) = rest.get(27..27 + usize::from(segments)) else { break };
        let begins = 27 + usize::from(segments);
        let ends = begins + sizes.iter().map(|&size| usize::from(size)).sum::<usize>();
        let body = rest.get(begins..).unwrap_or_default();
        if flags & BEGINS_A_STREAM == 0 {
            break;
        }
        if VIDEO.iter().any(|codec| body.starts_with(codec)) {
            return Container::OggVideo;
        }
        rest = rest.get(ends..).unwrap_or_default();
    }
    Container::Other("ogg with sound alone")
}

/// `DocType` says which of the two it is; it stands near the beginning.
fn ebml(head: &[u8]) -> Container {
    let near = &head[..head.len().min(128)];
    let doctype = find(near, &[0x42, 0x82]).and_then(|at| near.get(at + 3..));
    match doctype {
        Some(doctype) if doctype.starts_with(b"webm") => Container::Webm,
        _ => Container::Other("matroska"),
    }
}

fn iso(brand: &[u8]) -> Container {
    match brand.get(..4) {
        Some(b"M4A " | b"M4B " | b"M4P ") => Container::M4a,
        Some(b"qt  ") => Container::Mov,
        Some(b"avif" | b"avis") => Container::Other("avif"),
        Some(b"heic" | b"heix" | b"hevc" | b"mif1" | b"msf1") => Container::Other("heic"),
        Some(_) => Container::Mp4,
        None => Container::Other("a beginning of mp4"),
    }
}

/// Movies older than `ftyp` begin with one of their boxes.
fn is_old_movie(kind: &[u8]) -> bool {
    [&b"moov"[..], b"mdat", b"wide", b"free", b"skip", b"pnot"].iter().any(|name| kind.starts_with(name))
}

fn text(head: &[u8]) -> Container {
    let text = head.trim_ascii_start();
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).trim_ascii_start();
    let begins = |word: &[u8]| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    if begins(b"<!doctype html") || begins(b"<html") || begins(b"<head") {
        Container::Other("a web page")
    } else if begins(b"<svg") || begins(b"<?xml") {
        Container::Other("svg or xml")
    } else if begins(b"{") || begins(b"[") {
        Container::Other("json")
    } else if std::str::from_utf8(&head[..head.len().min(512)]).is_ok() {
        Container::Other("text")
    } else {
        Container::Other("an unknown format")
    }
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::samples;
    use super::*;

    #[test]
    fn every_sample_is_what_its_name_says() {
        let known = [
            ("photo.jpg", "jpeg"),
            ("photo.png", "png"),
            ("photo.webp", "webp"),
            ("photo.avif", "avif"),
            ("animation.gif", "gif"),
            ("clip.mp4", "mp4"),
            ("clip.mov", "mov"),
            ("clip.webm", "webm"),
            ("clip.mkv", "matroska"),
            ("clip.ogg", "ogg"),
            ("clip.avi", "avi"),
            ("voice.aac", "aac"),
            ("voice.m4a", "m4a"),
            ("voice.mp3", "mp3"),
            ("voice.wav", "wav"),
            ("voice.ogg", "ogg with sound alone"),
            ("brochure.pdf", "pdf"),
            ("page.html", "a web page"),
            ("drawing.svg", "svg or xml"),
            ("data.json", "json"),
            ("note.txt", "text"),
            ("archive.zip", "zip"),
        ];
        for (name, expected) in known {
            assert_eq!(Container::of(samples::named(name).unwrap().bytes).name(), expected, "{name}");
        }
    }

    #[test]
    fn a_page_behind_white_space_is_still_a_page() {
        assert_eq!(Container::of(b"\n\n  <!DOCTYPE HTML><p>404").name(), "a web page");
    }

    proptest! {
        #[test]
        fn any_bytes_are_something(bytes: Vec<u8>) {
            prop_assert!(!Container::of(&bytes).name().is_empty());
        }

        #[test]
        fn any_beginning_of_a_sample_is_something(which in 0..samples::ALL.len(), end: prop::sample::Index) {
            let bytes = samples::ALL[which].bytes;
            prop_assert!(!Container::of(&bytes[..end.index(bytes.len())]).name().is_empty());
        }
    }
}
