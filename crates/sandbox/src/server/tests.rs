//! Stories told over raw sockets: a client that keeps every byte it sends and gets.

mod breakage;
mod control;
mod life;
mod nonsense;
mod wire;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::{get, post};
use bytes::Bytes;
use hyper_util::service::TowerToHyperService;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{Limits, Server};
use crate::clock::Clock;
use crate::fault::Rule;
use crate::guard::Exposure;
use crate::happening::{Heard, What};
use crate::journal::message::Message;
use crate::journal::{Direction, Exchange};
use crate::media::fetch::Reach;
use crate::space::{Space, Spaces};

/// A server of its own for each story.
struct Stage {
    address: SocketAddr,
    spaces: Arc<Spaces>,
    stop: CancellationToken,
    serving: JoinHandle<()>,
}

impl Stage {
    async fn new() -> Self {
        Self::with(Limits::default()).await
    }

    async fn with(limits: Limits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let spaces = Arc::new(Spaces::new(Clock::real(), Reach::Loopback, format!("http://{address}")));
        let stop = CancellationToken::new();
        let control = TowerToHyperService::new(control());
        let server = Server { spaces: spaces.clone(), control, exposure: Exposure::Loopback, limits };
        let serving = tokio::spawn(server.serve(listener, stop.clone()));
        Self { address, spaces, stop, serving }
    }

    async fn call(&self) -> Peer {
        Peer { stream: TcpStream::connect(self.address).await.unwrap(), sent: Vec::new(), got: Vec::new() }
    }

    fn space(&self) -> &Arc<Space> {
        self.spaces.unnamed()
    }

    fn arm(&self, fault: &str) {
        let space = self.space();
        let rule = Rule::read(serde_json::from_str(fault).unwrap(), &space.world()).unwrap();
        space.faults().arm(rule, space.clock.now()).unwrap();
    }

    /// Waits for so many calls.
    async fn exchanges(&self, count: usize) -> Vec<Arc<Exchange>> {
        let mut happenings = self.space().happenings.watch();
        loop {
            happenings.mark_unchanged();
            let exchanges = self.calls();
            if exchanges.len() >= count {
                return exchanges;
            }
            happenings.changed().await.unwrap();
        }
    }

    /// The calls that the journal holds; webhooks stand beside them.
    fn calls(&self) -> Vec<Arc<Exchange>> {
        let mut exchanges = self.space().journal().exchanges();
        exchanges.retain(|exchange| exchange.direction == Direction::Api);
        exchanges
    }

    /// Waits for one call.
    async fn exchange(&self) -> Arc<Exchange> {
        self.exchanges(1).await.remove(0)
    }
}

/// A stand-in for the control API.
fn control() -> Router {
    let panics = async || -> &'static str { panic!("on purpose") };
    let endless = async || {
        let beats = futures_util::stream::once(async { Ok::<_, io::Error>(Bytes::from_static(b"beat")) });
        axum::body::Body::from_stream(futures_util::StreamExt::chain(beats, futures_util::stream::pending()))
    };
    Router::new()
        .route("/", get(async || axum::response::Html("a page")))
        .route("/_sandbox/v1/echo", post(async |body: Bytes| body))
        .route("/_sandbox/v1/panic", get(panics))
        .route("/_sandbox/v1/endless", get(endless))
}

/// A client that keeps every byte.
struct Peer {
    stream: TcpStream,
    sent: Vec<u8>,
    got: Vec<u8>,
}

impl Peer {
    async fn say(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).await.unwrap();
        self.sent.extend_from_slice(bytes.as_ref());
    }

    /// Reads until there is one more whole answer, and returns its bytes.
    async fn hear(&mut self) -> Vec<u8> {
        let mut answer = Vec::new();
        loop {
            if let Some(length) = length_of_answer(&answer) {
                assert_eq!(answer.len(), length, "more came than was asked for");
                return answer;
            }
            let byte = self.stream.read_u8().await.expect("the answer is whole before the connection ends");
            self.got.push(byte);
            answer.push(byte);
        }
    }

    /// Reads until the connection ends, one way or the other.
    async fn hear_the_end(&mut self) -> io::Result<Vec<u8>> {
        let mut rest = Vec::new();
        let read = self.stream.read_to_end(&mut rest).await;
        self.got.extend_from_slice(&rest);
        read.map(|_| rest)
    }
}

/// A call that the Graph side refuses at once, for want of a token.
const CALL: &str = "GET /v24.0/me HTTP/1.1\r\nHost: graph.instagram.com\r\n\r\n";

/// A message to Ava that is delivered.
fn message(text: &str) -> String {
    let body = format!(r#"{{"recipient":{{"id":"900000000000001"}},"message":{{"text":"{text}"}}}}"#);
    format!(
        "POST /v24.0/me/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sandbox-token\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// How long the answer at the beginning of a stream is, once it is whole; worked out without the code under test.
fn length_of_answer(stream: &[u8]) -> Option<usize> {
    let head = 4 + stream.windows(4).position(|window| window == b"\r\n\r\n")?;
    let lines = String::from_utf8_lossy(&stream[..head]).to_lowercase();
    let declared = lines.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length = head + declared.map_or(0, |length| length.trim().parse::<usize>().unwrap());
    (stream.len() >= length).then_some(length)
}

/// The status and the error of an answer in Instagram's envelope.
fn refusal(answer: &[u8]) -> (String, Value) {
    let message = Message::response(answer, false).expect("an answer");
    let status = message.start_line.split(' ').nth(1).unwrap().to_owned();
    let body: Value = serde_json::from_slice(&message.body).expect("a body of JSON");
    let error = body["error"].clone();
    assert!(error["code"].is_i64() && error["fbtrace_id"].is_string(), "{error}");
    (status, error)
}

/// Texts that came to Ava after the one she begins with.
fn received(space: &Space) -> Vec<String> {
    let world = space.world();
    world.since(1).filter_map(|(_, message)| message.content.as_text()).map(String::from).collect()
}
