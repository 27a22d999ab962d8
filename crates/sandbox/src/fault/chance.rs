//! Chance that comes out the same at every run: a small generator with a seed.

/// Numbers that look like chance (`SplitMix64`): the same seed gives the same numbers on every machine.
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let once = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let twice = (once ^ once >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        twice ^ twice >> 31
    }

    /// From 0, and less than 1.
    pub(super) fn unit(&mut self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "53 bits are what a double holds exactly")]
        let bits = (self.next() >> 11) as f64;
        bits / 9_007_199_254_740_992.0 // 2^53
    }

    /// Puts things into another order.
    pub(crate) fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            let other = self.next() % (last as u64 + 1);
            things.swap(last, usize::try_from(other).expect("it is no more than the last"));
        }
    }

    /// Around 0 with a deviation of 1, as heights and latencies are.
    pub(super) fn normal(&mut self) -> f64 {
        let (radius, angle) = (1.0 - self.unit(), self.unit());
        (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers_and_another_gives_others() {
        let draw = |seed| -> Vec<u64> {
            let mut chance = Chance::seeded(seed);
            (0..4).map(|_| chance.next()).collect()
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        // The generator's published first number for the seed 0.
        assert_eq!(draw(0)[0], 0xe220_a839_7b1d_cdaf);
    }

    #[test]
    fn a_shuffle_keeps_everything_and_changes_the_order() {
        let shuffled = |seed| {
            let mut things: Vec<u32> = (0..20).collect();
            Chance::seeded(seed).shuffle(&mut things);
            things
        };
        let mut sorted = shuffled(1);
        assert_ne!(sorted, shuffled(2));
        assert_eq!(shuffled(1), shuffled(1));
        sorted.sort_unstable();
        assert_eq!(sorted, (0..20).collect::<Vec<_>>());
    }

    #[test]
    fn draws_lie_where_they_should() {
        let mut chance = Chance::seeded(7);
        let units: Vec<f64> = (0..10_000).map(|_| chance.unit()).collect();
        assert!(units.iter().all(|unit| (0.0..1.0).contains(unit)));
        let below_a_fifth = units.iter().filter(|unit| **unit < 0.2).count();
        assert!((1_800..2_200).contains(&below_a_fifth), "{below_a_fifth}");
        let normals: Vec<f64> = (0..10_000).map(|_| chance.normal()).collect();
        let within_one = normals.iter().filter(|normal| normal.abs() < 1.0).count();
        assert!((6_500..7_200).contains(&within_one), "{within_one}");
    }
}
