//! A host of files: serves what its script says, and remembers who asked.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;

/// For whatever does not come: then the story is wrong, and should say so.
const PATIENCE: Duration = Duration::from_secs(20);

/// A host of files on this machine.
#[derive(Clone)]
pub(crate) struct Host {
    pub(crate) address: SocketAddr,
    connections: Arc<watch::Sender<usize>>,
    heads: Arc<Mutex<Vec<String>>>,
    free: Arc<watch::Sender<bool>>,
}

/// What a host gives for a path.
pub(crate) enum Given {
    /// A file, as a good server gives it: in part when a part is asked for, and not again when it is known.
    File { bytes: Vec<u8>, tag: Option<&'static str>, declared: &'static str },
    /// The same, once the host is let go.
    Late(Vec<u8>),
    /// Another place.
    Elsewhere(String),
    /// Nothing.
    Gone,
}

impl Given {
    pub(crate) fn file(bytes: impl Into<Vec<u8>>) -> Self {
        Self::File { bytes: bytes.into(), tag: None, declared: "application/octet-stream" }
    }
}

impl Host {
    /// Gives what the script says for each path.
    pub(crate) async fn giving(script: impl Fn(&str) -> Given + Clone + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = Self {
            address: listener.local_addr().unwrap(),
            connections: Arc::new(watch::Sender::new(0)),
            heads: Arc::default(),
            free: Arc::new(watch::Sender::new(false)),
        };
        let own = host.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                own.connections.send_modify(|connections| *connections += 1);
                let (host, script) = (own.clone(), script.clone());
                tokio::spawn(async move { host.answer(stream, script).await });
            }
        });
        host
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// How many connections there were.
    pub(crate) fn connections(&self) -> usize {
        *self.connections.borrow()
    }

    /// Waits until there were so many.
    pub(crate) async fn connected(&self, at_least: usize) {
        let mut connections = self.connections.subscribe();
        let enough = timeout(PATIENCE, connections.wait_for(|connections| *connections >= at_least)).await;
        assert!(enough.is_ok(), "{} of {at_least} came", self.connections());
    }

    /// The heads of the requests, in lower case.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }

    /// Lets those go that are late.
    pub(crate) fn let_go(&self) {
        self.free.send_replace(true);
    }

    async fn answer(&self, mut stream: TcpStream, script: impl Fn(&str) -> Given) {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let Ok(byte) = stream.read_u8().await else { return };
            head.push(byte);
        }
        let head = String::from_utf8(head).unwrap();
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        let head = head.to_ascii_lowercase();
        self.heads.lock().unwrap().push(head.clone());
        let answer = match script(&path) {
            Given::File { bytes, tag, declared } => file(&head, &bytes, tag, declared),
            Given::Late(bytes) => {
                let _ = self.free.subscribe().wait_for(|is_free| *is_free).await;
                file(&head, &bytes, None, "image/png")
            }
            Given::Elsewhere(to) => {
                format!("HTTP/1.1 302 There\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n").into_bytes()
            }
            Given::Gone => b"HTTP/1.1 404 Gone\r\ncontent-length: 4\r\n\r\nhush".to_vec(),
        };
        let _ = stream.write_all(&answer).await;
    }
}

fn file(head: &str, bytes: &[u8], tag: Option<&str>, declared: &str) -> Vec<u8> {
    let tagged = tag.map(|tag| format!("etag: \"{tag}\"\r\n")).unwrap_or_default();
    if tag.is_some_and(|tag| head.contains(&format!("if-none-match: \"{tag}\""))) {
        return format!("HTTP/1.1 304 Same\r\n{tagged}\r\n").into_bytes();
    }
    let (size, declared) = (bytes.len(), format!("content-type: {declared}\r\n{tagged}"));
    if !head.contains("range: bytes=0-65535") || bytes.is_empty() {
        let head = format!("HTTP/1.1 200 OK\r\n{declared}content-length: {size}\r\n\r\n");
        return [head.as_bytes(), bytes].concat();
    }
    let part = &bytes[..size.min(65_536)];
    let range = format!("content-range: bytes 0-{}/{size}\r\ncontent-length: {}", part.len() - 1, part.len());
    [format!("HTTP/1.1 206 Part\r\n{declared}{range}\r\n\r\n").as_bytes(), part].concat()
}
