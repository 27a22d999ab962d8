//! Problems: what `/v1` answers when it does not do as asked (RFC 9457).

use antiphon_store::Error;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Why it was not done.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    title: &'static str,
    detail: String,
    hint: &'static str,
}

impl Problem {
    pub(crate) fn not_found(what: &str, hint: &'static str) -> Self {
        let detail = format!("there is no such {what}");
        Self { status: StatusCode::NOT_FOUND, title: "Not found", detail, hint }
    }

    pub(crate) fn invalid(detail: impl Into<String>, hint: &'static str) -> Self {
        Self { status: StatusCode::BAD_REQUEST, title: "Invalid", detail: detail.into(), hint }
    }

    pub(crate) fn conflict(detail: impl Into<String>, hint: &'static str) -> Self {
        Self { status: StatusCode::CONFLICT, title: "Conflict", detail: detail.into(), hint }
    }

    pub(crate) fn not_allowed() -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            title: "Not allowed",
            detail: "this token belongs to no account here".into(),
            hint: "use the account's own access token",
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "the store did not answer");
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            title: "The store did not answer",
            detail: error.to_string(),
            hint: "try again shortly; /readyz says when it is well",
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = json!({
            "title": self.title, "status": self.status.as_u16(), "detail": self.detail, "hint": self.hint,
        });
        let mut response = (self.status, body.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}
