//! Neither tokens nor secrets nor texts come out: not in the log at its most talkative, not in answers, not in files.

use std::fs;
use std::path::Path;

use antiphon_graph::AppSecret;
use antiphon_graph::webhook::sign;
use antiphon_tests::curl;
use antiphon_tests::world::World;
use serde_json::json;

/// What must not come out, in a text or anywhere else. It stands in every place where a secret may be.
const CANARY: &str = "canary-4711";

#[test]
fn whatever_is_asked_and_however_wrongly_no_secret_comes_out() {
    let world = World::talkative();
    let gateway = world.gateway();
    let app = json!({ "name": "second", "secrets": [CANARY, "canary-4711-old"], "verify_token": CANARY });
    assert_eq!(curl::post(&format!("{gateway}/v1/apps"), &app).status, 201);
    let account = json!({ "id": "17841400000000007", "app": "second", "access_token": CANARY });
    assert_eq!(curl::post(&format!("{gateway}/v1/accounts"), &account).status, 201);

    let bearer = format!("Authorization: Bearer {CANARY}");
    let text = format!(r#"{{"recipient":{{"id":"900000000000001"}},"message":{{"text":"{CANARY}"}}}}"#);
    let token_inside = format!(r#"{{"access_token":"{CANARY}","recipient":"{CANARY}""#);
    let wrong_place = format!(r#"{{"recipient":"{CANARY}","message":["{CANARY}"],"tag":"{CANARY}"}}"#);
    let asked: [(&str, &[&str]); 15] = [
        ("/v24.0/me/messages", &["-H", &bearer, "-d", &text]),
        ("/v24.0/me/messages", &["-d", &token_inside]),
        ("/v24.0/me/messages", &["-H", &bearer, "-d", &wrong_place]),
        ("/v24.0/17841400000000001/messages", &["-H", &bearer, "-d", &text]),
        (&format!("/v24.0/me/messages?access_token={CANARY}"), &["-d", &text]),
        (&format!("/v24.0/me/messages?access_token={CANARY}&message=x"), &["-X", "POST"]),
        (&format!("/v24.0/me?access_token={CANARY}"), &[]),
        (&format!("/refresh_access_token?grant_type=ig_refresh_token&access_token={CANARY}"), &[]),
        ("/v24.0/me", &["-H", &bearer]),
        ("/v1/messages", &["-H", &bearer]),
        ("/v1/apps", &["-d", &format!(r#"{{"secrets":"{CANARY}""#)]),
        ("/v1/apps", &["-d", &format!(r#"{{"name":"x","secrets":[],"verify_token":"{CANARY}"}}"#)]),
        ("/v1/accounts", &["-d", &format!(r#"{{"id":"{CANARY}","app":"x","access_token":"{CANARY}"}}"#)]),
        ("/webhooks/instagram", &["-H", &format!("X-Hub-Signature-256: {CANARY}"), "-d", CANARY]),
        ("/webhooks/instagram?hub.mode=subscribe&hub.challenge=1&hub.verify_token=none", &[]),
    ];
    for (path, more) in asked {
        let url = format!("{gateway}{path}");
        let reply = curl::with(&[&["--globoff"], more, &[&url]].concat());
        assert!(!reply.body.contains(CANARY), "{path} {more:?}: {reply:?}");
    }
    let signature = sign(CANARY.as_bytes(), &AppSecret::new(world.said("app_secret")));
    let signature = format!("X-Hub-Signature-256: {signature}");
    let url = format!("{gateway}/webhooks/instagram");
    assert_eq!(curl::with(&["-H", &signature, "-d", CANARY, &url]).status, 200);
    for path in ["/v1/apps", "/v1/accounts", "/metrics", "/readyz", "/v1/openapi.json"] {
        let reply = curl::get(&format!("{gateway}{path}"));
        assert!(reply.status == 200 && !reply.body.contains(CANARY), "{path}: {reply:?}");
    }
    let log = world.stderr();
    assert!(
        log.contains("INFO") && log.contains("a signed webhook is no delivery"),
        "it logs what it can:\n{log}"
    );
    let told: Vec<_> = log.lines().filter(|line| line.contains(CANARY)).collect();
    assert!(told.is_empty(), "{told:#?}");

    let kept = world.folder().join("data/gateway");
    let files = fs::read_dir(&kept).expect("the gateway keeps its files there");
    let files: Vec<_> = files.map(|file| file.expect("a folder that opens can be read").path()).collect();
    assert!(files.iter().any(|file| holds(file, "second")), "what is kept is found: {files:?}");
    let unsealed: Vec<_> = files.iter().filter(|file| holds(file, CANARY)).collect();
    assert!(unsealed.is_empty(), "it stands in {unsealed:?}");
}

fn holds(file: &Path, words: &str) -> bool {
    let bytes = fs::read(file).expect("a file of the test's own can be read");
    bytes.windows(words.len()).any(|some| some == words.as_bytes())
}
