//! Cursors: where one left off, over all shards.

use std::collections::BTreeMap;

use antiphon_engine::Shard;

/// The newest event that was told of each shard.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Cursor(BTreeMap<Shard, u64>);

impl Cursor {
    /// After these.
    pub(super) fn at(newest: impl IntoIterator<Item = (Shard, u64)>) -> Self {
        Self(newest.into_iter().collect())
    }

    /// From an event's id; nothing when it is none. An empty one is before all events.
    pub(super) fn read(written: &str) -> Option<Self> {
        let parts = written.split('_').filter(|part| !part.is_empty()).map(|part| {
            let (shard, number) = part.split_once('.')?;
            Some((Shard(shard.parse().ok()?), number.parse().ok()?))
        });
        parts.collect::<Option<_>>().map(Self)
    }

    /// `3.17_200.4`: shard and number, of shards that have any.
    pub(super) fn write(&self) -> String {
        let parts = self.0.iter().map(|(shard, number)| format!("{shard}.{number}"));
        parts.collect::<Vec<_>>().join("_")
    }

    /// The newest that was told of a shard; 0 before the first.
    pub(super) fn told(&self, shard: Shard) -> u64 {
        self.0.get(&shard).copied().unwrap_or_default()
    }

    /// Whether something between what was told and this event is forgotten.
    pub(super) fn has_gap_before(&self, shard: Shard, number: u64) -> bool {
        self.0.get(&shard).is_some_and(|told| number > told + 1)
    }

    /// Gives up what was before an event.
    pub(super) fn skip_to(&mut self, shard: Shard, number: u64) {
        self.0.insert(shard, number.saturating_sub(1));
    }

    /// An event is told.
    pub(super) fn tell(&mut self, shard: Shard, number: u64) {
        self.0.insert(shard, number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_being_an_events_id() {
        let cursor = Cursor::at([(Shard(3), 17), (Shard(200), 4)]);
        assert_eq!(cursor.write(), "3.17_200.4");
        assert_eq!(Cursor::read("3.17_200.4"), Some(cursor));
        assert_eq!(Cursor::read(""), Some(Cursor::default()));
        assert_eq!((Cursor::read("x"), Cursor::read("300.1")), (None, None));
    }

    #[test]
    fn what_was_forgotten_meanwhile_is_a_gap() {
        let mut cursor = Cursor::at([(Shard(3), 17)]);
        assert!(!cursor.has_gap_before(Shard(3), 18));
        assert!(cursor.has_gap_before(Shard(3), 20));
        // Of a shard that one knows nothing of, nothing is missed.
        assert!(!cursor.has_gap_before(Shard(4), 20));
        cursor.skip_to(Shard(3), 20);
        assert!(!cursor.has_gap_before(Shard(3), 20));
    }
}
