//! Sample media of every kind, made by `samples/make.sh`, so that nothing needs the internet.

use url::Url;

use super::Kind;

/// One file that comes with the sandbox.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    pub(crate) name: &'static str,
    /// What it is served as, which is not always what it is: some are there to be refused.
    pub(crate) content_type: &'static str,
    pub(crate) bytes: &'static [u8],
}

/// Names the files of the folder `samples`.
macro_rules! samples {
    ($($name:literal $content_type:literal),* $(,)?) => {
        &[$(Sample { name: $name, content_type: $content_type, bytes: include_bytes!(concat!("../../samples/", $name)) }),*]
    };
}

/// All of them: first what Instagram takes, then what it does not.
pub(crate) const ALL: &[Sample] = samples![
    "photo.jpg" "image/jpeg",
    "photo-2.jpg" "image/jpeg",
    "photo-3.jpg" "image/jpeg",
    "photo-progressive.jpg" "image/jpeg",
    "photo.png" "image/png",
    "heart.png" "image/png",
    "voice.aac" "audio/aac",
    "voice.m4a" "audio/mp4",
    "voice.mp4" "audio/mp4",
    "voice.wav" "audio/wav",
    "clip.mp4" "video/mp4",
    "clip.ogg" "video/ogg",
    "clip.avi" "video/x-msvideo",
    "clip.mov" "video/quicktime",
    "clip.webm" "video/webm",
    "brochure.pdf" "application/pdf",
    "animation.gif" "image/gif",
    "photo.webp" "image/webp",
    "photo.avif" "image/avif",
    "drawing.svg" "image/svg+xml",
    "voice.mp3" "audio/mpeg",
    "voice.ogg" "audio/ogg",
    "clip.mkv" "video/x-matroska",
    "cut-short.jpg" "image/jpeg",
    "cut-short.mp4" "video/mp4",
    "empty.png" "image/png",
    "page.jpg" "image/jpeg",
    "page.html" "text/html",
    "data.json" "application/json",
    "note.txt" "text/plain",
    "archive.zip" "application/zip",
];

/// The pictures that an album of example.com shows one after the other.
const ALBUM: [&str; 3] = ["photo.jpg", "photo-2.jpg", "photo-3.jpg"];

/// The sample with this name.
pub(crate) fn named(name: &str) -> Option<&'static Sample> {
    ALL.iter().find(|sample| sample.name == name)
}

/// What stands for a file of `example.com`, to which documents link and which has none.
///
/// The ending of its name decides: `https://example.com/image.jpg` and `/video.mp4` are Instagram's own examples, and
/// any other path with an ending of the samples will do, wrong ones like `.gif` included. An `.mp4` is sound where
/// sound is asked for. Numbered pictures, as in `/image-2.jpg`, differ from each other, so that an album looks like one.
pub(super) fn of_example_com(url: &Url, kind: Kind) -> Option<&'static Sample> {
    if url.host_str() != Some("example.com") || url.port().is_some() {
        return None;
    }
    let (stem, ending) = url.path().rsplit_once('.')?;
    let name = match ending.to_ascii_lowercase().as_str() {
        "jpg" | "jpeg" => album(stem),
        "png" => "photo.png",
        "gif" => "animation.gif",
        "webp" => "photo.webp",
        "avif" => "photo.avif",
        "svg" => "drawing.svg",
        "aac" => "voice.aac",
        "m4a" => "voice.m4a",
        "wav" => "voice.wav",
        "mp3" => "voice.mp3",
        "mp4" if kind == Kind::Audio => "voice.mp4",
        "mp4" => "clip.mp4",
        "ogg" if kind == Kind::Audio => "voice.ogg",
        "ogg" | "ogv" => "clip.ogg",
        "avi" => "clip.avi",
        "mov" => "clip.mov",
        "webm" => "clip.webm",
        "mkv" => "clip.mkv",
        "pdf" => "brochure.pdf",
        "html" => "page.html",
        "json" => "data.json",
        "txt" => "note.txt",
        "zip" => "archive.zip",
        _ => return None,
    };
    named(name)
}

/// The picture with the number at the end of the stem; the first when there is none.
fn album(stem: &str) -> &'static str {
    let last = stem.bytes().last().filter(u8::is_ascii_digit).map_or(1, |digit| digit - b'0');
    ALBUM[usize::from(last + 2) % ALBUM.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(url: &str, kind: Kind) -> Option<&'static str> {
        of_example_com(&Url::parse(url).unwrap(), kind).map(|sample| sample.name)
    }

    #[test]
    fn instagrams_own_examples_are_there() {
        assert_eq!(at("https://example.com/image.jpg", Kind::Image), Some("photo.jpg"));
        assert_eq!(at("https://example.com/video.mp4", Kind::Video), Some("clip.mp4"));
        assert_eq!(at("http://example.com/image.jpg", Kind::Image), Some("photo.jpg"));
    }

    #[test]
    fn the_ending_decides_and_sound_is_sound() {
        assert_eq!(at("https://EXAMPLE.com/a/b/Voice.MP4?x=1", Kind::Audio), Some("voice.mp4"));
        assert_eq!(at("https://example.com/document.pdf", Kind::File), Some("brochure.pdf"));
        assert_eq!(at("https://example.com/nothing", Kind::File), None);
        assert_eq!(at("https://example.com/", Kind::File), None);
        assert_eq!(at("https://example.com:8443/image.jpg", Kind::Image), None);
        assert_eq!(at("https://example.com.example.org/image.jpg", Kind::Image), None);
    }

    #[test]
    fn an_album_shows_one_picture_after_the_other() {
        let picture =
            |number: u8| at(&format!("https://example.com/image{number}.jpg"), Kind::Image).unwrap();
        assert_eq!([1, 2, 3, 4].map(picture), ["photo.jpg", "photo-2.jpg", "photo-3.jpg", "photo.jpg"]);
        assert_eq!(picture(0), "photo-3.jpg");
    }

    #[test]
    fn every_sample_has_a_name_of_its_own_and_together_they_are_small() {
        for sample in ALL {
            assert_eq!(ALL.iter().filter(|other| other.name == sample.name).count(), 1, "{}", sample.name);
        }
        let size: usize = ALL.iter().map(|sample| sample.bytes.len()).sum();
        assert!(size < 250_000, "{size} bytes of samples make the program heavy");
    }
}
