//! A scripted transport, for the tests of those who use this library.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::{Request, Response, StatusCode};

use crate::transport::{NotSent, Transport, TransportError};

/// A transport that answers from a script and remembers what it was asked.
///
/// Answers are given in the order in which they were queued, one to a request; a request beyond the last one fails as
/// not sent. Clones share one script, so a test keeps one and gives the other to the client.
///
/// ```
/// use antiphon_client::graph::{AccessToken, Endpoint};
/// use antiphon_client::{Client, Script};
/// use http::StatusCode;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let script = Script::new().answer(StatusCode::OK, r#"{"user_id":"17841400000000001","username":"demo.shop"}"#);
/// let client = Client::over(script.clone(), Endpoint::instagram(), AccessToken::new("token"));
///
/// assert_eq!(client.me().await.unwrap().username.as_deref(), Some("demo.shop"));
/// assert_eq!(script.requests()[0].uri().path(), "/v24.0/me");
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Script {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    answers: VecDeque<Result<Response<Vec<u8>>, TransportError>>,
    requests: Vec<Request<Vec<u8>>>,
}

impl Script {
    /// A script without answers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers the next request that has no answer yet with this status and JSON body.
    #[must_use = "the script is shared, and returned so that answers can be chained"]
    pub fn answer(self, status: StatusCode, json: impl Into<Vec<u8>>) -> Self {
        let mut response = Response::new(json.into());
        *response.status_mut() = status;
        response.headers_mut().insert(
            http::header::CONTENT_TYPE,
            http::HeaderValue::from_static("application/json; charset=UTF-8"),
        );
        self.respond(response)
    }

    /// Answers the next request that has no answer yet with this response.
    #[must_use = "the script is shared, and returned so that answers can be chained"]
    pub fn respond(self, response: Response<Vec<u8>>) -> Self {
        self.lock().answers.push_back(Ok(response));
        self
    }

    /// Lets the next request that has no answer yet fail like this.
    #[must_use = "the script is shared, and returned so that answers can be chained"]
    pub fn fail(self, error: impl Into<TransportError>) -> Self {
        self.lock().answers.push_back(Err(error.into()));
        self
    }

    /// The requests so far, oldest first, exactly as they would have left. They carry the token.
    pub fn requests(&self) -> Vec<Request<Vec<u8>>> {
        self.lock().requests.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for Script {
    async fn carry(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
        let mut state = self.lock();
        let answer = state.answers.pop_front().unwrap_or_else(|| {
            let asked = format!("{} {}", request.method(), request.uri().path());
            Err(NotSent::Other(format!("the script has no answer to {asked}; queue one with Script::answer"))
                .into())
        });
        state.requests.push(request);
        answer
    }
}

impl fmt::Debug for Script {
    /// Counts only: requests carry the token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.lock();
        f.debug_struct("Script")
            .field("answers", &state.answers.len())
            .field("requests", &state.requests.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_script_answers_in_order_remembers_and_then_says_it_is_over() {
        let script = Script::new().answer(StatusCode::OK, "{}").fail(crate::transport::Interrupted::Lost);
        let ask = || Request::get("http://localhost/me?fields=id").body(Vec::new()).unwrap();

        assert_eq!(script.carry(ask()).await.unwrap().body(), b"{}");
        assert!(script.carry(ask()).await.unwrap_err().may_have_been_delivered());
        let over = script.carry(ask()).await.unwrap_err();
        assert_eq!(
            over.to_string(),
            "not sent: the script has no answer to GET /me; queue one with Script::answer"
        );
        assert_eq!(script.requests().len(), 3);
    }
}
