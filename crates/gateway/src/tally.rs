//! Tallies: how often something happened, by a word. For those who watch.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// How often something happened, by a word of ours: never by anything that a caller chooses.
#[derive(Debug, Default)]
pub(crate) struct Tally(Mutex<BTreeMap<&'static str, u64>>);

impl Tally {
    /// It happened once more.
    pub(crate) fn count(&self, word: &'static str) {
        self.add(word, 1);
    }

    /// It happened so many times more.
    pub(crate) fn add(&self, word: &'static str, times: usize) {
        let times = u64::try_from(times).unwrap_or_default();
        *self.lock().entry(word).or_default() += times;
    }

    /// How often each happened.
    pub(crate) fn counts(&self) -> BTreeMap<&'static str, u64> {
        self.lock().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<&'static str, u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
