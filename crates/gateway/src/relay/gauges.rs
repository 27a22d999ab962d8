//! What a relay counts, for those who watch. Nothing is looked up for it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use antiphon_store::RelayId;
use jiff::Timestamp;

use crate::tally::Tally;

/// What was counted since the start, and how far each target is behind.
#[derive(Debug, Default)]
pub(crate) struct Gauges {
    /// Tries, by what came of them: delivered, failed, gone, dead, replayed, `stayed_dead`.
    pub(crate) tries: Tally,
    targets: Mutex<BTreeMap<RelayId, Behind>>,
}

/// How far a target is behind.
#[derive(Clone, Debug, Default)]
struct Behind {
    /// When what is next came, in each lane in which something is.
    heads: BTreeMap<u8, Timestamp>,
    lost: u64,
}

/// The same, as it is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Shown {
    /// For how many seconds the oldest has been waiting that is not there yet.
    pub(crate) behind_seconds: f64,
    /// How much was forgotten before it could go.
    pub(crate) lost: u64,
}

impl Gauges {
    /// What came at this time is next in a lane; nothing is, when there is none.
    pub(super) fn is_next(&self, id: &RelayId, lane: u8, came_at: Option<Timestamp>) {
        let mut targets = self.lock();
        let heads = &mut targets.entry(id.clone()).or_default().heads;
        match came_at {
            Some(came_at) => drop(heads.insert(lane, came_at)),
            None => drop(heads.remove(&lane)),
        }
    }

    /// So much was forgotten before it could go. Says how much of it is news.
    pub(super) fn has_lost(&self, id: &RelayId, lost: u64) -> u64 {
        let mut targets = self.lock();
        let known = &mut targets.entry(id.clone()).or_default().lost;
        lost.saturating_sub(std::mem::replace(known, lost))
    }

    /// Nothing goes there any more.
    pub(super) fn forget(&self, id: &RelayId) {
        self.lock().remove(id);
    }

    /// All targets.
    pub(crate) fn shown(&self, now: Timestamp) -> BTreeMap<RelayId, Shown> {
        let since = |oldest: &Timestamp| now.duration_since(*oldest).as_secs_f64().max(0.0);
        let shown = |behind: &Behind| Shown {
            behind_seconds: behind.heads.values().min().map_or(0.0, since),
            lost: behind.lost,
        };
        self.lock().iter().map(|(id, behind)| (id.clone(), shown(behind))).collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<RelayId, Behind>> {
        self.targets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
