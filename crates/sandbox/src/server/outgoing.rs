//! The body of an answer, on its way to hyper.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::BoxError;
use bytes::Bytes;
use http_body_util::{Either, Full};
use hyper::body::{Body, Frame, SizeHint};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use super::talk::Talk;

/// A body that says when hyper has all of it.
#[derive(Debug)]
pub(super) struct Outgoing {
    body: Either<Full<Bytes>, axum::body::Body>,
    talk: Arc<Talk>,
    /// Ends an endless body.
    stop: Option<Pin<Box<WaitForCancellationFutureOwned>>>,
}

impl Outgoing {
    /// A body that is there already.
    pub(super) fn whole(body: Bytes, talk: Arc<Talk>) -> Self {
        Self { body: Either::Left(Full::new(body)), talk, stop: None }
    }

    /// A body that comes by and by; one without a known end ends when the server stops.
    pub(super) fn streamed(body: axum::body::Body, talk: Arc<Talk>, stop: CancellationToken) -> Self {
        let is_endless = body.size_hint().exact().is_none();
        Self { body: Either::Right(body), talk, stop: is_endless.then(|| Box::pin(stop.cancelled_owned())) }
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Some(stop) = &mut self.stop
            && stop.as_mut().poll(cx).is_ready()
        {
            return Poll::Ready(None);
        }
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Outgoing {
    fn drop(&mut self) {
        self.talk.said();
    }
}
