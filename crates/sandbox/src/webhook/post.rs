//! The request that a delivery is, header by header as Instagram sends it. See
//! <https://developers.facebook.com/documentation/instagram-platform/webhooks>.

use std::borrow::Cow;

use antiphon_graph::AppSecret;
use bytes::Bytes;
use http::Request;
use http::header::HOST;
use http::uri::PathAndQuery;
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
            request = request.header(name, value.as_ref());
        }
        request.body(Full::new(self.body.clone())).expect("fixed names and hexadecimal digits are headers")
    }

    /// The request as it would cross the socket, if there were an app.
    pub(crate) fn unsent(&self) -> Bytes {
        let mut written = Vec::with_capacity(512 + self.body.len());
        written.extend_from_slice(b"POST / HTTP/1.1\r\n");
        let length = ("Content-Length", Cow::Owned(self.body.len().to_string()));
        for (name, value) in self.headers().into_iter().chain([length]) {
            for part in [name, ": ", &value, "\r\n"] {
                written.extend_from_slice(part.as_bytes());
            }
        }
        written.extend_from_slice(b"\r\n");
        written.extend_from_slice(&self.body);
        written.into()
    }

    /// The headers, in their order.
    fn headers(&self) -> [(&'static str, Cow<'static, str>); 7] {
        [
            ("Accept", "*/*".into()),
            ("Accept-Encoding", "deflate, gzip".into()),
            ("User-Agent", AGENT.into()),
            ("Content-Type", "application/json".into()),
            ("X-Hub-Signature", self.signed.sha1().into()),
            ("X-Hub-Signature-256", self.signed.sha256().into()),
            ("Facebook-Api-Version", VERSION.into()),
        ]
    }
}
