//! Each form, as it is copied.

use super::super::tests::exchange;
use super::*;

/// A request with all that is hard to write.
fn hard() -> Vec<u8> {
    let body = r#"{"text":"it's \"100%\" $HOME & more\\","access_token":"abc"}"#;
    request("Authorization: Bearer abc\r\nX-Empty:\r\n", body.as_bytes())
}

fn request(more: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST /v24.0/me/messages?a=1&access_token=abc HTTP/1.1\r\nHost: 127.0.0.1:2401\r\n\
         Content-Type: application/json\r\n{more}Content-Length: {}\r\nUser-Agent: x\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

fn copied(request: &[u8], form: Form) -> String {
    exchange(request, b"").copied(form, false).unwrap()
}

#[test]
fn curl_for_windows() {
    insta::assert_snapshot!(copied(&hard(), Form::Windows), @r#"
    curl.exe -X POST ^"http://127.0.0.1:2401/v24.0/me/messages?a=1^&access_token=%IG_TOKEN%^" ^
      -H ^"Content-Type: application/json^" ^
      -H ^"Authorization: Bearer %IG_TOKEN%^" ^
      -H ^"X-Empty;^" ^
      --data-binary ^"{\^"text\^":\^"it's \\\^"100^%\\\^" $HOME ^& more\\\\\^",\^"access_token\^":\^"%IG_TOKEN%\^"}^"
    "#);
    let file = copied(&request("", "Grüße\n".as_bytes()), Form::Windows);
    assert!(file.contains("FromBase64String('R3LDvMOfZQo=')"), "{file}");
    assert!(file.ends_with("--data-binary @body.bin"), "{file}");
}

#[test]
fn httpie() {
    insta::assert_snapshot!(copied(&hard(), Form::Httpie), @r#"
    http --ignore-stdin POST 'http://127.0.0.1:2401/v24.0/me/messages?a=1&access_token='"$IG_TOKEN" \
      'Content-Type: application/json' \
      'Authorization: Bearer '"$IG_TOKEN" \
      'X-Empty;' \
      --raw='{"text":"it'\''s \"100%\" $HOME & more\\","access_token":"'"$IG_TOKEN"'"}'
    "#);
    let piped = copied(&request("", b"\0\xff"), Form::Httpie);
    assert!(piped.starts_with("printf '\\000\\377' |\nhttp POST "), "{piped}");
}

#[test]
fn rust_with_reqwest() {
    insta::assert_snapshot!(copied(&hard(), Form::Reqwest), @r##"
    let ig_token = std::env::var("IG_TOKEN")?;
    let response = reqwest::Client::new()
        .request(reqwest::Method::from_bytes(b"POST")?, ["http://127.0.0.1:2401/v24.0/me/messages?a=1&access_token=", &ig_token].concat())
        .header("Content-Type", "application/json")
        .header("Authorization", ["Bearer ", &ig_token].concat())
        .header("X-Empty", "")
        .body([r#"{"text":"it's \"100%\" $HOME & more\\","access_token":""#, &ig_token, r#""}"#].concat())
        .send()
        .await?;
    "##);
    let binary = copied(&request("", b"\0\xff\""), Form::Reqwest);
    assert!(binary.contains(r#".body(&b"\x00\xff\""[..])"#), "{binary}");
}

#[test]
fn the_request_and_its_body_as_they_are_but_for_secrets() {
    let raw = copied(&hard(), Form::Raw);
    assert!(raw.starts_with("POST /v24.0/me/messages?a=1&access_token=$IG_TOKEN HTTP/1.1\r\n"), "{raw}");
    assert!(copied(&hard(), Form::Body).ends_with(r#""access_token":"$IG_TOKEN"}"#));
    let with_secrets = exchange(&hard(), b"").copied(Form::Raw, true).unwrap();
    assert_eq!(with_secrets.as_bytes(), hard());
}

#[test]
fn what_cannot_be_copied_says_why() {
    let copied = |bytes: &[u8], form| exchange(bytes, b"").copied(form, false);
    assert_eq!(copied(b"\x16\x03", Form::Httpie), Err(NoCommand::NotHttp));
    assert_eq!(copied(&request("", b"\xff"), Form::Body), Err(NoCommand::NoText));
    let long = vec![b'a'; 9_000];
    assert_eq!(copied(&request("", &long), Form::Windows), Err(NoCommand::TooLong(9_000)));
    let secret = "access_token=abc&x=ü".as_bytes();
    assert_eq!(copied(&request("", secret), Form::Windows), Err(NoCommand::SecretInside));
}
