//! Backups: whole copies of what is remembered, and what using one brings.

use jiff::Timestamp;

/// A copy that is a database of its own.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Taken {
    /// When it was begun: everything that was kept before is in it.
    pub at: Timestamp,
    /// How long it is.
    pub bytes: u64,
}

/// What a copy that is used in place of the original has put in doubt.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Restored {
    /// When the copy was taken: whatever it had in its queues then may have been sent since.
    pub taken_at: Timestamp,
    /// So many messages waited or were under way in it. They are unknown now.
    pub messages: usize,
}
