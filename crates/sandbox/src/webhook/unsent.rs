//! A delivery that no app takes. It is kept as if it had been posted; hardly anybody ever looks at one, so it is
//! written and signed when somebody does.

use std::sync::{Arc, OnceLock};

use antiphon_graph::AppSecret;
use bytes::Bytes;
use jiff::Timestamp;

use super::delivery::Posted;
use super::envelope;
use super::event::Event;

/// What would have been posted, if there were an app to post it to.
#[derive(Debug)]
pub(crate) struct Unsent {
    events: Arc<Vec<Event>>,
    at: Timestamp,
    /// The secret of that time.
    secret: AppSecret,
    written: OnceLock<Written>,
}

#[derive(Debug)]
struct Written {
    posted: Posted,
    request: Bytes,
}

impl Unsent {
    /// Keeps events that were told at a time, to be signed with a secret.
    pub(crate) fn new(events: Arc<Vec<Event>>, at: Timestamp, secret: AppSecret) -> Arc<Self> {
        Arc::new(Self { events, at, secret, written: OnceLock::new() })
    }

    /// The body and its signatures.
    pub(crate) fn posted(&self) -> &Posted {
        &self.written().posted
    }

    /// The request as it would cross the socket.
    pub(crate) fn request(&self) -> &Bytes {
        &self.written().request
    }

    fn written(&self) -> &Written {
        self.written.get_or_init(|| {
            let mut posted = Posted::signed(envelope::body(&self.events, self.at), self.secret.expose());
            let request = posted.unsent();
            // The journal and the log share these bytes.
            posted.body = request.slice(request.len() - posted.body.len()..);
            Written { posted, request }
        })
    }
}
