//! Each mistake, made by hand.

use super::*;

const SECRET: &str = "sandbox-app-secret";
const BODY: &str = r#"{"text":"Gr\u00fc\u00dfe \/ \ud83d\udc4d","id":7}"#;

fn lab<'a>(sent: Option<&'a str>, former: &'a [String]) -> Lab<'a> {
    Lab { body: BODY.as_bytes(), sent, secret: SECRET, former, verify_token: "verify-me" }
}

fn signed(body: impl AsRef<[u8]>, secret: &str) -> String {
    sign(body.as_ref(), &AppSecret::new(secret)).sha256()
}

/// What the lab names when code computed this.
fn named(computed: &str) -> Vec<Mistake> {
    let (sent, former) = (signed(BODY, SECRET), ["the-one-before".to_owned()]);
    let verdict = lab(Some(&sent), &former).judge(computed);
    assert_eq!(verdict.judgement, Judgement::Mistake, "{computed}: {verdict:?}");
    assert!(!verdict.together || verdict.mistakes.len() > 1);
    verdict.mistakes.iter().map(|named| named.name).collect()
}

#[test]
fn what_is_right_is_said_to_be() {
    let sent = signed(BODY, SECRET);
    let verdict = lab(Some(&sent), &[]).judge(&format!(" {sent}\n"));
    assert_eq!((verdict.judgement, verdict.mistakes.len()), (Judgement::Right, 0));
    assert_eq!(lab(Some(&sent), &[]).of_the_sent(), Ok(()));
}

#[test]
fn json_that_was_written_again_is_named() {
    for again in [
        r#"{"text":"Grüße / 👍","id":7}"#,
        r#"{"text": "Gr\u00fc\u00dfe / \ud83d\udc4d", "id": 7}"#,
        r#"{"text": "Grüße / 👍", "id": 7}"#,
        r#"{"id":7,"text":"Grüße / 👍"}"#,
    ] {
        assert_eq!(named(&signed(again, SECRET)), [Mistake::Reserialised], "{again}");
    }
}

#[test]
fn pretty_printed_json_is_named() {
    for again in [
        "{\n  \"text\": \"Grüße / 👍\",\n  \"id\": 7\n}",
        "{\n    \"text\": \"Gr\\u00fc\\u00dfe / \\ud83d\\udc4d\",\n    \"id\": 7\n}",
        "{\n\t\"id\": 7,\n\t\"text\": \"Grüße / 👍\"\n}",
    ] {
        assert_eq!(named(&signed(again, SECRET)), [Mistake::Pretty], "{again}");
    }
}

#[test]
fn escapes_that_became_letters_are_named() {
    assert_eq!(named(&signed(r#"{"text":"Grüße \/ 👍","id":7}"#, SECRET)), [Mistake::Unescaped]);
}

#[test]
fn a_line_break_behind_the_body_is_named() {
    assert_eq!(named(&signed(format!("{BODY}\n"), SECRET)), [Mistake::TrailingNewline]);
    assert_eq!(named(&signed(format!("{BODY}\r\n"), SECRET)), [Mistake::TrailingNewline]);
}

#[test]
fn the_verify_token_as_the_secret_is_named() {
    assert_eq!(named(&signed(BODY, "verify-me")), [Mistake::VerifyToken]);
}

#[test]
fn an_old_secret_is_named() {
    assert_eq!(named(&signed(BODY, "the-one-before")), [Mistake::OldSecret]);
}

#[test]
fn base64_is_named_in_all_its_forms() {
    let digest = sign(BODY.as_bytes(), &AppSecret::new(SECRET)).sha256_bytes().to_vec();
    let standard = base64::engine::general_purpose::STANDARD;
    let digits = signed(BODY, SECRET).replace("sha256=", "");
    for computed in [
        standard.encode(&digest),
        format!("sha256={}", standard.encode(&digest)),
        URL_SAFE_NO_PAD.encode(&digest),
        standard.encode(digits),
    ] {
        assert_eq!(named(&computed), [Mistake::Base64], "{computed}");
    }
}

#[test]
fn sha_1_is_named() {
    let signed = sign(BODY.as_bytes(), &AppSecret::new(SECRET)).sha1();
    assert_eq!(named(&signed), [Mistake::Sha1]);
    assert_eq!(named(signed.trim_start_matches("sha1=")), [Mistake::Sha1]);
}

#[test]
fn a_prefix_too_few_or_too_many_is_named() {
    let right = signed(BODY, SECRET);
    let digits = right.trim_start_matches("sha256=");
    for computed in [digits.to_owned(), digits.to_uppercase(), format!("sha256={right}")] {
        assert_eq!(named(&computed), [Mistake::Prefix], "{computed}");
    }
}

#[test]
fn a_body_read_as_latin_1_is_named() {
    let misread: String = r#"{"text":"Grüße / 👍","id":7}"#.bytes().map(char::from).collect();
    assert_eq!(named(&signed(misread, SECRET)), [Mistake::Latin1]);
    let raw = r#"{"text":"Grüße"}"#;
    let lab = Lab { body: raw.as_bytes(), ..lab(None, &[]) };
    for misread in
        [raw.bytes().map(char::from).collect::<String>().into_bytes(), b"{\"text\":\"Gr\xfc\xdfe\"}".to_vec()]
    {
        let verdict = lab.judge(&signed(misread, SECRET));
        assert_eq!(verdict.mistakes[0].name, Mistake::Latin1, "{verdict:?}");
    }
}

#[test]
fn two_mistakes_at_once_are_found_together() {
    assert_eq!(
        named(&signed(format!("{BODY}\n"), "verify-me")),
        [Mistake::TrailingNewline, Mistake::VerifyToken]
    );
    let sent = signed(BODY, SECRET);
    assert!(lab(Some(&sent), &[]).judge(&signed(format!("{BODY}\n"), "verify-me")).together);
}

#[test]
fn mistakes_that_give_the_same_bytes_are_both_named() {
    let body = r#"{"text":"Gr\u00fc\u00dfe"}"#;
    let lab = Lab { body: body.as_bytes(), ..lab(None, &[]) };
    let verdict = lab.judge(&signed(r#"{"text":"Grüße"}"#, SECRET));
    let names: Vec<_> = verdict.mistakes.iter().map(|named| named.name).collect();
    assert_eq!((names, verdict.together), (vec![Mistake::Unescaped, Mistake::Reserialised], false));
}

#[test]
fn what_no_known_mistake_gives_is_said_to_be_unknown() {
    let sent = signed(BODY, SECRET);
    for computed in [signed(BODY, "somebody-else's"), "nonsense".into(), "🙂".into(), String::new()] {
        assert_eq!(lab(Some(&sent), &[]).judge(&computed).judgement, Judgement::Unknown, "{computed}");
    }
}

#[test]
fn a_header_that_is_wrong_itself_is_said_to_be() {
    let former = ["the-one-before".to_owned()];
    let old = signed(BODY, "the-one-before");
    let lab_of_old = lab(Some(&old), &former);
    assert_eq!(lab_of_old.of_the_sent(), Err("it is signed with an earlier secret"));
    assert!(lab_of_old.judge(&old).words.contains("earlier secret"));
    assert!(lab_of_old.judge(&signed(BODY, SECRET)).words.contains("secret as it is now"));
    assert!(lab(Some("sha256=00"), &former).of_the_sent().unwrap_err().contains("on purpose"));
    assert!(lab(None, &former).of_the_sent().unwrap_err().contains("without"));
}
