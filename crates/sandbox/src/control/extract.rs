//! What handlers take: the space, and bodies and queries whose mistakes are named.

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::response::{IntoResponse as _, Response};
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::problem::Problem;
use crate::space::Space;

/// The space that the request is about; the server has put it there.
pub(crate) struct In(pub(crate) Arc<Space>);

impl<S: Sync> FromRequestParts<S> for In {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        let space = parts.extensions.get::<Arc<Space>>();
        Ok(Self(space.expect("the server names the space of every request").clone()))
    }
}

/// A JSON body, whatever content type it claims. An empty body is an empty object.
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Self, Response> {
        let bytes = axum::body::to_bytes(request.into_body(), super::MAX_BODY).await;
        let bytes = bytes.map_err(|error| Problem::Invalid(error.to_string()).into_response())?;
        let json: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        let read = serde_json::from_slice(json);
        read.map(Self)
            .map_err(|error| Problem::Invalid(format!("the body does not fit: {error}")).into_response())
    }
}

/// A query string.
pub(crate) struct Asked<T>(pub(crate) T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        let read = Query::try_from_uri(&parts.uri);
        let invalid = |error: axum::extract::rejection::QueryRejection| {
            Problem::Invalid(format!("the query does not fit: {}", error.body_text())).into_response()
        };
        read.map(|Query(asked)| Self(asked)).map_err(invalid)
    }
}
