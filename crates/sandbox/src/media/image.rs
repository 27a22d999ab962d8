//! Images: how large they are, and whether they are there to the end.

/// Width and height in pixels of a png, jpeg, gif or webp, as stored: a turn that the picture's EXIF data ask for is
/// not made. Nothing when it is another format, is not there, or is zero.
pub(crate) fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    let (width, height) = match bytes {
        [0x89, b'P', b'N', b'G', ..] => png(bytes)?,
        [0xff, 0xd8, ..] => jpeg_frame(bytes)?.dimensions,
        [b'G', b'I', b'F', ..] => (little_endian(bytes, 6, 2)?, little_endian(bytes, 8, 2)?),
        [b'R', b'I', b'F', b'F', ..] => webp(bytes)?,
        _ => return None,
    };
    (width > 0 && height > 0).then_some((width, height))
}

/// Whether a png or jpeg ends where it should: what was cut off in the middle does not. More may follow.
pub(crate) fn is_whole(bytes: &[u8]) -> bool {
    if bytes.starts_with(b"\x89PNG") {
        bytes.windows(8).rev().any(|end| end == b"IEND\xaeB`\x82")
    } else {
        // A thumbnail in the head has an end of its own; the picture's comes after its frame.
        jpeg_frame(bytes)
            .is_some_and(|frame| bytes[frame.at..].windows(2).rev().any(|end| end == [0xff, 0xd9]))
    }
}

fn png(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.get(12..24)?.strip_prefix(b"IHDR")?;
    Some((big_endian(header.get(..4)?)?, big_endian(header.get(4..8)?)?))
}

/// The first chunk of a webp is a frame (lossy or lossless) or describes a canvas.
fn webp(bytes: &[u8]) -> Option<(u32, u32)> {
    let side = |low_bits: u32| (low_bits & 0x3fff) + 1;
    match bytes.get(12..16)? {
        b"VP8 " => Some((little_endian(bytes, 26, 2)? & 0x3fff, little_endian(bytes, 28, 2)? & 0x3fff)),
        b"VP8L" => {
            let sides = little_endian(bytes, 21, 4)?;
            Some((side(sides), side(sides >> 14)))
        }
        b"VP8X" => Some((little_endian(bytes, 24, 3)? + 1, little_endian(bytes, 27, 3)? + 1)),
        _ => None,
    }
}

/// Where the picture of a jpeg is described.
struct Frame {
    at: usize,
    dimensions: (u32, u32),
}

/// Goes from marker to marker until one describes the frame.
fn jpeg_frame(bytes: &[u8]) -> Option<Frame> {
    let mut at = 2;
    loop {
        let [0xff, marker, length @ ..] = bytes.get(at..at + 4)? else { return None };
        match marker {
            0xc0..=0xcf if ![0xc4, 0xc8, 0xcc].contains(marker) => {
                let height = big_endian(bytes.get(at + 5..at + 7)?)?;
                let width = big_endian(bytes.get(at + 7..at + 9)?)?;
                return Some(Frame { at, dimensions: (width, height) });
            }
            0xff => at += 1, // fill bytes may stand before a marker
            0xd8 | 0x01 | 0xd0..=0xd7 => at += 2,
            _ => at += 2 + usize::try_from(big_endian(length)?).ok()?,
        }
    }
}

fn big_endian(bytes: &[u8]) -> Option<u32> {
    bytes.iter().try_fold(0_u32, |number, &byte| number.checked_mul(256)?.checked_add(byte.into()))
}

fn little_endian(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    let digits = bytes.get(at..at + length)?;
    Some(digits.iter().rev().fold(0, |number, &byte| number << 8 | u32::from(byte)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::samples;
    use super::*;

    fn bytes_of(name: &str) -> &'static [u8] {
        samples::named(name).unwrap().bytes
    }

    #[test]
    fn the_samples_have_their_size() {
        for (name, size) in [
            ("photo.jpg", (640, 480)),
            ("photo-progressive.jpg", (320, 240)),
            ("photo.png", (320, 240)),
            ("heart.png", (96, 96)),
            ("animation.gif", (64, 64)),
            ("photo.webp", (320, 240)),
        ] {
            assert_eq!(dimensions(bytes_of(name)), Some(size), "{name}");
        }
        assert_eq!(dimensions(bytes_of("photo.avif")), None);
    }

    #[test]
    fn every_kind_of_webp_says_its_size() {
        let lossless = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x3f\x01\x3c\x00";
        assert_eq!(dimensions(lossless), Some((320, 241)));
        let canvas = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x3f\x01\0\xef\0\0";
        assert_eq!(dimensions(canvas), Some((320, 240)));
    }

    #[test]
    fn the_end_of_a_thumbnail_is_not_the_end_of_the_picture() {
        let photo = bytes_of("photo.jpg");
        let thumbnail = [b"\xff\xd8\xff\xe1\x00\x06".as_slice(), b"\x00\x00\xff\xd9", &photo[2..]].concat();
        assert!(is_whole(&thumbnail));
        assert!(!is_whole(&thumbnail[..thumbnail.len() - 2]));
    }

    #[test]
    fn more_may_follow_a_picture() {
        assert!(is_whole(&[bytes_of("photo.jpg"), b"a second, smaller one"].concat()));
        assert!(is_whole(&[bytes_of("photo.png"), b"\0\0"].concat()));
    }

    proptest! {
        #[test]
        fn whatever_is_cut_off_a_picture_is_missed(end: prop::sample::Index, name in prop::sample::select(vec!["photo.jpg", "photo.png", "photo-progressive.jpg"])) {
            let bytes = bytes_of(name);
            prop_assert!(!is_whole(&bytes[..end.index(bytes.len())]));
        }
    }
}
