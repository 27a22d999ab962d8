//! Trace ids: 23 letters and digits that name one exchange, as `fbtrace_id`.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

static NEXT: LazyLock<AtomicU64> = LazyLock::new(|| AtomicU64::new(RandomState::new().hash_one(LETTERS)));

/// A new trace id.
pub(crate) fn id() -> String {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let mut left = u128::from(mixed(number)) << 64 | u128::from(mixed(!number));
    let mut id = String::with_capacity(23);
    id.push('A');
    for _ in 0..22 {
        let letter = usize::try_from(left % 62).expect("less than 62");
        id.push(char::from(LETTERS[letter]));
        left /= 62;
    }
    id
}

/// Spreads consecutive numbers over all 64 bits (the finalizer of `SplitMix64`), without two ever becoming one.
fn mixed(number: u64) -> u64 {
    let once = (number ^ number >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let twice = (once ^ once >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    twice ^ twice >> 31
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_are_23_letters_and_digits_and_no_two_are_the_same() {
        let ids: HashSet<_> = (0..1_000).map(|_| id()).collect();
        assert_eq!(ids.len(), 1_000);
        assert!(ids.iter().all(|id| id.len() == 23 && id.bytes().all(|byte| byte.is_ascii_alphanumeric())));
    }
}
