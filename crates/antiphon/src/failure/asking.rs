//! What the client's errors mean for a command.

use antiphon_client::{Doubt, Error, Stopped};
use antiphon_graph::Invalid;
use antiphon_graph::refusal::{Refusal, Remedy};

use super::{Failure, GraphCode, causes, fact_and_way_out, with_causes};
use crate::exit::Exit;

/// What to do when nobody knows whether a message arrived.
const LOOK_FIRST: &str =
    "look for its echo among the webhooks, or into the conversation, before sending it again";

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match &error {
            Error::Refused(refusal) | Error::Throttled(refusal) => Self::refused(refusal),
            Error::Unknown(Doubt::Kept { message, state }) => {
                let hint = format!(
                    "do not send it again; `antiphon messages show {message}` tells what becomes of it"
                );
                let message =
                    format!("accepted and not delivered yet: the gateway has it as {message} ({state})");
                Self::new(Exit::Unknown, "accepted", message, hint).perhaps_delivered()
            }
            Error::Unknown(doubt) => {
                Self::doubtful(doubt, Exit::Unknown, "outcome_unknown", LOOK_FIRST).perhaps_delivered()
            }
            Error::Unanswered(doubt) => Self::doubtful(doubt, Exit::Temporary, "no_answer", "ask again"),
            Error::NotSent { why, .. } => {
                let why = why.to_string();
                let (fact, way_out) = fact_and_way_out(&why);
                let message = format!("not sent: {}", with_system(fact, &error));
                Self::new(Exit::Temporary, "not_sent", message, way_out.unwrap_or("try again"))
            }
            Error::Invalid(invalid) => Self::from(invalid.clone()),
            _ => {
                let message = with_causes(&error);
                let exit = if error.is_window_closed() { Exit::WindowClosed } else { Exit::Refused };
                Self::new(exit, "not_permitted", message, "wait until the person writes again")
            }
        }
    }
}

impl Failure {
    /// Instagram said no.
    pub(crate) fn refused(refusal: &Refusal) -> Self {
        let row = refusal.row();
        let exit = match refusal.remedy() {
            _ if refusal.is_window_closed() => Exit::WindowClosed,
            Remedy::RenewToken => Exit::Authentication,
            Remedy::WaitForPerson => Exit::WindowClosed,
            Remedy::SlowDown | Remedy::RetryLater => Exit::Temporary,
            Remedy::Prove => Exit::Unknown,
            _ => Exit::Refused,
        };
        let graph = GraphCode { code: refusal.code(), subcode: refusal.subcode() };
        let failure = Self::new(exit, row.name, refusal, row.explanation.way_out);
        Self { graph: Some(graph), may_have_been_delivered: refusal.may_have_been_delivered(), ..failure }
    }

    fn doubtful(doubt: &Doubt, exit: Exit, code: &'static str, hint: &str) -> Self {
        let fact = with_system(&doubt.to_string(), doubt);
        let message = if exit == Exit::Unknown {
            format!("it may have been delivered: {fact}")
        } else {
            format!("no answer: {fact}")
        };
        let graph = match doubt {
            Doubt::Failed(refusal) => Some(GraphCode { code: refusal.code(), subcode: refusal.subcode() }),
            _ => None,
        };
        Self { graph, ..Self::new(exit, code, message, hint) }
    }
}

impl From<Stopped> for Failure {
    fn from(stopped: Stopped) -> Self {
        let (done, whole) = (stopped.delivered.len(), stopped.delivered.len() + stopped.rest.len());
        let ids = stopped.delivered.iter().filter_map(|sent| Some(sent.message_id.as_ref()?.to_string()));
        let delivered = ids.collect();
        let failure = Self::from(stopped.error);
        if whole == 1 {
            return failure;
        }
        let message = format!("part {} of {whole} failed: {}", done + 1, failure.message);
        let hint = match done {
            0 => failure.hint,
            1 => format!("do not send the part before it again; {}", failure.hint),
            _ => format!("do not send the {done} parts before it again; {}", failure.hint),
        };
        Self { message, hint, delivered, ..failure }
    }
}

impl From<Invalid> for Failure {
    fn from(invalid: Invalid) -> Self {
        let hint = match invalid {
            Invalid::TextTooLong { .. } => {
                "--split sends a long text as several messages, cut where it reads best"
            }
            Invalid::Id { .. } => {
                "ids come from webhooks; in the sandbox, `antiphon sandbox messages` lists them"
            }
            Invalid::Endpoint { .. } => "write it like http://127.0.0.1:2401 or https://graph.instagram.com",
            Invalid::Url { .. } => "write it like https://example.com/photo.jpg",
            _ => "`antiphon help limits` lists what Instagram takes",
        };
        Self::invalid(invalid, hint)
    }
}

/// A fact, and beneath it what the system said.
fn with_system(fact: &str, error: &dyn std::error::Error) -> String {
    causes(error).last().map_or_else(|| fact.to_owned(), |cause| format!("{fact} ({cause})"))
}
