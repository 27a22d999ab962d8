//! Why a command failed, and what to do next.

use std::fmt;

use antiphon_graph::refusal::Remedy;
use serde::Serialize;

use crate::exit::Exit;

/// A failure that a person can act on.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    /// A stable word for scripts, such as `window_closed`.
    pub(crate) code: String,
    pub(crate) message: String,
    /// The next thing to do.
    pub(crate) hint: Option<String>,
    /// Instagram's own numbers, when it was Instagram that refused.
    pub(crate) graph: Option<GraphCode>,
}

/// Instagram's numbers for an error.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct GraphCode {
    pub(crate) code: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) subcode: Option<i64>,
}

impl Failure {
    /// Something went wrong that no better word fits.
    pub(crate) fn unexpected(message: impl fmt::Display) -> Self {
        Self::new(Exit::Unexpected, "unexpected", message)
    }

    /// What was asked cannot be.
    pub(crate) fn usage(message: impl fmt::Display) -> Self {
        Self::new(Exit::Usage, "usage", message)
    }

    pub(crate) fn new(exit: Exit, code: impl Into<String>, message: impl fmt::Display) -> Self {
        Self { exit, code: code.into(), message: message.to_string(), hint: None, graph: None }
    }

    /// Adds the next thing to do.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Whether the same command may work later, as it is.
    pub(crate) fn is_retryable(&self) -> bool {
        matches!(self.exit, Exit::Temporary | Exit::TimedOut)
    }
}

impl Serialize for Failure {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Error<'a> {
            code: &'a str,
            message: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            graph: Option<GraphCode>,
            #[serde(skip_serializing_if = "Option::is_none")]
            hint: Option<&'a str>,
            retryable: bool,
            exit_code: u8,
        }
        #[derive(Serialize)]
        struct Whole<'a> {
            error: Error<'a>,
        }
        let error = Error {
            code: &self.code,
            message: &self.message,
            graph: self.graph,
            hint: self.hint.as_deref(),
            retryable: self.is_retryable(),
            exit_code: self.exit.code(),
        };
        Whole { error }.serialize(to)
    }
}

/// An error with its causes, in one line.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        line.push_str(": ");
        line.push_str(&error.to_string());
        cause = error.source();
    }
    line
}

impl From<antiphon_client::Error> for Failure {
    fn from(error: antiphon_client::Error) -> Self {
        use antiphon_client::Error;
        let (exit, code) = match &error {
            _ if error.is_window_closed() => (Exit::WindowClosed, "window_closed"),
            Error::Unknown(_) => (Exit::Unknown, "outcome_unknown"),
            Error::NotSent { .. } => (Exit::Temporary, "not_sent"),
            Error::Unanswered(_) => (Exit::Temporary, "no_answer"),
            Error::Refused(refusal) | Error::Throttled(refusal) => {
                (of_remedy(error.remedy()), refusal.row().name)
            }
            _ => (Exit::Usage, "invalid"),
        };
        let graph =
            error.refusal().map(|refusal| GraphCode { code: refusal.code(), subcode: refusal.subcode() });
        let failure = match error.refusal() {
            Some(refusal) if !error.may_have_been_delivered() => {
                let explanation = refusal.explain();
                Self::new(exit, code, refusal).hint(explanation.way_out)
            }
            _ => Self::new(exit, code, with_causes(&error)),
        };
        Self { graph, ..failure }
    }
}

impl From<antiphon_client::Stopped> for Failure {
    fn from(stopped: antiphon_client::Stopped) -> Self {
        let delivered = stopped.delivered.len();
        let whole = delivered + stopped.rest.len();
        let failure = Self::from(stopped.error);
        if whole == 1 {
            return failure;
        }
        let message = format!("{delivered} of {whole} parts were delivered, then: {}", failure.message);
        Self { message, ..failure }
    }
}

impl From<antiphon_graph::Invalid> for Failure {
    fn from(invalid: antiphon_graph::Invalid) -> Self {
        Self::new(Exit::Usage, "invalid", invalid)
    }
}

fn of_remedy(remedy: Remedy) -> Exit {
    match remedy {
        Remedy::RenewToken => Exit::Authentication,
        Remedy::WaitForPerson => Exit::WindowClosed,
        Remedy::SlowDown | Remedy::RetryLater => Exit::Temporary,
        Remedy::Prove => Exit::Unknown,
        _ => Exit::Refused,
    }
}
