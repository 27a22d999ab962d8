//! Histograms: how often something was how large, in steps that are fixed beforehand.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts by size. The steps ascend; what is larger than the last is counted all the same.
#[derive(Debug)]
pub struct Histogram {
    steps: &'static [u64],
    /// One more than there are steps.
    counts: Box<[AtomicU64]>,
    sum: AtomicU64,
}

/// What a histogram counted: how many were at most as large as each step, how many there were, and their sum.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Counted {
    /// Each step, and how many were at most as large.
    pub up_to: Vec<(u64, u64)>,
    /// How many there were.
    pub count: u64,
    /// All of them together.
    pub sum: u64,
}

/// Steps for times in microseconds: from a tenth of a millisecond to ten seconds.
pub const MICROSECONDS: &[u64] = &[
    100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
    2_500_000, 10_000_000,
];

/// Steps for delays in microseconds, which a broken connection makes long: from ten milliseconds to a day.
pub const DELAYS: &[u64] = &[
    10_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000,
    30_000_000,
    60_000_000,
    300_000_000,
    3_600_000_000,
    86_400_000_000,
];

/// Steps for the sizes of batches.
pub const SIZES: &[u64] = &[1, 2, 4, 8, 16, 32, 64, 128, 256];

impl Histogram {
    /// With nothing in it.
    pub fn new(steps: &'static [u64]) -> Self {
        Self { steps, counts: (0..=steps.len()).map(|_| AtomicU64::new(0)).collect(), sum: AtomicU64::new(0) }
    }

    /// One more, of this size.
    pub fn add(&self, size: u64) {
        let at = self.steps.partition_point(|step| *step < size);
        self.counts[at].fetch_add(1, Ordering::Relaxed);
        self.sum.fetch_add(size, Ordering::Relaxed);
    }

    /// One more that took so long, in microseconds.
    pub fn took(&self, long: std::time::Duration) {
        self.add(u64::try_from(long.as_micros()).unwrap_or(u64::MAX));
    }

    /// What was counted by now.
    pub fn read(&self) -> Counted {
        let mut count = 0;
        let mut up_to = Vec::with_capacity(self.steps.len());
        for (at, counted) in self.counts.iter().enumerate() {
            count += counted.load(Ordering::Relaxed);
            up_to.extend(self.steps.get(at).map(|step| (*step, count)));
        }
        Counted { up_to, count, sum: self.sum.load(Ordering::Relaxed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_as_large_as_a_step_is_counted_there_and_what_is_larger_than_all_is_counted_too() {
        let histogram = Histogram::new(&[1, 10]);
        for size in [1, 2, 10, 11] {
            histogram.add(size);
        }
        let counted = Counted { up_to: vec![(1, 1), (10, 3)], count: 4, sum: 24 };
        assert_eq!(histogram.read(), counted);
    }
}
