//! Bodies: read whole, but neither for ever nor without end.

use std::time::Duration;

use antiphon_graph::Refusal;
use axum::body::Body;
use http::StatusCode;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use tokio::time::timeout;

/// The largest body of Instagram's own paths, in bytes.
pub(super) const GRAPH: usize = 1024 * 1024;

/// The largest multipart body, in bytes: a file of 25 MB and what is around it.
pub(super) const MULTIPART: usize = 26 * 1024 * 1024;

/// The largest webhook, in bytes.
pub(super) const WEBHOOK: usize = 5 * 1024 * 1024;

/// How long a whole body may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why a body was not read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Unread {
    TooLarge { most: usize },
    TooSlow,
    Broken,
}

/// Reads a body of so many bytes at most.
pub(super) async fn whole(body: Body, most: usize) -> Result<Vec<u8>, Unread> {
    let read = timeout(PATIENCE, Limited::new(body, most).collect()).await.map_err(|_| Unread::TooSlow)?;
    match read {
        Ok(read) => Ok(read.to_bytes().into()),
        Err(error) if error.is::<LengthLimitError>() => Err(Unread::TooLarge { most }),
        Err(_) => Err(Unread::Broken),
    }
}

impl Unread {
    /// In Instagram's envelope.
    pub(super) fn refusal(self) -> Refusal {
        match self {
            Self::TooLarge { most } => {
                let words = format!("The request is too large: a body has {most} bytes at most");
                Refusal::unfit(StatusCode::PAYLOAD_TOO_LARGE, words)
            }
            Self::TooSlow => {
                let words = format!("The request took too long: a body comes within {PATIENCE:?}");
                Refusal::unfit(StatusCode::REQUEST_TIMEOUT, words)
            }
            Self::Broken => Refusal::unfit(StatusCode::BAD_REQUEST, "The request's body did not come whole"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_may_be_as_large_as_is_allowed_and_no_larger() {
        assert_eq!(whole(Body::from("four"), 4).await.unwrap(), b"four");
        assert_eq!(whole(Body::from("five!"), 4).await, Err(Unread::TooLarge { most: 4 }));
        assert_eq!(Unread::TooLarge { most: 4 }.refusal().status(), 413);
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_ends_is_given_up() {
        let endless = Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>());
        assert_eq!(whole(endless, 4).await, Err(Unread::TooSlow));
    }
}
