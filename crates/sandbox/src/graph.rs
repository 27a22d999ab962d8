//! The Graph side: the paths of graph.instagram.com.
//!
//! A request is read with the sandbox's own eyes, from the documented examples, and never with the library's: were
//! both to share one reading, one mistake would pass every test.

mod body;
mod call;
pub(crate) mod differs;
mod fields;
pub(crate) mod limits;
mod messenger_profile;
mod path;
mod read;
mod refresh;
pub(crate) mod refusal;
mod respond;
mod route;
mod send;
pub(crate) mod source;
mod stop;
mod subscribed_apps;
#[cfg(test)]
mod tests;
mod token;
pub(crate) mod trace;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};

use crate::fault::{After, Answer, Fate, Instead};
use crate::journal::{Check, Note};
use crate::space::{Space, Spaces};
use call::Call;
use stop::{Refused, Stop};

/// The answer to a call, and what is to become of it.
pub(crate) struct Reply {
    pub(crate) response: Response<Bytes>,
    /// What the connection does with the answer.
    pub(crate) fate: Fate,
    /// For the journal.
    pub(crate) note: Note,
    /// The space that the call went to.
    pub(crate) space: Arc<Space>,
    /// To be run once the answer is written, or the connection is gone: what Instagram does after it has answered.
    pub(crate) afterwards: Option<Box<dyn FnOnce() + Send>>,
}

/// Answers a call to the Graph side.
///
/// The space is the one given (by header or base path), else the one that the token's suffix names, else the unnamed
/// one. The path must be bare: without a base path that names a space.
pub(crate) async fn answer(spaces: &Spaces, given: Option<Arc<Space>>, request: Request<Bytes>) -> Reply {
    let (parts, body) = request.into_parts();
    let mut call = Call::read(spaces, given, &parts, &body).await;
    let outcome = route::run(&mut call).await;
    if call.note.operation.is_empty() {
        call.note.operation = format!("{} {}", parts.method, parts.uri.path()).into();
    }
    match outcome {
        Ok(done) => {
            let answer = respond::success(&call, done.body);
            let answer = in_its_place(&call).unwrap_or(answer);
            let (response, fate) = call.strikes.spoil(answer);
            let afterwards =
                done.echo.map(|echo| -> Box<dyn FnOnce() + Send> { Box::new(move || echo.after_answer()) });
            Reply { response, fate, note: call.note, space: call.space, afterwards }
        }
        Err(Stop::Refused(refused)) => {
            let answer = respond::refusal(&call, &refused.refusal, None);
            let (response, fate) = call.strikes.spoil(answer);
            note(&mut call.note, refused);
            Reply { response, fate, note: call.note, space: call.space, afterwards: None }
        }
        Err(Stop::Instead(instead)) => {
            let (response, fate) = match &*instead {
                Instead::Answer(answer) => (made_up(&call, answer), Fate::Answer),
                Instead::Fate(fate) => (Response::default(), *fate),
            };
            let names = call.note.faults.join(", ");
            call.note
                .reason
                .get_or_insert_with(|| format!("the fault {names} came between; nothing was done"));
            Reply { response, fate, note: call.note, space: call.space, afterwards: None }
        }
    }
}

/// The answer that a fault gives after everything was done.
fn in_its_place(call: &Call<'_>) -> Option<Response<Bytes>> {
    match call.strikes.after()? {
        After::Answer(answer) => Some(made_up(call, answer)),
        _ => None,
    }
}

fn made_up(call: &Call<'_>, answer: &Answer) -> Response<Bytes> {
    match answer {
        Answer::Refusal { name, headers } => {
            let refusal = refusal::named(name).unwrap_or_else(|| refusal::OUTCOME_UNKNOWN.refusal());
            respond::refusal(call, &refusal, Some(headers))
        }
        Answer::Custom { .. } => answer.custom().unwrap_or_default(),
    }
}

fn note(note: &mut Note, refused: Refused) {
    let refused = refused.into_verdict();
    note.checks.push(Check::failed(refused.rule, refused.why.clone()));
    note.reason = Some(refused.why);
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.response.status())
            .field("fate", &self.fate)
            .field("note", &self.note)
            .field("space", &self.space.name)
            .finish_non_exhaustive()
    }
}
