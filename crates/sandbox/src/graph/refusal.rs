//! What the sandbox refuses with: Instagram's error bodies.
//!
//! The numbers and words here are the sandbox's own reading of the documented errors, kept apart from the library's on
//! purpose: were both to share one table, one misreading would pass every test.

mod preset;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use bytes::Bytes;
use http::StatusCode;
use serde::Serialize;

pub(crate) use preset::*;

/// One kind of error, under a name by which people and tests ask for it.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Preset {
    pub(crate) name: &'static str,
    pub(crate) status: u16,
    pub(crate) code: i64,
    pub(crate) subcode: Option<i64>,
    /// The `type` of the envelope.
    pub(crate) kind: &'static str,
    pub(crate) message: &'static str,
}

/// One error, ready to be answered with.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Refusal {
    /// The preset it was made of.
    pub(crate) name: &'static str,
    pub(crate) status: StatusCode,
    pub(crate) code: i64,
    pub(crate) subcode: Option<i64>,
    pub(crate) kind: &'static str,
    pub(crate) message: Cow<'static, str>,
}

/// The error of this name.
pub(crate) fn named(name: &str) -> Option<Refusal> {
    ALL.iter().find(|preset| preset.name == name).map(|preset| preset.refusal())
}

impl Preset {
    /// The error in its usual words.
    pub(crate) fn refusal(&self) -> Refusal {
        self.says(self.message)
    }

    /// The error in other words, which name what this one is about.
    pub(crate) fn says(&self, message: impl Into<Cow<'static, str>>) -> Refusal {
        Refusal {
            name: self.name,
            status: StatusCode::from_u16(self.status).expect("a test looks at every preset's status"),
            code: self.code,
            subcode: self.subcode,
            kind: self.kind,
            message: message.into(),
        }
    }
}

impl Refusal {
    /// The body, under the trace id of this exchange.
    pub(crate) fn to_body(&self, fbtrace_id: &str) -> Bytes {
        let envelope = Envelope {
            error: Written {
                message: &self.message,
                kind: self.kind,
                code: self.code,
                error_subcode: self.subcode,
                fbtrace_id,
            },
        };
        serde_json::to_vec(&envelope).expect("texts and numbers always become JSON").into()
    }

    /// Whether the error says that the token is of no use.
    pub(crate) fn is_about_the_token(&self) -> bool {
        self.code == 190
    }
}

/// Instagram's envelope, in its order of keys. Messaging errors come without `is_transient` and words for users.
#[derive(Serialize)]
struct Envelope<'a> {
    error: Written<'a>,
}

#[derive(Serialize)]
struct Written<'a> {
    message: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    code: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_subcode: Option<i64>,
    fbtrace_id: &'a str,
}
