//! A page of the list of exchanges.

use std::sync::Arc;

use super::{Exchange, Filter};

/// How many exchanges a page holds when nobody says, and at most.
const USUAL: usize = 100;
const MOST: usize = 1_000;

/// Which part of the list is wanted.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wanted {
    /// Only those before this one: the page is the newest of them.
    pub(crate) before: Option<u64>,
    /// Only those after this one: the page is the oldest of them.
    pub(crate) after: Option<u64>,
    /// How many; 100 when left out, 1,000 at most.
    pub(crate) limit: Option<usize>,
}

/// Some exchanges, oldest first.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) exchanges: Vec<Arc<Exchange>>,
    /// How many of all that are kept the filter means.
    pub(crate) matched: usize,
    /// How many are kept.
    pub(crate) kept: usize,
    /// Ask for those before this one to see older ones; nothing when there are none.
    pub(crate) older: Option<u64>,
    /// Ask for those after this one to see newer ones; nothing when there are none.
    pub(crate) newer: Option<u64>,
}

impl Page {
    /// Takes a page from all that is kept, oldest first. Slow for long lists and texts: hold no lock meanwhile.
    pub(crate) fn of(all: &[Arc<Exchange>], filter: &Filter, wanted: Wanted) -> Self {
        let meant: Vec<_> = all.iter().filter(|exchange| filter.means(exchange)).collect();
        let limit = wanted.limit.unwrap_or(USUAL).clamp(1, MOST);
        let first = meant.partition_point(|exchange| wanted.after.is_some_and(|after| exchange.id <= after));
        let end = meant.partition_point(|exchange| wanted.before.is_none_or(|before| exchange.id < before));
        let end = end.max(first);
        let (start, end) = match wanted.after {
            Some(_) => (first, end.min(first + limit)),
            None => (end.saturating_sub(limit).max(first), end),
        };
        let exchanges: Vec<_> = meant[start..end].iter().map(|&exchange| exchange.clone()).collect();
        Self {
            matched: meant.len(),
            kept: all.len(),
            older: (start > 0).then(|| meant.get(start).map_or(u64::MAX, |exchange| exchange.id)),
            newer: (end < meant.len()).then(|| end.checked_sub(1).map_or(0, |last| meant[last].id)),
            exchanges,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::tests::exchange;
    use super::*;
    use crate::world::seed;

    fn ids(wanted: Wanted, filter: &str) -> (Vec<u64>, Option<u64>, Option<u64>) {
        let all: Vec<_> = (1..=9)
            .map(|id| {
                let status = Some(if id % 2 == 0 { 403 } else { 200 });
                Arc::new(Exchange { id, status, ..exchange(b"", b"") })
            })
            .collect();
        let world = seed::world(Timestamp::UNIX_EPOCH, "");
        let filter = Filter::read(filter, &world, Timestamp::UNIX_EPOCH).unwrap();
        let page = Page::of(&all, &filter, wanted);
        assert_eq!(page.kept, 9);
        (page.exchanges.iter().map(|exchange| exchange.id).collect(), page.older, page.newer)
    }

    fn wanted(before: Option<u64>, after: Option<u64>, limit: usize) -> Wanted {
        Wanted { before, after, limit: Some(limit) }
    }

    #[test]
    fn the_first_page_is_the_newest_and_the_others_follow_in_both_directions() {
        assert_eq!(ids(wanted(None, None, 3), ""), (vec![7, 8, 9], Some(7), None));
        assert_eq!(ids(wanted(Some(7), None, 3), ""), (vec![4, 5, 6], Some(4), Some(6)));
        assert_eq!(ids(wanted(Some(4), None, 3), ""), (vec![1, 2, 3], None, Some(3)));
        assert_eq!(ids(wanted(None, Some(3), 3), ""), (vec![4, 5, 6], Some(4), Some(6)));
        assert_eq!(ids(wanted(None, Some(9), 3), ""), (vec![], Some(u64::MAX), None));
        assert_eq!(ids(wanted(None, Some(0), 100), ""), ((1..=9).collect(), None, None));
    }

    #[test]
    fn pages_hold_only_what_is_meant() {
        assert_eq!(ids(wanted(None, None, 2), "status:403"), (vec![6, 8], Some(6), None));
        assert_eq!(ids(wanted(Some(6), None, 2), "status:403"), (vec![2, 4], None, Some(4)));
        assert_eq!(ids(wanted(None, Some(4), 1), "status:403"), (vec![6], Some(6), Some(6)));
    }
}
