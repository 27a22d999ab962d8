//! The sandbox that plays Instagram: which faults are armed there.
//!
//! From the first page on that somebody looks at, its events are listened to; without a page it is not asked.

use std::fmt;
use std::io;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use http::header::HOST;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_util::task::AbortOnDropHandle;
use url::{Position, Url};

use crate::Upstream;

/// How long a sandbox may take to answer, and how long a page waits for one that was never asked before.
const PATIENCE: Duration = Duration::from_millis(500);

/// When a sandbox that went away is looked for again.
const AGAIN: Duration = Duration::from_secs(2);

/// No list of faults is longer, and no event, in bytes.
const LONGEST: usize = 1024 * 1024;

/// What happens there that changes what is armed: its `type`s, and the event of a listener who missed some.
const CHANGES: [&str; 4] = ["\"faults\"", "\"world\"", "\"clock\"", "event: resync"];

/// What each of the armed faults does, in a sentence; nothing before it is known.
type Armed = Option<Vec<String>>;

/// A sandbox that is somebody's Instagram.
#[derive(Clone)]
pub(super) struct Sandbox {
    address: Url,
    ear: Arc<OnceLock<(watch::Receiver<Armed>, AbortOnDropHandle<()>)>>,
}

/// Why nothing is heard.
enum Deaf {
    /// It is gone, and may come back.
    Gone,
    /// It is something else than a sandbox.
    Other,
}

impl Sandbox {
    /// The one that is on this machine where Instagram should be.
    pub(super) fn of(upstream: &Upstream) -> Option<Self> {
        let address = upstream.is_near().then(|| upstream.endpoint.base().parse().ok()).flatten()?;
        Some(Self { address, ear: Arc::default() })
    }

    /// Where its pages are.
    pub(super) fn address(&self) -> &str {
        self.address.as_str().trim_end_matches('/')
    }

    /// What is armed there changes while somebody listens.
    pub(super) fn changes(&self) -> watch::Receiver<Armed> {
        let (heard, _) = self.ear.get_or_init(|| {
            let (told, heard) = watch::channel(None);
            (heard, AbortOnDropHandle::new(tokio::spawn(listen(self.address.clone(), told))))
        });
        let mut heard = heard.clone();
        heard.mark_unchanged();
        heard
    }

    /// What is armed there, as far as it is known.
    pub(super) fn armed(&self) -> Vec<String> {
        self.changes().borrow().clone().unwrap_or_default()
    }

    /// Waits until something is known of it, but not for long.
    pub(super) async fn known(&self) {
        let _ = timeout(PATIENCE, self.changes().wait_for(Option::is_some)).await;
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("address", &self.address()).finish_non_exhaustive()
    }
}

/// Listens for as long as there is a sandbox, or may be one again.
async fn listen(address: Url, told: watch::Sender<Armed>) {
    loop {
        let deaf = follow(&address, &told).await;
        tell(&told, Vec::new());
        match deaf {
            Deaf::Gone => sleep(AGAIN).await,
            Deaf::Other => return,
        }
    }
}

async fn follow(address: &Url, told: &watch::Sender<Armed>) -> Deaf {
    match hear(address, told).await {
        Ok(deaf) => deaf,
        Err(_) => Deaf::Gone,
    }
}

/// Tells what is armed, and again whenever that may have changed.
async fn hear(address: &Url, told: &watch::Sender<Armed>) -> io::Result<Deaf> {
    let (mut events, _connection) = get(address, "events").await?;
    if events.status() != StatusCode::OK {
        return Ok(Deaf::Other);
    }
    let mut line = Vec::new();
    tell(told, ask(address).await?);
    while let Some(frame) = events.frame().await {
        let frame = frame.map_err(io::Error::other)?;
        for byte in frame.into_data().unwrap_or_default() {
            if byte != b'\n' && line.len() < LONGEST {
                line.push(byte);
                continue;
            }
            let words = String::from_utf8_lossy(&line);
            if CHANGES.iter().any(|change| words.contains(change)) {
                tell(told, ask(address).await?);
            }
            line.clear();
        }
    }
    Ok(Deaf::Gone)
}

fn tell(told: &watch::Sender<Armed>, now: Vec<String>) {
    if told.borrow().as_ref() != Some(&now) {
        told.send_replace(Some(now));
    }
}

/// What each armed fault does.
async fn ask(address: &Url) -> io::Result<Vec<String>> {
    let (answer, _connection) = get(address, "faults").await?;
    let whole = Limited::new(answer.into_body(), LONGEST).collect();
    let json = timeout(PATIENCE, whole).await?.map_err(io::Error::other)?;
    let listed: Value = serde_json::from_slice(&json.to_bytes())?;
    let all = listed["data"].as_array().into_iter().flatten();
    let armed = all.filter(|fault| fault["armed"] == true);
    Ok(armed.map(|fault| fault["description"].as_str().unwrap_or_default().to_owned()).collect())
}

/// Reads something of its control API, over a connection that lasts as long as what is given with the answer.
async fn get(address: &Url, path: &str) -> io::Result<(Response<Incoming>, AbortOnDropHandle<()>)> {
    let host = address.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let port = address.port_or_known_default().unwrap_or_default();
    let request = Request::get(format!("{}/_sandbox/v1/{path}", address.path().trim_end_matches('/')))
        .header(HOST, &address[Position::BeforeHost..Position::AfterPort])
        .body(Empty::<Bytes>::new())
        .map_err(io::Error::other)?;
    let asked = async {
        let stream = TokioIo::new(TcpStream::connect((host, port)).await?);
        let (mut sender, connection) = http1::handshake(stream).await.map_err(io::Error::other)?;
        let connection = AbortOnDropHandle::new(tokio::spawn(async { drop(connection.await) }));
        Ok((sender.send_request(request).await.map_err(io::Error::other)?, connection))
    };
    timeout(PATIENCE, asked).await?
}
