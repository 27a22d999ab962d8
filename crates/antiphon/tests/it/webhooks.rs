//! `webhooks verify`: the signature over the exact bytes.

use antiphon_graph::{AppSecret, webhook};
use serde_json::json;

use crate::world::{Home, Ran};

const BODY: &str = r#"{"object":"instagram","entry":[{"id":"17841400000000001","time":1767225600,"messaging":[{"sender":{"id":"900000000000001"},"recipient":{"id":"17841400000000001"},"timestamp":1767225600000,"message":{"mid":"m1","text":"\ud83c\udf89"}}]}]}"#;

fn signature() -> String {
    webhook::sign(BODY.as_bytes(), &AppSecret::new("the secret"))
}

fn verify(home: &Home, body: &str, signature: &str, secret: &str) -> Ran {
    let body = home.file("body.json", body);
    let secret = home.file("secret", secret);
    home.run(&["webhooks", "verify", &body, "--signature", signature, "--secret-file", &secret, "--json"])
}

#[test]
fn a_delivery_that_fits_is_told_with_what_is_in_it() {
    let home = Home::new();
    let fits = json!({ "verified": true, "events": ["message"] });
    assert_eq!(verify(&home, BODY, &signature(), "the secret\n").ends_with(0).json(), fits);
    let pasted = format!("X-Hub-Signature-256: {}", signature());
    assert_eq!(verify(&home, BODY, &pasted, "the secret").ends_with(0).json(), fits);

    let secret = home.file("secret", "the secret");
    let from_input = ["webhooks", "verify", "-", "--signature", &signature(), "--secret-file", &secret];
    let ran = Ran::fed(&mut home.command(&from_input), BODY).ends_with(0);
    assert_eq!(ran.out, "the signature fits; 1 event: message\n");
}

#[test]
fn a_delivery_that_does_not_fit_is_refused_and_a_line_end_is_found_out() {
    let home = Home::new();
    let other = verify(&home, BODY, &signature(), "another secret").fails_with(3).error();
    assert_eq!(other["error"]["code"], "bad_signature");
    let changed = BODY.replace("900000000000001", "900000000000002");
    verify(&home, &changed, &signature(), "the secret").fails_with(3);
    for end in ["\n", "\r\n"] {
        let saved = verify(&home, &format!("{BODY}{end}"), &signature(), "the secret").fails_with(3).error();
        assert!(saved["error"]["hint"].as_str().unwrap().contains("line end"), "{saved}");
    }
    let malformed = verify(&home, BODY, "1f2e", "the secret").fails_with(3).error();
    assert!(malformed["error"]["hint"].as_str().unwrap().contains("sha256="), "{malformed}");
}

#[test]
fn an_empty_or_missing_secret_is_named() {
    let home = Home::new();
    verify(&home, BODY, &signature(), "\n").fails_with(2);
    let body = home.file("body.json", BODY);
    let missing = ["webhooks", "verify", &body, "--signature", "x", "--secret-file", "none"];
    let missing = home.run(&missing).fails_with(2);
    assert!(missing.err.contains("none"), "{}", missing.err);
}
