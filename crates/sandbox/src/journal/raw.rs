//! The bytes of a request.

use std::sync::Arc;

use bytes::Bytes;

use crate::webhook::Unsent;

/// What an unsent webhook costs beside its events, about: its bytes, should they ever be written.
const UNSENT: usize = 1024;

/// A request, byte for byte.
#[derive(Clone, Debug)]
pub(crate) enum Raw {
    /// As it crossed the socket.
    Crossed(Bytes),
    /// As it would have crossed it.
    Unsent(Arc<Unsent>),
}

impl Raw {
    /// The bytes, written now if nobody has read them before.
    pub(crate) fn bytes(&self) -> &Bytes {
        match self {
            Self::Crossed(bytes) => bytes,
            Self::Unsent(unsent) => unsent.request(),
        }
    }

    /// About how much memory they take; the same at any time.
    pub(crate) fn cost(&self) -> usize {
        match self {
            Self::Crossed(bytes) => bytes.len(),
            Self::Unsent(_) => UNSENT,
        }
    }
}

impl From<Bytes> for Raw {
    fn from(bytes: Bytes) -> Self {
        Self::Crossed(bytes)
    }
}
