//! Transports: what carries a request to Instagram and brings the answer back.
//!
//! Instagram has no idempotency key, so the one thing a transport must know is whether the request *may* have arrived.
//! [`TransportError`] says so, and no transport sends a request twice.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response, StatusCode};

/// Carries a request to Instagram and brings back the answer.
///
/// There are two: [`Http`](crate::Http), over the network, and [`Script`](crate::Script), for tests. One that you write
/// must not retry and must not follow redirects: a message that may have been delivered is not sent again behind its
/// caller's back.
pub trait Transport: Send + Sync + 'static {
    /// Sends the request once.
    ///
    /// # Errors
    ///
    /// When no whole answer came back: [`TransportError::NotSent`] only if not a byte of the request left.
    fn carry(
        &self,
        request: Request<Vec<u8>>,
    ) -> impl Future<Output = Result<Response<Vec<u8>>, TransportError>> + Send;
}

impl<T: Transport> Transport for Arc<T> {
    fn carry(
        &self,
        request: Request<Vec<u8>>,
    ) -> impl Future<Output = Result<Response<Vec<u8>>, TransportError>> + Send {
        T::carry(self, request)
    }
}

/// Why a request brought back no whole answer, and whether Instagram may have seen it.
///
/// It never holds anything of the request: neither its token nor its text.
#[derive(Debug)]
#[non_exhaustive]
pub enum TransportError {
    /// Not a byte of the request left. Sending it again cannot double it.
    NotSent {
        /// What stood in the way.
        why: NotSent,
        /// What the system said.
        cause: Option<Cause>,
    },
    /// A byte of the request left and no whole answer came back. Instagram may have acted on it.
    Unknown {
        /// What happened instead of an answer.
        why: Interrupted,
        /// What the system said.
        cause: Option<Cause>,
    },
}

/// The error beneath a [`TransportError`].
pub type Cause = Box<dyn Error + Send + Sync>;

/// What kept a request from leaving.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum NotSent {
    /// The request names another origin than the one this transport goes to.
    #[error(
        "the request is for {asked} but this client goes to {origin} alone; make a client for that endpoint"
    )]
    Misdirected {
        /// Where the request was to go, without its path.
        asked: String,
        /// Where the transport goes.
        origin: String,
    },
    /// The host's name has no address, or nobody could say.
    #[error("the name {host} could not be looked up; check the endpoint and the network, then send again")]
    Name {
        /// The name that was looked up.
        host: String,
    },
    /// No address of the host took a connection.
    #[error("{origin} took no connection; check that it is up and reachable, then send again")]
    Connect {
        /// Where the transport goes.
        origin: String,
    },
    /// The TLS handshake failed.
    #[error("no TLS session with {origin}; check the scheme, the certificate and this machine's clock")]
    Tls {
        /// Where the transport goes.
        origin: String,
    },
    /// Name, connection and TLS together took too long.
    #[error("no connection to {origin} within {after:?}; send again, or allow more time to connect")]
    ConnectTimeout {
        /// Where the transport goes.
        origin: String,
        /// How long it was tried.
        after: Duration,
    },
    /// The connection was made and went away before the first byte.
    #[error("{origin} closed the connection before a byte was written; send again")]
    Closed {
        /// Where the transport goes.
        origin: String,
    },
    /// The connection took not a byte in time.
    #[error("{origin} took not a byte within {after:?}; send again, or allow more time to write")]
    WriteTimeout {
        /// Where the transport goes.
        origin: String,
        /// How long it was tried.
        after: Duration,
    },
    /// Something else that happened before a byte left; for transports made elsewhere.
    #[error("{0}")]
    Other(String),
}

/// What came in between, once a byte of the request had left.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Interrupted {
    /// The request left in part, and the rest was not taken in time.
    #[error("only a part of the request could be written within {after:?}")]
    WriteTimeout {
        /// How long it was tried.
        after: Duration,
    },
    /// The request left whole, and no whole answer came in time.
    #[error("no whole answer within {after:?}")]
    ReadTimeout {
        /// How long was waited after the last byte of the request.
        after: Duration,
    },
    /// The connection was closed or reset before an answer began.
    #[error("the connection was lost before an answer came")]
    Lost,
    /// The answer began and the connection was closed or reset in the middle of its body.
    #[error("the connection was lost in the middle of an answer with status {}", status.as_u16())]
    Truncated {
        /// The status that the answer began with.
        status: StatusCode,
    },
    /// What came back is not HTTP.
    #[error("what came back is not an HTTP answer")]
    NotHttp,
    /// The answer's body is larger than a client reads.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// The most that is read, in bytes.
        limit: usize,
    },
    /// Something else that happened after a byte had left; for transports made elsewhere.
    #[error("{0}")]
    Other(String),
}

impl TransportError {
    /// Whether Instagram may have acted on the request. Only if not may it be sent again without looking first.
    pub fn may_have_been_delivered(&self) -> bool {
        match self {
            Self::NotSent { .. } => false,
            Self::Unknown { .. } => true,
        }
    }

    pub(crate) fn not_sent(why: NotSent, cause: impl Into<Cause>) -> Self {
        Self::NotSent { why, cause: Some(cause.into()) }
    }

    pub(crate) fn unknown(why: Interrupted, cause: impl Into<Cause>) -> Self {
        Self::Unknown { why, cause: Some(cause.into()) }
    }
}

impl From<NotSent> for TransportError {
    fn from(why: NotSent) -> Self {
        Self::NotSent { why, cause: None }
    }
}

impl From<Interrupted> for TransportError {
    fn from(why: Interrupted) -> Self {
        Self::Unknown { why, cause: None }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSent { why, .. } => write!(f, "not sent: {why}"),
            Self::Unknown { why, .. } => write!(f, "sent but not answered: {why}"),
        }
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::NotSent { cause, .. } | Self::Unknown { cause, .. } => match cause {
                Some(cause) => Some(cause.as_ref()),
                None => None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_whether_the_request_may_have_been_delivered() {
        let never: TransportError = NotSent::Closed { origin: "http://127.0.0.1:1".into() }.into();
        assert!(!never.may_have_been_delivered());
        assert_eq!(
            never.to_string(),
            "not sent: http://127.0.0.1:1 closed the connection before a byte was written; send again"
        );

        let perhaps: TransportError = Interrupted::Lost.into();
        assert!(perhaps.may_have_been_delivered());
        assert_eq!(
            perhaps.to_string(),
            "sent but not answered: the connection was lost before an answer came"
        );
    }

    #[test]
    fn the_cause_is_the_source_and_not_pasted_into_the_text() {
        let cause = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
        let error = TransportError::not_sent(NotSent::Connect { origin: "http://127.0.0.1:1".into() }, cause);
        assert!(error.source().is_some_and(|cause| cause.to_string().contains("refused")));
        assert!(!error.to_string().contains("refused"));
    }
}
