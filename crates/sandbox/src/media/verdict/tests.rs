use super::super::samples;
use super::*;

const KINDS: [Kind; 4] = [Kind::Image, Kind::Audio, Kind::Video, Kind::File];

fn sample(name: &str) -> Bytes {
    Bytes::from_static(samples::named(name).unwrap().bytes)
}

/// A sample, filled up at its end: no format minds.
fn filled(name: &str, size: u64) -> Bytes {
    let mut bytes = sample(name).to_vec();
    bytes.resize(size.try_into().unwrap(), 0);
    Bytes::from(bytes)
}

fn why(verdict: Result<Fetched, Unfit>) -> String {
    verdict.unwrap_err().to_string()
}

#[test]
fn each_kind_takes_its_formats_and_no_other() {
    let fitting = |kind| -> &[&str] {
        match kind {
            Kind::Image => &[
                "photo.jpg",
                "photo-2.jpg",
                "photo-3.jpg",
                "photo-progressive.jpg",
                "photo.png",
                "heart.png",
            ],
            Kind::Audio => &["voice.aac", "voice.m4a", "voice.wav", "voice.mp4", "clip.mp4"],
            Kind::Video => &["clip.mp4", "clip.ogg", "clip.avi", "clip.mov", "clip.webm", "voice.mp4"],
            Kind::File => &["brochure.pdf"],
        }
    };
    for kind in KINDS {
        for sample in samples::ALL {
            let judged = judge(kind, Bytes::from_static(sample.bytes));
            let fits = fitting(kind).contains(&sample.name);
            assert_eq!(judged.is_ok(), fits, "{} as {}: {judged:?}", sample.name, kind.one());
        }
    }
}

#[test]
fn every_format_of_the_table_has_a_sample() {
    for kind in KINDS {
        for container in kind.containers() {
            let fits = |sample: &&samples::Sample| Container::of(sample.bytes) == *container;
            assert!(samples::ALL.iter().any(|sample| fits(&sample)), "{container:?} has no sample");
        }
    }
}

#[test]
fn what_fits_is_served_again_as_what_it_is() {
    for (kind, name, content_type) in [
        (Kind::Image, "photo.png", "image/png"),
        (Kind::Audio, "clip.mp4", "audio/mp4"),
        (Kind::Video, "clip.mp4", "video/mp4"),
        (Kind::Audio, "voice.m4a", "audio/mp4"),
        (Kind::Video, "clip.ogg", "video/ogg"),
        (Kind::File, "brochure.pdf", "application/pdf"),
    ] {
        assert_eq!(judge(kind, sample(name)).unwrap().content_type, content_type, "{name}");
    }
}

#[test]
fn the_limit_is_allowed_and_one_byte_more_is_not() {
    for (kind, name) in [
        (Kind::Image, "photo.jpg"),
        (Kind::Image, "photo.png"),
        (Kind::Audio, "voice.wav"),
        (Kind::Video, "clip.avi"),
        (Kind::Video, "clip.mp4"),
        (Kind::File, "brochure.pdf"),
    ] {
        let limit = kind.most_bytes();
        assert!(judge(kind, filled(name, limit)).is_ok(), "{name} of exactly the limit");
        let over = judge(kind, filled(name, limit + 1));
        assert!(matches!(over, Err(Unfit::TooLarge(_))), "{name} over the limit: {over:?}");
    }
    assert_eq!((Kind::Image.most_bytes(), Kind::Video.most_bytes()), (8_388_608, 26_214_400));
}

#[test]
fn a_refusal_says_what_it_is_and_what_would_do() {
    let of = |kind, name| why(judge(kind, sample(name)));
    assert_eq!(of(Kind::Image, "photo.webp"), "image/webp is not png or jpeg");
    assert_eq!(of(Kind::Image, "page.html"), "a web page (text/html) is not png or jpeg");
    assert_eq!(of(Kind::Audio, "voice.mp3"), "audio/mpeg is not aac, m4a, wav or mp4");
    assert_eq!(
        of(Kind::Video, "voice.ogg"),
        "ogg with sound alone (audio/ogg) is not mp4, ogg, avi, mov or webm"
    );
    assert_eq!(of(Kind::File, "archive.zip"), "application/zip is not pdf");
    assert_eq!(why(judge(Kind::Image, Bytes::new())), "an empty file is not png or jpeg");
    let unknown = Bytes::from_static(&[0, 1, 2, 3]);
    assert_eq!(why(judge(Kind::File, unknown)), "a file of unknown format is not pdf");
}

#[test]
fn a_refusal_says_by_how_much_it_is_too_large() {
    let of = |size| too_large(Kind::Image, size).to_string();
    assert_eq!(of(Some(9_542_042)), "9.1 MB is over the 8 MB limit for an image");
    assert_eq!(
        of(Some(8_388_609)),
        "8388609 bytes is over the 8 MB limit for an image, which is 8388608 bytes"
    );
    assert_eq!(of(None), "it is over the 8 MB limit for an image");
}

#[test]
fn what_lacks_its_end_is_refused_each_kind_in_its_way() {
    assert_eq!(
        judge(Kind::Image, sample("cut-short.jpg")).unwrap_err(),
        Unfit::WrongType("the jpeg ends in the middle".into())
    );
    for name in ["cut-short.mp4", "clip.avi", "clip.mov", "clip.mp4"] {
        let bytes = sample(name);
        let judged = judge(Kind::Video, bytes.slice(..bytes.len().min(1_500)));
        assert!(matches!(judged, Err(Unfit::TimedOutOrCorrupted(_))), "{name}: {judged:?}");
    }
    let voice = sample("voice.m4a");
    let judged = judge(Kind::Audio, voice.slice(..voice.len() / 2));
    assert!(matches!(judged, Err(Unfit::WrongType(_))), "{judged:?}");
}

#[test]
fn an_mp4_whose_tracks_disagree_goes_with_a_warning() {
    let warning = |kind, name| judge(kind, sample(name)).unwrap().warning;
    assert!(warning(Kind::Video, "voice.mp4").unwrap().contains("no pictures"));
    assert!(warning(Kind::Audio, "clip.mp4").unwrap().contains("pictures"));
    assert_eq!(warning(Kind::Video, "clip.mp4"), None);
    assert_eq!(warning(Kind::Audio, "voice.mp4"), None);
}

#[test]
fn a_server_that_calls_it_something_else_is_told_of() {
    let declared =
        |name, kind, declared| judge(kind, sample(name)).unwrap().declared_as(Some(declared)).warning;
    let warning = declared("photo.png", Kind::Image, "text/html").unwrap();
    assert_eq!(warning, "its server calls it text/html; by its bytes it is image/png");
    assert_eq!(declared("photo.png", Kind::Image, "image/jpeg"), None);
    assert_eq!(declared("photo.png", Kind::Image, "application/octet-stream"), None);
    assert_eq!(declared("voice.mp4", Kind::Audio, "video/mp4"), None);
    assert!(declared("brochure.pdf", Kind::File, "text/html").is_some());
    let both = declared("voice.mp4", Kind::Video, "text/plain").unwrap();
    assert!(both.contains("no pictures") && both.contains("text/plain"), "{both}");
}

#[test]
fn a_pdf_without_its_end_goes_with_a_warning() {
    let brochure = sample("brochure.pdf");
    assert_eq!(judge(Kind::File, brochure.clone()).unwrap().warning, None);
    assert!(judge(Kind::File, brochure.slice(..600)).unwrap().warning.unwrap().contains("%%EOF"));
}
