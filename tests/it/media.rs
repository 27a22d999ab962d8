//! The verdict on a file before it is sent is the one that Instagram gives: two readings of the same table, written apart,
//! agree on every file of a large corpus.

use std::collections::HashMap;
use std::process::Command;

use antiphon_graph::MediaKind;
use antiphon_media::Verdict;
use antiphon_tests::curl;
use antiphon_tests::files::Files;
use antiphon_tests::repository;
use antiphon_tests::world::World;
use serde_json::json;

/// Every sample, and what can be done to one.
fn corpus() -> HashMap<String, Vec<u8>> {
    let mut corpus = HashMap::new();
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
    corpus.extend(made());
    corpus
}

/// Exactly as large as is taken, and one byte more.
fn limits(corpus: &mut HashMap<String, Vec<u8>>) {
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
fn polyglots(corpus: &mut HashMap<String, Vec<u8>>) {
    let pairs = [("animation.gif", "brochure.pdf"), ("photo.jpg", "archive.zip"), ("photo.png", "page.html")];
    for (first, second) in pairs {
        let both = [&corpus[first][..], &corpus[second][..]].concat();
        corpus.insert(format!("{first}.{second}"), both);
    }
    let later = [&[0; 512][..], &corpus["brochure.pdf"][..]].concat();
    corpus.insert("later.pdf".into(), later);
}

/// What the machine's own tools make.
fn made() -> HashMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().expect("there is room");
    let sound = ["-f", "lavfi", "-i", "sine=frequency=440:duration=1"];
    let film = ["-f", "lavfi", "-i", "testsrc=size=176x144:rate=25:duration=1"];
    let mut files = HashMap::new();
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
        let made = folder.path().join(name);
        let mut command = Command::new("ffmpeg");
        command.args(["-nostdin", "-loglevel", "error", "-y"]).args(input).args(more).arg(&made);
        let ran = command.output().expect("ffmpeg is one of the tools that tests/tools.sh brings");
        assert!(ran.status.success(), "{name}: {}", String::from_utf8_lossy(&ran.stderr));
        files.insert(name.to_owned(), std::fs::read(&made).expect("it was made"));
    }
    files
}

#[test]
fn a_verdict_before_sending_is_instagrams() {
    let world = World::start();
    // It is asked as fast as it answers.
    let unlimited = r#"{"limits":{"audio_video_per_second":1000000,"text_per_second":1000000}}"#;
    let settings = format!("{}/_sandbox/v1/settings", world.sandbox());
    let set =
        curl::with(&["-X", "PATCH", &settings, "-H", "Content-Type: application/json", "-d", unlimited]);
    assert_eq!(set.status, 200, "{}", set.body);
    let corpus = corpus();
    let files = Files::serve(corpus.clone());
    let mut differences = Vec::new();
    for (name, bytes) in &corpus {
        for kind in MediaKind::ALL {
            let ours = Verdict::of(kind, bytes);
            let codes = ours.refusal().map(|refusal| (refusal.code(), refusal.subcode()));
            let body = json!({
                "recipient": { "id": "900000000000001" },
                "message": { "attachment": { "type": kind.as_str(), "payload": { "url": files.url(name) } } },
            });
            let url = format!("{}/v24.0/me/messages?access_token=sandbox-token", world.sandbox());
            let theirs = curl::post(&url, &body);
            let error = &theirs.json()["error"];
            let told = error["code"].as_i64().map(|code| (code, error["error_subcode"].as_i64()));
            if told != codes {
                let faults: Vec<_> = ours.faults.iter().map(ToString::to_string).collect();
                differences.push(format!("{name} as {kind}: {} {faults:?}, but {}", ours.found, theirs.body));
            }
        }
    }
    assert!(corpus.len() > 120, "{}", corpus.len());
    assert!(differences.is_empty(), "{} differ:\n{}", differences.len(), differences.join("\n"));
}
