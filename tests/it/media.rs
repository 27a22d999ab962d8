//! The verdict on a file before it is sent is the one that Instagram gives: two readings of the same table, written apart,
//! agree on every file of a large corpus.

use std::thread;

use antiphon_graph::MediaKind;
use antiphon_media::{Verdict, fit};
use antiphon_tests::curl;
use antiphon_tests::files::Files;
use antiphon_tests::world::World;
use serde_json::json;

use crate::corpus;

#[test]
fn a_verdict_before_sending_is_instagrams() {
    let world = World::start();
    // It is asked as fast as it answers.
    let unlimited = r#"{"limits":{"audio_video_per_second":1000000,"text_per_second":1000000}}"#;
    let settings = format!("{}/_sandbox/v1/settings", world.sandbox());
    let set =
        curl::with(&["-X", "PATCH", &settings, "-H", "Content-Type: application/json", "-d", unlimited]);
    assert_eq!(set.status, 200, "{}", set.body);
    let corpus = corpus::all();
    assert!(corpus.len() > 150, "{}", corpus.len());
    let files = Files::serve(corpus.clone());
    let url = format!("{}/v24.0/me/messages?access_token=sandbox-token", world.sandbox());
    let differs = |kind: MediaKind, name: &str, bytes: &[u8]| {
        let ours = Verdict::of(kind, bytes);
        let codes = ours.refusal().map(|refusal| (refusal.code(), refusal.subcode()));
        let body = json!({
            "recipient": { "id": "900000000000001" },
            "message": { "attachment": { "type": kind.as_str(), "payload": { "url": files.url(name) } } },
        });
        let theirs = curl::post(&url, &body);
        let error = &theirs.json()["error"];
        let told = error["code"].as_i64().map(|code| (code, error["error_subcode"].as_i64()));
        let faults: Vec<_> = ours.faults.iter().map(ToString::to_string).collect();
        (told != codes).then(|| format!("{name} as {kind}: {} {faults:?}, but {}", ours.found, theirs.body))
    };
    let differences: Vec<String> = thread::scope(|scope| {
        let as_each = MediaKind::ALL.map(|kind| {
            let (differs, corpus) = (&differs, &corpus);
            scope
                .spawn(move || corpus.iter().filter_map(|(name, bytes)| differs(kind, name, bytes)).collect())
        });
        let all = as_each.into_iter().map(|each| each.join().expect("it went through all of them"));
        all.collect::<Vec<Vec<_>>>().concat()
    });
    assert!(differences.is_empty(), "{} differ:\n{}", differences.len(), differences.join("\n"));
}

#[test]
fn what_a_picture_is_made_into_fits() {
    let corpus = corpus::all();
    let mut made = Vec::new();
    for (name, bytes) in &corpus {
        if let Ok(fitted) = fit::picture(bytes) {
            let verdict = Verdict::of(MediaKind::Image, &fitted.bytes);
            assert!(verdict.fits(), "{name}: {:?}", verdict.faults);
            made.push(name.as_str());
        }
    }
    for name in [
        "cmyk.jpg",
        "grey.jpg",
        "turned.jpg",
        "deep.png",
        "two.png",
        "moves.webp",
        "still.gif",
        "deep.tiff",
        "old.bmp",
    ] {
        assert!(made.contains(&name), "{name} is not among {made:?}");
    }
}
