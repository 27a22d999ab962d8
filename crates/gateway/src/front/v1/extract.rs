//! What handlers take: paths, queries and bodies whose mistakes are named.

use antiphon_store::Store;
use axum::body::HttpBody as _;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::request::Parts;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize as _, Deserializer};
use serde_json::{Map, Value};

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
        // A list of values would do as well for what reads structures, and nothing for what may be left out.
        if body.bytes().trim_ascii_start().first().is_some_and(|&first| first != b'{') {
            return Err(misfit("body", "expected an object"));
        }
        serde_json::from_slice(body.bytes()).map(Self).map_err(|wrong| misfit("body", &reason(&wrong)))
    }
}

/// A JSON body that need not be there.
pub(super) struct Perhaps<T>(pub(super) Option<T>);

impl<S: Store, T: DeserializeOwned> FromRequest<Front<S>> for Perhaps<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, front: &Front<S>) -> Result<Self, Problem> {
        let is_empty = request.headers().get(CONTENT_LENGTH).is_none_or(|length| length == "0")
            && !request.headers().contains_key(TRANSFER_ENCODING);
        if is_empty && request.body().is_end_stream() {
            return Ok(Self(None));
        }
        Body::from_request(request, front).await.map(|Body(read)| Self(read))
    }
}

/// Reads what stands in a body as an object, not as a list of its values.
pub(super) fn object<'de, D: Deserializer<'de>, T: DeserializeOwned>(reader: D) -> Result<T, D::Error> {
    let object = Map::<String, Value>::deserialize(reader)?;
    serde_json::from_value(Value::Object(object)).map_err(D::Error::custom)
}

/// What is wrong with a JSON text, without quoting any of it: a secret may stand where something else was expected.
fn reason(error: &serde_json::Error) -> String {
    let message = error.to_string();
    match message.rfind("expected ") {
        Some(at) if error.is_data() => message[at..].to_owned(),
        None if error.is_data() && !message.starts_with("missing field") => {
            format!("a value is not what it should be at line {} column {}", error.line(), error.column())
        }
        _ => message,
    }
}

fn misfit(what: &str, why: &str) -> Problem {
    Problem::invalid(format!("the {what} does not fit: {why}"), HINT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "nothing of the kind is ever read")]
    struct Account {
        id: antiphon_graph::AccountId,
        tokens: Vec<String>,
    }

    fn why(json: &str) -> String {
        reason(&serde_json::from_str::<Account>(json).unwrap_err())
    }

    #[test]
    fn what_is_wrong_is_said_without_what_was_given() {
        assert_eq!(why(r#"{"tokens":"hush"}"#), "expected a sequence at line 1 column 16");
        assert_eq!(why(r#"{"id":"hush"}"#), "a value is not what it should be at line 1 column 13");
        assert_eq!(why(r#"{"hush":1}"#), "expected `id` or `tokens` at line 1 column 7");
        assert_eq!(why(r#"{"id":"1"}"#), "missing field `tokens` at line 1 column 10");
        assert_eq!(why(r#"{"id":"1","tokens":["hush"#), "EOF while parsing a string at line 1 column 25");
    }
}
