//! Sound and film that the machine's ffmpeg makes to fit.

use std::path::{Path, PathBuf};

use antiphon_graph::{Format, MediaKind};
use antiphon_media::fit::{Ffmpeg, Progress};
use antiphon_media::{NotFitted, Verdict};

fn ffmpeg() -> Ffmpeg {
    Ffmpeg::find().expect("ffmpeg is one of the tools that the tests need; tests/tools.sh brings it")
}

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../sandbox/samples").join(name)
}

#[tokio::test]
async fn sound_and_film_of_every_format_become_what_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    for (name, kind, format) in [
        ("voice.mp3", MediaKind::Audio, Format::M4a),
        ("voice.ogg", MediaKind::Audio, Format::M4a),
        ("clip.mkv", MediaKind::Video, Format::Mp4),
        ("clip.ogg", MediaKind::Video, Format::Mp4),
    ] {
        let into = folder.path().join(format!("{name}.{format}"));
        let mut seen = Vec::new();
        let converted =
            ffmpeg().convert(kind, &sample(name), &into, |progress: Progress| seen.push(progress)).await;
        let converted = converted.unwrap_or_else(|error| panic!("{name}: {error}"));
        let bytes = std::fs::read(&into).unwrap();
        let verdict = Verdict::of(kind, &bytes);
        assert!(verdict.fits(), "{name}: {:?}", verdict.faults);
        assert_eq!((converted.format, converted.bytes), (format, bytes.len() as u64), "{name}");
        assert_eq!(verdict.found.format(), Some(format));
        assert!(!seen.is_empty(), "{name}: progress is told");
    }
}

#[tokio::test]
async fn what_is_neither_sound_nor_film_is_not_given_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let playlist = folder.path().join("list.mp3");
    std::fs::write(&playlist, "#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n").unwrap();
    for file in [playlist, sample("page.html"), sample("photo.jpg")] {
        let into = folder.path().join("out.mp4");
        let refused = ffmpeg().convert(MediaKind::Video, &file, &into, |_| {}).await;
        assert!(matches!(refused, Err(NotFitted::Unread { .. })), "{}", file.display());
        assert!(!into.exists());
    }
}

#[tokio::test]
async fn a_name_is_a_name_whatever_stands_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let odd = folder.path().join("-i http:voice %d.mp3");
    std::fs::copy(sample("voice.mp3"), &odd).unwrap();
    let into = folder.path().join("out:1.m4a");
    assert!(ffmpeg().convert(MediaKind::Audio, &odd, &into, |_| {}).await.is_ok());
    assert!(into.exists());
}

#[tokio::test]
async fn what_is_broken_is_said_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("out.mp4");
    let refused =
        ffmpeg().convert(MediaKind::Video, &sample("cut-short.mp4"), &into, |_| {}).await.unwrap_err();
    assert!(refused.to_string().starts_with("ffmpeg gave up"), "{refused}");
}
