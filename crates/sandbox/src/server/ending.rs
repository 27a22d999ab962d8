//! The last words on a connection: answers that go wrong on purpose, written without hyper.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, Response};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::talk::LastWords;
use crate::fault::Fate;
use crate::tap::Tap;

/// How often a trickle lets something through.
const DRIP: Duration = Duration::from_millis(50);

/// How long a peer may take to notice that all is said.
const LINGER: Duration = Duration::from_secs(2);

/// Does with an answer what it is fated to, and ends the connection.
pub(super) async fn carry_out(
    words: LastWords,
    tap: &mut Tap<TcpStream>,
    hang: Duration,
    stop: &CancellationToken,
) -> io::Result<()> {
    let LastWords { fate, response } = words;
    let wire = to_bytes(&response);
    let head = wire.len() - response.body().len();
    match fate {
        Fate::Answer => tap.write_all(&wire).await?,
        Fate::Close => {}
        Fate::Reset => return tap.get_ref().set_zero_linger(),
        Fate::Hang => {
            let peer_gone = timeout(hang, until_gone(tap));
            tokio::select! { _ = peer_gone => {} () = stop.cancelled() => {} }
        }
        Fate::Truncate { bytes } => tap.write_all(&wire[..wire.len().min(head + bytes)]).await?,
        Fate::Trickle { bytes_per_second } => trickle(&wire, tap, bytes_per_second).await?,
    }
    tap.shutdown().await
}

/// Closes our side, after a last answer to a peer whose request was not understood.
pub(super) async fn say_goodbye(
    refusal: Option<Response<Bytes>>,
    tap: &mut Tap<TcpStream>,
) -> io::Result<()> {
    if let Some(refusal) = refusal {
        tap.write_all(&to_bytes(&refusal)).await?;
    }
    tap.shutdown().await
}

/// Gives the peer time to hear what was said: to close while it still sends would be a reset, which may overtake the
/// answer.
pub(super) async fn linger(tap: &mut Tap<TcpStream>, stop: &CancellationToken) {
    let peer_gone = timeout(LINGER, until_gone(tap));
    tokio::select! { _ = peer_gone => {} () = stop.cancelled() => {} }
}

async fn trickle(wire: &[u8], tap: &mut Tap<TcpStream>, bytes_per_second: u32) -> io::Result<()> {
    let rate = bytes_per_second.max(1);
    let drops_a_second = 1_000 / u32::try_from(DRIP.as_millis()).expect("a drip is short");
    let drop = (rate / drops_a_second).max(1);
    let pause = Duration::from_secs(1) * drop / rate;
    for piece in wire.chunks(drop as usize) {
        tap.write_all(piece).await?;
        sleep(pause).await;
    }
    Ok(())
}

/// Reads and forgets until the peer has closed its side.
async fn until_gone(tap: &mut Tap<TcpStream>) {
    let mut nothing = [0; 4_096];
    let stream = tap.get_mut();
    while stream.read(&mut nothing).await.is_ok_and(|read| read > 0) {}
}

/// An answer as it crosses the socket, with the words that end a connection.
fn to_bytes(response: &Response<Bytes>) -> Vec<u8> {
    let body = response.body();
    let status = response.status();
    let reason = status.canonical_reason().unwrap_or("Unknown");
    let mut wire = format!("HTTP/1.1 {} {reason}\r\n", status.as_str()).into_bytes();
    for (name, value) in response.headers() {
        if !is_ours(name) {
            line(&mut wire, name.as_str(), value.as_bytes());
        }
    }
    line(&mut wire, "content-length", body.len().to_string().as_bytes());
    line(&mut wire, "connection", b"close");
    wire.extend_from_slice(b"\r\n");
    wire.extend_from_slice(body);
    wire
}

fn is_ours(name: &HeaderName) -> bool {
    [http::header::CONTENT_LENGTH, http::header::CONNECTION, http::header::TRANSFER_ENCODING].contains(name)
}

/// One header line, its name in title case as hyper writes it.
fn line(wire: &mut Vec<u8>, name: &str, value: &[u8]) {
    let mut starts_word = true;
    for byte in name.bytes() {
        wire.push(if starts_word { byte.to_ascii_uppercase() } else { byte });
        starts_word = byte == b'-';
    }
    wire.extend_from_slice(b": ");
    wire.extend_from_slice(value);
    wire.extend_from_slice(b"\r\n");
}
