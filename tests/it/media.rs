//! The verdict on a file before it is sent is the one that Instagram gives: two readings of the same table, written apart,
//! agree on every file of a large corpus.

use antiphon_graph::MediaKind;
use antiphon_media::Verdict;

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
