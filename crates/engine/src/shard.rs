//! Shards: accounts in 256 fixed parts, each owned by one node at a time.

use std::fmt;

use antiphon_graph::AccountId;

/// One of 256 parts of all accounts. Which one an account belongs to never changes.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Shard(pub u8);

impl Shard {
    /// The shard of an account: FNV-1a over its digits, folded to a byte.
    pub fn of(account: &AccountId) -> Self {
        let hash = account
            .as_str()
            .bytes()
            .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        let folded = hash ^ (hash >> 16);
        Self((folded ^ (folded >> 8)).to_le_bytes()[0])
    }

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..=u8::MAX).map(Self)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_stays_in_its_shard_for_ever() {
        // Rows in databases carry these: a change of the function would orphan them.
        let shard = |id: &str| Shard::of(&AccountId::new(id).unwrap()).0;
        assert_eq!([shard("17841400000000001"), shard("17841400000000002"), shard("1")], [116, 238, 131]);
    }

    #[test]
    fn accounts_spread_over_the_shards() {
        let mut counts = [0_u32; 256];
        for account in 0..25_600_u64 {
            let id = AccountId::new((17_841_400_000_000_000 + account * 7).to_string()).unwrap();
            counts[usize::from(Shard::of(&id).0)] += 1;
        }
        let (least, most) = (counts.iter().min().unwrap(), counts.iter().max().unwrap());
        assert!(*least > 50 && *most < 170, "{least} to {most} of 100");
    }
}
