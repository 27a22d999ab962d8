//! Calls: what can be asked of Instagram besides sending, as requests and answers that somebody else carries.
//!
//! A call reads, or sets something to a state; to repeat it does no harm. Sending is not among them, because it may not
//! be repeated: see [`Send`](crate::Send).

pub mod me;
pub mod messages;
mod page;
pub mod profile;
mod read;
pub mod subscribe;
pub mod threads;
pub mod token;

use http::header::AUTHORIZATION;
use http::{Method, Request, Response, StatusCode, Uri};
use serde_json::Value;

pub use me::{Identity, Me};
pub use messages::{OneMessage, Party, StoredAttachment, StoredMessage, ThreadMessages};
pub use page::Page;
pub use profile::{Person, Profile};
pub use subscribe::{Subscribe, SubscribedApps, Subscription, Unsubscribe};
pub use threads::{Thread, Threads};
pub use token::{CodeExchange, Exchange, Refresh, ShortLived, Token};

use crate::{AccessToken, Endpoint, Refusal};

/// One question to Instagram, and how to read what comes back.
pub trait Call {
    /// What Instagram answers.
    type Answer;

    /// The request, for somebody else to carry. It holds the token: it must not be printed.
    fn to_http(&self, endpoint: &Endpoint, token: &AccessToken) -> Request<Vec<u8>>;

    /// Reads the body of a successful answer; `None` when it is not what was asked for.
    fn read(body: Value) -> Option<Self::Answer>;

    /// Reads the answer.
    ///
    /// # Errors
    ///
    /// [`Unanswered::Refused`] for an error of Instagram's, whatever the HTTP status it came with, and
    /// [`Unanswered::Unreadable`] for anything that is neither that nor the answer.
    fn from_http(response: &Response<Vec<u8>>) -> Result<Self::Answer, Unanswered> {
        answer(response, Self::read)
    }
}

/// Why a call has no answer.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Unanswered {
    /// Instagram said no; its class and remedy say whether to ask again.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What came back is not Instagram's answer: not JSON, cut short, from something in between. Asking again is safe.
    #[error("the answer with status {} cannot be read; ask again", status.as_u16())]
    Unreadable {
        /// Its HTTP status.
        status: StatusCode,
    },
}

fn answer<T>(response: &Response<Vec<u8>>, read: impl FnOnce(Value) -> Option<T>) -> Result<T, Unanswered> {
    let status = response.status();
    let unreadable = Unanswered::Unreadable { status };
    let Ok(body) = serde_json::from_slice::<Value>(response.body()) else { return Err(unreadable) };
    match Refusal::from_value(status, &body) {
        Some(refusal) => Err(Unanswered::Refused(refusal)),
        None if status.is_success() => read(body).ok_or(unreadable),
        None => Err(unreadable),
    }
}

/// A request without a body, with the token as a bearer.
fn request(method: Method, uri: Uri, token: &AccessToken) -> Request<Vec<u8>> {
    let mut request = Request::new(Vec::new());
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    request.headers_mut().insert(AUTHORIZATION, Endpoint::bearer(token));
    request
}

#[cfg(test)]
mod tests;
