//! Backoff: how long to wait before the next try, the longer the more often it went wrong.

use jiff::SignedDuration;

use crate::{MessageKey, Settings};

/// The wait after the `nth` failure in a row, from 1: it doubles each time up to the longest, and is shortened by chance
/// by up to half, so that what failed together is not tried together. Chance follows from the seed and the message: the
/// same inputs give the same waits.
pub(crate) fn wait(settings: &Settings, key: MessageKey, nth: u32) -> SignedDuration {
    let doubled = 1_i32.checked_shl(nth.saturating_sub(1).min(16)).unwrap_or(i32::MAX);
    let longest = settings.backoff.checked_mul(doubled).unwrap_or(settings.longest_backoff);
    let longest = longest.min(settings.longest_backoff);
    let half = longest / 2;
    half + SignedDuration::from_millis(below(half.as_millis(), settings.seed, key, nth))
}

/// A number from 0 to `end`, by chance.
fn below(end: i128, seed: u64, key: MessageKey, nth: u32) -> i64 {
    let [a, b] = [&key.to_bytes()[..8], &key.to_bytes()[8..]]
        .map(|half| u64::from_be_bytes(half.try_into().expect("a half is eight bytes")));
    let chance = mix(mix(mix(seed ^ a) ^ b) ^ u64::from(nth));
    let end = u64::try_from(end).unwrap_or(0).saturating_add(1);
    i64::try_from(chance % end).unwrap_or(0)
}

/// The finaliser of splitmix64: every bit of the result depends on every bit of the number.
fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ number >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ number >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ number >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_doubles_up_to_the_longest_and_varies_by_half() {
        let settings = Settings::default();
        for chance in 0..=255 {
            let key = MessageKey::from_bytes([chance; 16]);
            for (nth, longest) in
                [(1, 500), (2, 1000), (3, 2000), (7, 32_000), (8, 60_000), (4_000_000, 60_000)]
            {
                let wait = wait(&settings, key, nth).as_millis();
                assert!((longest / 2..=longest).contains(&wait), "{wait} of {longest}");
            }
        }
        let wait_of =
            |seed, key| wait(&Settings { seed, ..Settings::default() }, MessageKey::from_bytes([key; 16]), 5);
        assert_eq!(wait_of(1, 1), wait_of(1, 1));
        assert_ne!(wait_of(1, 1), wait_of(2, 1));
        assert_ne!(wait_of(1, 1), wait_of(1, 2));
    }
}
