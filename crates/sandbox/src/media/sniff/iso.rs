//! Files made of boxes (ISO/IEC 14496-12): mp4, m4a, mov and their relatives, told apart by their brand.

use super::Container;

/// How many brands are read, the major one and a version number among them.
const MOST_BRANDS: usize = 32;

/// What a file of boxes is; nothing when it is none.
pub(super) fn look(bytes: &[u8]) -> Option<Container> {
    let size = u32::from_be_bytes(*bytes.first_chunk()?);
    let kind = bytes.get(4..8)?;
    if kind == b"ftyp" {
        let end = usize::try_from(size).unwrap_or(usize::MAX).clamp(8, bytes.len());
        return Some(by_brands(&bytes[8..end]));
    }
    is_old_movie(size, kind).then_some(Container::Mov)
}

/// The major brand decides; when nobody knows it, the first compatible brand that somebody knows.
fn by_brands(brands: &[u8]) -> Container {
    let mut brands = brands.chunks_exact(4).take(MOST_BRANDS);
    brands.find_map(by_brand).unwrap_or(Container::Unknown)
}

fn by_brand(brand: &[u8]) -> Option<Container> {
    Some(match brand {
        b"M4A " | b"M4B " | b"M4P " => Container::M4a,
        b"qt  " => Container::Mov,
        b"avif" | b"avis" => Container::Avif,
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => Container::Heic,
        [b'3', b'g', b'p' | b'g' | b'2' | b'r' | b's', _] => Container::ThreeGp,
        [b'i', b's', b'o', _] | [b'm', b'p', b'4', _] | [b'a', b'v', b'c', _] | [b'M', b'4', b'V', _] => {
            Container::Mp4
        }
        b"MSNV" | b"dash" | b"mmp4" | b"XAVC" | b"f4v " | b"F4V " | b"FACE" | b"mp7 " => Container::Mp4,
        _ => return None,
    })
}

/// Movies older than `ftyp` begin with one of their other boxes. Words such as `free` also stand in texts, where the
/// size before them would be four letters, which is a box of half a gigabyte at least.
fn is_old_movie(size: u32, kind: &[u8]) -> bool {
    const LEAST_LETTERS: u32 = 0x2000_0000;
    let is_size = size == 1 || (8..LEAST_LETTERS).contains(&size);
    is_size && [b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"].iter().any(|name| kind == *name)
}

#[cfg(test)]
mod tests {
    use super::super::super::samples;
    use super::*;

    fn branded(brands: &[&[u8; 4]]) -> Container {
        let mut bytes = u32::try_from(12 + brands.len() * 4).unwrap().to_be_bytes().to_vec();
        bytes.extend(b"ftyp");
        bytes.extend(*brands[0]);
        bytes.extend([0, 0, 2, 0]);
        bytes.extend(brands[1..].iter().copied().flatten());
        Container::of(&bytes)
    }

    #[test]
    fn the_brand_tells_the_relatives_apart() {
        assert_eq!(branded(&[b"isom", b"iso2", b"avc1"]), Container::Mp4);
        assert_eq!(branded(&[b"mp42", b"M4A "]), Container::Mp4);
        assert_eq!(branded(&[b"M4A ", b"isom"]), Container::M4a);
        assert_eq!(branded(&[b"M4V ", b"isom"]), Container::Mp4);
        assert_eq!(branded(&[b"qt  "]), Container::Mov);
        assert_eq!(branded(&[b"heic", b"mif1"]), Container::Heic);
        assert_eq!(branded(&[b"mif1", b"heic"]), Container::Heic);
        assert_eq!(branded(&[b"avif", b"mif1"]), Container::Avif);
        assert_eq!(branded(&[b"3gp5", b"isom"]), Container::ThreeGp);
    }

    #[test]
    fn an_unknown_brand_is_what_it_is_compatible_with() {
        assert_eq!(branded(&[b"ABCD", b"isom"]), Container::Mp4);
        assert_eq!(branded(&[b"crx ", b"none"]), Container::Unknown);
        assert_eq!(Container::of(b"\0\0\0\x08ftyp"), Container::Unknown);
    }

    #[test]
    fn a_movie_without_brands_is_a_mov() {
        let movie = samples::named("clip.mov").unwrap().bytes;
        let first = usize::try_from(u32::from_be_bytes(*movie.first_chunk().unwrap())).unwrap();
        assert_eq!(Container::of(&movie[first..]), Container::Mov);
        assert_eq!(Container::of(b"\0\0\0\x08wide\0\0\0\x10mdat12345678"), Container::Mov);
    }

    #[test]
    fn a_text_with_the_name_of_a_box_is_a_text() {
        assert_eq!(Container::of(b"Get free shipping"), Container::Text);
        assert_eq!(Container::of(b"Not ftyp"), Container::Unknown);
    }
}
