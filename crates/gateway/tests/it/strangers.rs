//! Other sites' pages in a browser of this machine, and whoever a proxy carries here: `/v1` is not for them.

use crate::raw::ask;
use crate::world::World;

fn request(line: &str, headers: &[(&str, &str)], body: &str) -> String {
    let headers: Vec<_> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let (headers, length) = (headers.concat(), body.len());
    format!("{line} HTTP/1.1\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}")
}

#[tokio::test]
async fn no_strangers_page_and_no_proxys_caller_reaches_what_needs_no_token() {
    let world = World::new().await;
    let app = r#"{"name":"evil","secrets":["s"],"verify_token":"v"}"#;
    let here = ("host", "127.0.0.1:2400");
    let strangers = [
        &[("host", "evil.example")][..],
        &[
            ("host", "evil.example:2400"),
            ("origin", "http://evil.example:2400"),
            ("sec-fetch-site", "same-origin"),
        ],
        &[("host", "127.0.0.1.evil.example")],
        &[("host", "10.0.0.1")],
        &[("host", "")],
        &[],
        &[here, ("host", "evil.example")],
        &[here, ("origin", "http://evil.example")],
        &[here, ("origin", "http://127.0.0.1:3000")],
        &[here, ("origin", "https://127.0.0.1:2400")],
        &[here, ("origin", "null")],
        &[here, ("origin", "")],
        &[here, ("sec-fetch-site", "cross-site")],
        &[here, ("sec-fetch-site", "same-site")],
        &[here, ("x-forwarded-for", "198.51.100.7")],
        &[here, ("forwarded", "for=198.51.100.7")],
        &[here, ("via", "1.1 proxy")],
    ];
    for headers in strangers {
        for (line, body) in [
            ("GET /v1/messages", ""),
            ("GET /v1/events", ""),
            ("GET /v1/openapi.json", ""),
            ("GET //v1/messages", ""),
            ("GET /v1/", ""),
            ("POST /v1/apps", app),
            ("OPTIONS /v1/apps", ""),
        ] {
            let answer = ask(&world, request(line, headers, body)).await;
            let status = answer.get(9..12).unwrap_or_default();
            // A request without exactly one host is none; doubled slashes lead nowhere.
            assert!(["400", "403", "404"].contains(&status), "{line} {headers:?}: {answer}");
            assert!(!answer.to_ascii_lowercase().contains("access-control-"), "{line} {headers:?}: {answer}");
        }
    }
    let apps = world.get("/v1/apps").await.json;
    assert_eq!(apps["data"].as_array().unwrap().len(), 1, "{apps}");
    let own = [here, ("origin", "http://127.0.0.1:2400"), ("sec-fetch-site", "same-origin")];
    assert!(ask(&world, request("GET /v1/apps", &own, "")).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn instagrams_paths_and_webhooks_allow_no_page_to_read_their_answers() {
    let world = World::new().await;
    let page = [
        ("host", "127.0.0.1:2400"),
        ("origin", "http://evil.example"),
        ("access-control-request-method", "POST"),
    ];
    for line in [
        "OPTIONS /v24.0/me/messages",
        "OPTIONS /webhooks/instagram",
        "OPTIONS /metrics",
        "POST /v24.0/me/messages",
        "GET /v24.0/me?access_token=sandbox-token",
        "GET /metrics",
    ] {
        let answer = ask(&world, request(line, &page, "")).await.to_ascii_lowercase();
        assert!(answer.starts_with("http/1.1 ") && !answer.contains("access-control-"), "{line}: {answer}");
    }
    assert_eq!(world.received().await, [""; 0]);
}
