//! Writes that have begun and not ended, by their numbers: one that waits for room is overtaken by others.

use std::collections::BTreeSet;

use tokio::sync::watch;

/// Writes under way. Clones see the same ones.
#[derive(Clone, Debug)]
pub(super) struct Unkept(watch::Sender<BTreeSet<u64>>);

impl Unkept {
    pub(super) fn none() -> Self {
        Self(watch::channel(BTreeSet::new()).0)
    }

    /// A write begins.
    pub(super) fn begin(&self, number: u64) {
        self.0.send_if_modified(|unkept| {
            unkept.insert(number);
            false // nobody waits for a beginning
        });
    }

    /// A write has ended.
    pub(super) fn end(&self, number: u64) {
        self.0.send_modify(|unkept| {
            unkept.remove(&number);
        });
    }

    /// Waits until every write up to this number has ended, whichever others have.
    pub(super) async fn all_up_to(&self, number: u64) {
        let has_ended = |unkept: &BTreeSet<u64>| unkept.first().is_none_or(|&first| first > number);
        // The sender is this.
        let _ = self.0.subscribe().wait_for(has_ended).await;
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[test]
    fn a_write_that_others_overtook_is_still_waited_for() {
        let unkept = Unkept::none();
        for number in 1..=4 {
            unkept.begin(number);
        }
        unkept.end(2);
        unkept.end(3);
        unkept.end(4);
        let is_kept = |number| unkept.all_up_to(number).now_or_never().is_some();
        assert!(!is_kept(2), "the first has not ended, though as many have as began by then");
        unkept.end(1);
        assert!(is_kept(4));
        unkept.begin(5);
        assert!(is_kept(4) && !is_kept(5));
    }
}
