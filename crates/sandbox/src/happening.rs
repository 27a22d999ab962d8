//! What just happened: the stream that pages and waiting tests follow.
//!
//! A happening is a pointer, not a copy: whoever hears of message 12 reads message 12. The newest few thousand are kept,
//! so that a listener who was away for a moment can go on where it left off.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::watch;

/// How many happenings are kept for listeners who come back.
const KEPT: usize = 4_096;

/// One thing that happened.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Happening {
    /// Ascends by one, from 1.
    pub(crate) id: u64,
    pub(crate) at: Timestamp,
    #[serde(flatten)]
    pub(crate) what: What,
}

/// What happened, and where to read more.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub(crate) enum What {
    /// A message came into a conversation.
    Message { seq: u64, account: String, person: String },
    /// A message was reacted to, unsent, edited or seen.
    MessageChanged { seq: u64, account: String, person: String },
    /// The account is or is no longer typing.
    Typing { account: String, person: String, on: bool },
    /// A request to the Graph side was answered, or a webhook delivery came to an end.
    Exchange { exchange: u64 },
    /// Exchanges were forgotten or brought back.
    Journal,
    /// A window closed.
    WindowClosed { account: String, person: String },
    /// A person came, went or changed.
    People,
    /// The clock was moved.
    Clock,
    /// Rules for faults were armed, fired or disarmed.
    Faults,
    /// Settings or accounts changed.
    Settings,
    /// The whole world was replaced.
    World,
}

/// What a listener gets when it asks for all after an id.
#[derive(Debug)]
pub(crate) enum Heard {
    /// All of it, oldest first.
    Since(Vec<Happening>),
    /// Some of it is gone: the listener must read everything anew, and go on from this id.
    Resync(u64),
}

/// The happenings of a space.
#[derive(Debug)]
pub(crate) struct Happenings {
    kept: Mutex<Kept>,
    newest: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Kept {
    ring: VecDeque<Happening>,
    newest: u64,
}

impl Happenings {
    pub(crate) fn new() -> Self {
        Self { kept: Mutex::default(), newest: watch::channel(0).0 }
    }

    /// Tells everybody who listens.
    pub(crate) fn tell(&self, at: Timestamp, what: What) {
        let mut kept = self.lock();
        kept.newest += 1;
        let id = kept.newest;
        if kept.ring.len() == KEPT {
            kept.ring.pop_front();
        }
        kept.ring.push_back(Happening { id, at, what });
        drop(kept);
        self.newest.send_replace(id);
    }

    /// All that happened after an id.
    pub(crate) fn since(&self, id: u64) -> Heard {
        let kept = self.lock();
        let oldest = kept.newest + 1 - kept.ring.len() as u64;
        if id > kept.newest || id + 1 < oldest {
            return Heard::Resync(kept.newest);
        }
        let skip = usize::try_from(id + 1 - oldest).expect("no more than the ring holds");
        Heard::Since(kept.ring.iter().skip(skip).cloned().collect())
    }

    /// The id of the newest; a receiver wakes whenever it grows.
    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.newest.subscribe()
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_goes_on_where_it_left_off() {
        let happenings = Happenings::new();
        for _ in 0..3 {
            happenings.tell(Timestamp::UNIX_EPOCH, What::Clock);
        }
        let Heard::Since(heard) = happenings.since(1) else { panic!("nothing is gone yet") };
        assert_eq!(heard.iter().map(|happening| happening.id).collect::<Vec<_>>(), [2, 3]);
        assert!(matches!(happenings.since(3), Heard::Since(heard) if heard.is_empty()));
    }

    #[test]
    fn a_listener_who_was_away_too_long_or_from_another_life_reads_anew() {
        let happenings = Happenings::new();
        for _ in 0..=KEPT {
            happenings.tell(Timestamp::UNIX_EPOCH, What::Clock);
        }
        assert!(matches!(happenings.since(0), Heard::Resync(newest) if newest == KEPT as u64 + 1));
        assert!(matches!(happenings.since(99_999), Heard::Resync(_)));
    }
}
