//! What goes wrong in the control API, said so that the reader knows what to do next.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::space::NoSpace;

/// Why the sandbox did not do what its control API was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// What was asked for is not there.
    #[error("there is no {what} {name:?}; {hint}")]
    NotFound {
        /// The kind of thing.
        what: &'static str,
        /// The name or id that was given.
        name: String,
        /// How to find the right one.
        hint: &'static str,
    },
    /// What was given cannot be.
    #[error("{0}")]
    Invalid(String),
    /// It cannot be done as things stand.
    #[error("{0}")]
    Conflict(String),
    /// Nothing came in time.
    #[error("{message}")]
    TimedOut {
        /// What did not come.
        message: String,
        /// What came instead, and how it differs.
        nearest_misses: Vec<String>,
    },
}

impl Problem {
    pub(crate) fn no_person(name: &str) -> Self {
        Self::NotFound { what: "person", name: name.into(), hint: "GET /_sandbox/v1/people lists everybody" }
    }

    pub(crate) fn no_message(id: &str) -> Self {
        Self::NotFound { what: "message", name: id.into(), hint: "GET /_sandbox/v1/messages lists them" }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound { .. } => StatusCode::NOT_FOUND,
            Self::Invalid(_) => StatusCode::BAD_REQUEST,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TimedOut { .. } => StatusCode::REQUEST_TIMEOUT,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "not_found",
            Self::Invalid(_) => "invalid",
            Self::Conflict(_) => "conflict",
            Self::TimedOut { .. } => "timed_out",
        }
    }
}

impl From<NoSpace> for Problem {
    fn from(no_space: NoSpace) -> Self {
        match no_space {
            NoSpace::Name => Self::Invalid(no_space.to_string()),
            NoSpace::Full => Self::Conflict(no_space.to_string()),
        }
    }
}

/// The JSON of a problem.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorView {
    error: ErrorDetail,
}

/// What went wrong.
#[derive(Debug, Serialize, ToSchema)]
struct ErrorDetail {
    /// `not_found`, `invalid`, `conflict`, `timed_out`, `forbidden` or `broken`.
    code: &'static str,
    /// What is wrong, and the way out.
    message: String,
    /// What came instead of what was waited for, and how it differs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    nearest_misses: Vec<String>,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, code, message) = (self.status(), self.code(), self.to_string());
        let nearest_misses = match self {
            Self::TimedOut { nearest_misses, .. } => nearest_misses,
            _ => Vec::new(),
        };
        (status, Json(ErrorView { error: ErrorDetail { code, message, nearest_misses } })).into_response()
    }
}
