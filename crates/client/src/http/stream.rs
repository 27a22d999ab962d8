//! The bytes of one connection, counted on their way out.

use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use tracing::trace;

use super::STEP;

/// A connection's stream, in the clear or under TLS.
pub(super) enum Stream {
    Plain(Watched),
    Tls(Box<TlsStream<Watched>>),
}

/// A TCP stream that notes when bytes are handed to the system.
///
/// It lies beneath TLS, so what it notes has really left this program; what TLS still holds back has not.
pub(super) struct Watched {
    tcp: TcpStream,
    progress: Arc<Progress>,
}

/// How far the request under way has got. One request at a time uses a connection, so plain flags are enough.
#[derive(Default)]
pub(super) struct Progress {
    is_reused: AtomicBool,
    has_begun: AtomicBool,
    is_written: AtomicBool,
}

impl Progress {
    /// Forgets the request before: none of the next one's bytes have left.
    pub(super) fn begin(&self, is_reused: bool) {
        self.is_reused.store(is_reused, Ordering::Relaxed);
        self.has_begun.store(false, Ordering::Relaxed);
        self.is_written.store(false, Ordering::Relaxed);
    }

    /// Whether a byte of the request has left.
    pub(super) fn has_begun(&self) -> bool {
        self.has_begun.load(Ordering::Relaxed)
    }

    /// Whether the last byte of the request has left.
    pub(super) fn is_written(&self) -> bool {
        self.is_written.load(Ordering::Relaxed)
    }
}

impl Watched {
    pub(super) fn new(tcp: TcpStream) -> (Self, Arc<Progress>) {
        let progress = Arc::<Progress>::default();
        (Self { tcp, progress: progress.clone() }, progress)
    }

    /// Before the first byte, looks whether the other side has hung up meanwhile.
    ///
    /// The runtime may not have been told yet, so the system is asked. On a reused connection anything to read means
    /// the end as well: nothing is due between two answers but a farewell (under TLS it comes as bytes).
    fn is_still_open(&self) -> io::Result<()> {
        match SockRef::from(&self.tcp).peek(&mut [MaybeUninit::uninit()]) {
            Ok(0) => Err(io::ErrorKind::ConnectionAborted.into()),
            Ok(_) if self.progress.is_reused.load(Ordering::Relaxed) => {
                Err(io::ErrorKind::ConnectionAborted.into())
            }
            Ok(_) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn write(
        &mut self,
        cx: &mut Context<'_>,
        write: impl FnOnce(Pin<&mut TcpStream>, &mut Context<'_>) -> Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if !self.progress.has_begun() {
            self.is_still_open()?;
        }
        let written = write(Pin::new(&mut self.tcp), cx);
        if matches!(written, Poll::Ready(Ok(1..))) && !self.progress.has_begun.swap(true, Ordering::Relaxed) {
            trace!(name: "request.begun", target: STEP, "the first bytes of a request have left");
        }
        written
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_read(cx, buf)
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.write(cx, |tcp, cx| tcp.poll_write(cx, buf))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.write(cx, |tcp, cx| tcp.poll_write_vectored(cx, bufs))
    }

    fn is_write_vectored(&self) -> bool {
        self.tcp.is_write_vectored()
    }

    /// Called once everything above has been handed down, so after the first byte it marks the last.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.progress.has_begun() && !self.progress.is_written.swap(true, Ordering::Relaxed) {
            trace!(name: "request.written", target: STEP, "the last byte of a request has left");
        }
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, buf),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, buf),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, buf),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write_vectored(cx, bufs),
            Self::Tls(stream) => Pin::new(stream).poll_write_vectored(cx, bufs),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Plain(stream) => stream.is_write_vectored(),
            Self::Tls(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
