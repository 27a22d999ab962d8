//! Statistics: what happened in an hour, by a word.

use jiff::Timestamp;

/// How often something happened in a span of hours.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Counted {
    /// When the span began.
    pub from: Timestamp,
    /// What: `accepted`, `delivered`, `refused:10/2534022`, `took:41`, ...
    pub what: String,
    /// How often.
    pub number: u64,
}

/// Into which class a time to delivery falls: four to each doubling, from a millisecond on.
pub fn class(milliseconds: u64) -> u32 {
    let exact = milliseconds.max(1);
    let doublings = exact.ilog2();
    // Two bits behind the leading one say which quarter of the doubling it is.
    let quarter =
        if doublings >= 2 { (exact >> (doublings - 2)) & 3 } else { (exact << (2 - doublings)) & 3 };
    doublings * 4 + u32::try_from(quarter).unwrap_or_default()
}

/// The longest time of a class, in milliseconds.
pub fn longest_of(class: u32) -> u64 {
    let (doublings, quarter) = (class / 4, u64::from(class % 4));
    let first = |doublings: u32, quarter: u64| ((4 + quarter) << doublings.min(60)) / 4;
    (first(doublings, quarter + 1)).saturating_sub(1).max(first(doublings, quarter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_within_a_quarter_of_the_time() {
        for time in [1, 2, 3, 4, 5, 7, 8, 100, 999, 86_400_000] {
            let longest = longest_of(class(time));
            assert!(longest >= time && longest <= time + time / 4, "{time}: {longest}");
        }
        assert!((1..100_000).map(class).is_sorted());
    }
}
