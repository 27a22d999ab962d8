//! Movies and sound in boxes (mp4, mov, m4a): which tracks they have, and whether they are there to the end.

use super::Kind;

/// How deep boxes are looked into: `moov`, `trak`, `mdia`, `hdlr`.
const DEPTH: usize = 4;

/// How many boxes of one level are looked at.
const MOST_BOXES: usize = 1_000;

/// Whether all boxes end within the file.
pub(crate) fn is_whole(bytes: &[u8]) -> bool {
    Boxes(bytes).take(MOST_BOXES).all(|found| found.is_whole)
}

/// What is odd about sending these tracks as this kind; nothing when they agree, or cannot be read.
pub(crate) fn disagrees(kind: Kind, bytes: &[u8]) -> Option<String> {
    let mut handlers = Vec::new();
    collect(bytes, DEPTH, &mut handlers);
    let has = |handler: &[u8; 4]| handlers.contains(handler);
    match kind {
        _ if handlers.is_empty() => None,
        Kind::Video if !has(b"vide") => Some("it was sent as a video and has no pictures in it".into()),
        Kind::Audio if !has(b"soun") => Some("it was sent as audio and has no sound in it".into()),
        Kind::Audio if has(b"vide") => Some("it was sent as audio; its pictures will not be seen".into()),
        _ => None,
    }
}

/// Gathers the handlers of all tracks.
fn collect(bytes: &[u8], depth: usize, handlers: &mut Vec<[u8; 4]>) {
    for found in Boxes(bytes).take(MOST_BOXES) {
        match found.kind {
            b"hdlr" => {
                handlers.extend(found.body.get(8..12).and_then(|handler| <[u8; 4]>::try_from(handler).ok()))
            }
            b"moov" | b"trak" | b"mdia" if depth > 1 => collect(found.body, depth - 1, handlers),
            _ => {}
        }
    }
}

/// The boxes of one level, one after the other.
struct Boxes<'a>(&'a [u8]);

/// One box, as far as it is there.
struct Found<'a> {
    kind: &'a [u8],
    body: &'a [u8],
    is_whole: bool,
}

impl<'a> Iterator for Boxes<'a> {
    type Item = Found<'a>;

    fn next(&mut self) -> Option<Found<'a>> {
        let bytes = self.0;
        let kind = bytes.get(4..8)?;
        let short = u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?);
        let (head, size) = match short {
            0 => (8, bytes.len() as u64), // to the end of the file
            1 => (16, u64::from_be_bytes(bytes.get(8..16)?.try_into().ok()?)),
            size => (8, u64::from(size)),
        };
        let is_whole = size >= head && size <= bytes.len() as u64;
        let end = usize::try_from(size.max(head)).unwrap_or(usize::MAX).min(bytes.len());
        let body = bytes.get(usize::try_from(head).ok()?..end).unwrap_or_default();
        self.0 = &bytes[end..];
        Some(Found { kind, body, is_whole })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::samples;
    use super::*;

    #[test]
    fn the_samples_have_their_tracks() {
        let handlers = |name: &str| {
            let mut handlers = Vec::new();
            collect(samples::named(name).unwrap().bytes, DEPTH, &mut handlers);
            handlers
        };
        assert!(handlers("clip.mp4").contains(b"vide") && handlers("clip.mp4").contains(b"soun"));
        assert_eq!(handlers("voice.m4a"), [*b"soun"]);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_stumble(bytes: Vec<u8>) {
            is_whole(&bytes);
            disagrees(Kind::Video, &bytes);
        }

        #[test]
        fn what_is_cut_short_is_seen(end: prop::sample::Index) {
            let bytes = samples::named("clip.mp4").unwrap().bytes;
            let end = 8 + end.index(bytes.len() - 8);
            let boundaries: Vec<usize> = Boxes(bytes).scan(0, |at, found| { *at += found.body.len() + 8; Some(*at) }).collect();
            prop_assume!(!boundaries.contains(&end) && boundaries.iter().all(|boundary| end < *boundary || end >= boundary + 8));
            prop_assert!(!is_whole(&bytes[..end]));
        }
    }
}
