//! What is too much, and the end.

use http::Method;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::world::World;

#[tokio::test]
async fn too_large_too_odd_and_encoded_bodies_are_refused_in_instagrams_envelope() {
    let world = World::new().await;
    let large = vec![b' '; 1024 * 1024 + 1];
    let told = world.ask(Method::POST, "/v24.0/me/messages", &[], large).await;
    assert_eq!(told.codes(), (413, 100, None));
    let encoded = [("content-encoding", "gzip")];
    assert_eq!(world.ask(Method::POST, "/v24.0/me/messages", &encoded, "x").await.codes(), (415, 100, None));
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let world = World::new().await;
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    let request = format!("GET /livez HTTP/1.1\r\nhost: x\r\nx-much: {}\r\n\r\n", "x".repeat(64 * 1024));
    // The other side may hang up before all of it is written.
    let _ = stream.write_all(request.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 431"), "{}", String::from_utf8_lossy(&answer));
}

#[tokio::test]
async fn it_lives_and_is_ready_until_it_ends() {
    let world = World::new().await;
    assert_eq!(world.get("/livez").await.status, 200);
    assert_eq!(world.get("/readyz").await.status, 200);
    let address = world.address;
    world.running.end().await.unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}
