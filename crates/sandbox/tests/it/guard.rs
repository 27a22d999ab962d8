use http::Method;
use serde_json::json;

use crate::http::{AVA, Client, start};

#[tokio::test]
async fn another_sites_name_for_this_machine_reaches_no_control() {
    let (sandbox, _) = start().await;
    let evil = Client::of(&sandbox).with("host", "evil.example");
    assert_eq!(evil.get("people").await.is(403)["error"]["code"], "forbidden");
    evil.call(Method::GET, "/_sandbox/livez", "").await.is(403);
    let local = Client::of(&sandbox).with("host", "localhost:2401");
    local.get("people").await.is(200);
}

#[tokio::test]
async fn another_sites_page_changes_nothing_and_hears_nothing() {
    let (sandbox, client) = start().await;
    let page = Client::of(&sandbox).with("origin", "https://evil.example");
    page.post("reset", json!({})).await.is(403);
    page.post("people", json!({"name": "Eve"})).await.is(403);
    page.get("events").await.is(403);
    let own = format!("http://{}", sandbox.address());
    Client::of(&sandbox).with("origin", own).post("people", json!({"name": "Cy"})).await.is(201);
    client.get("people/eve").await.is(404);
    let graph = page.with("authorization", "Bearer sandbox-token");
    assert_eq!(graph.send(AVA, json!({"text": "Hello"})).await.status, 403);
}
