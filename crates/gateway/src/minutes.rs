//! Minutes: what happened in each of the last sixty, for those who watch. Kept in memory alone; it names nobody.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use antiphon_store::statistics::{class, longest_of};

/// So many are kept.
pub(crate) const KEPT: usize = 60;

/// What happened in one minute.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Minute {
    /// Attempts that delivered.
    pub(crate) delivered: u64,
    /// Attempts that were refused.
    pub(crate) refused: u64,
    /// Attempts that ended otherwise: throttled, not sent, unknown.
    pub(crate) other: u64,
    /// How long attempts took.
    pub(crate) attempts: Times,
    /// How long webhooks took to be kept and answered.
    pub(crate) webhooks: Times,
}

/// How long something took, so and so often: by classes of time.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Times(Vec<(u32, u64)>);

/// The last sixty minutes, by a clock that nobody moves.
#[derive(Debug, Default)]
pub(crate) struct Minutes(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// Since the process began.
    newest: u64,
    /// The newest last.
    minutes: VecDeque<Minute>,
}

impl Minutes {
    /// Something happened at a time since the process began.
    pub(crate) fn at(&self, steady: Duration, note: impl FnOnce(&mut Minute)) {
        note(self.kept(steady).minutes.back_mut().expect("there is one at least"));
    }

    /// All of them, the newest last; as many as there were.
    pub(crate) fn all(&self, steady: Duration) -> Vec<Minute> {
        self.kept(steady).minutes.iter().cloned().collect()
    }

    /// What is kept, up to a time.
    fn kept(&self, steady: Duration) -> std::sync::MutexGuard<'_, Kept> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = steady.as_secs() / 60;
        let passed = now.saturating_sub(kept.newest).min(KEPT as u64);
        let missing = u64::from(kept.minutes.is_empty());
        for _ in 0..passed.max(missing) {
            kept.minutes.push_back(Minute::default());
        }
        kept.newest = kept.newest.max(now);
        while kept.minutes.len() > KEPT {
            kept.minutes.pop_front();
        }
        kept
    }
}

impl Times {
    /// Once more.
    pub(crate) fn took(&mut self, long: Duration) {
        let class = class(u64::try_from(long.as_millis()).unwrap_or(u64::MAX));
        match self.0.binary_search_by_key(&class, |(known, _)| *known) {
            Ok(at) => self.0[at].1 += 1,
            Err(at) => self.0.insert(at, (class, 1)),
        }
    }

    /// Within how many milliseconds so many of a hundred were done; nothing when there were none.
    pub(crate) fn within(&self, percent: u64) -> Option<u64> {
        let all: u64 = self.0.iter().map(|(_, times)| times).sum();
        let wanted = (all * percent).div_ceil(100);
        let mut so_far = 0;
        let found = self.0.iter().find(|(_, times)| {
            so_far += times;
            so_far >= wanted
        });
        found.map(|(class, _)| longest_of(*class))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_is_kept_minute_by_minute() {
        let minutes = Minutes::default();
        let at = Duration::from_secs;
        minutes.at(at(5), |minute| minute.delivered += 1);
        minutes.at(at(59), |minute| minute.delivered += 1);
        minutes.at(at(180), |minute| minute.refused += 1);
        let all: Vec<_> =
            minutes.all(at(185)).iter().map(|minute| (minute.delivered, minute.refused)).collect();
        assert_eq!(all, [(2, 0), (0, 0), (0, 0), (0, 1)]);
        let later = minutes.all(at(60 * 500));
        assert_eq!((later.len(), later.iter().map(|minute| minute.delivered).sum::<u64>()), (KEPT, 0));
    }

    #[test]
    fn percentiles_are_of_what_there_was() {
        let mut times = Times::default();
        assert_eq!(times.within(50), None);
        for long in [10, 10, 10, 900] {
            times.took(Duration::from_millis(long));
        }
        assert!(times.within(50).is_some_and(|told| (10..=13).contains(&told)));
        assert!(times.within(99).is_some_and(|told| told >= 900));
    }
}
