//! What handlers take: the space, and paths, queries and bodies whose mistakes are named.

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::problem::Problem;
use crate::space::Space;

/// The largest body taken: a world with its media may be large.
const MAX_BODY: usize = 256 * 1024 * 1024;

/// Reads the body to its end before anything is done, whether or not the handler wants it: a client that is still
/// sending when it is answered may never see the answer.
pub(super) async fn whole_body(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match axum::body::to_bytes(body, MAX_BODY).await {
        Ok(body) => next.run(Request::from_parts(parts, body.into())).await,
        Err(wrong) => misfit("body", &wrong.to_string()),
    }
}

/// The space that the request is about; the server has put it there.
pub(crate) struct In(pub(crate) Arc<Space>);

impl<S: Sync> FromRequestParts<S> for In {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        let space = parts.extensions.get::<Arc<Space>>();
        Ok(Self(space.expect("the server names the space of every request").clone()))
    }
}

/// The variable parts of the path.
pub(crate) struct At<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for At<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let read = Path::from_request_parts(parts, state).await;
        read.map(|Path(at)| Self(at)).map_err(|wrong| misfit("path", &wrong.body_text()))
    }
}

/// A query string.
pub(crate) struct Asked<T>(pub(crate) T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        let read = Query::try_from_uri(&parts.uri);
        read.map(|Query(asked)| Self(asked)).map_err(|wrong| misfit("query", &wrong.body_text()))
    }
}

/// A body as it came.
pub(crate) struct Raw(pub(crate) Bytes);

impl<S: Sync> FromRequest<S> for Raw {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Self, Response> {
        let bytes = axum::body::to_bytes(request.into_body(), MAX_BODY).await;
        bytes.map(Self).map_err(|wrong| misfit("body", &wrong.to_string()))
    }
}

/// A JSON body, whatever content type it claims. An empty body is an empty object.
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let Raw(bytes) = Raw::from_request(request, state).await?;
        let json: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        serde_json::from_slice(json).map(Self).map_err(|wrong| misfit("body", &wrong.to_string()))
    }
}

fn misfit(what: &str, why: &str) -> Response {
    Problem::Invalid(format!("the {what} does not fit: {why}")).into_response()
}
