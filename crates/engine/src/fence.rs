//! Fences: what tells the writes of one owner from those of the next, and of one attempt from those of another.

use std::fmt;

/// How often a shard has changed hands: ascends by one with each taking, from 1. Every write of an owner names the epoch
/// in which it took the shard.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Epoch(pub u32);

/// One intent to send: the owner's epoch and which attempt at the message it is. A result is written only where the
/// intent still stands.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Fence {
    /// Whose intent it is.
    pub epoch: Epoch,
    /// Which attempt at this message, from 1 over all owners.
    pub attempt: u32,
}

impl Fence {
    /// As one number that ascends with both, to be kept in a column.
    pub fn to_number(self) -> i64 {
        i64::from(self.epoch.0 & 0x7fff_ffff) << 32 | i64::from(self.attempt)
    }

    /// From the number in a column.
    pub fn from_number(number: i64) -> Self {
        let [.., a, b, c, d] = number.to_be_bytes();
        let epoch = u32::try_from(number >> 32).unwrap_or_default();
        Self { epoch: Epoch(epoch), attempt: u32::from_be_bytes([a, b, c, d]) }
    }
}

impl fmt::Display for Fence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.epoch.0, self.attempt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_survives_its_column_and_a_later_owners_is_higher() {
        let fence = |epoch, attempt| Fence { epoch: Epoch(epoch), attempt };
        for fence in [fence(1, 1), fence(7, u32::MAX), fence(0x7fff_ffff, 3)] {
            assert_eq!(Fence::from_number(fence.to_number()), fence);
        }
        assert!(fence(2, 1).to_number() > fence(1, u32::MAX).to_number());
    }
}
