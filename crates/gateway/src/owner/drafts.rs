//! Drafts: what was accepted a moment ago and is sent in another, so that it need not be read from the store again.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use antiphon_engine::MessageKey;

/// So many drafts are kept at most; what is older is read from the store when its turn comes.
const MOST: usize = 16_384;

/// So many bytes of them.
const MOST_BYTES: usize = 4 << 20;

/// Drafts of messages that were just accepted.
#[derive(Default)]
pub(super) struct Drafts(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    drafts: HashMap<MessageKey, Vec<u8>>,
    bytes: usize,
    /// In the order in which they came, those that were taken since included.
    order: VecDeque<MessageKey>,
}

impl Drafts {
    /// Keeps a draft until it is taken or too many have come after it.
    pub(super) fn keep(&self, key: MessageKey, draft: Vec<u8>) {
        let mut kept = self.lock();
        kept.bytes += draft.len();
        kept.drafts.insert(key, draft);
        kept.order.push_back(key);
        while kept.order.len() > MOST || kept.bytes > MOST_BYTES {
            let Some(oldest) = kept.order.pop_front() else { return };
            kept.take(oldest);
        }
    }

    /// What is to be sent, if it is still here.
    pub(super) fn take(&self, key: MessageKey) -> Option<Vec<u8>> {
        self.lock().take(key)
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn take(&mut self, key: MessageKey) -> Option<Vec<u8>> {
        let draft = self.drafts.remove(&key)?;
        self.bytes -= draft.len();
        Some(draft)
    }
}

impl fmt::Debug for Drafts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Drafts(..)")
    }
}

#[cfg(test)]
mod tests {
    use antiphon_engine::Shard;
    use jiff::Timestamp;

    use super::*;

    fn key(number: usize) -> MessageKey {
        let mut chance = [0; 9];
        chance[..8].copy_from_slice(&number.to_be_bytes());
        MessageKey::new(Shard(3), Timestamp::UNIX_EPOCH, chance)
    }

    #[test]
    fn a_draft_is_there_once() {
        let drafts = Drafts::default();
        drafts.keep(key(1), b"one".to_vec());
        assert_eq!(drafts.take(key(1)), Some(b"one".to_vec()));
        assert_eq!(drafts.take(key(1)), None);
    }

    #[test]
    fn the_oldest_make_room_for_the_newest_by_number_and_by_size() {
        let drafts = Drafts::default();
        for number in 0..=MOST {
            drafts.keep(key(number), vec![0]);
        }
        assert_eq!((drafts.take(key(0)), drafts.take(key(1))), (None, Some(vec![0])));
        drafts.keep(key(MOST + 1), vec![0; MOST_BYTES]);
        assert_eq!(drafts.take(key(MOST)), None);
        assert_eq!(drafts.take(key(MOST + 1)).map(|draft| draft.len()), Some(MOST_BYTES));
    }

    #[test]
    fn those_that_were_taken_do_not_pile_up_behind_one_that_waits() {
        let drafts = Drafts::default();
        for number in 0..3 * MOST {
            drafts.keep(key(number), vec![0]);
            if number > 0 {
                drafts.take(key(number));
            }
        }
        let kept = drafts.lock();
        assert_eq!((kept.order.len(), kept.drafts.len(), kept.bytes), (MOST, 0, 0));
    }
}
