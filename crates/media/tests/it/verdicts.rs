//! Verdicts on files of every format in and out of the table.

use antiphon_graph::MediaKind;
use antiphon_media::{Found, Verdict};

/// One of the sandbox's samples.
pub(crate) fn sample(name: &str) -> Vec<u8> {
    let path = format!("{}/../sandbox/samples/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The kinds as which a file may be sent.
fn taken_as(bytes: &[u8]) -> Vec<&'static str> {
    let kinds = MediaKind::ALL.into_iter().filter(|&kind| Verdict::of(kind, bytes).fits());
    kinds.map(MediaKind::as_str).collect()
}

#[test]
fn each_row_of_the_table_holds_in_both_directions() {
    let nothing: &[&str] = &[];
    for (name, kinds) in [
        ("photo.png", &["image"][..]),
        ("heart.png", &["image"]),
        ("photo.jpg", &["image"]),
        ("photo-progressive.jpg", &["image"]),
        ("voice.aac", &["audio"]),
        ("voice.m4a", &["audio"]),
        ("voice.wav", &["audio"]),
        ("voice.mp4", &["audio", "video"]),
        ("clip.mp4", &["audio", "video"]),
        ("clip.ogg", &["video"]),
        ("clip.avi", &["video"]),
        ("clip.mov", &["video"]),
        ("clip.webm", &["video"]),
        ("brochure.pdf", &["file"]),
        ("animation.gif", nothing),
        ("photo.webp", nothing),
        ("photo.avif", nothing),
        ("drawing.svg", nothing),
        ("voice.mp3", nothing),
        ("voice.ogg", nothing),
        ("clip.mkv", nothing),
        ("archive.zip", nothing),
        ("data.json", nothing),
        ("note.txt", nothing),
        ("page.html", nothing),
        ("page.jpg", nothing),
        ("empty.png", nothing),
        ("cut-short.jpg", nothing),
        ("cut-short.mp4", nothing),
    ] {
        assert_eq!(taken_as(&sample(name)), kinds, "{name}: {}", Found::in_bytes(&sample(name)));
    }
}

#[test]
fn a_fault_says_which_rule_what_it_is_and_what_would_pass() {
    let said = |kind, bytes: &[u8]| {
        let verdict = Verdict::of(kind, bytes);
        let fault = verdict.faults.first().expect("it does not fit");
        let codes = (fault.refusal().code(), fault.refusal().subcode());
        assert_eq!(fault.refusal().user_message(), Some(fault.to_string().as_str()));
        (fault.rule(), fault.to_string(), fault.passes(), codes)
    };
    let webp = said(MediaKind::Image, &sample("photo.webp"));
    let words = ("WebP (image/webp) is not png or jpeg".to_owned(), "png or jpeg".to_owned());
    assert_eq!(webp, ("format", words.0, words.1, (100, Some(2_018_047))));
    let large = said(MediaKind::Image, &[&sample("photo.png")[..], &vec![0; 9 << 20]].concat());
    assert_eq!((large.0, large.2.as_str(), large.3), ("size", "at most 8 MB", (100, Some(2_018_109))));
    assert!(large.1.ends_with("MB is over the 8 MB limit for an image"), "{}", large.1);
    let cut = said(MediaKind::Video, &sample("cut-short.mp4"));
    assert_eq!((cut.0, cut.3), ("whole", (100, Some(2_018_294))));
}

#[test]
fn the_limit_is_taken_and_one_byte_more_is_not() {
    for (name, kind) in [
        ("photo.png", MediaKind::Image),
        ("photo.jpg", MediaKind::Image),
        ("voice.aac", MediaKind::Audio),
        ("clip.webm", MediaKind::Video),
        ("brochure.pdf", MediaKind::File),
    ] {
        let most = usize::try_from(kind.rule().max_bytes).unwrap();
        let mut bytes = sample(name);
        bytes.resize(most, 0);
        assert!(Verdict::of(kind, &bytes).fits(), "{name}: {:?}", Verdict::of(kind, &bytes).faults);
        bytes.push(0);
        let verdict = Verdict::of(kind, &bytes);
        assert_eq!(verdict.faults.len(), 1, "{name}");
        assert_eq!(verdict.faults[0].rule(), "size", "{name}");
        let head = Verdict::of_head(kind, &bytes[..64 * 1024], Some(bytes.len() as u64));
        assert_eq!(head.faults, verdict.faults, "{name}: the head and the size tell the same");
    }
}

#[test]
fn every_prefix_of_a_picture_is_cut_short() {
    for name in ["photo.png", "photo.jpg", "photo-progressive.jpg"] {
        let bytes = sample(name);
        for end in (64..bytes.len() - 2).step_by(997) {
            assert!(!Verdict::of(MediaKind::Image, &bytes[..end]).fits(), "{name} to {end}");
        }
    }
}

#[test]
fn what_is_odd_is_said_though_it_may_be_sent() {
    let warned = |kind, name| Verdict::of(kind, &sample(name)).warnings;
    assert_eq!(warned(MediaKind::Video, "voice.mp4"), ["it has sound and no pictures"]);
    assert_eq!(warned(MediaKind::Audio, "voice.mp4"), [""; 0]);
    let pdf = sample("brochure.pdf");
    let cut = Verdict::of(MediaKind::File, &pdf[..pdf.len() - 10]);
    assert!(cut.fits() && cut.warnings[0].contains("%%EOF"));
}
