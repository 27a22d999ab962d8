//! Films and sound in boxes (mp4, mov, m4a): which tracks they have, and whether they are there to the end.
//!
//! See ISO/IEC 14496-12. Every byte is passed over once for each level of boxes around it, of which four are entered.

use super::Kind;

/// What can be told of a file of boxes without decoding it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Movie {
    /// Whether it has its index, and none of its pictures and sounds end beyond the file.
    pub(super) is_whole: bool,
    pictures: bool,
    sound: bool,
    /// Width and height of its pictures in pixels, turned as they are shown.
    pub(super) dimensions: Option<(u32, u32)>,
}

impl Movie {
    /// Looks at the bytes.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut movie = Self { is_whole: true, ..Self::default() };
        let (mut has_index, mut has_content) = (false, false);
        for found in Boxes(bytes) {
            match found.kind {
                b"moov" => {
                    has_index = found.is_whole;
                    for track in found.inside(*b"trak") {
                        movie.add(&track);
                    }
                }
                b"mdat" | b"moof" => {
                    has_content = true;
                    movie.is_whole &= found.is_whole;
                }
                _ => {}
            }
        }
        movie.is_whole &= has_index && has_content;
        movie
    }

    fn add(&mut self, track: &Found<'_>) {
        let handlers = track.inside(*b"mdia").flat_map(|media| media.inside(*b"hdlr"));
        for handler in handlers {
            match handler.body.get(8..12) {
                Some(b"vide") => {
                    self.pictures = true;
                    let size = track.inside(*b"tkhd").find_map(|head| shown_size(head.body));
                    self.dimensions = self.dimensions.or(size);
                }
                Some(b"soun") => self.sound = true,
                _ => {}
            }
        }
    }

    /// What is odd about sending these tracks as this kind; nothing when they agree, or cannot be read.
    pub(super) fn oddity(self, kind: Kind) -> Option<&'static str> {
        match kind {
            _ if !self.pictures && !self.sound => None,
            Kind::Video if !self.pictures => Some("it was sent as a video and has no pictures in it"),
            Kind::Audio if !self.sound => Some("it was sent as audio and has no sound in it"),
            Kind::Audio if self.pictures => Some("it was sent as audio; its pictures will not be seen"),
            _ => None,
        }
    }
}

/// Width and height at the end of a track's head, exchanged when the matrix before them turns the picture on its side.
fn shown_size(head: &[u8]) -> Option<(u32, u32)> {
    let (before, [width, height]) = before_last(head)?;
    let (before, matrix) = before_last::<9>(before)?;
    // What precedes the matrix: identity, times, layer, volume.
    if before.len() < 40 || width >> 16 == 0 || height >> 16 == 0 {
        return None;
    }
    let is_on_its_side = matrix[0] == 0 && matrix[1] != 0;
    let (width, height) = (width >> 16, height >> 16); // the rest is a fraction
    Some(if is_on_its_side { (height, width) } else { (width, height) })
}

/// The last numbers of some bytes, and what stands before them.
fn before_last<const N: usize>(bytes: &[u8]) -> Option<(&[u8], [u32; N])> {
    let (before, last) = bytes.split_at_checked(bytes.len().checked_sub(N * 4)?)?;
    let number = |at: usize| last[at * 4..].first_chunk().map_or(0, |digits| u32::from_be_bytes(*digits));
    Some((before, std::array::from_fn(number)))
}

/// The boxes of one level, one after the other.
struct Boxes<'a>(&'a [u8]);

/// One box, as far as it is there.
struct Found<'a> {
    kind: &'a [u8],
    body: &'a [u8],
    is_whole: bool,
}

impl<'a> Found<'a> {
    /// The boxes in it of one kind.
    fn inside(&self, kind: [u8; 4]) -> impl Iterator<Item = Found<'a>> + use<'a> {
        Boxes(self.body).filter(move |found| found.kind == kind)
    }
}

impl<'a> Iterator for Boxes<'a> {
    type Item = Found<'a>;

    fn next(&mut self) -> Option<Found<'a>> {
        let bytes = self.0;
        let kind = bytes.get(4..8)?;
        let (head, size) = match u32::from_be_bytes(*bytes.first_chunk()?) {
            0 => (8, bytes.len() as u64), // to the end of the file
            1 => (16, u64::from_be_bytes(*bytes.get(8..)?.first_chunk()?)),
            size => (8, u64::from(size)),
        };
        let is_whole = size >= head as u64 && size <= bytes.len() as u64;
        let end = usize::try_from(size).unwrap_or(usize::MAX).clamp(head, bytes.len());
        self.0 = &bytes[end..];
        Some(Found { kind, body: &bytes[head..end], is_whole })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::samples;
    use super::*;

    fn of(name: &str) -> Movie {
        Movie::of(samples::named(name).unwrap().bytes)
    }

    #[test]
    fn the_samples_have_their_tracks_and_their_size() {
        let film = Movie { is_whole: true, pictures: true, sound: true, dimensions: Some((192, 144)) };
        assert_eq!(of("clip.mp4"), film);
        assert_eq!(of("clip.mov"), film);
        let voice = Movie { is_whole: true, pictures: false, sound: true, dimensions: None };
        assert_eq!(of("voice.m4a"), voice);
        assert_eq!(of("voice.mp4"), voice);
    }

    #[test]
    fn a_film_on_its_side_is_shown_upright() {
        let mut head = vec![0; 84];
        head[76..84].copy_from_slice(&[0x02, 0x80, 0, 0, 0x01, 0xe0, 0, 0]);
        head[40 + 1] = 1; // one in the first place of the matrix: not turned
        assert_eq!(shown_size(&head), Some((640, 480)));
        head[40 + 1] = 0;
        head[44 + 1] = 1; // in the second: turned by a quarter
        assert_eq!(shown_size(&head), Some((480, 640)));
        assert_eq!(shown_size(&head[8..]), None);
    }

    #[test]
    fn a_film_without_its_index_is_not_whole() {
        let bytes = samples::named("clip.mp4").unwrap().bytes;
        let without_index: Vec<u8> = Boxes(bytes)
            .filter(|found| found.kind != b"moov")
            .flat_map(|found| {
                let size = u32::try_from(found.body.len() + 8).unwrap().to_be_bytes();
                [&size, found.kind, found.body].concat()
            })
            .collect();
        assert!(!Movie::of(&without_index).is_whole);
        assert!(!Movie::of(&bytes[..40]).is_whole);
    }

    #[test]
    fn what_follows_the_film_does_no_harm() {
        let bytes = samples::named("clip.mp4").unwrap().bytes;
        assert!(Movie::of(&[bytes, b"a signature of some camera"].concat()).is_whole);
        assert!(Movie::of(&[bytes, &[0; 100]].concat()).is_whole);
    }

    proptest! {
        #[test]
        fn whatever_is_cut_off_its_end_is_missed(end: prop::sample::Index) {
            // Its pictures come last, so that any cut goes through them or what stands before.
            let bytes = samples::named("clip.mp4").unwrap().bytes;
            prop_assert!(!Movie::of(&bytes[..end.index(bytes.len())]).is_whole);
        }
    }
}
