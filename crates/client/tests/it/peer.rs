//! The other side of a connection, which does exactly what a test tells it to.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use antiphon_client::transport::{Interrupted, NotSent};
use antiphon_client::{Http, Timeouts, Transport, TransportError};
use http::{Request, Response};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A server whose every connection follows the same script.
pub(crate) struct Server {
    address: String,
    seen: Seen,
}

/// What a server has seen.
#[derive(Clone, Default)]
pub(crate) struct Seen {
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
}

/// One accepted connection.
pub(crate) struct Peer {
    tcp: TcpStream,
    seen: Seen,
}

impl Server {
    pub(crate) async fn start<F>(script: impl Fn(Peer) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let seen = Seen::default();
        let server = Self { address, seen: seen.clone() };
        tokio::spawn(async move {
            loop {
                let (tcp, _) = listener.accept().await.unwrap();
                tcp.set_nodelay(true).unwrap();
                seen.connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(script(Peer { tcp, seen: seen.clone() }));
            }
        });
        server
    }

    /// A transport to this server, with time-outs that no test waits for.
    pub(crate) fn http(&self) -> Http {
        self.http_with(Timeouts::default())
    }

    pub(crate) fn http_with(&self, timeouts: Timeouts) -> Http {
        Http::to(&format!("http://{}", self.address).parse().unwrap(), timeouts).unwrap()
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// A message to this server.
    pub(crate) fn message(&self) -> Request<Vec<u8>> {
        self.message_of(br#"{"message":{"text":"canary-text"}}"#.to_vec())
    }

    pub(crate) fn message_of(&self, body: Vec<u8>) -> Request<Vec<u8>> {
        Request::post(format!("http://{}/v24.0/17841400000000001/messages", self.address))
            .header("authorization", "Bearer canary-token")
            .header("content-type", "application/json")
            .body(body)
            .unwrap()
    }

    pub(crate) fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }

    /// How many whole requests have been read.
    pub(crate) fn requests(&self) -> usize {
        self.seen.requests.load(Ordering::SeqCst)
    }
}

impl Peer {
    /// Waits until the first byte of a request is there, and leaves it unread.
    pub(crate) async fn first_byte(&mut self) {
        assert_eq!(self.tcp.peek(&mut [0]).await.unwrap(), 1);
    }

    /// Reads one whole request; `None` once the client has hung up.
    pub(crate) async fn request(&mut self) -> Option<String> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.tcp.read_u8().await.ok()?);
        }
        let head = String::from_utf8(head).unwrap();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
        let mut body = vec![0; length.parse().unwrap()];
        self.tcp.read_exact(&mut body).await.ok()?;
        self.seen.requests.fetch_add(1, Ordering::SeqCst);
        Some(head + &String::from_utf8(body).unwrap())
    }

    pub(crate) async fn say(&mut self, bytes: &str) {
        self.tcp.write_all(bytes.as_bytes()).await.unwrap();
    }

    /// Answers as Instagram answers a delivered message.
    pub(crate) async fn deliver(&mut self) {
        self.say(&answer("200 OK", "", r#"{"recipient_id":"900000000000001","message_id":"aWdf"}"#)).await;
    }

    /// Takes the connection down with a reset instead of a farewell.
    pub(crate) fn reset(self) {
        self.tcp.set_zero_linger().unwrap();
    }

    /// Keeps the connection open and silent until the client hangs up.
    pub(crate) async fn stay_silent(mut self) {
        let _ = tokio::io::copy(&mut self.tcp, &mut tokio::io::sink()).await;
    }

    /// Writes until the client hangs up.
    pub(crate) async fn flood(mut self) {
        while self.tcp.write_all(&[b' '; 4096]).await.is_ok() {}
    }

    /// Keeps the connection open without reading a byte more.
    pub(crate) async fn stop_reading(self) {
        std::future::pending::<()>().await;
    }
}

/// An HTTP answer with its length.
pub(crate) fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n{body}", body.len())
}

/// Carries one message and expects that it was not sent, and nothing secret said.
pub(crate) async fn not_sent(http: &Http, message: Request<Vec<u8>>) -> NotSent {
    match failure(http, message).await {
        TransportError::NotSent { why, .. } => why,
        error => panic!("expected `not sent`, got: {error}"),
    }
}

/// Carries one message and expects that its outcome is unknown, and nothing secret said.
pub(crate) async fn unknown(http: &Http, message: Request<Vec<u8>>) -> Interrupted {
    match failure(http, message).await {
        TransportError::Unknown { why, .. } => why,
        error => panic!("expected `unknown`, got: {error}"),
    }
}

pub(crate) async fn delivered(http: &Http, message: Request<Vec<u8>>) -> Response<Vec<u8>> {
    let response = http.carry(message).await.unwrap();
    assert_eq!(response.status(), 200);
    response
}

async fn failure(http: &Http, message: Request<Vec<u8>>) -> TransportError {
    let error = http.carry(message).await.unwrap_err();
    for said in [error.to_string(), format!("{error:?}"), format!("{http:?}")] {
        assert!(!said.contains("canary"), "{said}");
    }
    error
}

/// Time-outs of which one is short, because a test waits for it.
pub(crate) fn short(shorten: impl FnOnce(&mut Timeouts, Duration)) -> Timeouts {
    let mut timeouts = Timeouts::default();
    shorten(&mut timeouts, Duration::from_millis(50));
    timeouts
}
