//! The request that a delivery is, header by header as Instagram sends it. See
//! <https://developers.facebook.com/documentation/instagram-platform/webhooks>.

use antiphon_graph::AppSecret;
use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, HOST, USER_AGENT};
use http::uri::PathAndQuery;
use http::{HeaderName, Request};
use http_body_util::Full;

use super::carry::Address;
use super::delivery::Posted;
use super::signature;

/// The version of the API whose shapes webhooks have.
const VERSION: &str = "v24.0";

/// How Instagram calls itself.
pub(super) const AGENT: &str = "facebookexternalua";

impl Posted {
    /// A body, signed.
    pub(crate) fn signed(body: Bytes, secret: &str) -> Self {
        let signed = signature::sign(&body, &AppSecret::new(secret));
        Self { body, signed }
    }

    /// The request to an app that listens there.
    pub(crate) fn request(&self, to: &Address, path: &PathAndQuery) -> Request<Full<Bytes>> {
        let mut request = Request::post(path.as_str()).header(HOST, to.authority());
        for (name, value) in self.headers() {
            request = request.header(name, value);
        }
        request.body(Full::new(self.body.clone())).expect("fixed names and hexadecimal digits are headers")
    }

    /// The request as it would cross the socket, if there were an app.
    pub(crate) fn unsent(&self) -> Bytes {
        let mut written = String::from("POST / HTTP/1.1\r\n");
        for (name, value) in self.headers() {
            written.push_str(&format!("{name}: {value}\r\n"));
        }
        written.push_str(&format!("content-length: {}\r\n\r\n", self.body.len()));
        let mut written = written.into_bytes();
        written.extend_from_slice(&self.body);
        written.into()
    }

    /// The headers, in their order.
    pub(crate) fn headers(&self) -> [(HeaderName, &str); 7] {
        [
            (ACCEPT, "*/*"),
            (ACCEPT_ENCODING, "deflate, gzip"),
            (USER_AGENT, AGENT),
            (CONTENT_TYPE, "application/json"),
            (HeaderName::from_static("x-hub-signature"), &self.signed.sha1),
            (HeaderName::from_static("x-hub-signature-256"), &self.signed.sha256),
            (HeaderName::from_static("facebook-api-version"), VERSION),
        ]
    }
}
