//! Refusals: what Instagram says when it does not do as asked, and what can be done about it.
//!
//! A refusal is read from an answer and written as one in Instagram's own envelope, so that whoever stands between an
//! app and Instagram refuses in the same words.

mod between;
mod body;
mod explain;
mod table;

use std::fmt;

use http::StatusCode;
use serde_json::{Map, Value};

pub use explain::Explanation;
pub use table::{Class, Match, Remedy, Row};

/// The `type` that most refusals of the messaging API carry.
const IG_API_EXCEPTION: &str = "IGApiException";

/// Instagram's answer "no", as its error envelope puts it.
///
/// The code and the subcode tell refusals apart; the type and the words differ between hosts and years and are for
/// people only. See
/// <https://developers.facebook.com/documentation/business-messaging/messenger-platform/error-codes>.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Refusal(Box<Parts>);

/// What a refusal is made of. Boxed, so that a `Result` that may hold one stays small.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Parts {
    status: StatusCode,
    code: i64,
    subcode: Option<i64>,
    kind: String,
    message: String,
    user_title: Option<String>,
    user_message: Option<String>,
    is_transient: Option<bool>,
    fbtrace_id: Option<String>,
    further: Map<String, Value>,
}

impl Refusal {
    /// Makes a refusal of its HTTP status, code, subcode, `type` and message.
    pub fn new(
        status: StatusCode,
        code: i64,
        subcode: impl Into<Option<i64>>,
        kind: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self(Box::new(Parts {
            status,
            code,
            subcode: subcode.into(),
            kind: kind.into(),
            message: message.into(),
            user_title: None,
            user_message: None,
            is_transient: None,
            fbtrace_id: None,
            further: Map::new(),
        }))
    }

    /// Refuses a parameter as Instagram does: 400, code 100, no subcode, in the given words.
    pub fn invalid_parameter(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, 100, None, IG_API_EXCEPTION, message)
    }

    /// Refuses a message whose parts do not fit together: 400, code 100, subcode 2534015.
    pub fn invalid_message_data() -> Self {
        Self::new(StatusCode::BAD_REQUEST, 100, 2_534_015, IG_API_EXCEPTION, "Invalid message data")
    }

    /// The same refusal under the trace id of one exchange.
    #[must_use]
    pub fn with_trace(mut self, fbtrace_id: impl Into<String>) -> Self {
        self.0.fbtrace_id = Some(fbtrace_id.into());
        self
    }

    /// The same refusal with a sentence for the people of the app: what exactly was found, where Instagram says less.
    #[must_use]
    pub fn with_user_message(mut self, user_message: impl Into<String>) -> Self {
        self.0.user_message = Some(user_message.into());
        self
    }

    /// The HTTP status it came with. It does not classify: a closed window is a 403, a wrong path a 500.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// `code`: the family of the error.
    pub fn code(&self) -> i64 {
        self.0.code
    }

    /// `error_subcode`: the exact error, where Instagram names one.
    pub fn subcode(&self) -> Option<i64> {
        self.0.subcode
    }

    /// `type`: `IGApiException` or `OAuthException`, for people only.
    pub fn kind(&self) -> &str {
        &self.0.kind
    }

    /// `message`: what happened, in Instagram's words, for developers.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// `error_user_title`: a heading for the people of the app, rarely given.
    pub fn user_title(&self) -> Option<&str> {
        self.0.user_title.as_deref()
    }

    /// `error_user_msg`: a sentence for the people of the app, rarely given.
    pub fn user_message(&self) -> Option<&str> {
        self.0.user_message.as_deref()
    }

    /// `is_transient`: whether Instagram expects the same request to pass later, where it says.
    pub fn is_transient(&self) -> Option<bool> {
        self.0.is_transient
    }

    /// `fbtrace_id`: names the exchange to Meta's support.
    pub fn fbtrace_id(&self) -> Option<&str> {
        self.0.fbtrace_id.as_deref()
    }

    /// What the envelope held beyond the known fields.
    pub fn further(&self) -> &Map<String, Value> {
        &self.0.further
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Instagram refused: {} (code {}", self.message(), self.code())?;
        if let Some(subcode) = self.subcode() {
            write!(f, ", subcode {subcode}")?;
        }
        f.write_str(")")
    }
}

impl std::error::Error for Refusal {}
