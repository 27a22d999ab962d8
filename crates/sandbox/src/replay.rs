//! A call to the Graph side once more: the bytes that crossed the socket cross it again, or others in their place.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::Url;

use crate::happening::{Heard, What};
use crate::journal::{Again, Exchange};
use crate::problem::Problem;
use crate::space::Space;

/// How long is waited for an answer. A fault may hold one longer; it stands in the journal when it comes.
const PATIENCE: Duration = Duration::from_secs(30);

/// Headers that speak of the body's length, and are written anew with another body.
const OF_THE_LENGTH: [&str; 4] = ["content-length", "transfer-encoding", "expect", "trailer"];

/// Makes a call again, with the same bytes or with another body, and says as which exchange.
pub(crate) async fn replay(
    space: &Arc<Space>,
    exchange: &Exchange,
    body: Option<&[u8]>,
) -> Result<u64, Problem> {
    let of = exchange.id;
    let request = exchange.request.bytes();
    let (bytes, again) = match body {
        None => (request.clone(), Again::Replayed { of }),
        Some(body) => {
            let edited = with_body(request, body).ok_or_else(|| {
                Problem::Conflict(format!("exchange {of} is no HTTP, so it has no body to edit"))
            })?;
            (edited.into(), Again::Edited { of })
        }
    };
    let mut newest = space.happenings.watch();
    let mut heard = *newest.borrow_and_update();
    let expected = space.journal().expect(bytes.clone(), again);
    let asked = async {
        let mut stream = connect(&space.base).await?;
        stream.write_all(&bytes).await?;
        let mut answer = vec![0; 16 * 1024];
        let mut is_open = true;
        loop {
            tokio::select! {
                read = stream.read(&mut answer), if is_open => is_open = read.is_ok_and(|read| read > 0),
                changed = newest.changed() => if changed.is_err() { return Ok(None) },
            }
            if let Some(id) = came(space, &mut heard, again, of) {
                return Ok(Some(id));
            }
        }
    };
    let came: Option<Result<Option<u64>, std::io::Error>> = timeout(PATIENCE, asked).await.ok();
    space.journal().no_longer_expect(expected);
    match came {
        Some(Ok(Some(id))) => Ok(id),
        Some(Err(error)) => Err(Problem::Conflict(format!("the sandbox did not take the call: {error}"))),
        Some(Ok(None)) | None => {
            let seconds = PATIENCE.as_secs();
            Err(Problem::Conflict(format!("the call was made and has no answer after {seconds} seconds")))
        }
    }
}

/// The exchange that repeats this one, if it is among what happened since.
fn came(space: &Space, heard: &mut u64, again: Again, of: u64) -> Option<u64> {
    let happened = match space.happenings.since(*heard) {
        Heard::Since(happened) => happened,
        Heard::Resync(newest) => {
            *heard = newest;
            return None;
        }
    };
    let journal = space.journal();
    for happening in happened {
        *heard = happening.id;
        if let What::Exchange { exchange } = happening.what
            && exchange > of
            && journal.exchange(exchange).is_some_and(|found| found.note.again == Some(again))
        {
            return Some(exchange);
        }
    }
    None
}

async fn connect(base: &str) -> std::io::Result<TcpStream> {
    let wrong = || std::io::Error::other(format!("{base} is no address"));
    let url = Url::parse(base).map_err(|_| wrong())?;
    let addresses = url.socket_addrs(|| None)?;
    TcpStream::connect(&addresses[..]).await
}

/// The same request with another body: its head as it was, but for the length.
fn with_body(request: &[u8], body: &[u8]) -> Option<Vec<u8>> {
    let end = request.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&request[..end]).ok()?;
    let mut edited = Vec::with_capacity(request.len() + body.len());
    for line in head.split("\r\n") {
        let name = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
        if !OF_THE_LENGTH.contains(&name.as_str()) {
            edited.extend_from_slice(line.as_bytes());
            edited.extend_from_slice(b"\r\n");
        }
    }
    edited.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
    edited.extend_from_slice(body);
    Some(edited)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_body_has_another_length_and_the_same_head() {
        let request = b"POST /me HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\nX-a: 1\r\nX-a: 2\r\n\r\n{}";
        let edited = with_body(request, "é".as_bytes()).unwrap();
        let wanted = "POST /me HTTP/1.1\r\nhost: a\r\nX-a: 1\r\nX-a: 2\r\nContent-Length: 2\r\n\r\né";
        assert_eq!(String::from_utf8(edited).unwrap(), wanted);
        let chunked =
            b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n0\r\n\r\n";
        assert_eq!(with_body(chunked, b"x").unwrap(), b"POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nx");
        assert_eq!(with_body(b"\x16\x03", b"x"), None);
    }
}
