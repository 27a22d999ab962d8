//! The line to one peer, as hyper sees it: a tapped connection that knows which exchange is under way on it.
//!
//! The line learns three things that nobody else sees: when the first byte of a request arrives, when the last byte of
//! an answer has left, and what hyper says of its own accord. The last is a head without a body; it is swallowed, and the
//! server says something better when hyper has let go.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::talk::{Talk, Voice};
use crate::tap::Tap;

/// A connection, to be read and written by hyper.
#[derive(Debug)]
pub(super) struct Line {
    tap: Tap<TcpStream>,
    talk: Arc<Talk>,
}

impl Line {
    /// A line over a new connection, and what is said on it.
    pub(super) fn new(stream: TcpStream) -> (Self, Arc<Talk>) {
        let (tap, recording) = Tap::new(stream);
        let talk = Arc::new(Talk::new(recording));
        (Self { tap, talk: talk.clone() }, talk)
    }

    /// The connection, out of hyper's hands.
    pub(super) fn into_tap(self) -> Tap<TcpStream> {
        self.tap
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.tap).poll_read(cx, buffer))?;
        if buffer.filled().len() > before {
            self.talk.heard();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.talk.voice() {
            Voice::Nobodys => Poll::Ready(Ok(bytes.len())),
            Voice::Graph => Pin::new(&mut self.tap).poll_write(cx, bytes),
            Voice::Control => Pin::new(self.tap.get_mut()).poll_write(cx, bytes),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.talk.voice() {
            Voice::Nobodys => Poll::Ready(Ok(slices.iter().map(|slice| slice.len()).sum())),
            Voice::Graph => Pin::new(&mut self.tap).poll_write_vectored(cx, slices),
            Voice::Control => Pin::new(self.tap.get_mut()).poll_write_vectored(cx, slices),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.tap.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.tap).poll_flush(cx))?;
        self.talk.flushed();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tap).poll_shutdown(cx)
    }
}
