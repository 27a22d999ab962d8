//! Requests whose ends or paths mean different things to different readers: one request in, one answer out.

use http::Method;

use crate::raw::{Raw, ask, statuses};
use crate::world::{World, straight};

const BEARER: (&str, &str) = ("authorization", "Bearer sandbox-token");

/// A whole request that would send a text if anybody took it for one.
fn hidden(world: &World, text: &str) -> String {
    let body = world.to_ava(text).to_string();
    let head = "POST /me/messages HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer sandbox-token\r\n";
    format!("{head}content-length: {}\r\n\r\n{body}", body.len())
}

#[tokio::test]
async fn heads_that_say_two_lengths_hide_no_second_request() {
    let world = World::new().await;
    let inner = hidden(&world, "smuggled");
    let post = |lengths: &str, body: &str| {
        let head =
            "POST /v24.0/me/messages HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer sandbox-token";
        format!("{head}\r\nconnection: close\r\n{lengths}\r\n\r\n{body}")
    };
    let length = inner.len();
    for (what, request) in [
        ("two lengths", post(&format!("content-length: 5\r\ncontent-length: {length}"), &inner)),
        ("two lengths in one", post(&format!("content-length: 5, {length}"), &inner)),
        ("a length below nothing", post("content-length: -1", &inner)),
        ("a length with a sign", post("content-length: +5", &inner)),
        ("a length in hexadecimal", post("content-length: 0x5", &inner)),
        ("a length beyond reason", post("content-length: 99999999999999999999", &inner)),
        (
            "a length and chunks",
            post(
                &format!("content-length: {length}\r\ntransfer-encoding: chunked"),
                &format!("0\r\n\r\n{inner}"),
            ),
        ),
        (
            "chunks and a length",
            post("transfer-encoding: chunked\r\ncontent-length: 5", &format!("0\r\n\r\n{inner}")),
        ),
        ("an encoding that is none", post("transfer-encoding: xchunked", &format!("0\r\n\r\n{inner}"))),
        (
            "chunks that are not last",
            post("transfer-encoding: chunked, identity", &format!("0\r\n\r\n{inner}")),
        ),
        ("a tab before the name's end", post("transfer-encoding\t: chunked", &format!("0\r\n\r\n{inner}"))),
        ("a space before the name's end", post("content-length : 5", &inner)),
        ("a line that goes on", post("x: a\r\n content-length: 5", &inner)),
        ("a bare return", post("x: a\rcontent-length: 5", &inner)),
        ("a NUL", post("x: a\0b", &inner)),
        ("chunks of a size beyond reason", post("transfer-encoding: chunked", "fffffffffffffffff\r\nx")),
        ("chunks of no size", post("transfer-encoding: chunked", "zz\r\nx\r\n0\r\n\r\n")),
        ("an older HTTP", post("", &inner).replace("HTTP/1.1", "HTTP/1.0")),
        ("no HTTP at all", format!("\0\u{1}\u{2}\r\n\r\n{inner}")),
        ("HTTP/2", format!("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n{inner}")),
        ("TLS", format!("\u{16}\u{3}\u{1}\r\n\r\n{inner}")),
    ] {
        let answer = ask(&world, request).await;
        let answers = statuses(&answer);
        assert!(
            answers.len() <= 1 && answers.iter().all(|status| status.starts_with('4')),
            "{what}: {answer}"
        );
    }
    assert_eq!(world.received().await, [""; 0]);
    assert_eq!(world.text("Still here").await.status, 200);
}

#[tokio::test]
async fn requests_one_behind_the_other_are_answered_one_by_one() {
    let world = World::new().await;
    let last = "GET /livez HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n";
    let answer = ask(&world, [hidden(&world, "one"), hidden(&world, "two"), last.into()].concat()).await;
    assert_eq!(statuses(&answer), ["200"; 3], "{answer}");
    assert_eq!(world.received().await, ["one", "two"]);
}

#[tokio::test]
async fn heads_without_measure_are_refused() {
    let world = World::new().await;
    let head =
        |more: &str| format!("GET /v24.0/me HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n{more}\r\n");
    for (what, request) in [
        ("a line of 64 KiB", head(&format!("x: {}\r\n", "x".repeat(64 * 1024)))),
        ("a name of 64 KiB", head(&format!("{}: x\r\n", "x".repeat(64 * 1024)))),
        ("10,000 lines", head(&"x: y\r\n".repeat(10_000))),
        ("a path of 64 KiB", format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(64 * 1024))),
        ("a path of 64 KiB, encoded", format!("GET /{} HTTP/1.1\r\n\r\n", "%41".repeat(22_000))),
    ] {
        let answer = ask(&world, request).await;
        // The reset that ends what was not read may overtake the answer.
        let answers = statuses(&answer);
        assert!(answers.iter().all(|status| ["414", "431", "400"].contains(status)), "{what}: {answer}");
    }
    assert_eq!(world.text("Still here").await.status, 200);
}

#[tokio::test]
async fn no_path_leads_past_the_queue_or_out_of_instagrams_api() {
    let world = World::new().await;
    let body = world.to_ava("past the queue").to_string();
    for path in [
        "/v24.0/x/../me/messages",
        "/v24.0/./me/messages",
        "/v24.0/%2e%2e/v24.0/me/messages",
        "/v24.0/x/%2e%2e/me/messages",
        "/v24.0/me/x/..%2fmessages",
        "/v24.0/me/..%5cmessages",
        "/v24.0/me/messages%00",
        "/v24.0/me%00/messages",
        "/v24.0/me/messages;x",
        "/v24.0/me/messages%3Faccess_token=sandbox-token",
        "/v24.0/me/messages%23",
        "/v24.0/me/%6dessages/%2e",
        "/v24.0/me/messages%0d%0ax:%20y",
        "/v24.0/17841400000000001%2fmessages%2f..%2f..%2fme",
        "/v24.0/../_sandbox/v1/reset",
        "/v24.0/%2e%2e/_sandbox/v1/reset",
        "/v24.0/..%2f_sandbox%2fv1%2freset",
        "/me/../webhooks/instagram",
        "/v24.0/%ff/messages",
        "/%76%31/messages",
        "/v1/../v24.0/me/messages",
        "/v1/%2e%2e/v24.0/me/messages",
    ] {
        let told = world.ask(Method::POST, path, &[BEARER], body.clone()).await;
        assert!((400..=500).contains(&told.status), "{path}: {told:?}");
        assert!(told.message().is_empty(), "{path}: {told:?}");
    }
    for query in ["method=post", "method=POST&message={%22text%22:%22x%22}"] {
        let told =
            world.ask(Method::GET, &format!("/v24.0/me/messages?{query}"), &[BEARER], body.clone()).await;
        assert_eq!(told.status, 404, "{query}: {told:?}");
    }
    assert_eq!(world.ask(Method::POST, "/v24.0", &[BEARER], "batch=[]").await.status, 404);
    assert_eq!(world.received().await, [""; 0]);

    // What is another spelling of the same path is the same request.
    for (nth, path) in
        ["//v24.0//me//messages//", "/v24.0%2fme%2fmessages", "/v24.0/m%65/messages"].iter().enumerate()
    {
        let told =
            world.ask(Method::POST, path, &[BEARER], world.to_ava(&format!("{nth}")).to_string()).await;
        assert!(told.status == 200 && told.message().starts_with("msg_"), "{path}: {told:?}");
    }
    assert_eq!(world.received().await, ["0", "1", "2"]);
}

#[tokio::test]
async fn a_target_in_another_form_leads_nowhere_else() {
    let world = World::new().await;
    for target in [
        "*",
        "example.com:443",
        "http://example.com/v24.0/me",
        "http://example.com:1/",
        "//example.com/v24.0/me",
    ] {
        for method in ["GET", "POST", "OPTIONS", "CONNECT", "TRACE", "X"] {
            let request = format!(
                "{method} {target} HTTP/1.1\r\nhost: example.com\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
            );
            let answer = ask(&world, request).await;
            let answers = statuses(&answer);
            assert_eq!(answers.len(), 1, "{method} {target}: {answer}");
            assert!(!answer.contains("502") && answers[0] < "500", "{method} {target}: {answer}");
        }
    }
    let there = straight(&world.sandbox, "/v24.0/me/messages", &[BEARER], "{}").await;
    assert!(there.status < 500, "the sandbox is still reached");
}

#[tokio::test]
async fn who_sends_too_much_without_asking_first_still_hears_why() {
    let world = World::new().await;
    for path in ["/me/messages", "/webhooks/instagram"] {
        let mut raw = Raw::to(&world).await;
        let encoded = "connection: close\r\ncontent-encoding: gzip\r\ncontent-length: 1000000";
        raw.write(format!("POST {path} HTTP/1.1\r\nhost: {}\r\n{encoded}\r\n\r\n", world.address)).await;
        raw.write(vec![0; 1_000_000]).await;
        assert_eq!(statuses(&raw.answer().await), ["415"], "{path}, encoded");
    }
    for (path, most) in
        [("/me/messages", 1024 * 1024), ("/webhooks/instagram", 5 * 1024 * 1024), ("/v1/apps", 1024 * 1024)]
    {
        let mut raw = Raw::to(&world).await;
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            world.address,
            most + 1
        );
        raw.write(head).await;
        raw.write(vec![b' '; most + 1]).await;
        assert_eq!(statuses(&raw.answer().await), ["413"], "{path}");

        let mut raw = Raw::to(&world).await;
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n",
            world.address
        );
        raw.write(head).await;
        for _ in 0..=most / 0x1000 {
            raw.write([b"1000\r\n", &[b' '; 0x1000][..], b"\r\n"].concat()).await;
        }
        raw.write("0\r\n\r\n").await;
        assert_eq!(statuses(&raw.answer().await), ["413"], "{path} in chunks");

        let mut raw = Raw::to(&world).await;
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\ncontent-length: 99999999999\r\nexpect: 100-continue\r\n\r\n",
            world.address
        );
        raw.write(head).await;
        assert_eq!(statuses(&raw.answer().await), ["413"], "{path}, asked first");
    }
    assert_eq!(world.text("Still here").await.status, 200);
}
