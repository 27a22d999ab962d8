//! Problems: what `/v1` answers when it does not do as asked (RFC 9457).

use antiphon_store::Error;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::caller::{Unknown, Verb};

/// Why it was not done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// In a few words, the same for all of its kind.
    title: &'static str,
    /// The HTTP status.
    #[serde(serialize_with = "number")]
    #[schema(value_type = u16)]
    status: StatusCode,
    /// What is wrong in this case.
    detail: String,
    /// The way out.
    hint: String,
}

impl Problem {
    pub(crate) fn new(
        status: StatusCode,
        title: &'static str,
        detail: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self { title, status, detail: detail.into(), hint: hint.into() }
    }

    pub(crate) fn not_found(what: &str, hint: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "Not found", format!("there is no such {what}"), hint)
    }

    pub(crate) fn invalid(detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Invalid", detail, hint)
    }

    pub(crate) fn conflict(detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "Conflict", detail, hint)
    }

    /// What the caller shows is worth nothing.
    pub(crate) fn unknown_caller(unknown: Unknown) -> Self {
        let hint = match unknown {
            Unknown::Token => "use the account's own access token, or a key: antiphon key add",
            Unknown::Mistyped => "copy it whole: it begins with antiphon_ and has 58 characters",
            Unknown::Key | Unknown::Expired | Unknown::Revoked => "make a new one: antiphon key add",
        };
        Self::new(StatusCode::UNAUTHORIZED, "Not allowed", unknown.to_string(), hint)
    }

    /// There has to be a key or a token.
    pub(crate) fn no_token() -> Self {
        let hint =
            "send a key or the account's own access token as a bearer; only this machine may do without";
        Self::new(StatusCode::UNAUTHORIZED, "Not allowed", "the request has no key and no access token", hint)
    }

    /// What is shown is no bearer.
    pub(crate) fn no_bearer() -> Self {
        let detail = "the header Authorization is not a bearer";
        Self::new(StatusCode::UNAUTHORIZED, "Not allowed", detail, "write it as: Authorization: Bearer KEY")
    }

    /// What the caller shows is for something else. An account's token manages nothing.
    pub(crate) fn may_not(verb: Verb) -> Self {
        let verb = verb.word();
        let detail = format!("what the request shows is not for this: it may not `{verb}`");
        let hint = format!("use a key that may `{verb}`; on the gateway's own machine, none");
        Self::new(StatusCode::FORBIDDEN, "Not allowed", detail, hint)
    }

    /// What the caller shows is for other accounts, whether the one that is asked for exists or not.
    pub(crate) fn not_within() -> Self {
        let detail =
            "what the request shows is for other accounts, or for single ones where all are asked for";
        let hint = "use a key for the account that is meant, or for all; on the gateway's own machine, none";
        Self::new(StatusCode::FORBIDDEN, "Not allowed", detail, hint)
    }

    /// Another site's page asks, or somebody behind a proxy.
    pub(crate) fn forbidden() -> Self {
        let detail = "this may come from elsewhere: its Host or Origin is not a name of this machine, or a proxy carried it";
        Self::new(
            StatusCode::FORBIDDEN,
            "Not allowed",
            detail,
            "ask at 127.0.0.1 or localhost, without a proxy",
        )
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn number<S: serde::Serializer>(status: &StatusCode, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_u16(status.as_u16())
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "the store did not answer");
        let hint = "try again shortly; /readyz says when it is well";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "The store did not answer", error.to_string(), hint)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_string(&self).expect("words and a number are JSON");
        let mut response = (self.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        match self.status {
            StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            }
            StatusCode::UNAUTHORIZED => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            _ => {}
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_says_the_way_out() {
        let problem = Problem::not_found("message", "GET /v1/messages lists them");
        insta::assert_snapshot!(
            serde_json::to_string(&problem).unwrap(),
            @r#"{"title":"Not found","status":404,"detail":"there is no such message","hint":"GET /v1/messages lists them"}"#
        );
        let response = problem.into_response();
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
    }
}
