//! Tallies: how often something happened, by a word. For those who watch.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use antiphon_graph::AccountId;

/// So many accounts are counted by name; the others together, so that what is watched does not grow without bound.
const NAMED: usize = 100;

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

/// The same by account, for the first of them; the others stand together under `other`.
#[derive(Debug, Default)]
pub(crate) struct AccountTally(Mutex<BTreeMap<String, BTreeMap<&'static str, u64>>>);

impl AccountTally {
    /// It happened to an account once more.
    pub(crate) fn count(&self, account: &AccountId, word: &'static str) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_named = counts.contains_key(account.as_str()) || counts.len() < NAMED;
        let name = if is_named { account.as_str() } else { "other" };
        if !counts.contains_key(name) {
            counts.insert(name.to_owned(), BTreeMap::new());
        }
        *counts.get_mut(name).expect("it was just put in").entry(word).or_default() += 1;
    }

    /// How often each happened to each.
    pub(crate) fn counts(&self) -> Vec<(String, &'static str, u64)> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let rows = counts
            .iter()
            .flat_map(|(name, words)| words.iter().map(|(word, times)| (name.clone(), *word, *times)));
        rows.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_so_many_accounts_are_counted_by_name() {
        let tally = AccountTally::default();
        for nth in 0..NAMED + 5 {
            tally.count(&AccountId::new(format!("{}", 1_000 + nth)).unwrap(), "delivered");
        }
        let counts = tally.counts();
        assert_eq!(counts.len(), NAMED + 1);
        assert!(counts.contains(&("other".to_owned(), "delivered", 5)));
    }
}
