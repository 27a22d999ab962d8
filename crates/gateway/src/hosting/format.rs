//! Formats: what a file is, by its bytes. What it calls itself counts for nothing.

use antiphon_graph::Format;
use file_format::FileFormat;

/// So many of a file's first bytes tell what it is.
pub(super) const HEAD: usize = 36 * 1024;

/// The format of a file that begins like this; nothing when Instagram takes none of the kind.
pub(super) fn format_of(head: &[u8]) -> Option<Format> {
    match FileFormat::from_bytes(head) {
        FileFormat::PortableNetworkGraphics | FileFormat::AnimatedPortableNetworkGraphics => {
            Some(Format::Png)
        }
        FileFormat::JointPhotographicExpertsGroup => Some(Format::Jpeg),
        FileFormat::AdvancedAudioCoding => Some(Format::Aac),
        FileFormat::AppleItunesAudio => Some(Format::M4a),
        FileFormat::WaveformAudio => Some(Format::Wav),
        FileFormat::Mpeg4Part14
        | FileFormat::Mpeg4Part14Audio
        | FileFormat::Mpeg4Part14Video
        | FileFormat::AppleItunesVideo => Some(Format::Mp4),
        FileFormat::OggMedia | FileFormat::OggMultiplexedMedia | FileFormat::OggTheora => Some(Format::Ogg),
        FileFormat::AudioVideoInterleave => Some(Format::Avi),
        FileFormat::AppleQuicktime => Some(Format::Mov),
        FileFormat::Webm => Some(Format::Webm),
        FileFormat::PortableDocumentFormat => Some(Format::Pdf),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_bytes_say() {
        let ftyp = |brand: &[u8]| [b"\0\0\0\x18ftyp", brand, b"\0\0\0\0mp42isom"].concat();
        let riff = |kind: &[u8]| [b"RIFF\x24\0\0\0", kind].concat();
        let ebml = |kind: &[u8]| {
            let length = u8::try_from(kind.len()).unwrap();
            [b"\x1a\x45\xdf\xa3", &[0x80 | (length + 3)][..], b"\x42\x82", &[0x80 | length], kind].concat()
        };
        let ogg = |codec: &[u8]| [b"OggS", &[0; 24][..], codec].concat();
        for (head, format) in [
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), Some(Format::Png)),
            (b"\xff\xd8\xff\xe0\0\x10JFIF\0".to_vec(), Some(Format::Jpeg)),
            (b"\xff\xf1\x50\x80".to_vec(), Some(Format::Aac)),
            (ftyp(b"M4A "), Some(Format::M4a)),
            (riff(b"WAVEfmt "), Some(Format::Wav)),
            (ftyp(b"isom"), Some(Format::Mp4)),
            (ftyp(b"mp42"), Some(Format::Mp4)),
            (ogg(b"\x80theora"), Some(Format::Ogg)),
            (ogg(b"OpusHead"), None),
            (riff(b"AVI LIST"), Some(Format::Avi)),
            (ftyp(b"qt  "), Some(Format::Mov)),
            (ebml(b"webm"), Some(Format::Webm)),
            (ebml(b"matroska"), None),
            (b"%PDF-1.7\n".to_vec(), Some(Format::Pdf)),
            (b"<!doctype html><script>alert(1)</script>".to_vec(), None),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), None),
            (b"GIF89a".to_vec(), None),
            (b"\x7fELF".to_vec(), None),
            (b"Hello".to_vec(), None),
            (Vec::new(), None),
        ] {
            assert_eq!(format_of(&head), format, "{}", head.escape_ascii());
        }
    }
}
