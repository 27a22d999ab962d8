//! One request to a place outside, and the little of its answer that counts.

use bytes::Bytes;
use http::header::RETRY_AFTER;
use http::{HeaderMap, Method, StatusCode};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use tokio::time::timeout;

use super::exchange::{Failed, broken, request};
use super::{Place, Reach};

/// So much of an answer's body is waited for; who says more is not listened to.
const HEARD: usize = 64 * 1024;

/// What a place answered.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    /// For how many seconds it wants to be left alone.
    pub(crate) retry_after: Option<u32>,
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
        let (mut requests, connection) = self.open(place).await?;
        let mut request = request(place, headers, body);
        *request.method_mut() = Method::POST;
        let asking = async move {
            let answer = requests.send_request(request).await.map_err(broken)?;
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
