//! One question to a place outside, and a short answer.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use http_body_util::{BodyExt as _, Limited};
use tokio::time::timeout;

use super::exchange::{Failed, broken, request};
use super::{Place, Reach};

impl Reach {
    /// Asks once, and follows no redirect. Of an answer that is longer than that there are no bytes.
    pub(crate) async fn question(
        &self,
        place: &Place,
        most: usize,
    ) -> Result<(StatusCode, Option<Bytes>), Failed> {
        let late = |_| Failed::Late(self.patience);
        timeout(self.patience, self.asked(place, most)).await.map_err(late)?
    }

    async fn asked(&self, place: &Place, most: usize) -> Result<(StatusCode, Option<Bytes>), Failed> {
        let (mut requests, connection) = self.open(place).await?;
        let request = request(place, HeaderMap::new(), Bytes::new());
        let asking = async move {
            let (head, body) = requests.send_request(request).await.map_err(broken)?.into_parts();
            let bytes = match Limited::new(body, most).collect().await {
                Ok(whole) => Some(whole.to_bytes()),
                Err(error) if error.is::<hyper::Error>() => return Err(Failed::Broken),
                Err(_) => None,
            };
            Ok((head.status, bytes))
        };
        // The connection moves the bytes; when it is over, the request knows.
        let mut asking = std::pin::pin!(asking);
        tokio::select! {
            answered = &mut asking => answered,
            _ = connection => asking.await,
        }
    }
}
