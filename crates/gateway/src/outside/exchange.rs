//! A connection for one request, and why there may be no whole answer to it.

use std::io;

use bytes::Bytes;
use http::header::{CONNECTION, HOST, USER_AGENT};
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use http_body_util::Full;
use hyper::client::conn::http1::{self, Connection, SendRequest};
use hyper_util::rt::TokioIo;

use super::connect::{Stream, connect};
use super::{Misplaced, OutOfReach, Place, Reach};

/// Who asks.
const AGENT: &str = concat!("Antiphon/", env!("CARGO_PKG_VERSION"));

/// So much of what comes is taken in before somebody wants it, in bytes; no head is longer.
const AHEAD: usize = 32 * 1024;

/// Why there is no whole answer. In words that hold nothing of the address or of what came back.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failed {
    /// It must not be asked.
    #[error(transparent)]
    OutOfReach(#[from] OutOfReach),
    /// There was no connection.
    #[error("no connection: {0}")]
    Connect(io::ErrorKind),
    /// It did not prove that it is the one that was named.
    #[error("no connection with TLS: its certificate does not prove that it is the one that was named")]
    Tls,
    /// It broke off.
    #[error("it broke off before its answer was whole")]
    Broken,
    /// What answers does not speak HTTP.
    #[error("what answers there does not speak HTTP")]
    NotHttp,
    /// It took too long.
    #[error("no whole answer within {0:?}")]
    Late(std::time::Duration),
    /// It has no file to give.
    #[error("it answered {0}")]
    Status(StatusCode),
    /// It names no other place, though it says that there is one.
    #[error("it redirects to nowhere")]
    Nowhere,
    /// It names another place that is none.
    #[error("it redirects to what is not asked: {0}")]
    Redirected(Misplaced),
    /// It goes on and on.
    #[error("it redirects more than {0} times")]
    Redirects(usize),
    /// Nobody asked for it like this.
    #[error("it packs the file (Content-Encoding), which was not asked for")]
    Packed,
    /// There is more of it than anybody wants.
    #[error("it has more than {} MB", .0 / (1024 * 1024))]
    TooLarge(u64),
    /// It came, and could not be put down.
    #[error("it could not be put aside: {0}")]
    Unwritten(io::ErrorKind),
}

/// What goes out.
type Said = Full<Bytes>;

/// What moves the bytes.
type Moves = Connection<TokioIo<Stream>, Said>;

impl Reach {
    /// Connects to a place, each of whose addresses is checked.
    pub(super) async fn open(&self, place: &Place) -> Result<(SendRequest<Said>, Moves), Failed> {
        let addresses = self.addresses(place).await?;
        let stream = connect(place, &addresses).await?;
        let opened = http1::Builder::new().max_buf_size(AHEAD).handshake(TokioIo::new(stream)).await;
        opened.map_err(|_| Failed::Broken)
    }
}

/// A request to a place, after which the connection ends.
pub(super) fn request(place: &Place, headers: HeaderMap, body: Bytes) -> Request<Said> {
    let mut request = Request::new(Full::new(body));
    *request.uri_mut() = place.path().clone();
    *request.headers_mut() = headers;
    if let Some(host) = place.host_header() {
        request.headers_mut().insert(HOST, host);
    }
    request.headers_mut().insert(USER_AGENT, HeaderValue::from_static(AGENT));
    request.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    request
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err")]
pub(super) fn broken(error: hyper::Error) -> Failed {
    if error.is_parse() { Failed::NotHttp } else { Failed::Broken }
}
