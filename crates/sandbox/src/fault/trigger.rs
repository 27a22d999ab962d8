//! Which of the occasions that a rule matches it fires on.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::chance::Chance;
use super::span::Span;

/// Which of the matching occasions a rule fires on.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Trigger {
    /// Each of them.
    Always,
    /// So many, beginning with the next one.
    Next(u64),
    /// So many, beginning with the first one after some time.
    #[serde(rename = "after")]
    After {
        /// How many.
        times: u64,
        /// How long after the rule was armed, by the sandbox's clock.
        delay: Span,
    },
    /// Each one whose number this divides: 3 fires on the third, the sixth, ...
    Every(u64),
    /// Some of them, by a chance that comes out the same at every run.
    Chance {
        /// From 0 (never) to 1 (always).
        probability: f64,
        /// Another seed gives another run.
        #[serde(default)]
        seed: u64,
    },
    /// Those that come faster than a bucket of tokens fills.
    Bucket {
        /// How many may pass in `per`.
        rate: u32,
        /// One second when left out.
        #[serde(default = "one_second")]
        per: Span,
        /// How many may pass at once after a pause.
        burst: u32,
    },
}

impl Default for Trigger {
    fn default() -> Self {
        Self::Next(1)
    }
}

impl Trigger {
    /// What is wrong with it, if anything.
    pub(super) fn problem(&self) -> Option<&'static str> {
        match self {
            Self::Next(0) | Self::After { times: 0, .. } => {
                Some("a rule that fires 0 times does nothing; say 1 or more")
            }
            Self::Every(0) => Some("`every` takes 1 or more"),
            Self::Chance { probability, .. } if !(0.0..=1.0).contains(probability) => {
                Some("a probability is a number from 0 to 1")
            }
            Self::Bucket { rate: 0, .. } | Self::Bucket { burst: 0, .. } => {
                Some("a bucket needs a `rate` and a `burst` of 1 or more")
            }
            Self::Bucket { per, .. } if !per.0.is_positive() => {
                Some("a bucket's `per` is longer than nothing")
            }
            _ => None,
        }
    }
}

/// How far a trigger has come.
#[derive(Clone, Debug)]
pub(super) struct Count {
    armed_at: Timestamp,
    /// Occasions that matched.
    pub(super) seen: u64,
    /// Occasions on which the rule fired.
    pub(super) fired: u64,
    chance: Chance,
    /// When the bucket will be full again.
    full_at: Timestamp,
}

impl Count {
    pub(super) fn from(trigger: &Trigger, armed_at: Timestamp) -> Self {
        let seed = if let Trigger::Chance { seed, .. } = trigger { *seed } else { 0 };
        Self { armed_at, seen: 0, fired: 0, chance: Chance::seeded(seed), full_at: armed_at }
    }

    /// Counts an occasion that matches, and says whether the rule fires on it.
    pub(super) fn fires(&mut self, trigger: &Trigger, now: Timestamp) -> bool {
        self.seen += 1;
        match trigger {
            Trigger::Always => true,
            Trigger::Next(times) => self.fired < *times,
            Trigger::After { times, delay } => {
                self.fired < *times && now.duration_since(self.armed_at) >= delay.0
            }
            Trigger::Every(number) => self.seen.is_multiple_of(*number),
            Trigger::Chance { probability, .. } => self.chance.unit() < *probability,
            Trigger::Bucket { rate, per, burst } => self.overflows(per.0, *rate, *burst, now),
        }
    }

    /// How often the rule can still fire, when that is known.
    pub(super) fn left(&self, trigger: &Trigger) -> Option<u64> {
        match trigger {
            Trigger::Next(times) | Trigger::After { times, .. } => Some(times.saturating_sub(self.fired)),
            _ => None,
        }
    }

    /// Takes a token, if there is one: the bucket is empty when filling it would take longer than `burst` tokens do.
    fn overflows(&mut self, per: SignedDuration, rate: u32, burst: u32, now: Timestamp) -> bool {
        let one = SignedDuration::from_nanos_i128(per.as_nanos() / i128::from(rate));
        let missing = self.full_at.duration_since(now).max(SignedDuration::ZERO);
        let longest = SignedDuration::from_nanos_i128(one.as_nanos() * i128::from(burst - 1));
        if missing > longest {
            return true;
        }
        self.full_at = self.full_at.max(now).saturating_add(one).unwrap_or(Timestamp::MAX);
        false
    }
}

fn one_second() -> Span {
    Span(SignedDuration::from_secs(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of the occasions at these milliseconds after the arming fire.
    fn fired(trigger: &Trigger, at: impl IntoIterator<Item = i64>) -> Vec<i64> {
        let armed_at: Timestamp = "2026-01-01T12:00:00Z".parse().unwrap();
        let mut count = Count::from(trigger, armed_at);
        let mut fire = |ms: &i64| {
            let fires = count.fires(trigger, armed_at + SignedDuration::from_millis(*ms));
            count.fired += u64::from(fires);
            fires
        };
        at.into_iter().filter(|ms| fire(ms)).collect()
    }

    #[test]
    fn next_fires_so_often_and_no_more() {
        assert_eq!(fired(&Trigger::Next(2), 0..5), [0, 1]);
        assert_eq!(fired(&Trigger::Always, 0..3), [0, 1, 2]);
    }

    #[test]
    fn after_waits_and_then_fires_so_often() {
        let after = Trigger::After { times: 2, delay: "10ms".parse().unwrap() };
        assert_eq!(fired(&after, [0, 9, 10, 11, 12]), [10, 11]);
    }

    #[test]
    fn every_third_is_the_third_the_sixth_and_so_on() {
        assert_eq!(fired(&Trigger::Every(3), 1..=10), [3, 6, 9]);
    }

    #[test]
    fn chance_comes_out_the_same_at_every_run() {
        let chance = Trigger::Chance { probability: 0.3, seed: 7 };
        let once = fired(&chance, 0..1_000);
        assert_eq!(once, fired(&chance, 0..1_000));
        assert!((250..350).contains(&once.len()), "{}", once.len());
        assert!(fired(&Trigger::Chance { probability: 0.0, seed: 7 }, 0..100).is_empty());
        assert_eq!(fired(&Trigger::Chance { probability: 1.0, seed: 7 }, 0..100).len(), 100);
    }

    #[test]
    fn a_bucket_lets_a_burst_pass_and_then_its_rate() {
        let bucket = Trigger::Bucket { rate: 10, per: "1s".parse().unwrap(), burst: 3 };
        assert!(fired(&bucket, [0, 0, 0]).is_empty());
        assert_eq!(fired(&bucket, [0, 0, 0, 1, 99, 100, 101, 200]), [1, 99, 101]);
        assert_eq!(fired(&bucket, [0, 0, 0, 5_000, 5_000, 5_000, 5_001]), [5_001]);
    }

    #[test]
    fn triggers_that_mean_nothing_are_named() {
        for trigger in [
            Trigger::Next(0),
            Trigger::Every(0),
            Trigger::Chance { probability: 1.5, seed: 0 },
            Trigger::Chance { probability: f64::NAN, seed: 0 },
            Trigger::Bucket { rate: 1, per: "0s".parse().unwrap(), burst: 1 },
        ] {
            assert!(trigger.problem().is_some(), "{trigger:?}");
        }
        assert_eq!(Trigger::default().problem(), None);
    }
}
