//! One request to a place outside, and the little of its answer that counts.

use std::io;

use bytes::Bytes;
use http::header::{CONNECTION, HOST, RETRY_AFTER, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::time::timeout;

use super::connect::connect;
use super::{OutOfReach, Place, Reach};

/// So much of an answer's body is waited for; who says more is not listened to.
const HEARD: usize = 64 * 1024;

/// Who asks.
const AGENT: &str = concat!("Antiphon/", env!("CARGO_PKG_VERSION"));

/// What a place answered.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    /// For how many seconds it wants to be left alone.
    pub(crate) retry_after: Option<u32>,
}

/// Why there is no whole answer. In words that hold nothing of the address or of what came back.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failed {
    /// It must not be asked.
    #[error(transparent)]
    OutOfReach(#[from] OutOfReach),
    /// There was no connection.
    #[error("no connection: {0}")]
    Connect(io::ErrorKind),
    /// It did not prove that it is the one that was named.
    #[error("no connection with TLS: its certificate does not prove that it is the one that was named")]
    Tls,
    /// It broke off.
    #[error("it broke off before its answer was whole")]
    Broken,
    /// What answers does not speak HTTP.
    #[error("what answers there does not speak HTTP")]
    NotHttp,
    /// It took too long.
    #[error("no whole answer within {0:?}")]
    Late(std::time::Duration),
}

impl Reach {
    /// Posts something, once, and waits for the whole answer.
    pub(crate) async fn post(
        &self,
        place: &Place,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Answered, Failed> {
        let late = |_| Failed::Late(self.patience);
        timeout(self.patience, self.exchange(place, headers, body)).await.map_err(late)?
    }

    async fn exchange(&self, place: &Place, headers: HeaderMap, body: Bytes) -> Result<Answered, Failed> {
        let addresses = self.addresses(place).await?;
        let stream = connect(place, &addresses).await?;
        let (mut requests, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(|_| Failed::Broken)?;
        let asking = async move {
            let answer = requests.send_request(request(place, headers, body)).await.map_err(broken)?;
            let (head, body) = answer.into_parts();
            let text = head.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
            let retry_after = text.and_then(|seconds| seconds.parse().ok());
            heard(body).await?;
            Ok(Answered { status: head.status, retry_after })
        };
        // The connection moves the bytes; when it is over, the request knows.
        let mut asking = std::pin::pin!(asking);
        tokio::select! {
            answered = &mut asking => answered,
            _ = connection => asking.await,
        }
    }
}

fn request(place: &Place, headers: HeaderMap, body: Bytes) -> Request<Full<Bytes>> {
    let mut request = Request::new(Full::new(body));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = place.path().clone();
    *request.headers_mut() = headers;
    if let Some(host) = place.host_header() {
        request.headers_mut().insert(HOST, host);
    }
    request.headers_mut().insert(USER_AGENT, HeaderValue::from_static(AGENT));
    request.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    request
}

async fn heard(mut body: Incoming) -> Result<(), Failed> {
    let mut bytes = 0;
    while let Some(frame) = body.frame().await {
        bytes += frame.map_err(broken)?.data_ref().map_or(0, Bytes::len);
        if bytes > HEARD {
            break;
        }
    }
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn broken(error: hyper::Error) -> Failed {
    if error.is_parse() { Failed::NotHttp } else { Failed::Broken }
}
