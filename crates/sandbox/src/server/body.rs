//! Reading a request's body to its end, within bounds.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::request::Parts;
use http::{HeaderMap, header};
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use tokio::time::timeout;

use super::Limits;

/// How much more than allowed is read, only to be thrown away: a client that is still sending when it is answered may
/// never see the answer.
const PATIENCE: usize = 64 * 1024 * 1024;

/// Why a body could not be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unread {
    #[error("the request's body is larger than {most} bytes")]
    TooLarge { most: usize },
    #[error("the request's body stopped coming for {0:?}")]
    TooSlow(Duration),
    #[error("the request's body is broken: {0}")]
    Broken(#[from] hyper::Error),
}

/// Reads a body to its end.
pub(super) async fn read(request: &Parts, mut body: Incoming, limits: &Limits) -> Result<Bytes, Unread> {
    let most = if is_upload(&request.headers) { limits.upload_bytes } else { limits.body_bytes };
    let declared = body.size_hint().lower();
    if declared > most as u64 && waits_for_permission(&request.headers) {
        return Err(Unread::TooLarge { most });
    }
    let mut first = Bytes::new();
    let mut rest = BytesMut::new();
    let mut thrown_away = 0;
    while let Some(frame) =
        timeout(limits.body, body.frame()).await.map_err(|_| Unread::TooSlow(limits.body))?
    {
        let Ok(data) = frame?.into_data() else { continue };
        let so_far = first.len() + rest.len();
        if thrown_away > 0 || so_far + data.len() > most {
            thrown_away += data.len();
            if thrown_away > PATIENCE {
                break;
            }
        } else if so_far == 0 {
            first = data;
        } else {
            rest.extend_from_slice(&std::mem::take(&mut first));
            rest.extend_from_slice(&data);
        }
    }
    if thrown_away > 0 {
        return Err(Unread::TooLarge { most });
    }
    Ok(if rest.is_empty() { first } else { rest.freeze() })
}

fn is_upload(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.trim_start().to_ascii_lowercase().starts_with("multipart/form-data")
}

fn waits_for_permission(headers: &HeaderMap) -> bool {
    headers.contains_key(header::EXPECT)
}
