//! Opens a connection to the app, in the clear or by TLS.

use std::future::Future as _;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

use super::Address;
use crate::tls;

/// How often a slow reader reads.
const TICK: Duration = Duration::from_millis(100);

/// A connection of any kind.
pub(super) type Stream = Box<dyn Duplex>;

/// Something to read from and write to.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Duplex for S {}

/// Connects; with `slowly`, reading takes its time.
pub(super) async fn to(address: &Address, slowly: Option<u32>) -> Result<Stream, String> {
    let connected = TcpStream::connect((address.host.as_str(), address.port)).await;
    let tcp = connected.map_err(|error| format!("no connection to {}: {error}", address.authority()))?;
    tcp.set_nodelay(true).map_err(|error| error.to_string())?;
    let stream: Stream = if address.is_tls() {
        let name = ServerName::try_from(address.host.clone())
            .map_err(|_| format!("{} is not a name that a certificate can be for", address.host))?;
        let shaken = tls::connector().connect(name, tcp).await;
        Box::new(shaken.map_err(|error| format!("no TLS with {}: {error}", address.authority()))?)
    } else {
        Box::new(tcp)
    };
    Ok(match slowly {
        Some(bytes_per_second) => Box::new(Slow::new(stream, bytes_per_second)),
        None => stream,
    })
}

/// Reads a little at each tick, and writes as usual.
struct Slow {
    stream: Stream,
    a_tick: usize,
    pause: Option<Pin<Box<Sleep>>>,
}

impl Slow {
    fn new(stream: Stream, bytes_per_second: u32) -> Self {
        let a_tick = (bytes_per_second / 10).max(1) as usize;
        Self { stream, a_tick, pause: None }
    }
}

impl AsyncRead for Slow {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(cx));
            self.pause = None;
        }
        let mut little = vec![0; self.a_tick.min(buffer.remaining())];
        let mut little = ReadBuf::new(&mut little);
        ready!(Pin::new(&mut self.stream).poll_read(cx, &mut little))?;
        buffer.put_slice(little.filled());
        self.pause = (!little.filled().is_empty()).then(|| Box::pin(sleep(TICK)));
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Slow {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
