//! One HTTP/1.1 connection and the request on it.
//!
//! The connection has no task of its own: the future of the request drives it. So dropping that future closes the
//! connection, an idle connection costs nothing, and no byte moves while nobody waits for it.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use hyper::client::conn::{TrySendError, http1};
use hyper_util::rt::TokioIo;
use tokio::time::{Instant, Sleep, sleep};
use tracing::trace;

use super::origin::Origin;
use super::stream::{Progress, Stream};
use super::{STEP, Timeouts};
use crate::transport::{Interrupted, NotSent, TransportError};

/// A connection that is ready for a request.
pub(super) struct Connection {
    requests: http1::SendRequest<Full<Bytes>>,
    /// What moves the bytes; none once the connection is over. Boxed, because it is large and a connection is handed on
    /// several times a request.
    driver: Option<Box<http1::Connection<TokioIo<Stream>, Full<Bytes>>>>,
    progress: Arc<Progress>,
    is_reused: bool,
}

impl Connection {
    /// Speaks HTTP/1.1 over a stream on which nothing has been sent.
    pub(super) async fn over(
        stream: Stream,
        progress: Arc<Progress>,
        origin: &Origin,
    ) -> Result<Self, TransportError> {
        let (requests, driver) = http1::handshake(TokioIo::new(stream)).await.map_err(|error| {
            TransportError::not_sent(NotSent::Connect { origin: origin.to_string() }, error)
        })?;
        Ok(Self { requests, driver: Some(Box::new(driver)), progress, is_reused: false })
    }

    /// Sends the request once; gives back the whole answer, and itself if it can carry another.
    pub(super) async fn exchange(
        mut self,
        request: Request<Full<Bytes>>,
        origin: &Origin,
        timeouts: &Timeouts,
    ) -> Result<(Response<Vec<u8>>, Option<Self>), TransportError> {
        self.progress.begin(self.is_reused);
        self.is_reused = true;
        let sleep = pin!(sleep(timeouts.write));
        let mut limit = Limit { read: timeouts.read.min(FOR_EVER), is_written: false, sleep };

        let answer = pin!(self.requests.try_send_request(request));
        let (head, body) = match self.drive(answer, &mut limit).await {
            Ok(Ok(answer)) => answer.into_parts(),
            Ok(Err(failed)) => return Err(self.lost(failed, origin)),
            Err(Late) => return Err(self.late(origin, timeouts)),
        };
        trace!(name: "answer.begun", target: STEP, "an answer's head is read");
        let body = match self.drive(pin!(whole(body)), &mut limit).await {
            Ok(Ok(body)) => body,
            Ok(Err(Unread::TooLarge)) => return Err(Interrupted::TooLarge { limit: MAX_BODY }.into()),
            Ok(Err(Unread::Broken(error))) => {
                return Err(TransportError::unknown(Interrupted::Truncated { status: head.status }, error));
            }
            Err(Late) => return Err(self.late(origin, timeouts)),
        };
        trace!(name: "answer.read", target: STEP, "an answer is read whole");
        Ok((Response::from_parts(head, body), self.rest()))
    }

    /// Moves bytes both ways until the future is done, or its time is up.
    async fn drive<F: Future>(
        &mut self,
        mut future: Pin<&mut F>,
        limit: &mut Limit<'_>,
    ) -> Result<F::Output, Late> {
        std::future::poll_fn(|cx| {
            self.advance(cx);
            if let Poll::Ready(output) = future.as_mut().poll(cx) {
                return Poll::Ready(Ok(output));
            }
            limit.poll(cx, &self.progress).map(Err)
        })
        .await
    }

    fn advance(&mut self, cx: &mut Context<'_>) {
        if let Some(driver) = &mut self.driver
            && Pin::new(driver.as_mut()).poll(cx).is_ready()
        {
            // Dropping it tells a request that it will not be answered, and why; only the request can say what it means.
            self.driver = None;
        }
    }

    /// The connection after a whole answer, unless the other side means to close it.
    fn rest(mut self) -> Option<Self> {
        // Nobody waits for an idle connection, so it must not hold on to the task that used it last.
        self.advance(&mut Context::from_waker(Waker::noop()));
        (self.driver.is_some() && self.requests.is_ready()).then_some(self)
    }

    fn lost<R>(&self, failed: TrySendError<R>, origin: &Origin) -> TransportError {
        // A request that comes back was never begun, even if TLS has said farewell in the meantime.
        let is_unsent = failed.message().is_some() || !self.progress.has_begun();
        let error = failed.into_error();
        if is_unsent {
            TransportError::not_sent(NotSent::Closed { origin: origin.to_string() }, error)
        } else if error.is_parse() {
            TransportError::unknown(Interrupted::NotHttp, error)
        } else {
            TransportError::unknown(Interrupted::Lost, error)
        }
    }

    fn late(&self, origin: &Origin, timeouts: &Timeouts) -> TransportError {
        if !self.progress.has_begun() {
            NotSent::WriteTimeout { origin: origin.to_string(), after: timeouts.write }.into()
        } else if !self.progress.is_written() {
            Interrupted::WriteTimeout { after: timeouts.write }.into()
        } else {
            Interrupted::ReadTimeout { after: timeouts.read }.into()
        }
    }
}

/// The request was not done in time.
struct Late;

/// The time a request may still take: first to be written, then to be answered.
struct Limit<'a> {
    read: Duration,
    is_written: bool,
    sleep: Pin<&'a mut Sleep>,
}

impl Limit<'_> {
    fn poll(&mut self, cx: &mut Context<'_>, progress: &Progress) -> Poll<Late> {
        if !self.is_written && progress.is_written() {
            self.is_written = true;
            self.sleep.as_mut().reset(Instant::now() + self.read);
        }
        self.sleep.as_mut().poll(cx).map(|()| Late)
    }
}

/// Why a body could not be read.
enum Unread {
    TooLarge,
    Broken(hyper::Error),
}

async fn whole(mut body: Incoming) -> Result<Vec<u8>, Unread> {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > MAX_BODY {
        return Err(Unread::TooLarge);
    }
    let mut whole = Vec::with_capacity(announced);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(Unread::Broken)?.into_data() else { continue };
        if whole.len() + data.len() > MAX_BODY {
            return Err(Unread::TooLarge);
        }
        whole.extend_from_slice(&data);
    }
    Ok(whole)
}

/// Longer than anybody waits, and short enough to be added to a moment.
const FOR_EVER: Duration = Duration::from_hours(100 * 365 * 24);

/// The largest body that is read: a page of messages takes some hundred kilobytes.
const MAX_BODY: usize = 8 * 1024 * 1024;
