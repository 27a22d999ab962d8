//! Doubts: an account of which too many outcomes are unknown sends nothing until one probe succeeds.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

use crate::{MessageKey, Settings};

/// What the last minute's attempts came to, and how a stopped account finds its way back.
#[derive(Debug, Default)]
pub(crate) struct Doubts {
    /// By the second: attempts, and those of them that are unknown.
    seconds: VecDeque<(i64, usize, usize)>,
    /// When a probe may go.
    probe_at: Option<Timestamp>,
    /// The message that is under way as a probe.
    probe: Option<MessageKey>,
}

impl Doubts {
    /// An attempt ended.
    pub(crate) fn count(&mut self, is_unknown: bool, now: Timestamp) {
        let second = now.as_second();
        match self.seconds.back_mut() {
            Some((counted, attempts, unknown)) if *counted == second => {
                *attempts += 1;
                *unknown += usize::from(is_unknown);
            }
            _ => self.seconds.push_back((second, 1, usize::from(is_unknown))),
        }
        while self.seconds.front().is_some_and(|(counted, ..)| counted + 60 <= second) {
            self.seconds.pop_front();
        }
    }

    /// Whether there are too many: so many in doubt at once, or too large a share of the last minute's.
    pub(crate) fn are_too_many(&self, in_doubt: usize, settings: &Settings) -> bool {
        let attempts: usize = self.seconds.iter().map(|(_, attempts, _)| attempts).sum();
        let unknown: usize = self.seconds.iter().map(|(_, _, unknown)| unknown).sum();
        let is_large_share = unknown * 100 > attempts * settings.most_unknown_percent;
        in_doubt > settings.most_unknown || (unknown > settings.few_unknown && is_large_share)
    }

    /// The account is stopped.
    pub(crate) fn stop(&mut self, now: Timestamp, settings: &Settings) {
        self.seconds.clear();
        self.probe = None;
        self.probe_at = Some(now.checked_add(settings.probe_after).unwrap_or(Timestamp::MAX));
    }

    /// The account was stopped by an earlier owner.
    pub(crate) fn probe_now(&mut self, now: Timestamp) {
        self.probe_at = Some(now);
    }

    /// Whether a probe may go now.
    pub(crate) fn may_probe(&self, now: Timestamp) -> bool {
        self.probe.is_none() && self.probe_at.is_some_and(|at| at <= now)
    }

    /// When the next probe may go; none while one is under way.
    pub(crate) fn probe_at(&self) -> Option<Timestamp> {
        self.probe_at.filter(|_| self.probe.is_none())
    }

    /// A message goes as a probe.
    pub(crate) fn probe_with(&mut self, key: MessageKey) {
        self.probe = Some(key);
    }

    /// Whether a message is the probe.
    pub(crate) fn is_probe(&self, key: MessageKey) -> bool {
        self.probe == Some(key)
    }

    /// What went as a probe came to nothing before a byte left: another may go.
    pub(crate) fn forget_probe(&mut self, key: MessageKey, now: Timestamp) {
        if self.is_probe(key) {
            self.probe = None;
            self.probe_at = Some(now);
        }
    }

    /// The probe did not succeed: another may go later.
    pub(crate) fn probe_failed(&mut self, now: Timestamp, after: SignedDuration) {
        self.probe = None;
        self.probe_at = Some(now.checked_add(after).unwrap_or(Timestamp::MAX));
    }

    /// The account goes on as if nothing had been.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}
