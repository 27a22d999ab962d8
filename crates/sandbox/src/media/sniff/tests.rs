use proptest::prelude::*;

use super::super::movie::Movie;
use super::super::{image, samples};
use super::*;

#[test]
fn every_sample_is_what_it_was_made_as() {
    use Container as C;
    for (name, expected) in [
        ("photo.jpg", C::Jpeg),
        ("photo-2.jpg", C::Jpeg),
        ("photo-3.jpg", C::Jpeg),
        ("photo-progressive.jpg", C::Jpeg),
        ("photo.png", C::Png),
        ("heart.png", C::Png),
        ("voice.aac", C::Aac),
        ("voice.m4a", C::M4a),
        ("voice.mp4", C::Mp4),
        ("voice.wav", C::Wav),
        ("clip.mp4", C::Mp4),
        ("clip.ogg", C::OggVideo),
        ("clip.avi", C::Avi),
        ("clip.mov", C::Mov),
        ("clip.webm", C::Webm),
        ("brochure.pdf", C::Pdf),
        ("animation.gif", C::Gif),
        ("photo.webp", C::Webp),
        ("photo.avif", C::Avif),
        ("drawing.svg", C::Svg),
        ("voice.mp3", C::Mp3),
        ("voice.ogg", C::OggAudio),
        ("clip.mkv", C::Matroska),
        ("cut-short.jpg", C::Jpeg),
        ("cut-short.mp4", C::Mp4),
        ("page.html", C::Html),
        ("page.jpg", C::Html),
        ("data.json", C::Json),
        ("note.txt", C::Text),
        ("archive.zip", C::Zip),
        ("empty.png", C::Empty),
    ] {
        assert_eq!(Container::of(samples::named(name).unwrap().bytes), expected, "{name}");
    }
}

#[test]
fn a_pdf_may_begin_within_the_first_kilobyte_and_no_later() {
    let after = |junk: usize| [vec![0; junk], b"%PDF-1.7".to_vec()].concat();
    assert_eq!(Container::of(&after(0)), Container::Pdf);
    assert_eq!(Container::of(&after(1_019)), Container::Pdf);
    assert_eq!(Container::of(&after(1_020)), Container::Unknown);
}

#[test]
fn what_begins_as_one_thing_is_not_another_later() {
    let picture = samples::named("photo.png").unwrap().bytes;
    assert_eq!(Container::of(&[&picture[..200], b"%PDF-1.7"].concat()), Container::Png);
    assert_eq!(Container::of(b"PK\x03\x04 %PDF-1.7"), Container::Zip);
    assert_eq!(Container::of(b"GIF89a<!doctype html>"), Container::Gif);
}

/// All that is read out of bytes of any kind.
fn look_everywhere(bytes: &[u8]) {
    assert!(!Container::of(bytes).name().is_empty());
    image::dimensions(bytes);
    image::is_whole(bytes);
    Movie::of(bytes);
}

proptest! {
    #[test]
    fn no_bytes_make_it_stumble(bytes: Vec<u8>) {
        look_everywhere(&bytes);
    }

    #[test]
    fn no_change_to_a_sample_makes_it_stumble(
        sample in prop::sample::select(samples::ALL),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<[u8; 4]>()), 0..8),
        end: prop::sample::Index,
    ) {
        let mut bytes = sample.bytes.to_vec();
        bytes.extend([0; 4]); // the empty one too has a place for the changes
        for (at, change) in changes {
            let at = at.index(bytes.len() - 3);
            bytes[at..at + 4].copy_from_slice(&change);
        }
        bytes.truncate(end.index(bytes.len() + 1));
        look_everywhere(&bytes);
    }

    #[test]
    fn no_length_in_a_head_makes_it_stumble(
        sample in prop::sample::select(samples::ALL),
        at in 0_usize..64,
        length in prop::sample::select(vec![0, 1, 7, 8, 0x7fff_ffff, 0x8000_0000, u32::MAX]),
    ) {
        let mut bytes = sample.bytes.to_vec();
        prop_assume!(bytes.len() >= at + 4);
        bytes[at..at + 4].copy_from_slice(&length.to_be_bytes());
        look_everywhere(&bytes);
    }
}
