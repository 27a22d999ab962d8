//! The handshake, tried out: the gateway asks itself, or an address, what Instagram asks.

use http::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use antiphon_gateway::Reach;

use crate::world::World;

impl World {
    async fn shakes(&self, asked: Value) -> Value {
        let told = self.post("/v1/webhooks/handshake", &asked).await;
        assert_eq!(told.status, 200, "{told:?}");
        told.json
    }
}

/// Somebody who answers once; says where, and later what was asked.
async fn somebody(answer: &'static str) -> (String, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let heard = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut asked = vec![0; 4096];
        let length = stream.read(&mut asked).await.unwrap();
        stream.write_all(answer.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        String::from_utf8_lossy(&asked[..length]).into_owned()
    });
    (format!("http://{at}/hook?x=1"), heard)
}

#[tokio::test]
async fn the_gateway_asks_itself() {
    let world = World::new().await;
    let own = world.shakes(json!({})).await;
    assert_eq!((&own["agreed"], &own["status"]), (&json!(true), &json!(200)));
    let wrong = world.shakes(json!({ "verify_token": "wrong" })).await;
    assert_eq!((&wrong["agreed"], &wrong["status"]), (&json!(false), &json!(403)));
    let right = world.shakes(json!({ "verify_token": "sandbox-verify-token" })).await;
    assert_eq!(right["agreed"], true, "{right}");
    let nobody = world.post("/v1/webhooks/handshake", &json!({ "app": "nobody" })).await;
    assert_eq!(nobody.status, 404, "{nobody:?}");
}

#[tokio::test]
async fn what_is_kept_does_not_go_out() {
    let world = World::reaching(Reach::with_loopback()).await;
    let (url, heard) = somebody("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nhidden").await;
    let told = world.shakes(json!({ "url": url })).await;
    assert_eq!((&told["agreed"], &told["status"]), (&json!(false), &json!(200)));
    assert!(!told.to_string().contains("hidden"), "nothing of an answer is shown: {told}");
    let asked = heard.await.unwrap();
    assert!(asked.starts_with("GET /hook?x=1&hub.mode=subscribe&hub.challenge="), "{asked}");
    assert!(!asked.contains("sandbox-verify-token"), "{asked}");
    let (url, heard) = somebody("HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n").await;
    let told = world.shakes(json!({ "url": url, "verify_token": "mine" })).await;
    assert_eq!((&told["agreed"], &told["status"]), (&json!(false), &json!(302)));
    assert!(heard.await.unwrap().contains("hub.verify_token=mine "));
    let log = world.get("/v1/audit?limit=5").await.json.to_string();
    assert!(log.contains("webhooks.handshake") && !log.contains("mine"), "{log}");
}

#[tokio::test]
async fn the_gateway_knows_its_own_word_for_one_question() {
    let world = World::reaching(Reach::with_loopback()).await;
    let (url, heard) = somebody("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    world.shakes(json!({ "url": url })).await;
    let asked = heard.await.unwrap();
    let query = asked.split(['?', ' ']).nth(2).unwrap().strip_prefix("x=1&").unwrap().to_owned();
    let path = format!("/webhooks/instagram?{query}");
    assert_eq!(world.ask(Method::GET, &path, &[], "").await.status, 200);
    let other = path.replace("hub.challenge=", "hub.challenge=1");
    assert_eq!(world.ask(Method::GET, &other, &[], "").await.status, 403, "it is good for one challenge");
}

#[tokio::test]
async fn where_no_relay_may_lead_nobody_asks() {
    let world = World::new().await;
    let (url, heard) = somebody("").await;
    let told = world.shakes(json!({ "url": url })).await;
    assert_eq!((&told["agreed"], &told["status"]), (&json!(false), &Value::Null));
    assert!(told["found"].as_str().unwrap().contains("127.0.0.1"), "{told}");
    heard.abort();
    for url in ["gateway.example", "ftp://a.example/", "https://me@a.example/", "https://a.example/#x"] {
        let told = world.post("/v1/webhooks/handshake", &json!({ "url": url })).await;
        assert_eq!(told.status, 400, "{url}");
    }
    let own = [("authorization", "Bearer sandbox-token")];
    assert_eq!(world.ask(Method::POST, "/v1/webhooks/handshake", &own, "{}").await.status, 403);
}
