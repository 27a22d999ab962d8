//! What can go wrong, whether the message may have arrived all the same, and what to do.

use std::fmt;

use antiphon_graph::refusal::{Class, Remedy};
use antiphon_graph::{AccountId, Closed, Invalid, Outcome, Refusal, TooLate, Why, call};
use http::{Response, StatusCode};

use crate::transport::{Cause, Interrupted, NotSent, TransportError};

/// Why something was not done, or is not known to be done.
///
/// Three questions tell what to do, so that nobody has to know Instagram's numbers: [`may_have_been_delivered`], which
/// is true of [`Error::Unknown`] alone; [`remedy`]; and [`refusal`], for the numbers all the same.
///
/// [`may_have_been_delivered`]: Error::may_have_been_delivered
/// [`remedy`]: Error::remedy
/// [`refusal`]: Error::refusal
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// Instagram said no. Nothing was sent.
    Refused(Refusal),
    /// Instagram wants fewer calls. Nothing was sent, and the same passes later; [`Client::usage`] may say when.
    ///
    /// [`Client::usage`]: crate::Client::usage
    Throttled(Refusal),
    /// Not a byte of the request left: sending it again cannot double it.
    NotSent {
        /// What stood in the way.
        why: NotSent,
        /// What the system said.
        cause: Option<Cause>,
    },
    /// It may have been delivered, and it may not. Instagram cannot be asked to take a message at most once, so look for
    /// its echo among the webhooks or for the message in the conversation before sending it again.
    Unknown(Doubt),
    /// A question has no answer. Asking again does no harm.
    Unanswered(Doubt),
    /// A value that Instagram would refuse.
    Invalid(Invalid),
    /// The window closed before the message was sent.
    Closed(Closed),
    /// The comment has become too old for a private reply.
    TooLate(TooLate),
    /// The permit is for another account than the one that was to send.
    OtherAccount {
        /// The account that was to send.
        account: AccountId,
        /// The account that may.
        permitted: AccountId,
    },
}

/// Why it is not known what became of a request.
#[derive(Debug)]
#[non_exhaustive]
pub enum Doubt {
    /// Instagram failed in a way that it is known to fail in after doing what was asked.
    Failed(Refusal),
    /// The answer is a success without the id that proves it.
    NoId,
    /// The answer is not Instagram's: from something in between, or cut short.
    Unreadable {
        /// Its HTTP status.
        status: StatusCode,
    },
    /// A gateway has accepted it and not said yet what became of it: it goes as soon as it may. To send it again would send
    /// it twice.
    Kept {
        /// What the gateway calls it.
        message: String,
        /// Where it stands there, such as `queued`.
        state: String,
    },
    /// The page of a listing says that it comes after itself. It would go on for ever, and what follows is not known.
    Circular,
    /// No whole answer came.
    Interrupted {
        /// What came in between.
        why: Interrupted,
        /// What the system said.
        cause: Option<Cause>,
    },
}

impl Error {
    /// Whether the message may be with the person. Only if not may it be sent again without looking first.
    pub fn may_have_been_delivered(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// What can be done about it.
    pub fn remedy(&self) -> Remedy {
        match self {
            Self::Refused(refusal) | Self::Throttled(refusal) => refusal.remedy(),
            Self::Unknown(_) => Remedy::Prove,
            Self::Closed(_) | Self::TooLate(_) => Remedy::WaitForPerson,
            Self::Invalid(_)
            | Self::OtherAccount { .. }
            | Self::NotSent { why: NotSent::Misdirected { .. }, .. } => Remedy::FixRequest,
            Self::NotSent { .. } | Self::Unanswered(_) => Remedy::RetryLater,
        }
    }

    /// What Instagram said, if it said no or failed in its own words.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal)
            | Self::Throttled(refusal)
            | Self::Unknown(Doubt::Failed(refusal))
            | Self::Unanswered(Doubt::Failed(refusal)) => Some(refusal),
            _ => None,
        }
    }

    /// Whether the person must write first, by Instagram's word or by the window's.
    pub fn is_window_closed(&self) -> bool {
        match self {
            Self::Closed(_) => true,
            Self::Refused(refusal) => refusal.is_window_closed(),
            _ => false,
        }
    }

    /// Whether several images in one message are not available to the account: [`Account::send_images`] sends them one
    /// by one then.
    ///
    /// [`Account::send_images`]: crate::Account::send_images
    pub fn is_multi_image_unavailable(&self) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.is_multi_image_unavailable())
    }

    /// What a failed transport means for something that was to be sent.
    pub(crate) fn of_sending(error: TransportError) -> Self {
        match error {
            TransportError::NotSent { why, cause } => Self::NotSent { why, cause },
            TransportError::Unknown { why, cause } => Self::Unknown(Doubt::Interrupted { why, cause }),
        }
    }

    /// What an outcome other than delivered means.
    pub(crate) fn of_outcome(outcome: Outcome) -> Result<antiphon_graph::Sent, Self> {
        match outcome {
            Outcome::Delivered(sent) => Ok(sent),
            Outcome::Refused(refusal) => Err(Self::Refused(refusal)),
            Outcome::Throttled(refusal) => Err(Self::Throttled(refusal)),
            Outcome::Unknown(why) => Err(Self::Unknown(Doubt::from(why))),
            Outcome::NotSent => {
                let why = NotSent::Other("not a byte of the request left; send again".to_owned());
                Err(Self::NotSent { why, cause: None })
            }
        }
    }

    /// What a failed transport means for a question.
    pub(crate) fn of_asking(error: TransportError) -> Self {
        match error {
            TransportError::NotSent { why, cause } => Self::NotSent { why, cause },
            TransportError::Unknown { why, cause } => Self::Unanswered(Doubt::Interrupted { why, cause }),
        }
    }
}

impl From<call::Unanswered> for Error {
    fn from(unanswered: call::Unanswered) -> Self {
        match unanswered {
            call::Unanswered::Refused(refusal) => match refusal.class() {
                Class::Throttled => Self::Throttled(refusal),
                Class::Unknown => Self::Unanswered(Doubt::Failed(refusal)),
                Class::Refused | Class::PauseAccount | Class::Later => Self::Refused(refusal),
            },
            call::Unanswered::Unreadable { status } => Self::Unanswered(Doubt::Unreadable { status }),
            other => {
                let why = Interrupted::Other(other.to_string());
                Self::Unanswered(Doubt::Interrupted { why, cause: None })
            }
        }
    }
}

impl Doubt {
    /// What a gateway answers that has accepted a message and not waited for the outcome.
    pub(crate) fn kept(response: &Response<Vec<u8>>) -> Option<Self> {
        let header = |name| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
        let is_accepted = response.status() == StatusCode::ACCEPTED;
        let (message, state) = (header("antiphon-message")?, header("antiphon-state")?);
        is_accepted.then_some(Self::Kept { message, state })
    }
}

impl From<Why> for Doubt {
    fn from(why: Why) -> Self {
        match why {
            Why::Failed(refusal) => Self::Failed(refusal),
            Why::NoId => Self::NoId,
            Why::Unreadable { status } => Self::Unreadable { status },
            other => Self::Interrupted { why: Interrupted::Other(other.to_string()), cause: None },
        }
    }
}

impl From<Invalid> for Error {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(invalid)
    }
}

impl From<Closed> for Error {
    fn from(closed: Closed) -> Self {
        Self::Closed(closed)
    }
}

impl From<TooLate> for Error {
    fn from(late: TooLate) -> Self {
        Self::TooLate(late)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) | Self::Throttled(refusal) => {
                write!(f, "{refusal}. {}", refusal.explain().way_out.trim_end_matches('.'))
            }
            Self::NotSent { why, .. } => write!(f, "not sent: {why}"),
            Self::Unknown(doubt) => write!(
                f,
                "it may have been delivered: {doubt}; look for its echo or into the conversation before sending it again"
            ),
            Self::Unanswered(doubt) => write!(f, "no answer: {doubt}; ask again"),
            Self::Invalid(invalid) => invalid.fmt(f),
            Self::Closed(closed) => closed.fmt(f),
            Self::TooLate(late) => late.fmt(f),
            Self::OtherAccount { account, permitted } => {
                write!(f, "the permit is for account {permitted}, not {account}; send it from that account")
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NotSent { cause, .. } => source(cause.as_ref()),
            Self::Unknown(doubt) | Self::Unanswered(doubt) => doubt.source(),
            _ => None,
        }
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(refusal) => {
                write!(f, "Instagram failed: {} (code {}", refusal.message(), refusal.code())?;
                refusal.subcode().map_or(Ok(()), |subcode| write!(f, ", subcode {subcode}"))?;
                f.write_str(")")
            }
            Self::NoId => f.write_str("the answer is a success without the id that proves it"),
            Self::Unreadable { status } => {
                write!(f, "the answer with status {} cannot be read", status.as_u16())
            }
            Self::Kept { message, state } => write!(f, "a gateway keeps it as {message}, {state}"),
            Self::Circular => f.write_str("the listing leads back to the same page"),
            Self::Interrupted { why, .. } => why.fmt(f),
        }
    }
}

impl std::error::Error for Doubt {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Interrupted { cause, .. } => source(cause.as_ref()),
            _ => None,
        }
    }
}

fn source(cause: Option<&Cause>) -> Option<&(dyn std::error::Error + 'static)> {
    match cause {
        Some(cause) => Some(cause.as_ref()),
        None => None,
    }
}
