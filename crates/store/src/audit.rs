//! The audit log: who changed what. Entries are added and never changed, and each is chained to the one before it.

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

/// What is to be written down.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Deed {
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub who: String,
    /// What was done: `accounts.pause`.
    pub what: String,
    /// To what.
    pub target: String,
    /// What came of it: `done`, `refused` or `failed`.
    pub outcome: String,
}

/// An entry of the log.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// Ascends by one.
    pub number: u64,
    /// What was written down.
    pub deed: Deed,
    /// Covers all of it, and the hash before.
    pub hash: [u8; 32],
}

/// What a walk along the chain found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Walked {
    /// How many entries hang together from the first on.
    pub entries: u64,
    /// The hash of the last of them: whoever noted it sees later whether the end was cut off.
    pub newest: [u8; 32],
    /// The number of the first entry that does not hang on the one before it.
    pub broken_at: Option<u64>,
}

impl Default for Walked {
    fn default() -> Self {
        Self { entries: 0, newest: BEGINNING, broken_at: None }
    }
}

/// What the first entry hangs on.
pub(crate) const BEGINNING: [u8; 32] = [0; 32];

/// The hash of an entry that follows another.
pub(crate) fn hash(before: &[u8; 32], number: u64, deed: &Deed) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(before);
    hash.update(number.to_be_bytes());
    hash.update(deed.at.as_microsecond().to_be_bytes());
    for part in [&deed.who, &deed.what, &deed.target, &deed.outcome] {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

impl Walked {
    /// Goes on along the chain. False at its first break.
    pub(crate) fn step(&mut self, entry: &Entry) -> bool {
        let number = self.entries + 1;
        if entry.number != number || entry.hash != hash(&self.newest, number, &entry.deed) {
            self.broken_at = Some(number);
            return false;
        }
        (self.entries, self.newest) = (number, entry.hash);
        true
    }
}
