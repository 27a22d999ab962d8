//! Marks: by what is recognised that somebody was erased, without knowing who.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use antiphon_graph::Conversation;
use antiphon_store::{Incoming, Store};
use jiff::Timestamp;

use crate::Directory;

type Mark = [u8; 32];

/// Whose data were erased, and when. Instagram may deliver what is older than that for some time yet.
#[derive(Debug, Default)]
pub(super) struct Marks(RwLock<HashMap<Mark, Timestamp>>);

impl Marks {
    pub(super) fn of(marks: Vec<(Mark, Timestamp)>) -> Self {
        Self(RwLock::new(marks.into_iter().collect()))
    }

    pub(super) fn add(&self, mark: Mark, at: Timestamp) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(mark, at);
    }

    pub(super) fn forget(&self, before: Timestamp) {
        if self.is_empty() {
            return;
        }
        self.0.write().unwrap_or_else(PoisonError::into_inner).retain(|_, at| *at >= before);
    }

    /// Takes out the events that are older than their person's erasure, and says whose they were. What tells no time is
    /// taken for new.
    pub(super) fn take_out<S: Store>(
        &self,
        directory: &Directory<S>,
        events: &mut Vec<Incoming>,
        now: Timestamp,
    ) -> Vec<Conversation> {
        let mut erased = Vec::new();
        if self.is_empty() {
            return erased;
        }
        let marks = self.0.read().unwrap_or_else(PoisonError::into_inner);
        events.retain(|event| {
            let Some(person) = &event.person else { return true };
            let erased_at = marks.get(&directory.mark(&event.account, person));
            let at = event.at.unwrap_or(now);
            let is_old = erased_at.is_some_and(|erased_at| at <= *erased_at);
            if is_old {
                erased.push(Conversation::new(event.account.clone(), person.clone()));
            }
            !is_old
        });
        erased.dedup();
        erased
    }

    fn is_empty(&self) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}
