//! An app that receives webhooks: it keeps what it received and answers as the story wants.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, Request, Response, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};

/// What it received.
#[derive(Clone, Debug)]
pub(super) struct Received {
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// Which connection it came on, from 1.
    pub(super) connection: usize,
}

/// The app.
pub(super) struct App {
    address: SocketAddr,
    received: mpsc::UnboundedReceiver<Received>,
    behaviour: Arc<Behaviour>,
}

struct Behaviour {
    /// The statuses of the next answers; afterwards 200.
    answers: Mutex<VecDeque<u16>>,
    /// The body of all answers.
    says: Mutex<Option<String>>,
    /// Answers wait while this is false.
    answers_at_all: watch::Sender<bool>,
    received: mpsc::UnboundedSender<Received>,
}

impl App {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, received) = mpsc::unbounded_channel();
        let behaviour = Arc::new(Behaviour {
            answers: Mutex::default(),
            says: Mutex::default(),
            answers_at_all: watch::channel(true).0,
            received: sender,
        });
        tokio::spawn(listen(listener, behaviour.clone()));
        Self { address, received, behaviour }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}/hooks", self.address)
    }

    /// Answers the next webhooks with these statuses.
    pub(super) fn answers(&self, statuses: impl IntoIterator<Item = u16>) {
        lock(&self.behaviour.answers).extend(statuses);
    }

    /// Answers with this body.
    pub(super) fn says(&self, body: &str) {
        *lock(&self.behaviour.says) = Some(body.to_owned());
    }

    /// Answers nobody, until told otherwise.
    pub(super) fn keep_quiet(&self, quiet: bool) {
        self.behaviour.answers_at_all.send_replace(!quiet);
    }

    /// The next webhook, as soon as it is there.
    pub(super) async fn receive(&mut self) -> Received {
        self.received.recv().await.unwrap()
    }

    /// All that was received and not looked at yet.
    pub(super) fn received(&mut self) -> Vec<Received> {
        std::iter::from_fn(|| self.received.try_recv().ok()).collect()
    }
}

impl Received {
    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The nth item of the first entry.
    pub(super) fn item(&self, nth: usize) -> Value {
        let body: Value = serde_json::from_slice(&self.body).unwrap();
        body["entry"][0]["messaging"][nth].clone()
    }

    /// The text of its first message.
    pub(super) fn says(&self) -> String {
        self.item(0)["message"]["text"].as_str().unwrap_or_default().to_owned()
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }
}

async fn listen(listener: TcpListener, behaviour: Arc<Behaviour>) {
    for connection in 1.. {
        let (stream, _) = listener.accept().await.unwrap();
        let behaviour = behaviour.clone();
        let serve = service_fn(move |request| answer(request, connection, behaviour.clone()));
        tokio::spawn(async move {
            drop(http1::Builder::new().serve_connection(TokioIo::new(stream), serve).await);
        });
    }
}

async fn answer(
    request: Request<Incoming>,
    connection: usize,
    behaviour: Arc<Behaviour>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let (uri, headers) = (head.uri, head.headers);
    let challenge = challenge(&uri);
    drop(behaviour.received.send(Received { uri, headers, body, connection }));
    behaviour.answers_at_all.subscribe().wait_for(|answers| *answers).await.unwrap();
    let status = lock(&behaviour.answers).pop_front().unwrap_or(200);
    let says = lock(&behaviour.says).clone().or(challenge).unwrap_or_default();
    Ok(Response::builder().status(status).body(Full::from(says)).unwrap())
}

fn challenge(uri: &Uri) -> Option<String> {
    let query = url::form_urlencoded::parse(uri.query()?.as_bytes());
    query.into_iter().find(|(key, _)| key == "hub.challenge").map(|(_, value)| value.into_owned())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
