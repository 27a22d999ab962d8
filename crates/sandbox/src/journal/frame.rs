//! Where one request ends in a recorded stream and the next begins.
//!
//! Streams are kept as they crossed the socket, several requests one after the other. A request ends where its head
//! says: after `Content-Length` bytes, after the last chunk, or with the head itself.

use bytes::{Bytes, BytesMut};
use httparse::{EMPTY_HEADER, Header, Request, Status};

/// The most header lines that are looked at; the server takes no more either.
pub(crate) const MOST_HEADERS: usize = 100;

/// What the beginning of a stream is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Cut {
    /// A whole request: a head and a body of so many bytes.
    Whole { head: usize, body: usize },
    /// The beginning of a request.
    Partial,
    /// No request of HTTP/1.
    Broken,
}

/// How a body is delimited.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Length {
    Known(usize),
    Chunked,
    /// Of a response: everything until the connection is closed.
    UntilClosed,
}

/// Looks for the end of the request at the beginning of a stream.
pub(crate) fn request(stream: &[u8]) -> Cut {
    let mut headers = [EMPTY_HEADER; MOST_HEADERS];
    let mut request = Request::new(&mut headers);
    match request.parse(stream) {
        Ok(Status::Complete(head)) => with_body(stream, head, length(request.headers, Length::Known(0))),
        Ok(Status::Partial) => Cut::Partial,
        Err(_) => Cut::Broken,
    }
}

/// Takes the first request off a stream; everything when no end can be found.
pub(crate) fn take_request(stream: &mut BytesMut) -> Bytes {
    match request(stream) {
        Cut::Whole { head, body } => stream.split_to(head + body).freeze(),
        Cut::Partial | Cut::Broken => stream.split().freeze(),
    }
}

/// How the body behind these headers is delimited.
pub(super) fn length(headers: &[Header<'_>], otherwise: Length) -> Length {
    let values = |name: &'static str| {
        headers.iter().filter(move |header| header.name.eq_ignore_ascii_case(name)).map(|header| header.value)
    };
    if let Some(codings) = values("transfer-encoding").next_back() {
        let last = codings.rsplit(|&byte| byte == b',').next().unwrap_or_default();
        return if last.trim_ascii().eq_ignore_ascii_case(b"chunked") { Length::Chunked } else { otherwise };
    }
    let declared = values("content-length").next().and_then(|value| std::str::from_utf8(value).ok());
    declared.and_then(|value| value.trim().parse().ok()).map_or(otherwise, Length::Known)
}

fn with_body(stream: &[u8], head: usize, length: Length) -> Cut {
    let rest = &stream[head..];
    match length {
        Length::Known(body) if body <= rest.len() => Cut::Whole { head, body },
        Length::Known(_) | Length::UntilClosed => Cut::Partial,
        Length::Chunked => match chunks(rest, |_| {}) {
            Ok(Some(body)) => Cut::Whole { head, body },
            Ok(None) => Cut::Partial,
            Err(NoChunk) => Cut::Broken,
        },
    }
}

/// What stands there is not a chunk.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct NoChunk;

/// Hands over the data of each chunk, and says how long the chunked body is with its frames and trailers; nothing when
/// its end is not there yet.
pub(super) fn chunks(body: &[u8], mut data: impl FnMut(&[u8])) -> Result<Option<usize>, NoChunk> {
    let mut at = 0;
    loop {
        let size = match httparse::parse_chunk_size(&body[at..]).map_err(|_| NoChunk)? {
            Status::Partial => return Ok(None),
            Status::Complete((line, size)) => {
                at += line;
                usize::try_from(size).map_err(|_| NoChunk)?
            }
        };
        if size == 0 {
            return trailers(&body[at..]).map(|length| length.map(|length| at + length));
        }
        let Some(chunk) = at.checked_add(size).and_then(|end| body.get(at..end)) else { return Ok(None) };
        data(chunk);
        at += size;
        match body.get(at..at + 2) {
            Some(b"\r\n") => at += 2,
            Some(_) => return Err(NoChunk),
            None => return Ok(None),
        }
    }
}

/// How long the lines after the last chunk are, with the empty one that ends them.
fn trailers(rest: &[u8]) -> Result<Option<usize>, NoChunk> {
    let mut headers = [EMPTY_HEADER; MOST_HEADERS];
    match httparse::parse_headers(rest, &mut headers).map_err(|_| NoChunk)? {
        Status::Complete((length, _)) => Ok(Some(length)),
        Status::Partial => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn whole(message: &[u8]) -> bool {
        matches!(request(message), Cut::Whole { head, body } if head + body == message.len())
    }

    #[test]
    fn a_request_ends_where_its_head_says() {
        for message in [
            "GET /me HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST /me/messages HTTP/1.1\r\ncontent-LENGTH: 2\r\n\r\n{}",
            "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2;x=y\r\n{}\r\n0\r\nTrailer: 1\r\n\r\n",
            "\r\nDELETE / HTTP/1.0\r\n\r\n",
        ] {
            assert!(whole(message.as_bytes()), "{message:?}: {:?}", request(message.as_bytes()));
        }
    }

    #[test]
    fn what_is_no_request_is_said_to_be_none() {
        let tls_hello = [0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc];
        assert_eq!(request(&tls_hello), Cut::Broken);
        assert_eq!(request(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), Cut::Broken);
        assert_eq!(
            request(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n"),
            Cut::Broken
        );
    }

    /// A request as some client might write it.
    fn any_request() -> impl Strategy<Value = Vec<u8>> {
        let body = proptest::collection::vec(any::<u8>(), 0..200);
        (body, any::<bool>(), 1_usize..50, "[a-zA-Z-]{1,12}").prop_map(|(body, is_chunked, piece, name)| {
            let mut message = format!("POST /me/messages HTTP/1.1\r\nX-{name}: 1\r\n").into_bytes();
            if is_chunked {
                message.extend(b"Transfer-Encoding: chunked\r\n\r\n");
                for chunk in body.chunks(piece) {
                    message.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
                    message.extend(chunk);
                    message.extend(b"\r\n");
                }
                message.extend(b"0\r\n\r\n");
            } else {
                message.extend(format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes());
                message.extend(body);
            }
            message
        })
    }

    proptest! {
        #[test]
        fn pipelined_requests_are_cut_alike_however_the_stream_is_split(
            requests in proptest::collection::vec(any_request(), 1..5),
            pieces in proptest::collection::vec(1_usize..64, 1..8),
        ) {
            let stream = requests.concat();
            let (mut arrived, mut cut) = (BytesMut::new(), Vec::new());
            let (mut left, mut pieces) = (&stream[..], pieces.iter().cycle());
            while !left.is_empty() {
                let (piece, rest) = left.split_at(left.len().min(*pieces.next().unwrap()));
                arrived.extend_from_slice(piece);
                left = rest;
                while let Cut::Whole { .. } = request(&arrived) {
                    cut.push(take_request(&mut arrived).to_vec());
                }
            }
            prop_assert_eq!(cut, requests);
            prop_assert!(arrived.is_empty());
        }

        #[test]
        fn nothing_that_arrives_makes_the_cutter_panic(stream in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = (request(&stream), chunks(&stream, |_| {}));
        }
    }
}
