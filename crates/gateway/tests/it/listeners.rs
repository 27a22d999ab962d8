//! Two listeners: Instagram's side for whoever is let through, `/v1` for those who manage.

use std::net::SocketAddr;

use http::{Method, StatusCode};
use serde_json::json;
use tokio::net::TcpListener;

use crate::raw::ask_at;
use crate::world::{World, settings};

/// A gateway with its two listeners, and where each is. None of these addresses leaves this machine.
async fn apart(admin: &str) -> (World, SocketAddr, SocketAddr) {
    let world = World::with(settings()).await;
    let graph = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let admin = TcpListener::bind(admin).await.unwrap();
    let addresses = (graph.local_addr().unwrap(), admin.local_addr().unwrap());
    let world = world.also(|running| running.serve_graph(graph).serve_admin(admin));
    (world, addresses.0, addresses.1)
}

async fn status(at: SocketAddr, line: &str, headers: &str) -> u16 {
    let request =
        format!("{line} HTTP/1.1\r\nhost: {at}\r\nconnection: close\r\n{headers}content-length: 0\r\n\r\n");
    let at = SocketAddr::from(([127, 0, 0, 1], at.port()));
    let answer = ask_at(at, request).await;
    answer[9..12].parse().unwrap_or_else(|_| panic!("{line}: {answer}"))
}

#[tokio::test]
async fn each_listener_has_its_own_paths() {
    let (_world, graph, admin) = apart("127.0.0.1:0").await;
    let bearer = "authorization: Bearer sandbox-token\r\n";
    for (line, headers, at_graph, at_admin) in [
        ("GET /livez", "", 200, 200),
        ("GET /readyz", "", 200, 200),
        ("GET /v24.0/me?fields=user_id", bearer, 200, 404),
        ("POST /v24.0/me/messages", bearer, 400, 404),
        (
            "GET /webhooks/instagram?hub.mode=subscribe&hub.challenge=1&hub.verify_token=sandbox-verify-token",
            "",
            200,
            404,
        ),
        ("GET /v1/messages", "", 404, 200),
        ("GET /v1/messages", bearer, 404, 200),
        ("GET /v1/openapi.json", "", 404, 200),
        ("GET /v1/keys", "", 404, 200),
        ("GET /v1/nothing", "", 404, 404),
        ("GET /metrics", "", 404, 200),
    ] {
        assert_eq!(
            (status(graph, line, headers).await, status(admin, line, headers).await),
            (at_graph, at_admin),
            "{line}"
        );
    }
    // A proxy in front of the one leads nobody into the other.
    assert_eq!(status(graph, "GET /livez", "x-forwarded-for: 198.51.100.7\r\n").await, 200);
    assert_eq!(status(admin, "GET /v1/messages", "x-forwarded-for: 198.51.100.7\r\n").await, 403);
}

#[tokio::test]
async fn a_listener_that_others_reach_asks_for_a_key_for_everything() {
    let (world, _, admin) = apart("0.0.0.0:0").await;
    for line in [
        "GET /v1/messages",
        "GET /v1/openapi.json",
        "GET /v1/nothing",
        "GET /metrics",
        "GET /livez",
        "GET /readyz",
        "POST /v1/apps",
    ] {
        assert_eq!(status(admin, line, "").await, 401, "{line}");
    }
    let made = async |may: &[&str], accounts: Option<&str>| {
        let mut key = json!({ "name": "k", "may": may });
        if let Some(account) = accounts {
            key["accounts"] = json!([account]);
        }
        let told = world.post("/v1/keys", &key).await;
        assert_eq!(told.status, StatusCode::CREATED);
        format!("authorization: Bearer {}\r\n", told.json["key"].as_str().unwrap())
    };
    let reader = made(&["read"], None).await;
    let shop = made(&["read"], Some("17841400000000001")).await;
    let manager = made(&["manage"], None).await;
    for (line, statuses) in [
        ("GET /v1/messages", [200, 200, 403]),
        ("GET /v1/keys", [403, 403, 200]),
        ("GET /metrics", [200, 403, 403]),
        ("GET /livez", [200, 200, 200]),
        ("GET /v1/openapi.json", [200, 200, 200]),
    ] {
        for (key, expected) in [&reader, &shop, &manager].into_iter().zip(statuses) {
            assert_eq!(status(admin, line, key).await, expected, "{line}");
        }
    }
    let near = world.ask(Method::GET, "/v1/keys", &[], "").await;
    assert_eq!(near.status, 200, "the one on loopback asks for none");
}
