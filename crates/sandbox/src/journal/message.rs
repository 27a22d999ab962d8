//! One recorded message, taken apart for people to read.

use std::borrow::Cow;

use httparse::{EMPTY_HEADER, Header, Request, Response, Status};

use super::frame::{self, Length, MOST_HEADERS};

/// A message: its start line, its headers in the order and case in which they came, its body.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Message<'a> {
    pub(crate) start_line: Cow<'a, str>,
    pub(crate) headers: Vec<(&'a str, &'a [u8])>,
    /// Without its transfer coding; as much of it as came.
    pub(crate) body: Cow<'a, [u8]>,
    /// All of it came.
    pub(crate) is_whole: bool,
}

impl<'a> Message<'a> {
    /// Reads a request; nothing when the bytes do not begin with one.
    pub(crate) fn request(raw: &'a [u8]) -> Option<Self> {
        let mut headers = [EMPTY_HEADER; MOST_HEADERS];
        let mut request = Request::new(&mut headers);
        let Ok(Status::Complete(head)) = request.parse(raw) else { return None };
        let length = frame::length(request.headers, Length::Known(0));
        Some(Self::new(raw, head, request.headers, length))
    }

    /// Reads a response, the last one when others announced it (`100 Continue`); nothing when there is none. The
    /// response to a `HEAD` has no body, whatever it says.
    pub(crate) fn response(raw: &'a [u8], is_to_head: bool) -> Option<Self> {
        let mut headers = [EMPTY_HEADER; MOST_HEADERS];
        let mut response = Response::new(&mut headers);
        let Ok(Status::Complete(head)) = response.parse(raw) else { return None };
        if matches!(response.code, Some(100..=199)) {
            return Self::response(&raw[head..], is_to_head);
        }
        let is_bodiless = is_to_head || matches!(response.code, Some(204 | 304));
        let declared = frame::length(response.headers, Length::UntilClosed);
        let length = if is_bodiless { Length::Known(0) } else { declared };
        Some(Self::new(raw, head, response.headers, length))
    }

    fn new(raw: &'a [u8], head: usize, headers: &[Header<'a>], length: Length) -> Self {
        let (head, rest) = raw.split_at(head);
        let head = head.trim_ascii_start();
        let line = head.split(|&byte| byte == b'\r' || byte == b'\n').next().unwrap_or_default();
        let (body, is_whole) = match length {
            Length::Known(bytes) => (Cow::Borrowed(&rest[..bytes.min(rest.len())]), bytes <= rest.len()),
            Length::UntilClosed => (Cow::Borrowed(rest), true),
            Length::Chunked => {
                let mut body = Vec::new();
                let end = frame::chunks(rest, |chunk| body.extend_from_slice(chunk));
                (Cow::Owned(body), matches!(end, Ok(Some(_))))
            }
        };
        let headers = headers.iter().map(|header| (header.name, header.value)).collect();
        Self { start_line: String::from_utf8_lossy(line), headers, body, is_whole }
    }

    /// The first header of this name.
    pub(crate) fn header(&self, name: &str) -> Option<&'a [u8]> {
        self.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_keep_their_order_their_case_and_their_doubles() {
        let raw = b"POST /me HTTP/1.1\r\nX-b: 1\r\nx-A: \xff\r\nX-b: 2\r\nContent-Length: 5\r\n\r\nhello";
        let message = Message::request(raw).unwrap();
        assert_eq!(message.start_line, "POST /me HTTP/1.1");
        let headers = [("X-b", &b"1"[..]), ("x-A", b"\xff"), ("X-b", b"2"), ("Content-Length", b"5")];
        assert_eq!(message.headers, headers);
        assert_eq!(message.body.as_ref(), b"hello");
        assert_eq!(message.header("X-B"), Some(&b"1"[..]));
    }

    #[test]
    fn chunks_are_put_together_and_a_broken_end_loses_only_the_end() {
        let head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (chunks, body, is_whole) in
            [("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "abcde", true), ("3\r\nabc\r\nno", "abc", false)]
        {
            let raw = format!("{head}{chunks}");
            let message = Message::request(raw.as_bytes()).unwrap();
            assert_eq!((message.body.as_ref(), message.is_whole), (body.as_bytes(), is_whole));
        }
    }

    #[test]
    fn an_announcement_is_not_the_answer() {
        let raw = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf";
        let message = Message::response(raw, false).unwrap();
        assert_eq!((message.start_line.as_ref(), message.body.as_ref()), ("HTTP/1.1 200 OK", &b"half"[..]));
        assert!(!message.is_whole);
        assert_eq!(Message::response(b"", false), None);
    }

    #[test]
    fn a_response_may_end_with_its_head_or_with_the_connection() {
        let whole = |raw: &[u8], is_to_head| Message::response(raw, is_to_head).unwrap().is_whole;
        assert!(whole(b"HTTP/1.1 204 No Content\r\n\r\n", false));
        assert!(whole(b"HTTP/1.1 200 OK\r\n\r\nand so on", false));
        let head = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n";
        assert!(whole(head, true));
        assert!(!whole(head, false));
    }
}
