//! Sound without a container: frames of aac (ADTS) or mp3, perhaps after an ID3 tag.

use super::Container;

/// What frames of sound are; nothing when there are none.
pub(super) fn look(bytes: &[u8]) -> Option<Container> {
    match tag_size(bytes) {
        None if is_adts(bytes) => Some(Container::Aac),
        None if is_mp3(bytes) => Some(Container::Mp3),
        None => None,
        Some(size) if bytes.get(size..).is_some_and(is_adts) => Some(Container::Aac),
        Some(_) => Some(Container::Mp3),
    }
}

/// The size of the tag before the sound. Its bytes carry seven bits each.
fn tag_size(bytes: &[u8]) -> Option<usize> {
    let [b'I', b'D', b'3', _, _, _, size @ ..] = bytes.first_chunk::<10>()? else { return None };
    Some(10 + size.iter().fold(0, |sum, &byte| sum << 7 | usize::from(byte & 0x7f)))
}

/// Whether a frame stands here, and another where it ends, unless it ends with the file.
fn is_adts(bytes: &[u8]) -> bool {
    let begins = |bytes: &[u8]| matches!(bytes, [0xff, second, ..] if second & 0xf6 == 0xf0);
    let Some(&[_, _, third, fourth, fifth, sixth, _]) = bytes.first_chunk::<7>() else { return false };
    let rate = third >> 2 & 0xf;
    let size = usize::from(fourth & 3) << 11 | usize::from(fifth) << 3 | usize::from(sixth >> 5);
    let next = bytes.get(size..).unwrap_or_default();
    begins(bytes) && rate < 13 && size >= 7 && (next.len() < 2 || begins(next))
}

/// Whether a frame of mpeg's layer II or III stands here. Reserved values are in none; they keep out UTF-16.
fn is_mp3(bytes: &[u8]) -> bool {
    let Some(&[0xff, second, third, _]) = bytes.first_chunk::<4>() else { return false };
    let (version, layer) = (second >> 3 & 3, second >> 1 & 3);
    second & 0xe0 == 0xe0
        && version != 1
        && matches!(layer, 1 | 2)
        && third >> 4 != 0xf
        && third >> 2 & 3 != 3
}

#[cfg(test)]
mod tests {
    use super::super::super::samples;
    use super::*;

    fn tagged(sound: &[u8]) -> Vec<u8> {
        [b"ID3\x04\0\0\0\0\x01\x02", &[0; 130][..], sound].concat()
    }

    #[test]
    fn a_tag_before_the_sound_does_not_hide_it() {
        let of = |name: &str| samples::named(name).unwrap().bytes;
        assert_eq!(Container::of(&tagged(of("voice.aac"))), Container::Aac);
        assert_eq!(Container::of(&tagged(of("voice.mp3"))), Container::Mp3);
        assert_eq!(Container::of(&tagged(b"")), Container::Mp3);
    }

    #[test]
    fn two_bytes_do_not_make_a_sound() {
        assert_eq!(Container::of(&[0xff, 0xf1]), Container::Unknown);
        assert_eq!(Container::of(&[0xff, 0xf1, 0xff, 0, 0, 0, 0, 0, 0]), Container::Unknown);
        let utf16: Vec<u8> = "\u{feff}hello".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(Container::of(&utf16), Container::Unknown);
    }
}
