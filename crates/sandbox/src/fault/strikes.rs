//! What strikes on one occasion, by the phase in which it does.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Response, StatusCode};
use jiff::SignedDuration;

use super::delay::Delay;

/// The effects that fire on one occasion.
#[derive(Clone, Debug, Default)]
pub(crate) struct Strikes {
    pub(super) names: Vec<String>,
    pub(super) before: Option<Instead>,
    pub(super) delay: Delay,
    pub(super) after: Option<After>,
    /// The answer goes no faster than this.
    pub(super) bytes_per_second: Option<u32>,
    pub(super) webhook: WebhookEffects,
}

/// What happens instead of what was asked for; nothing is delivered.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Instead {
    Answer(Answer),
    /// No answer: the connection ends this way.
    Fate(Fate),
}

/// An answer that is not the true one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Answer {
    /// An error by its name in `graph::refusal`, with further headers.
    Refusal { name: String, headers: HeaderMap },
    /// Made up by whoever armed the fault.
    Custom { status: StatusCode, headers: HeaderMap, body: Bytes },
}

/// What becomes of the answer after what was asked for has been done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum After {
    /// The answer is lost.
    Lose(Fate),
    /// Another answer is given.
    Answer(Answer),
    /// Only the first bytes of the body arrive; half of it when nothing is said.
    Truncate(Option<usize>),
    /// The body is not JSON.
    MalformedJson,
    /// The body claims to be something else.
    ContentType(String),
}

/// What the connection does with an answer.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Fate {
    /// It is written, as it should be.
    #[default]
    Answer,
    /// The connection is closed without a byte.
    Close,
    /// The connection is reset without a byte.
    Reset,
    /// Nothing comes, for as long as the peer has patience.
    Hang,
    /// The head and this many bytes of the body are written, then the connection is closed.
    Truncate { bytes: usize },
    /// It is written no faster than this.
    Trickle { bytes_per_second: u32 },
}

/// What goes wrong with a delivery to the app.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct WebhookEffects {
    /// It is posted this much later, by the sandbox's clock.
    pub(crate) delay: Option<SignedDuration>,
    /// It is posted this many times more, at once.
    pub(crate) duplicates: u32,
    /// It waits until the next one has gone first.
    pub(crate) reorder: bool,
    /// It is never posted.
    pub(crate) drop: bool,
    pub(crate) signature: Signature,
    /// Its times are this much earlier than they should be.
    pub(crate) stale: Option<SignedDuration>,
    /// The app's answer is read no faster than this.
    pub(crate) slow_reader: Option<u32>,
    /// It is posted again and again although the app answered.
    pub(crate) storm: Option<Storm>,
}

/// How a delivery is signed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Signature {
    #[default]
    Right,
    /// Hexadecimal digits that no secret gives.
    Wrong,
    /// By a secret that is not the app's.
    OtherSecret,
}

/// Redeliveries that nobody asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Storm {
    pub(crate) times: u32,
    /// By the sandbox's clock.
    pub(crate) every: SignedDuration,
}

impl Strikes {
    /// Whether nothing strikes at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.before.is_none()
            && self.delay.is_none()
            && self.after.is_none()
            && self.bytes_per_second.is_none()
            && self.webhook == WebhookEffects::default()
    }

    /// The rules that fired, by name; for the journal's note.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// What to do instead of what was asked for.
    pub(crate) fn before(&self) -> Option<&Instead> {
        self.before.as_ref()
    }

    /// How long to wait before anything is done.
    pub(crate) fn delay(&self) -> &Delay {
        &self.delay
    }

    /// What becomes of the answer.
    pub(crate) fn after(&self) -> Option<&After> {
        self.after.as_ref()
    }

    /// What goes wrong with a delivery; only when the occasion was one.
    pub(crate) fn webhook(&self) -> &WebhookEffects {
        &self.webhook
    }

    /// Spoils an answer as the effects ask, and says what the connection does with it. Another answer in place of the
    /// true one is the caller's to give: see [`After::Answer`].
    pub(crate) fn spoil(&self, answer: Response<Bytes>) -> (Response<Bytes>, Fate) {
        let (answer, fate) = match &self.after {
            Some(after) => after.spoil(answer),
            None => (answer, Fate::Answer),
        };
        match self.bytes_per_second {
            Some(bytes_per_second) if fate == Fate::Answer => (answer, Fate::Trickle { bytes_per_second }),
            _ => (answer, fate),
        }
    }
}

impl Answer {
    /// The answer, when it is made up; an error by name is the Graph side's to write.
    pub(crate) fn custom(&self) -> Option<Response<Bytes>> {
        let Self::Custom { status, headers, body } = self else { return None };
        let mut response = Response::new(body.clone());
        *response.status_mut() = *status;
        response.headers_mut().clone_from(headers);
        Some(response)
    }
}

impl After {
    fn spoil(&self, answer: Response<Bytes>) -> (Response<Bytes>, Fate) {
        match self {
            Self::Lose(fate) => (answer, *fate),
            Self::Answer(other) => (other.custom().unwrap_or(answer), Fate::Answer),
            Self::Truncate(bytes) => {
                let half = answer.body().len() / 2;
                let bytes = bytes.unwrap_or(half);
                (answer, Fate::Truncate { bytes })
            }
            Self::MalformedJson => (cut_short(answer), Fate::Answer),
            Self::ContentType(claimed) => (claim(answer, claimed), Fate::Answer),
        }
    }
}

/// Takes the last byte off the body: whole as HTTP, broken as JSON.
fn cut_short(answer: Response<Bytes>) -> Response<Bytes> {
    answer.map(|body| body.slice(..body.len().saturating_sub(1)))
}

fn claim(mut answer: Response<Bytes>, content_type: &str) -> Response<Bytes> {
    let content_type = content_type.parse().expect("a rule's content type was checked when it was armed");
    answer.headers_mut().insert(CONTENT_TYPE, content_type);
    answer
}
