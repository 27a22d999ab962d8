//! Why a command failed, and what to do next.

mod asking;

use std::fmt;

use serde::Serialize;

use crate::exit::Exit;

/// A failure that a person can act on: it always says what to do next.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    /// A stable word for scripts, such as `window_closed`.
    code: &'static str,
    pub(crate) message: String,
    /// The next thing to do.
    pub(crate) hint: String,
    /// Instagram's own numbers, when it was Instagram that refused.
    graph: Option<GraphCode>,
    /// Whether the message may be with the person all the same.
    may_have_been_delivered: bool,
    /// The ids of the parts that were delivered before the one that failed.
    delivered: Box<[String]>,
}

/// Instagram's numbers for an error.
#[derive(Clone, Copy, Debug, Serialize)]
struct GraphCode {
    code: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    subcode: Option<i64>,
}

impl Failure {
    pub(crate) fn new(
        exit: Exit,
        code: &'static str,
        message: impl fmt::Display,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            exit,
            code,
            message: message.to_string(),
            hint: hint.into(),
            graph: None,
            may_have_been_delivered: false,
            delivered: Box::default(),
        }
    }

    /// Something went wrong that no better word fits.
    pub(crate) fn unexpected(message: impl fmt::Display, hint: impl Into<String>) -> Self {
        Self::new(Exit::Unexpected, "unexpected", message, hint)
    }

    /// What was asked cannot be.
    pub(crate) fn usage(message: impl fmt::Display, hint: impl Into<String>) -> Self {
        Self::new(Exit::Usage, "usage", message, hint)
    }

    /// A value that Instagram would refuse.
    pub(crate) fn invalid(message: impl fmt::Display, hint: impl Into<String>) -> Self {
        Self::new(Exit::Usage, "invalid", message, hint)
    }

    /// A file that cannot be read.
    pub(crate) fn unreadable(file: impl fmt::Display, error: &std::io::Error) -> Self {
        Self::usage(
            format!("cannot read {file}: {error}"),
            "check the path, and that the file is yours to read",
        )
    }

    /// The same failure in other words.
    #[must_use]
    pub(crate) fn with_message(self, message: impl Into<String>) -> Self {
        Self { message: message.into(), ..self }
    }

    /// The same failure with another way on.
    #[must_use]
    pub(crate) fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// The same failure of something that may have reached the person.
    #[must_use]
    pub(crate) fn perhaps_delivered(self) -> Self {
        Self { may_have_been_delivered: true, ..self }
    }

    /// A stable word for scripts.
    pub(crate) fn code(&self) -> &'static str {
        self.code
    }

    /// Whether the same command may work later, as it is, and does no harm.
    fn is_retryable(&self) -> bool {
        matches!(self.exit, Exit::Temporary | Exit::TimedOut) && !self.may_have_been_delivered
    }
}

impl Serialize for Failure {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Error<'a> {
            code: &'a str,
            message: &'a str,
            hint: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            graph: Option<GraphCode>,
            retryable: bool,
            may_have_been_delivered: bool,
            #[serde(skip_serializing_if = "<[String]>::is_empty")]
            delivered: &'a [String],
            exit_code: u8,
        }
        #[derive(Serialize)]
        struct Whole<'a> {
            error: Error<'a>,
        }
        let error = Error {
            code: self.code,
            message: &self.message,
            hint: &self.hint,
            graph: self.graph,
            retryable: self.is_retryable(),
            may_have_been_delivered: self.may_have_been_delivered,
            delivered: &self.delivered,
            exit_code: self.exit.code(),
        };
        Whole { error }.serialize(to)
    }
}

/// An error with its causes, in one line.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    causes(error).fold(error.to_string(), |line, cause| format!("{line}: {cause}"))
}

/// The causes beneath an error.
pub(crate) fn causes(error: &dyn std::error::Error) -> impl Iterator<Item = &dyn std::error::Error> {
    std::iter::successors(error.source(), |cause| cause.source())
}

/// Errors say the fact, and after a semicolon the way out; this takes them apart.
pub(crate) fn fact_and_way_out(error: &str) -> (&str, Option<&str>) {
    error.rsplit_once("; ").map_or((error, None), |(fact, way_out)| (fact, Some(way_out)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_have_been_delivered_is_not_to_be_tried_again_blindly() {
        let late = || Failure::new(Exit::TimedOut, "timed_out", "too late", "look");
        assert!(late().is_retryable());
        assert!(!late().perhaps_delivered().is_retryable());
        assert!(!Failure::usage("no", "yes").is_retryable());
    }

    #[test]
    fn the_way_out_is_what_comes_after_the_last_semicolon() {
        assert_eq!(fact_and_way_out("a; b; wait"), ("a; b", Some("wait")));
        assert_eq!(fact_and_way_out("plain"), ("plain", None));
    }
}
