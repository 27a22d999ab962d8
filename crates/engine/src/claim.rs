//! Claims: which of Instagram's ids belong to messages already, so that their echoes prove nothing else.

use std::collections::VecDeque;

use antiphon_graph::MessageId;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// The ids of a queue's last messages, as digests, with when they became known.
#[derive(Debug, Default)]
pub(crate) struct Claims(VecDeque<(Timestamp, u64)>);

/// More than a queue gets in the few seconds that count.
const MOST: usize = 512;

impl Claims {
    /// An id is a message's.
    pub(crate) fn add(&mut self, mid: &MessageId, now: Timestamp) {
        if !self.has(mid) {
            self.0.push_back((now, digest(mid)));
        }
        if self.0.len() > MOST {
            self.0.pop_front();
        }
    }

    /// Whether an id is some message's.
    pub(crate) fn has(&self, mid: &MessageId) -> bool {
        let digest = digest(mid);
        self.0.iter().any(|(_, claimed)| *claimed == digest)
    }

    /// Forgets those that became known before a time.
    pub(crate) fn forget_before(&mut self, time: Timestamp) {
        while self.0.front().is_some_and(|(at, _)| *at < time) {
            self.0.pop_front();
        }
    }
}

fn digest(mid: &MessageId) -> u64 {
    let digest = Sha256::digest(mid.as_str());
    u64::from_be_bytes(digest[..8].try_into().expect("a digest is longer than eight bytes"))
}
