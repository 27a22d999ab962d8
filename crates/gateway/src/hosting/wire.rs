//! The wire to a bucket: each request on a connection of its own, with the TLS that everything here has.
//!
//! Files are put and fetched seldom and are large, so that a pool would save little.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::header::HOST;
use http::{HeaderValue, Uri};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpResponseBody,
    HttpService,
};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep, timeout};
use tokio_rustls::TlsConnector;

/// For the name, the connection and TLS together.
const CONNECT: Duration = Duration::from_secs(10);

/// For a request to be taken and answered, up to the answer's body.
const ANSWER: Duration = Duration::from_mins(1);

/// Between two pieces of an answer.
const PIECE: Duration = Duration::from_secs(30);

/// Carries requests to a bucket.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wire;

impl HttpConnector for Wire {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(Self))
    }
}

impl HttpService for Wire {
    fn call<'a, 'b>(
        &'a self,
        request: HttpRequest,
    ) -> Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'b>>
    where
        'a: 'b,
    {
        Box::pin(carry(request))
    }
}

async fn carry(request: HttpRequest) -> Result<HttpResponse, HttpError> {
    let connecting = timeout(CONNECT, connect(request.uri()));
    let stream = connecting.await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
    let stream = stream.map_err(|error| HttpError::new(HttpErrorKind::Connect, error))?;
    let late = |_| HttpError::new(HttpErrorKind::Timeout, io::Error::from(io::ErrorKind::TimedOut));
    let answer = timeout(ANSWER, exchange(stream, request)).await.map_err(late)?;
    let (parts, body) = answer.map_err(broken)?.into_parts();
    Ok(HttpResponse::from_parts(parts, HttpResponseBody::new(Patient::new(body))))
}

async fn exchange(
    stream: Box<dyn Stream>,
    request: HttpRequest,
) -> Result<http::Response<Incoming>, hyper::Error> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // It ends with the answer's body.
    tokio::spawn(async move {
        let _ = connection.await;
    });
    sender.send_request(in_origin_form(request)).await
}

/// The same request as one connection wants it: a path, and a host beside it.
fn in_origin_form(mut request: HttpRequest) -> HttpRequest {
    let uri = std::mem::take(request.uri_mut());
    if let Some(host) = uri.authority().and_then(|host| HeaderValue::from_str(host.as_str()).ok()) {
        request.headers_mut().entry(HOST).or_insert(host);
    }
    *request.uri_mut() = uri.path_and_query().cloned().map(Uri::from).unwrap_or_default();
    request
}

/// A body whose every piece has to come in time.
struct Patient {
    body: Incoming,
    /// Ends the wait for the next piece.
    late: Pin<Box<Sleep>>,
}

impl Patient {
    fn new(body: Incoming) -> Self {
        Self { body, late: Box::pin(sleep(PIECE)) }
    }
}

impl Body for Patient {
    type Data = Bytes;
    type Error = HttpError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, HttpError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            let until = Instant::now() + PIECE;
            self.late.as_mut().reset(until);
            return Poll::Ready(frame.map(|frame| frame.map_err(broken)));
        }
        ready!(self.late.as_mut().poll(cx));
        let error = io::Error::from(io::ErrorKind::TimedOut);
        Poll::Ready(Some(Err(HttpError::new(HttpErrorKind::Timeout, error))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

fn broken(error: hyper::Error) -> HttpError {
    HttpError::new(HttpErrorKind::Interrupted, error)
}

/// A connection, with TLS or without.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// Plain where the bucket's address says so: who runs a store on the same machine needs no TLS.
async fn connect(to: &Uri) -> io::Result<Box<dyn Stream>> {
    let host = to.host().ok_or(io::ErrorKind::InvalidInput)?;
    let bare = host.trim_matches(['[', ']']);
    let is_plain = to.scheme_str() == Some("http");
    let port = to.port_u16().unwrap_or(if is_plain { 80 } else { 443 });
    let tcp = TcpStream::connect((bare, port)).await?;
    tcp.set_nodelay(true)?;
    if is_plain {
        return Ok(Box::new(tcp));
    }
    let name = ServerName::try_from(bare.to_owned()).map_err(io::Error::other)?;
    Ok(Box::new(TlsConnector::from(TLS.clone()).connect(name, tcp).await?))
}

/// One configuration for all, so that the roots are read once.
static TLS: LazyLock<Arc<ClientConfig>> = LazyLock::new(|| {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring supports the versions that rustls thinks safe")
        .with_root_certificates(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() })
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Arc::new(config)
});
