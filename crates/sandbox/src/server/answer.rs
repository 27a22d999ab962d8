//! From a request to its answer.

use std::any::Any;
use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::pin::{Pin, pin};
use std::sync::Arc;

use axum::response::IntoResponse as _;
use futures_util::FutureExt as _;
use http::request::Parts;
use http::{Request, Response, StatusCode, header};
use hyper::body::Incoming;
use hyper::service::Service;
use tokio_util::sync::CancellationToken;

use super::body;
use super::outgoing::Outgoing;
use super::talk::Talk;
use super::{Server, place, refuse};
use crate::graph::{self, Reply};
use crate::guard::{self, Side};
use crate::problem::Problem;
use crate::space::{NoSpace, Space};

/// Answers what comes on one line.
#[derive(Clone, Debug)]
pub(super) struct Answerer {
    pub(super) server: Arc<Server>,
    pub(super) talk: Arc<Talk>,
    pub(super) stop: CancellationToken,
}

/// The answer is not hyper's to write: let go of the connection.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("this answer goes wrong on purpose")]
pub(super) struct LetGo;

impl Service<Request<Incoming>> for Answerer {
    type Response = Response<Outgoing>;
    type Error = LetGo;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, LetGo>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        self.talk.asked();
        Box::pin(self.clone().answer(request))
    }
}

impl Answerer {
    async fn answer(self, request: Request<Incoming>) -> Result<Response<Outgoing>, LetGo> {
        let (mut parts, body) = request.into_parts();
        let place = place::find(&self.server.spaces, &mut parts);
        match place.side {
            Side::Control => {
                self.talk.off_the_record();
                let answer = AssertUnwindSafe(self.control(place.space, parts, body)).catch_unwind().await;
                let mut answer = answer.unwrap_or_else(|panic| {
                    tracing::error!(what = panicked(&*panic), "a handler of the control API panicked");
                    refuse::broken_control()
                });
                guard::protect(answer.headers_mut());
                if self.talk.has_missed_something() {
                    answer
                        .headers_mut()
                        .insert(header::CONNECTION, header::HeaderValue::from_static("close"));
                }
                Ok(answer.map(|body| Outgoing::streamed(body, self.talk, self.stop)))
            }
            Side::Graph => {
                let reply = self.graph(place.space, parts, body).await;
                let answer = self.talk.answered(reply).ok_or(LetGo)?;
                Ok(answer.map(|body| Outgoing::whole(body, self.talk)))
            }
        }
    }

    async fn control(
        &self,
        space: Result<Option<Arc<Space>>, NoSpace>,
        mut parts: Parts,
        body: Incoming,
    ) -> axum::response::Response {
        if let Err(intrusion) = guard::check(&parts, Side::Control, self.server.exposure) {
            return refuse::intruder(&intrusion);
        }
        let space = match space {
            Ok(space) => space.unwrap_or_else(|| self.server.spaces.unnamed().clone()),
            Err(no_space) => return Problem::from(no_space).into_response(),
        };
        parts.extensions.insert(space);
        let request = Request::from_parts(parts, axum::body::Body::new(body));
        let answer: Result<_, Infallible> = self.server.control.call(request).await;
        answer.unwrap_or_else(|never| match never {})
    }

    async fn graph(&self, given: Result<Option<Arc<Space>>, NoSpace>, parts: Parts, body: Incoming) -> Reply {
        let spaces = &self.server.spaces;
        let unnamed = spaces.unnamed();
        let given = match given {
            Ok(given) => given,
            Err(no_space) => return refuse::with(unnamed, StatusCode::BAD_REQUEST, no_space.to_string()),
        };
        let space = given.as_ref().unwrap_or(unnamed).clone();
        if let Err(intrusion) = guard::check(&parts, Side::Graph, self.server.exposure) {
            return refuse::with(&space, StatusCode::FORBIDDEN, intrusion.to_string());
        }
        let body = match body::read(&parts, body, &self.server.limits).await {
            Ok(body) => body,
            Err(unread) => return refuse::unread(&space, &unread),
        };
        let request = Request::from_parts(parts, body);
        // Pinned where it stands: it is large, and would be copied to be handed over.
        or_broken(pin!(graph::answer(spaces, given, request)), &space).await
    }
}

/// An answer, even when the sandbox breaks while it works one out.
async fn or_broken<F: Future<Output = Reply>>(answer: Pin<&mut F>, space: &Arc<Space>) -> Reply {
    AssertUnwindSafe(answer).catch_unwind().await.unwrap_or_else(|panic| {
        tracing::error!(what = panicked(&*panic), "the Graph side panicked");
        refuse::broken_graph(space)
    })
}

/// What a panic said.
fn panicked(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("something that is no text")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::media::fetch::Reach;
    use crate::space::Spaces;

    #[tokio::test]
    async fn a_panic_is_answered_for_as_instagram_answers_for_its_own() {
        let spaces = Spaces::new(Clock::real(), Reach::Loopback, "http://localhost".into());
        let reply = or_broken(pin!(async { panic!("on purpose") }), spaces.unnamed()).await;
        assert_eq!(reply.response.status(), 500);
        let body: serde_json::Value = serde_json::from_slice(reply.response.body()).unwrap();
        assert_eq!((&body["error"]["code"], &body["error"]["type"]), (&1.into(), &"OAuthException".into()));
        assert!(reply.note.reason.is_some());
    }
}
