//! Images: how large they are, and whether they are there to the end.

/// Width and height in pixels of a png or jpeg.
pub(crate) fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    if bytes.starts_with(b"\x89PNG") { png(bytes) } else { jpeg_frame(bytes).map(|frame| frame.dimensions) }
}

/// Whether a png or jpeg ends where it should: what was cut off in the middle does not.
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::samples;
    use super::*;

    #[test]
    fn the_samples_have_their_size() {
        let of = |name: &str| dimensions(samples::named(name).unwrap().bytes);
        assert_eq!(of("photo.jpg"), Some((640, 480)));
        assert_eq!(of("photo-progressive.jpg"), Some((320, 240)));
        assert_eq!(of("photo.png"), Some((320, 240)));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_stumble(mut bytes: Vec<u8>, start in prop::sample::select(vec![&b"\xff\xd8\xff"[..], b"\x89PNG"])) {
            bytes.splice(..0, start.iter().copied());
            dimensions(&bytes);
            is_whole(&bytes);
        }
    }
}
