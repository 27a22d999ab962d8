//! Files of every format in the table and beside it: samples, what is done to them, and what tools of Debian make.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;

use antiphon_graph::MediaKind;

use antiphon_tests::repository;

/// Files by their names.
type Files = HashMap<String, Vec<u8>>;

/// Every sample, what can be done to one, and what the machine's own tools make.
///
/// # Panics
///
/// When a tool is not there that tests/tools.sh brings.
pub(crate) fn all() -> Files {
    let mut corpus = Files::new();
    let folder = repository::root().join("crates/sandbox/samples");
    for entry in std::fs::read_dir(folder).expect("the samples are there").flatten() {
        let name = entry.file_name().into_string().expect("its name is text");
        if name != "make.sh" {
            corpus.insert(name, std::fs::read(entry.path()).expect("it can be read"));
        }
    }
    for (name, bytes) in corpus.clone() {
        for part in [3, 2] {
            corpus.insert(format!("{name}.{part}-cut"), bytes[..bytes.len() - bytes.len() / part].to_vec());
        }
        corpus.insert(format!("{name}.more"), [&bytes[..], b"and more"].concat());
    }
    limits(&mut corpus);
    polyglots(&mut corpus);
    streams(&mut corpus);
    let folder = tempfile::tempdir().expect("there is room");
    for made in [films(folder.path()), pictures(folder.path()), sounds(folder.path())] {
        corpus.extend(made);
    }
    corpus
}

/// Exactly as large as is taken, and one byte more.
fn limits(corpus: &mut Files) {
    for (name, kind) in [
        ("photo.png", MediaKind::Image),
        ("voice.wav", MediaKind::Audio),
        ("clip.webm", MediaKind::Video),
        ("brochure.pdf", MediaKind::File),
    ] {
        let most = usize::try_from(kind.rule().max_bytes).expect("it is a number of bytes");
        for (size, words) in [(most, "limit"), (most + 1, "over")] {
            let mut bytes = corpus[name].clone();
            bytes.resize(size, 0);
            corpus.insert(format!("{name}.{words}"), bytes);
        }
    }
}

/// Files that can be read as two things.
fn polyglots(corpus: &mut Files) {
    let pairs = [("animation.gif", "brochure.pdf"), ("photo.jpg", "archive.zip"), ("photo.png", "page.html")];
    for (first, second) in pairs {
        let both = [&corpus[first][..], &corpus[second][..]].concat();
        corpus.insert(format!("{first}.{second}"), both);
    }
    let later = [&[0; 512][..], &corpus["brochure.pdf"][..]].concat();
    corpus.insert("later.pdf".into(), later);
}

/// Ogg with its streams in every order, and cut before anything is said of them.
fn streams(corpus: &mut Files) {
    let description = [b"OggS\0\x02", &[0; 20][..], b"\x01\x08fishead\0"].concat();
    let (sound, film) = (corpus["voice.ogg"].clone(), corpus["clip.ogg"].clone());
    // A page that begins a stream has one packet, and this one is short.
    let beginning = &sound[..28 + usize::from(sound[27])];
    corpus.insert("described.film.ogg".into(), [&description[..], &film].concat());
    corpus.insert("described.sound.ogg".into(), [&description[..], &sound].concat());
    corpus.insert("sound-first.ogg".into(), [beginning, &film].concat());
    for end in [4, 24, 27, 28, 34, 40] {
        corpus.insert(format!("voice.{end}.ogg"), sound[..end].to_vec());
        corpus.insert(format!("clip.{end}.ogg"), film[..end].to_vec());
    }
}

/// What ffmpeg makes.
fn films(folder: &Path) -> Files {
    let sound = ["-f", "lavfi", "-i", "sine=frequency=440:duration=1"];
    let film = ["-f", "lavfi", "-i", "testsrc=size=176x144:rate=25:duration=1"];
    let mut files = Files::new();
    for (name, input, more) in [
        ("sound.flac", &sound, &[][..]),
        ("sound.ac3", &sound, &[]),
        ("sound.aiff", &sound, &[]),
        ("sound.m4b.m4a", &sound, &["-c:a", "aac"]),
        ("sound.opus", &sound, &[]),
        ("sound.webm", &sound, &["-c:a", "libopus"]),
        ("sound.mov", &sound, &["-c:a", "aac"]),
        ("sound.3gp", &sound, &["-c:a", "aac"]),
        ("film.3gp", &film, &["-c:v", "mpeg4"]),
        ("film.flv", &film, &[]),
        ("film.wmv", &film, &[]),
        ("film.mpg", &film, &[]),
        ("film.ts", &film, &[]),
        ("film.m4v", &film, &["-c:v", "mpeg4"]),
        ("film.mp4", &film, &["-c:v", "mpeg4", "-movflags", "+faststart"]),
        ("fragments.mp4", &film, &["-c:v", "mpeg4", "-movflags", "frag_keyframe+empty_moov"]),
        ("film.gif", &film, &[]),
        ("film.apng", &film, &["-plays", "0"]),
        ("picture.bmp", &film, &["-frames:v", "1"]),
        ("picture.tiff", &film, &["-frames:v", "1"]),
        ("picture.ppm", &film, &["-frames:v", "1"]),
        ("picture.jpg", &film, &["-frames:v", "1"]),
    ] {
        let before = ["-nostdin", "-loglevel", "error", "-y"];
        let arguments = [&before[..], &input[..], more].concat();
        files.insert(name.to_owned(), made("ffmpeg", &arguments, &folder.join(name)));
    }
    files
}

/// What `convert` makes: of every depth and colour space, moving, turned, and under names that lie.
fn pictures(folder: &Path) -> Files {
    let drawn = ["-size", "64x48", "gradient:#243b6b-#ffb56b"];
    let mut files = Files::new();
    for (name, more) in [
        ("cmyk.jpg", &["-colorspace", "CMYK"][..]),
        ("grey.jpg", &["-colorspace", "Gray"]),
        ("progressive.jpg", &["-interlace", "JPEG"]),
        ("turned.jpg", &["-orient", "RightTop"]),
        ("deep.png", &["-depth", "16"]),
        ("grey.png", &["-colorspace", "Gray"]),
        ("few.png", &["-colors", "4", "-type", "Palette"]),
        ("two.png", &["-monochrome"]),
        ("clear.png", &["-alpha", "set", "-channel", "A", "-evaluate", "set", "50%"]),
        ("interlaced.png", &["-interlace", "PNG"]),
        ("lossless.webp", &["-define", "webp:lossless=true"]),
        ("moves.webp", &["-duplicate", "2", "-negate"]),
        ("still.gif", &[]),
        ("deep.tiff", &["-depth", "16"]),
        ("cmyk.tiff", &["-colorspace", "CMYK"]),
        ("old.bmp", &["-define", "bmp:format=bmp3"]),
        ("sign.ico", &["-resize", "32x32"]),
        ("plain.pgm", &["-colorspace", "Gray"]),
        ("painted.psd", &[]),
        ("drawn.pcx", &[]),
        ("drawn.tga", &[]),
    ] {
        let arguments = [&drawn[..], more].concat();
        files.insert(name.to_owned(), made("convert", &arguments, &folder.join(name)));
    }
    for (name, what) in
        [("cmyk.jpg", "is-a-jpeg.png"), ("deep.png", "is-a-png.pdf"), ("still.gif", "is-a-gif.jpg")]
    {
        files.insert(what.to_owned(), files[name].clone());
    }
    files
}

/// What sox makes: sound in every coding that wav has, and beside it.
fn sounds(folder: &Path) -> Files {
    let played = ["synth", "0.2", "sine", "440"];
    let mut files = Files::new();
    for (name, coding) in [
        ("u-law.wav", &["-e", "u-law"][..]),
        ("a-law.wav", &["-e", "a-law"]),
        ("float.wav", &["-e", "floating-point", "-b", "32"]),
        ("eight.wav", &["-e", "unsigned-integer", "-b", "8"]),
        ("deep.wav", &["-b", "24"]),
        ("adpcm.wav", &["-e", "ms-adpcm"]),
        ("sound.aifc", &[]),
        ("sound.au", &[]),
        ("sound.w64", &[]),
        ("sound.caf", &[]),
        ("sound.voc", &[]),
        ("sound.flac", &[]),
    ] {
        let into = folder.join(name);
        let ends = into.to_str().expect("the folder's name is text");
        let arguments = [&["-q", "-n", "-r", "8000", "-c", "1"], coding, &[ends], &played].concat();
        files.insert(format!("sox-{name}"), run("sox", &arguments, &into));
    }
    files
}

/// The file that a tool writes where its last argument says.
fn made(tool: &str, arguments: &[&str], into: &Path) -> Vec<u8> {
    let ends = into.to_str().expect("the folder's name is text");
    run(tool, &[arguments, &[ends]].concat(), into)
}

fn run(tool: &str, arguments: &[&str], into: &Path) -> Vec<u8> {
    let ran = Command::new(tool).args(arguments).output();
    let ran =
        ran.unwrap_or_else(|error| panic!("{tool} is one of the tools that tests/tools.sh brings: {error}"));
    assert!(ran.status.success(), "{tool} {arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
    std::fs::read(into).expect("it was made")
}
