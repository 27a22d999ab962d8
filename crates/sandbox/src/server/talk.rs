//! What is said on a line at the moment, from the first byte of a request to the last of its answer.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::DATE;
use http::{HeaderValue, Response};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;

use crate::fault::Fate;
use crate::graph::Reply;
use crate::journal::{self, Direction, Exchange, Lap, Note, Stretch, frame};
use crate::space::Space;
use crate::tap::Recording;

/// What is said on one line; shared by the line and those who answer on it.
#[derive(Debug)]
pub(super) struct Talk {
    recording: Recording,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    /// Since the first byte of the request that is coming or being answered; without one, since the line fell silent.
    since: Instant,
    /// When the last step was taken: the head had come, the answer was known.
    step: Instant,
    /// How an answer is to go wrong, once hyper has let go of the connection.
    last_words: Option<LastWords>,
}

/// An answer that is not hyper's to write.
#[derive(Debug)]
pub(super) struct LastWords {
    pub(super) fate: Fate,
    pub(super) response: Response<Bytes>,
}

#[derive(Debug)]
enum Phase {
    /// Nothing has come yet.
    Silent,
    /// A head is coming.
    Hearing,
    /// A request has come; it is not answered yet.
    Asked,
    /// An answer is being written; all of it is in hyper's hands when `is_said`. Without an exchange it stays off the
    /// record: the control API is no part of what it controls.
    Answering { exchange: Option<Box<Unrecorded>>, is_said: bool },
}

/// An exchange until its last byte is written.
struct Unrecorded {
    status: u16,
    note: Note,
    space: Arc<Space>,
    afterwards: Option<Box<dyn FnOnce() + Send>>,
}

/// Whose words are written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Voice {
    /// Hyper's own: nobody was asked.
    Nobodys,
    /// The Graph side's: for the journal.
    Graph,
    /// The control API's: off the record, and endless at times.
    Control,
}

/// What the peer of a silent line is waiting for, or keeps us waiting for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Waiting {
    /// For the rest of a head.
    Head(Duration),
    /// For another request.
    Request(Duration),
    /// For an answer: no business of the peer's.
    Answer,
}

impl Talk {
    pub(super) fn new(recording: Recording) -> Self {
        let state = State::new(Phase::Silent);
        Self { recording, state: Mutex::new(state) }
    }

    /// Bytes have come.
    pub(super) fn heard(&self) {
        let mut state = self.lock();
        if matches!(state.phase, Phase::Silent) {
            *state = State::new(Phase::Hearing);
        }
    }

    /// A request's head has come.
    pub(super) fn asked(&self) {
        self.finish(); // hyper asks again only when it has written the last answer
        let mut state = self.lock();
        (state.phase, state.step) = (Phase::Asked, Instant::now());
    }

    /// The request is not for the journal.
    pub(super) fn off_the_record(&self) {
        self.lock().phase = Phase::Answering { exchange: None, is_said: false };
    }

    /// The answer is known. Nothing is returned when it is not hyper's to write.
    pub(super) fn answered(&self, reply: Reply) -> Option<Response<Bytes>> {
        let Reply { mut response, fate, mut note, space, afterwards } = reply;
        tell_time(&mut response, note.at);
        let mut state = self.lock();
        state.known(&mut note);
        let exchange = Unrecorded { status: response.status().as_u16(), note, space, afterwards };
        state.phase = Phase::Answering { exchange: Some(Box::new(exchange)), is_said: false };
        if fate == Fate::Answer {
            return Some(response);
        }
        state.last_words = Some(LastWords { fate, response });
        None
    }

    /// Hyper has all of the answer.
    pub(super) fn said(&self) {
        if let Phase::Answering { is_said, .. } = &mut self.lock().phase {
            *is_said = true;
        }
    }

    /// Everything that hyper had to write is written.
    pub(super) fn flushed(&self) {
        let is_over = matches!(self.lock().phase, Phase::Answering { is_said: true, .. });
        if is_over {
            self.finish();
        }
    }

    /// Whose words hyper writes now.
    pub(super) fn voice(&self) -> Voice {
        match self.lock().phase {
            Phase::Silent | Phase::Hearing => Voice::Nobodys,
            Phase::Asked | Phase::Answering { exchange: Some(_), .. } => Voice::Graph,
            Phase::Answering { exchange: None, .. } => Voice::Control,
        }
    }

    /// What the line is waiting for, and since when.
    pub(super) fn waiting(&self) -> Waiting {
        let state = self.lock();
        match state.phase {
            Phase::Silent => Waiting::Request(state.since.elapsed()),
            Phase::Hearing => Waiting::Head(state.since.elapsed()),
            Phase::Asked | Phase::Answering { .. } => Waiting::Answer,
        }
    }

    /// How an answer is to go wrong.
    pub(super) fn last_words(&self) -> Option<LastWords> {
        self.lock().last_words.take()
    }

    /// The first bytes of a request that nobody was asked to answer; nothing when somebody was.
    pub(super) fn unheeded(&self) -> Option<Vec<u8>> {
        let is_unheeded = matches!(self.lock().phase, Phase::Hearing);
        is_unheeded.then(|| self.recording.lock().read.iter().copied().take(16).collect())
    }

    /// Whether more was read than is remembered, so that nobody knows where the next request begins.
    pub(super) fn has_missed_something(&self) -> bool {
        self.recording.lock().has_missed_something
    }

    /// Ends the exchange, if one is under way: it goes to the journal as far as it came, and what was to follow the
    /// answer follows.
    pub(super) fn finish(&self) {
        let (exchange, since, step, request, response) = {
            let mut state = self.lock();
            let Phase::Answering { exchange, .. } = &mut state.phase else { return };
            let exchange = exchange.take();
            let (since, step) = (std::mem::replace(&mut state.since, Instant::now()), state.step);
            let mut recorded = self.recording.lock();
            let request = frame::take_request(&mut recorded.read);
            let response = recorded.written.split().freeze();
            state.phase = if recorded.read.is_empty() { Phase::Silent } else { Phase::Hearing };
            (exchange, since, step, request, response)
        };
        if let Some(mut exchange) = exchange {
            exchange.note.laps.push(Lap::new(Stretch::Writing, step.elapsed()));
            exchange.record(since.elapsed(), request, response);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn new(phase: Phase) -> Self {
        let now = Instant::now();
        Self { phase, since: now, step: now, last_words: None }
    }

    /// The answer is known: notes where the time went until then.
    fn known(&mut self, note: &mut Note) {
        let now = Instant::now();
        let held: Duration = note.laps.iter().map(|lap| lap.took).sum();
        let handling = now.duration_since(self.step).saturating_sub(held);
        note.laps.insert(0, Lap::new(Stretch::Head, self.step.duration_since(self.since)));
        note.laps.push(Lap::new(Stretch::Handling, handling));
        self.step = now;
    }
}

impl Unrecorded {
    fn record(self, duration: Duration, request: Bytes, response: Bytes) {
        let status = (!response.is_empty()).then_some(self.status);
        let exchange = Exchange {
            id: 0,
            direction: Direction::Api,
            duration,
            status,
            request: request.into(),
            response,
            note: self.note,
            delivery: None,
            attempt: 1,
            tls: false,
        };
        journal::keep(&self.space, exchange);
        if let Some(afterwards) = self.afterwards {
            afterwards();
        }
    }
}

/// The answer's `Date` is the sandbox's: whoever reads the time from it shall see the clock moved.
fn tell_time(response: &mut Response<Bytes>, at: Timestamp) {
    let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&at).ok();
    if let Some(date) = date.and_then(|date| HeaderValue::try_from(date).ok()) {
        response.headers_mut().entry(DATE).or_insert(date);
    }
}

impl std::fmt::Debug for Unrecorded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Unrecorded")
            .field("status", &self.status)
            .field("note", &self.note)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::clock::Clock;
    use crate::media::fetch::Reach;
    use crate::space::Spaces;

    #[tokio::test]
    async fn what_follows_an_answer_follows_its_last_byte_and_happens_once() {
        let spaces = Spaces::new(Clock::real(), Reach::Loopback, "http://localhost".into());
        let followed = Arc::new(AtomicBool::new(false));
        let follows = followed.clone();
        let afterwards: Box<dyn FnOnce() + Send> =
            Box::new(move || assert!(!follows.swap(true, Ordering::SeqCst)));
        let talk = Talk::new(Recording::default());
        talk.heard();
        assert_eq!(talk.voice(), Voice::Nobodys);
        talk.asked();
        let reply = Reply {
            response: Response::new(Bytes::new()),
            fate: Fate::Answer,
            note: Note::new("2026-01-01T12:00:00Z".parse().unwrap(), "send text"),
            space: spaces.unnamed().clone(),
            afterwards: Some(afterwards),
        };
        let answer = talk.answered(reply).unwrap();
        assert_eq!(answer.headers()["date"], "Thu, 01 Jan 2026 12:00:00 GMT");
        talk.flushed();
        assert!(!followed.load(Ordering::SeqCst), "hyper has flushed before it had all of the answer");
        talk.said();
        assert!(!followed.load(Ordering::SeqCst), "the answer is not written yet");
        talk.flushed();
        assert!(followed.load(Ordering::SeqCst));
        talk.finish();
        assert_eq!(spaces.unnamed().journal().exchanges().len(), 1);
    }
}
