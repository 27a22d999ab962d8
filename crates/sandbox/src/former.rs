//! The world that was replaced last: kept in memory for a while, for whoever did not mean it.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::snapshot::Snapshot;

/// How long it is kept, by the sandbox's clock.
const KEPT: SignedDuration = SignedDuration::from_mins(10);

/// How a world was replaced.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Replaced {
    /// By the one that every space begins with.
    Reset,
    /// By a snapshot.
    Import,
    /// By the one before it.
    Undo,
}

/// What can be undone.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct Undoable {
    pub(crate) replaced: Replaced,
    /// Until when, by the sandbox's clock.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) until: Timestamp,
}

/// The world that was replaced last, if that was not long ago.
#[derive(Debug, Default)]
pub(crate) struct Former(Option<(Undoable, Snapshot)>);

impl Former {
    /// Keeps the world that was there until now.
    pub(crate) fn keep(&mut self, was: Snapshot, replaced: Replaced, now: Timestamp) {
        let until = now.saturating_add(KEPT).unwrap_or(Timestamp::MAX);
        self.0 = Some((Undoable { replaced, until }, was));
    }

    /// What can be undone; what is too old is let go.
    pub(crate) fn look(&mut self, now: Timestamp) -> Option<Undoable> {
        self.0 = self.0.take().filter(|(undoable, _)| now < undoable.until);
        self.0.as_ref().map(|(undoable, _)| *undoable)
    }

    /// The world, to be put back.
    pub(crate) fn take(&mut self, now: Timestamp) -> Option<Snapshot> {
        self.look(now)?;
        self.0.take().map(|(_, was)| was)
    }
}
