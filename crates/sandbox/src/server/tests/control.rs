//! The control API beside the Graph side: guarded, and off the record.

use super::*;

async fn asked(request: &str) -> (Vec<u8>, Stage) {
    let stage = Stage::new().await;
    let mut peer = stage.call().await;
    peer.say(request).await;
    (peer.hear().await, stage)
}

fn status(answer: &[u8]) -> String {
    Message::response(answer, false).unwrap().start_line.split(' ').nth(1).unwrap().to_owned()
}

#[tokio::test]
async fn a_page_says_what_it_may_load() {
    let (answer, _) = asked("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    let page = Message::response(&answer, false).unwrap();
    assert_eq!(page.body.as_ref(), b"a page");
    assert!(page.header("content-security-policy").unwrap().starts_with(b"default-src 'none'"));
    assert_eq!(page.header("x-content-type-options"), Some(&b"nosniff"[..]));
}

#[tokio::test]
async fn a_name_that_was_bent_to_this_machine_and_a_page_of_another_site_are_refused() {
    for request in [
        "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "POST /_sandbox/v1/echo HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nContent-Length: 0\r\n\r\n",
        "POST /s/t17/_sandbox/v1/echo HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\nContent-Length: 0\r\n\r\n",
    ] {
        let (answer, _) = asked(request).await;
        assert_eq!(status(&answer), "403", "{request}");
        let body: Value = serde_json::from_slice(&Message::response(&answer, false).unwrap().body).unwrap();
        assert_eq!(body["error"]["code"], "forbidden");
    }
}

#[tokio::test]
async fn the_control_api_is_off_the_record_and_the_call_that_follows_on_the_same_connection_is_not() {
    let stage = Stage::new().await;
    let mut peer = stage.call().await;
    let large = "a".repeat(100_000);
    let echo = format!(
        "POST /_sandbox/v1/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n{large}"
    );
    peer.say([echo.as_bytes(), CALL.as_bytes()].concat()).await;
    assert_eq!(Message::response(&peer.hear().await, false).unwrap().body.len(), 100_000);
    let answer = peer.hear().await;
    let exchanges = stage.exchanges(1).await;
    assert_eq!(exchanges.len(), 1);
    assert_eq!(
        (exchanges[0].request.bytes().to_vec(), exchanges[0].response.to_vec()),
        (CALL.into(), answer)
    );
}

#[tokio::test]
async fn a_handler_that_panics_is_answered_for_and_the_connection_goes_on() {
    let stage = Stage::new().await;
    let mut peer = stage.call().await;
    peer.say("GET /_sandbox/v1/panic HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert_eq!(status(&peer.hear().await), "500");
    peer.say(CALL).await;
    peer.hear().await;
}

#[tokio::test]
async fn a_space_is_named_by_the_path_or_by_a_header() {
    let stage = Stage::new().await;
    let mut peer = stage.call().await;
    peer.say("GET /s/t17/v24.0/me?x=1 HTTP/1.1\r\nHost: a\r\n\r\n").await;
    peer.hear().await;
    peer.say("GET /v24.0/me HTTP/1.1\r\nHost: a\r\nX-Sandbox-Space: t17\r\n\r\n").await;
    peer.hear().await;
    let space = stage.spaces.named("t17").unwrap();
    let mut happenings = space.happenings.watch();
    while space.journal().exchanges().len() < 2 {
        happenings.changed().await.unwrap();
    }
    assert!(space.journal().exchange(1).unwrap().request.bytes().starts_with(b"GET /s/t17/v24.0/me?x=1 "));
    assert!(stage.space().journal().exchanges().is_empty());
}
