//! Ogg: what is in its streams, which all begin before the first of them goes on. See RFC 3533.

use file_format::FileFormat;

/// How a stream begins, what an ogg with it is, and whether there is something to see.
const CODECS: [(&[u8], FileFormat, bool); 8] = [
    (b"\x80theora", FileFormat::OggTheora, true),
    (b"\x01video", FileFormat::OggMedia, true),
    (b"OVP80", FileFormat::OggMultiplexedMedia, true),
    (b"BBCD", FileFormat::OggMultiplexedMedia, true),
    (b"\x01vorbis", FileFormat::OggVorbis, false),
    (b"OpusHead", FileFormat::OggOpus, false),
    (b"Speex  ", FileFormat::OggSpeex, false),
    (b"\x7fFLAC", FileFormat::OggFlac, false),
];

/// What an ogg is by all its streams: sound may come before pictures, and what describes others before both.
pub(super) fn look(mut rest: &[u8]) -> FileFormat {
    let mut sound = FileFormat::ArbitraryBinaryData;
    while let Some((packet, next)) = beginning(rest) {
        rest = next;
        match CODECS.iter().find(|(begins, ..)| packet.starts_with(begins)) {
            Some(&(_, format, true)) => return format,
            Some(&(_, format, false)) if sound == FileFormat::ArbitraryBinaryData => sound = format,
            _ => {}
        }
    }
    sound
}

/// What is in a page that begins a stream, as far as it is there, and what follows the page.
fn beginning(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (head, rest) = bytes.split_at_checked(27)?;
    let is_first_of_a_stream = head[5] & 2 != 0;
    if &head[..4] != b"OggS" || !is_first_of_a_stream {
        return None;
    }
    let (lengths, rest) = rest.split_at_checked(usize::from(head[26]))?;
    let length = lengths.iter().copied().map(usize::from).sum::<usize>().min(rest.len());
    Some(rest.split_at(length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(flags: u8, packet: &[u8]) -> Vec<u8> {
        let length = u8::try_from(packet.len()).unwrap();
        [b"OggS\0", &[flags][..], &[0; 20], &[1, length], packet].concat()
    }

    #[test]
    fn whatever_comes_first_pictures_make_a_film() {
        let [skeleton, sound, film] =
            [&b"fishead\0"[..], b"\x01vorbis", b"\x80theora"].map(|packet| page(2, packet));
        assert_eq!(look(&[&sound[..], &film].concat()), FileFormat::OggTheora);
        assert_eq!(look(&[&skeleton[..], &sound, &film].concat()), FileFormat::OggTheora);
        assert_eq!(look(&[&skeleton[..], &sound].concat()), FileFormat::OggVorbis);
        let later = [&sound[..], &page(0, b"\x80theora")].concat();
        assert_eq!(look(&later), FileFormat::OggVorbis, "a stream does not begin in the middle");
    }

    #[test]
    fn what_is_in_no_stream_is_not_guessed() {
        let sound = page(2, b"OpusHead");
        for end in 0..28 {
            assert_eq!(look(&sound[..end]), FileFormat::ArbitraryBinaryData, "{end}");
        }
        assert_eq!(look(&sound), FileFormat::OggOpus);
    }
}
