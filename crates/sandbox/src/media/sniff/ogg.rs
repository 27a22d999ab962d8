//! Ogg: the pages at its beginning name the codecs of its streams.

use super::Container;

/// What the first packet of a stream of pictures begins with: Theora, VP8, Dirac, OGM.
const PICTURES: [&[u8]; 4] = [b"\x80theora", b"OVP80", b"BBCD", b"\x01video"];

/// The flag of a page that begins a stream. All of them stand at the beginning of the file.
const BEGINS_A_STREAM: u8 = 2;

/// A file with pictures in one of its streams is a video; Vorbis, Opus and the like alone are sound.
pub(super) fn look(bytes: &[u8]) -> Container {
    let has_pictures = first_pages(bytes).any(|page| PICTURES.iter().any(|codec| page.starts_with(codec)));
    if has_pictures { Container::OggVideo } else { Container::OggAudio }
}

/// What is in the pages that begin streams, as far as it is there.
fn first_pages(mut rest: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let head: &[u8; 27] = rest.first_chunk()?;
        if !head.starts_with(b"OggS") || head[5] & BEGINS_A_STREAM == 0 {
            return None;
        }
        let begin = head.len() + usize::from(head[26]);
        let sizes = rest.get(head.len()..begin)?;
        let size: usize = sizes.iter().copied().map(usize::from).sum();
        let page = &rest[begin..rest.len().min(begin + size)];
        rest = rest.get(begin + size..).unwrap_or_default();
        Some(page)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(flags: u8, packet: &[u8]) -> Vec<u8> {
        let mut page = b"OggS\0".to_vec();
        page.push(flags);
        page.extend([0; 20]);
        page.extend([1, u8::try_from(packet.len()).unwrap()]);
        page.extend(packet);
        page
    }

    #[test]
    fn pictures_may_come_after_sound() {
        let sound = page(BEGINS_A_STREAM, b"\x01vorbis");
        let pictures = page(BEGINS_A_STREAM, b"\x80theora");
        assert_eq!(Container::of(&[sound.clone(), pictures.clone()].concat()), Container::OggVideo);
        assert_eq!(Container::of(&[sound.clone(), page(0, b"\x80theora")].concat()), Container::OggAudio);
        assert_eq!(Container::of(&sound), Container::OggAudio);
    }

    #[test]
    fn opus_is_sound() {
        assert_eq!(Container::of(&page(BEGINS_A_STREAM, b"OpusHead")), Container::OggAudio);
    }
}
