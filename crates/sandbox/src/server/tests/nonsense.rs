//! Whatever comes, an answer goes: in Instagram's words, and never an empty one.

use super::*;

fn few() -> Limits {
    Limits { body_bytes: 1_000, upload_bytes: 2_000, head_bytes: 8_192, ..Limits::default() }
}

async fn answered(request: &[u8]) -> (String, Value) {
    let stage = Stage::with(few()).await;
    let mut peer = stage.call().await;
    peer.say(request).await;
    let answer = peer.hear().await;
    let exchange = stage.exchange().await;
    assert_eq!(exchange.response, answer);
    assert!(exchange.note.reason.is_some());
    refusal(&answer)
}

#[tokio::test]
async fn what_is_no_http_is_told_so() {
    for (nonsense, says) in [
        (&b"HELLO\r\n\r\n"[..], "HTTP"),
        (b"GET /me HTTP/9.9\r\n\r\n", "HTTP"),
        (b"GET /me HTTP/1.1\r\nno colon\r\n\r\n", "header"),
        (b"POST /me HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na", "content-length"),
        (b"POST /me HTTP/1.1\r\nContent-Length: many\r\n\r\na", "content-length"),
        (b"GET /a b HTTP/1.1\r\n\r\n", "HTTP"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "http://"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP/1.1"),
    ] {
        let (status, error) = answered(nonsense).await;
        assert_eq!((status.as_str(), &error["code"]), ("400", &Value::from(100)), "{nonsense:?}");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(says), "{}: {message}", String::from_utf8_lossy(nonsense));
    }
}

#[tokio::test]
async fn a_path_that_is_no_text_is_answered_like_any_unknown_path() {
    for path in [&b"/\xff\xfe/messages"[..], b"/%ff%fe/messages", b"/v24.0/\xc3\xa9", b"//", b"/%"] {
        let request = [b"POST ", path, b" HTTP/1.1\r\nContent-Length: 0\r\n\r\n"].concat();
        let (status, _) = answered(&request).await;
        assert!(status.starts_with('4') || status == "500", "{status}");
    }
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let request = format!("GET /me HTTP/1.1\r\nX: {}\r\n\r\n", "a".repeat(10_000));
    assert_eq!(answered(request.as_bytes()).await.0, "431");
    let many = "X: 1\r\n".repeat(200);
    let request = format!("GET /me HTTP/1.1\r\n{many}\r\n");
    assert_eq!(answered(request.as_bytes()).await.0, "431");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_when_it_has_been_sent() {
    let json = format!("POST /me/messages HTTP/1.1\r\nContent-Length: 1001\r\n\r\n{}", "a".repeat(1_001));
    let (status, error) = answered(json.as_bytes()).await;
    assert_eq!(status, "413");
    assert!(error["message"].as_str().unwrap().contains("1000 bytes"), "{error}");
    let chunked = format!(
        "POST /me HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n{}\r\n0\r\n\r\n",
        "a".repeat(1_001)
    );
    assert_eq!(answered(chunked.as_bytes()).await.0, "413");
    let upload = "POST /me/messages HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=x\r\n";
    let just_right = format!("{upload}Content-Length: 2000\r\n\r\n{}", "a".repeat(2_000));
    assert_ne!(answered(just_right.as_bytes()).await.0, "413");
    let too_large = format!("{upload}Content-Length: 2001\r\n\r\n{}", "a".repeat(2_001));
    assert_eq!(answered(too_large.as_bytes()).await.0, "413");
}

#[tokio::test]
async fn a_client_that_asks_before_it_sends_too_much_is_refused_before_it_does() {
    let head = b"POST /me/messages HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n";
    assert_eq!(answered(head).await.0, "413");
}

#[tokio::test]
async fn a_body_that_breaks_is_refused() {
    for chunks in ["zz\r\n", "1\r\nabc\r\n", "fffffffffffffffff\r\n"] {
        let request = format!("POST /me/messages HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}");
        assert_eq!(answered(request.as_bytes()).await.0, "400", "{chunks:?}");
    }
}

#[tokio::test]
async fn a_request_that_stops_halfway_is_refused_and_nothing_is_delivered() {
    for half in ["GET /me HT", "POST /me/messages HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc"] {
        let stage = Stage::new().await;
        let mut peer = stage.call().await;
        peer.say(half).await;
        peer.stream.shutdown().await.unwrap();
        let answer = peer.hear_the_end().await.unwrap();
        assert_eq!(refusal(&answer).0, "400", "{half:?}");
    }
}

#[tokio::test]
async fn a_head_or_body_that_does_not_go_on_is_not_waited_for() {
    let hasty =
        Limits { head: Duration::from_millis(20), body: Duration::from_millis(20), ..Limits::default() };
    for half in ["GET /me HT", "POST /me/messages HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc"] {
        let stage = Stage::with(hasty).await;
        let mut peer = stage.call().await;
        peer.say(half).await;
        let answer = peer.hear_the_end().await.unwrap();
        assert_eq!(refusal(&answer).0, "408", "{half:?}");
        assert_eq!(stage.exchange().await.request.bytes(), half);
    }
}

#[tokio::test]
async fn a_space_that_cannot_be_is_refused() {
    for request in
        ["GET /s/not%20one/me HTTP/1.1\r\n\r\n", "GET /me HTTP/1.1\r\nX-Sandbox-Space: a b\r\n\r\n"]
    {
        let (status, error) = answered(request.as_bytes()).await;
        assert_eq!(status, "400");
        assert!(error["message"].as_str().unwrap().contains("a space is named by"), "{error}");
    }
}

#[tokio::test]
async fn a_page_of_another_site_is_kept_from_the_graph_side() {
    let request = "POST /me/messages HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(answered(request.as_bytes()).await.0, "403");
}
