//! Sample media of every kind, made by `samples/make.sh`, so that nothing needs the internet.

/// One file that comes with the sandbox.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    pub(crate) name: &'static str,
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
    "page.html" "text/html",
    "data.json" "application/json",
    "note.txt" "text/plain",
    "archive.zip" "application/zip",
];

/// The sample with this name.
pub(crate) fn named(name: &str) -> Option<&'static Sample> {
    ALL.iter().find(|sample| sample.name == name)
}

/// What stands for the files of `example.com`, which documents link to and which has none: by the ending of the name.
pub(crate) fn of_example_com(path: &str) -> Option<&'static Sample> {
    let (_, ending) = path.rsplit_once('.')?;
    let name = match ending.to_ascii_lowercase().as_str() {
        "jpg" | "jpeg" => "photo.jpg",
        "png" => "photo.png",
        "mp4" => "clip.mp4",
        "mov" => "clip.mov",
        "webm" => "clip.webm",
        "ogg" | "ogv" => "clip.ogg",
        "avi" => "clip.avi",
        "aac" => "voice.aac",
        "m4a" => "voice.m4a",
        "wav" => "voice.wav",
        "pdf" => "brochure.pdf",
        "gif" => "animation.gif",
        "webp" => "photo.webp",
        "mp3" => "voice.mp3",
        _ => return None,
    };
    named(name)
}
