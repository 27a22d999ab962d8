//! Somebody who follows `/v1/events`.

use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::world::World;

/// How long something that must happen may take before the story fails.
const SOON: Duration = Duration::from_secs(20);

/// The stream of what happens.
pub(crate) struct Following(BufReader<TcpStream>);

/// Something that happened.
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) data: Value,
}

impl Following {
    /// Follows from behind an event; from the beginning when that has no name.
    pub(crate) async fn from(world: &World, after: &str) -> Self {
        let mut stream = TcpStream::connect(world.address).await.unwrap();
        let request = format!("GET /v1/events?after={after} HTTP/1.1\r\nhost: {}\r\n\r\n", world.address);
        stream.write_all(request.as_bytes()).await.unwrap();
        Self(BufReader::new(stream))
    }

    /// Follows from the beginning, with something to show.
    pub(crate) async fn with(world: &World, authorization: &str) -> Self {
        let mut stream = TcpStream::connect(world.address).await.unwrap();
        let head = format!("GET /v1/events?after= HTTP/1.1\r\nhost: {}\r\n", world.address);
        let request = format!("{head}authorization: {authorization}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        Self(BufReader::new(stream))
    }

    /// Waits until nothing more comes.
    pub(crate) async fn ended(mut self) {
        let mut rest = Vec::new();
        let read = timeout(SOON, tokio::io::AsyncReadExt::read_to_end(&mut self.0, &mut rest)).await;
        read.expect("the stream goes on").unwrap();
    }

    pub(crate) async fn next(&mut self) -> Event {
        let mut event = Event { id: String::new(), name: String::new(), data: Value::Null };
        loop {
            let mut line = String::new();
            let read = timeout(SOON, self.0.read_line(&mut line)).await;
            assert!(read.expect("no event came").unwrap() > 0, "the stream ended");
            match line.trim().split_once(": ") {
                Some(("id", id)) => id.clone_into(&mut event.id),
                Some(("event", name)) => name.clone_into(&mut event.name),
                Some(("data", data)) => event.data = serde_json::from_str(data).unwrap(),
                None if line.trim().is_empty() && !event.name.is_empty() => return event,
                _ => {}
            }
        }
    }

    /// Waits until something of this name happens.
    pub(crate) async fn next_named(&mut self, name: &str) -> Event {
        loop {
            let event = self.next().await;
            if event.name == name {
                return event;
            }
        }
    }

    /// Waits until a message is delivered.
    pub(crate) async fn delivered(&mut self) -> Event {
        self.next_named("message.delivered").await
    }
}
