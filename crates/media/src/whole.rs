//! Whether a file is there to its end, as far as its format tells: what was cut off in the middle of an upload is not.
//!
//! No length that stands in a file is trusted, and nothing is decoded.

use antiphon_graph::Format;

/// Whether a file of this format ends where it should. More may follow.
pub(crate) fn is_whole(format: Format, bytes: &[u8]) -> bool {
    match format {
        Format::Png => png(bytes).unwrap_or(false),
        Format::Jpeg => jpeg(bytes).unwrap_or(false),
        Format::Mp4 | Format::Mov | Format::M4a => boxes(bytes),
        Format::Avi => avi(bytes),
        Format::Aac | Format::Wav | Format::Ogg | Format::Webm | Format::Pdf => true,
    }
}

/// Goes from chunk to chunk to the last. See <https://www.w3.org/TR/png-3/#5Chunk-layout>.
fn png(bytes: &[u8]) -> Option<bool> {
    let mut rest = bytes.get(8..)?;
    loop {
        let (length, kind) = (number(rest.get(..4)?), rest.get(4..8)?);
        let end = usize::try_from(length).ok()?.checked_add(12)?;
        let next = rest.get(end..)?;
        if kind == b"IEND" {
            return Some(true);
        }
        rest = next;
    }
}

/// Goes from segment to segment to where the picture begins; its end comes after that. A thumbnail in a segment has an
/// end of its own. See <https://www.w3.org/Graphics/JPEG/itu-t81.pdf>, annex B.
fn jpeg(bytes: &[u8]) -> Option<bool> {
    const BEGINS: u8 = 0xda;
    const ENDS: [u8; 2] = [0xff, 0xd9];
    let mut at = 2;
    loop {
        let [0xff, marker] = *bytes.get(at..)?.first_chunk()? else { return None };
        match marker {
            BEGINS => return Some(bytes[at..].windows(2).rev().any(|end| end == ENDS)),
            0xff => at += 1,
            0x01 | 0xd0..=0xd8 => at += 2,
            _ => at += 2 + usize::try_from(number(bytes.get(at + 2..at + 4)?)).ok()?,
        }
    }
}

/// The boxes of mp4, m4a and mov: an index and content must be there, each to its end. See ISO/IEC 14496-12.
fn boxes(bytes: &[u8]) -> bool {
    let (mut rest, mut has_index, mut has_content) = (bytes, false, false);
    while let (Some(size), Some(kind)) = (rest.get(..4), rest.get(4..8)) {
        let size = match (number(size), rest.get(8..16)) {
            (0, _) => rest.len() as u64, // to the end of the file
            (1, Some(large)) => number(large),
            (1, None) => return false,
            (size, _) => size,
        };
        let is_there = size >= 8 && size <= rest.len() as u64;
        match kind {
            b"moov" if is_there => has_index = true,
            b"mdat" | b"moof" if is_there => has_content = true,
            b"moov" | b"mdat" | b"moof" => return false,
            _ => {}
        }
        if !is_there {
            break;
        }
        rest = &rest[usize::try_from(size).unwrap_or(rest.len())..];
    }
    has_index && has_content
}

/// As many bytes follow as the head announces. What is written on the fly leaves the number open.
fn avi(bytes: &[u8]) -> bool {
    let announced = bytes.get(4..8).and_then(|size| size.try_into().ok()).map_or(0, u32::from_le_bytes);
    matches!(announced, 0 | u32::MAX) || u64::from(announced) + 8 <= bytes.len() as u64
}

fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |number, &digit| number << 8 | u64::from(digit))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whatever_comes_it_is_looked_through_to_the_end(
            format in prop::sample::select(Format::ALL.to_vec()),
            bytes in prop::collection::vec(any::<u8>(), 0..200),
        ) {
            is_whole(format, &bytes);
            is_whole(format, &[b"\x89PNG\r\n\x1a\n".to_vec(), bytes.clone()].concat());
            is_whole(format, &[b"\xff\xd8\xff\xe0".to_vec(), bytes].concat());
        }
    }

    #[test]
    fn a_thumbnails_end_is_not_the_pictures() {
        let jpeg = |end: &[u8]| [b"\xff\xd8\xff\xe1\x00\x06\xff\xd9ab\xff\xda\x00\x02picture", end].concat();
        assert!(!is_whole(Format::Jpeg, &jpeg(b"")));
        assert!(is_whole(Format::Jpeg, &jpeg(b"\xff\xd9")));
        assert!(is_whole(Format::Jpeg, &jpeg(b"\xff\xd9 and more")));
    }
}
