//! Requests over the network: HTTP/1.1 on a few kept connections to one origin.
//!
//! It does only what it is asked: no retry, no redirect, no proxy taken from the environment. A kept connection that
//! turns out to be closed before a byte of the request left is replaced by another, which is no second attempt, because
//! there was no first. Everything after that byte is an answer or an unknown outcome.

mod connect;
mod connection;
mod origin;
mod pool;
mod stream;

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HOST, TRANSFER_ENCODING, USER_AGENT};
use http::{HeaderValue, Request, Response, Uri, Version};
use http_body_util::Full;
use tracing::trace;
use url::Url;

use self::connection::Connection;
use self::origin::Origin;
use self::pool::Pool;
use crate::transport::{NotSent, Transport, TransportError};

/// A transport over the network, to one origin.
///
/// Dropping the future of a request closes its connection: what was sent stays sent, and its outcome is unknown.
/// Connections are made when they are needed and kept for the next request for half a minute. It needs a tokio runtime
/// with I/O and time; a connection is used only on the runtime that made it.
pub struct Http {
    origin: Origin,
    timeouts: Timeouts,
    idle: Pool,
}

/// How long each step of a request may take.
///
/// They are apart because they mean different things: a connection that is not made in time sent nothing, while an
/// answer that does not come in time may belong to a delivered message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Timeouts {
    /// For looking up the name, connecting and the TLS handshake together.
    pub connect: Duration,
    /// For writing the whole request.
    pub write: Duration,
    /// For the whole answer, counted from the last byte of the request. Instagram fetches media before it answers and
    /// gives a video 75 seconds, so less than that turns slow media into unknown outcomes.
    pub read: Duration,
}

impl Default for Timeouts {
    /// 10 s to connect, 10 s to write, 90 s to be answered.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            write: Duration::from_secs(10),
            read: Duration::from_secs(90),
        }
    }
}

impl Http {
    /// A transport to the origin of this address; its path does not matter.
    ///
    /// # Errors
    ///
    /// When the address is not `http` or `https` with a host.
    pub fn to(address: &Url, timeouts: Timeouts) -> Result<Self, NotAnOrigin> {
        let origin = Origin::of(address).ok_or(NotAnOrigin)?;
        Ok(Self { origin, timeouts, idle: Pool::default() })
    }

    /// Makes the request what the connection needs: a path, a host, and a body that is cheap to hand over twice.
    fn prepare(&self, request: Request<Vec<u8>>) -> Result<Request<Full<Bytes>>, TransportError> {
        if !self.origin.is_of(request.uri()) {
            return Err(NotSent::Misdirected {
                asked: origin::of_uri(request.uri()),
                origin: self.origin.to_string(),
            }
            .into());
        }
        let mut request = request.map(|body| Full::new(Bytes::from(body)));
        let path = request.uri().path_and_query().cloned().map(Uri::from);
        *request.uri_mut() = path.unwrap_or_else(|| Uri::from_static("/"));
        *request.version_mut() = Version::HTTP_11;
        let headers = request.headers_mut();
        headers.insert(HOST, self.origin.host_header());
        headers.entry(USER_AGENT).or_insert(HeaderValue::from_static(AGENT));
        // The body's length is told by the body alone, lest the two disagree.
        headers.remove(CONTENT_LENGTH);
        headers.remove(TRANSFER_ENCODING);
        Ok(request)
    }

    async fn exchange(
        &self,
        connection: Connection,
        request: Request<Full<Bytes>>,
    ) -> Result<Response<Vec<u8>>, TransportError> {
        let (response, connection) = connection.exchange(request, &self.origin, &self.timeouts).await?;
        if let Some(connection) = connection {
            self.idle.put(connection);
        }
        Ok(response)
    }
}

impl Transport for Http {
    async fn carry(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
        let request = self.prepare(request)?;
        while let Some(kept) = self.idle.take() {
            match self.exchange(kept, request.clone()).await {
                // Closed while it lay idle, seen before the first byte: nothing was sent, so another may carry it.
                Err(TransportError::NotSent { why: NotSent::Closed { .. }, .. }) => {}
                settled => return settled,
            }
        }
        trace!(name: "connection.begun", target: STEP, "a connection is to be made");
        let fresh = connect::connect(&self.origin, self.timeouts.connect).await?;
        trace!(name: "connection.made", target: STEP, "a connection is made");
        self.exchange(fresh, request).await
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http")
            .field("origin", &self.origin.to_string())
            .field("timeouts", &self.timeouts)
            .finish_non_exhaustive()
    }
}

/// An address that no request can be sent to.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not an address to send to; write it as http://host:port or https://host")]
pub struct NotAnOrigin;

/// What the steps on the way of a request are traced under.
const STEP: &str = "antiphon::step";

const AGENT: &str = concat!("antiphon-client/", env!("CARGO_PKG_VERSION"));
