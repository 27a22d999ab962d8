//! Neither tokens nor secrets nor texts come out: not in the log at its most talkative, not in answers, not in files.

use std::fs;
use std::path::{Path, PathBuf};

use antiphon_graph::AppSecret;
use antiphon_graph::webhook::sign;
use antiphon_tests::curl;
use antiphon_tests::world::World;
use serde_json::json;

/// A master key that takes the place of the first.
const MASTER_KEY: &str = "4711c0ffee4711c0ffee4711c0ffee4711c0ffee4711c0ffee4711c0ffee4711";

/// What somebody writes. It is kept as it is, and has no business in logs, counts and lists of what was changed.
const TEXT: &str = "canary-text-4712";

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

    let key = json!({ "name": "worker", "may": ["send", "read"], "accounts": ["17841400000000007"] });
    let made = curl::post(&format!("{gateway}/v1/keys"), &key).json();
    let key = made["key"].as_str().expect("a key is shown when it is made").to_owned();
    let by_key = format!("Authorization: Bearer {key}");
    let mistyped = format!("{}x", &key[..57]);
    let bearer = format!("Authorization: Bearer {CANARY}");
    let text = format!(r#"{{"recipient":{{"id":"900000000000001"}},"message":{{"text":"{CANARY}"}}}}"#);
    let token_inside = format!(r#"{{"access_token":"{CANARY}","recipient":"{CANARY}""#);
    let wrong_place = format!(r#"{{"recipient":"{CANARY}","message":["{CANARY}"],"tag":"{CANARY}"}}"#);
    let asked: [(&str, &[&str]); 25] = [
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
        ("/v24.0/me/messages", &["-H", &by_key, "-d", &text]),
        ("/v24.0/17841400000000001/messages", &["-H", &by_key, "-d", &text]),
        (&format!("/v24.0/me/messages?access_token={key}"), &["-d", &token_inside]),
        (&format!("/v24.0/me?access_token={key}"), &[]),
        ("/v24.0/me/x", &["-H", &by_key, "-d", &format!("access_token={key}&other={key}")]),
        (&format!("/v24.0/me?fields={key}"), &["-H", &bearer]),
        (&format!("/refresh_access_token?grant_type=ig_refresh_token&access_token={key}"), &[]),
        ("/v1/messages?limit=1", &["-H", &by_key]),
        ("/v1/keys", &["-H", &by_key, "-d", &format!(r#"{{"name":"{key}""#)]),
        ("/v1/messages", &["-H", &format!("Authorization: Bearer {mistyped}")]),
    ];
    let secrets = [CANARY, &key[9..57], MASTER_KEY];
    for (path, more) in asked {
        let url = format!("{gateway}{path}");
        let reply = curl::with(&[&["--globoff"], more, &[&url]].concat());
        assert!(!secrets.iter().any(|secret| reply.body.contains(secret)), "{path} {more:?}: {reply:?}");
    }
    for master_key in [MASTER_KEY, &MASTER_KEY[1..]] {
        let reply =
            curl::post(&format!("{gateway}/v1/master-key/rotate"), &json!({ "master_key": master_key }));
        assert!(!reply.body.contains(&MASTER_KEY[1..]), "{reply:?}");
        assert_eq!(reply.status, if master_key == MASTER_KEY { 200 } else { 400 }, "{reply:?}");
    }
    let own = format!("Authorization: Bearer {}", world.said("access_token"));
    let text = format!(r#"{{"recipient":{{"id":"900000000000001"}},"message":{{"text":"{TEXT}"}}}}"#);
    let sent = curl::with(&["-H", &own, "-d", &text, &format!("{gateway}/v24.0/me/messages")]);
    assert_eq!(sent.status, 200, "{sent:?}");
    let signature = sign(CANARY.as_bytes(), &AppSecret::new(world.said("app_secret")));
    let signature = format!("X-Hub-Signature-256: {signature}");
    let url = format!("{gateway}/webhooks/instagram");
    assert_eq!(curl::with(&["-H", &signature, "-d", CANARY, &url]).status, 200);
    let shown = ["apps", "accounts", "keys", "audit", "audit/verify", "master-key", "openapi.json"];
    let shown = shown.map(|page| format!("/v1/{page}"));
    for path in shown.iter().map(String::as_str).chain(["/metrics", "/readyz"]) {
        let reply = curl::get(&format!("{gateway}{path}"));
        let is_clean = !secrets.iter().chain([&TEXT]).any(|secret| reply.body.contains(secret));
        assert!(reply.status == 200 && is_clean, "{path}: {reply:?}");
    }
    let log = world.stderr();
    assert!(
        log.contains("INFO") && log.contains("a signed webhook is no delivery"),
        "it logs what it can:\n{log}"
    );
    let told: Vec<_> = log
        .lines()
        .filter(|line| secrets.iter().chain([&TEXT]).any(|secret| line.contains(secret)))
        .collect();
    assert!(told.is_empty(), "{told:#?}");

    let kept = world.folder().join("data/gateway");
    let files = files_below(&kept);
    assert!(files.iter().any(|file| holds(file, "second")), "what is kept is found: {files:?}");
    let unsealed: Vec<_> =
        files.iter().filter(|file| secrets.iter().any(|secret| holds(file, secret))).collect();
    assert!(unsealed.is_empty(), "it stands in {unsealed:?}");
}

/// All files of a folder and of those in it.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the gateway keeps its files there");
    let paths = entries.map(|entry| entry.expect("a folder that opens can be read").path());
    paths.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

fn holds(file: &Path, words: &str) -> bool {
    let bytes = fs::read(file).expect("a file of the test's own can be read");
    bytes.windows(words.len()).any(|some| some == words.as_bytes())
}
