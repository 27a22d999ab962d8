//! What handlers take: paths, queries and bodies whose mistakes are named.

use antiphon_store::Store;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::front::problem::Problem;
use crate::front::{Front, body};

const HINT: &str = "GET /v1/openapi.json shows what is taken";

/// The variable parts of the path.
pub(super) struct At<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for At<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = Path::from_request_parts(parts, state).await;
        read.map(|Path(at)| Self(at)).map_err(|wrong| misfit("path", &wrong.body_text()))
    }
}

/// A query string.
pub(super) struct Asked<T>(pub(super) T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let read = Query::try_from_uri(&parts.uri);
        read.map(|Query(asked)| Self(asked)).map_err(|wrong| misfit("query", &wrong.body_text()))
    }
}

/// A JSON body, whatever content type it claims.
pub(super) struct Body<T>(pub(super) T);

impl<S: Store, T: DeserializeOwned> FromRequest<Front<S>> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, front: &Front<S>) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let read = front.room.read(&parts.headers, body, body::GRAPH).await;
        let body = read.map_err(|unread| {
            let refusal = unread.refusal();
            Problem::new(refusal.status(), "Not read", refusal.message(), HINT)
        })?;
        serde_json::from_slice(body.bytes()).map(Self).map_err(|wrong| misfit("body", &wrong.to_string()))
    }
}

fn misfit(what: &str, why: &str) -> Problem {
    Problem::invalid(format!("the {what} does not fit: {why}"), HINT)
}
