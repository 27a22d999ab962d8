//! An app that receives webhooks, and checks their signatures itself.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::net::SocketAddr;

use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{HeaderMap, Request, Response, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use sha2::Sha256;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use url::form_urlencoded;

/// An app.
pub(crate) struct App {
    address: SocketAddr,
    received: mpsc::UnboundedReceiver<Received>,
}

/// One webhook.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl App {
    /// An app that answers every webhook with 200, and the handshake when it knows the verify token.
    pub(crate) async fn start(verify_token: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, received) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let sender = sender.clone();
                let serve = service_fn(move |request| answer(request, sender.clone(), verify_token));
                let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), serve);
                tokio::spawn(async { drop(connection.await) });
            }
        });
        Self { address, received }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/webhooks", self.address)
    }

    /// The next webhook, as soon as it is there.
    pub(crate) async fn receive(&mut self) -> Received {
        self.received.recv().await.unwrap()
    }

    /// All that has come and was not looked at yet.
    pub(crate) fn received(&mut self) -> Vec<Received> {
        std::iter::from_fn(|| self.received.try_recv().ok()).collect()
    }
}

impl Received {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The first item of `messaging`.
    pub(crate) fn item(&self) -> Value {
        self.json()["entry"][0]["messaging"][0].clone()
    }

    /// Whether it is signed with this secret, over its exact bytes.
    pub(crate) fn is_signed_with(&self, secret: &str) -> bool {
        let signature = self.headers["x-hub-signature-256"].to_str().unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(&self.body);
        let mut expected = "sha256=".to_owned();
        for byte in mac.finalize().into_bytes() {
            write!(expected, "{byte:02x}").unwrap();
        }
        signature == expected
    }
}

async fn answer(
    request: Request<Incoming>,
    received: mpsc::UnboundedSender<Received>,
    verify_token: &str,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    if head.method == http::Method::GET {
        let is_ours = asked(&head.uri, "hub.verify_token").as_deref() == Some(verify_token);
        let challenge = asked(&head.uri, "hub.challenge").filter(|_| is_ours);
        let status = if challenge.is_some() { 200 } else { 403 };
        let body = Full::from(challenge.unwrap_or_default());
        return Ok(Response::builder().status(status).body(body).unwrap());
    }
    let body = body.collect().await.unwrap().to_bytes();
    drop(received.send(Received { headers: head.headers, body }));
    Ok(Response::new(Full::default()))
}

fn asked(uri: &Uri, name: &str) -> Option<String> {
    let query = form_urlencoded::parse(uri.query()?.as_bytes());
    query.into_iter().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}
