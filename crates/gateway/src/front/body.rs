//! Bodies: read whole, but neither for ever nor without end, and not more of them together than there is room for.

use std::sync::Arc;
use std::time::Duration;

use antiphon_graph::Refusal;
use axum::body::{Body, Bytes, HttpBody as _};
use http::header::EXPECT;
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// The largest body of Instagram's own paths, in bytes.
pub(super) const GRAPH: usize = 1024 * 1024;

/// The largest multipart body, in bytes: a file of 25 MB and what is around it.
pub(super) const MULTIPART: usize = 26 * 1024 * 1024;

/// The largest webhook, in bytes.
pub(super) const WEBHOOK: usize = 5 * 1024 * 1024;

/// What all bodies may take together, in bytes, beyond what each has for itself: whoever opens many connections does not
/// get more than this.
const TOGETHER: usize = 256 * 1024 * 1024;

/// What each body has for itself, in bytes: no crowd of large bodies keeps a message out.
const OWN: usize = 16 * 1024;

/// How much more than allowed is read, only to be thrown away: a caller who is still sending when it is answered may never
/// see the answer.
const THROWN_AWAY: usize = 64 * 1024 * 1024;

/// How long a whole body may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The room that all bodies share. Clones share it too.
#[derive(Clone, Debug)]
pub(crate) struct Room {
    together: Arc<Semaphore>,
    own: usize,
}

/// A body that was read, and the room that it takes.
#[derive(Debug)]
pub(super) struct Whole {
    bytes: Vec<u8>,
    room: OwnedSemaphorePermit,
}

/// Why a body was not read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Unread {
    TooLarge { most: usize },
    TooSlow,
    Broken,
    NoRoom,
}

impl Default for Room {
    fn default() -> Self {
        Self::of(TOGETHER, OWN)
    }
}

impl Room {
    fn of(together: usize, own: usize) -> Self {
        Self { together: Arc::new(Semaphore::new(together)), own }
    }

    /// Reads a body of so many bytes at most.
    pub(super) async fn read(&self, headers: &HeaderMap, body: Body, most: usize) -> Result<Whole, Unread> {
        let is_asking_first = headers.contains_key(EXPECT);
        if is_asking_first && body.size_hint().lower() > most as u64 {
            return Err(Unread::TooLarge { most });
        }
        timeout(PATIENCE, self.read_all(body, most)).await.map_err(|_| Unread::TooSlow)?
    }

    async fn read_all(&self, mut body: Body, most: usize) -> Result<Whole, Unread> {
        let mut whole = Whole { bytes: Vec::new(), room: self.some(0)? };
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.map_err(|_| Unread::Broken)?.into_data() else { continue };
            if whole.bytes.len() + data.len() > most {
                drop(whole);
                throw_away(body).await;
                return Err(Unread::TooLarge { most });
            }
            let beyond = |length: usize| length.saturating_sub(self.own);
            let length = whole.bytes.len();
            whole.room.merge(self.some(beyond(length + data.len()) - beyond(length))?);
            // Copied, for a small piece may hold a large buffer.
            whole.bytes.extend_from_slice(&data);
        }
        Ok(whole)
    }

    fn some(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Unread> {
        let bytes = u32::try_from(bytes).map_err(|_| Unread::NoRoom)?;
        self.together.clone().try_acquire_many_owned(bytes).map_err(|_| Unread::NoRoom)
    }
}

pub(super) async fn throw_away(mut body: Body) {
    let mut thrown = 0;
    while let Some(Ok(frame)) = body.frame().await {
        thrown += frame.data_ref().map_or(0, Bytes::len);
        if thrown > THROWN_AWAY {
            break;
        }
    }
}

impl Whole {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes, and the room that they take until it is dropped.
    pub(super) fn into_parts(self) -> (Vec<u8>, OwnedSemaphorePermit) {
        (self.bytes, self.room)
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
            Self::NoRoom => Refusal::not_now(
                "Antiphon reads too many large requests at the moment; nothing was sent, so send it again",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{StreamExt as _, stream};
    use http::HeaderValue;

    use super::*;

    async fn read(room: &Room, body: impl Into<Body>) -> Result<Whole, Unread> {
        room.read(&HeaderMap::new(), body.into(), 4).await
    }

    #[tokio::test]
    async fn a_body_may_be_as_large_as_is_allowed_and_no_larger() {
        let room = Room::of(100, 0);
        assert_eq!(read(&room, "four").await.unwrap().bytes(), b"four");
        assert_eq!(read(&room, "five!").await.unwrap_err(), Unread::TooLarge { most: 4 });
        assert_eq!(Unread::TooLarge { most: 4 }.refusal().status(), 413);
    }

    #[tokio::test]
    async fn who_asks_first_is_refused_before_a_byte_is_read() {
        let headers = HeaderMap::from_iter([(EXPECT, HeaderValue::from_static("100-continue"))]);
        let declared = Body::new(http_body_util::Full::new(bytes::Bytes::from_static(b"five!")));
        let refused = Room::default().read(&headers, declared, 4).await;
        assert_eq!(refused.unwrap_err(), Unread::TooLarge { most: 4 });
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_ends_is_given_up() {
        let endless = Body::from_stream(stream::pending::<Result<Vec<u8>, std::io::Error>>());
        assert_eq!(read(&Room::default(), endless).await.unwrap_err(), Unread::TooSlow);
        let trickle = stream::repeat(()).then(async |()| tokio::time::sleep(Duration::from_secs(9)).await);
        let trickle = Body::from_stream(trickle.map(|()| Ok::<_, std::io::Error>("x")));
        assert_eq!(read(&Room::default(), trickle).await.unwrap_err(), Unread::TooSlow);
    }

    #[tokio::test]
    async fn what_is_too_large_is_thrown_away_and_not_for_ever() {
        let endless = Body::from_stream(stream::repeat_with(|| Ok::<_, std::io::Error>(vec![0; 1 << 20])));
        let room = Room::of(4, 0);
        assert_eq!(read(&room, endless).await.unwrap_err(), Unread::TooLarge { most: 4 });
        assert_eq!(room.together.available_permits(), 4);
    }

    #[tokio::test]
    async fn all_bodies_share_one_room_and_leave_it() {
        let room = Room::of(5, 1);
        let first = read(&room, "four").await.unwrap();
        assert_eq!(read(&room, "four").await.unwrap_err(), Unread::NoRoom);
        let (_, held) = first.into_parts();
        assert_eq!(read(&room, "four").await.unwrap_err(), Unread::NoRoom);
        assert!(read(&room, "1").await.is_ok(), "what each has for itself nobody takes");
        drop(held);
        assert!(read(&room, "four").await.is_ok());
        assert_eq!(Unread::NoRoom.refusal().status(), 503);
    }
}
