//! What was seen behind links, for a while; and the looks that are under way, which several may wait for.

use std::collections::HashMap;
use std::sync::Arc;

use antiphon_graph::MediaKind;
use antiphon_media::Verdict;
use futures_util::future::{BoxFuture, Shared};
use jiff::{SignedDuration, Timestamp};

use super::Look;
use crate::outside::Validator;

/// How long nobody asks again.
const FRESH: SignedDuration = SignedDuration::from_secs(60);

/// So many verdicts are remembered.
const MOST: usize = 1_000;

/// What is looked at: the same link may be sent as something else.
pub(super) type Link = (MediaKind, String);

/// A look that several wait for.
pub(super) type UnderWay = Shared<BoxFuture<'static, Look>>;

/// What was seen, and what is being looked at.
#[derive(Debug, Default)]
pub(super) struct Seen {
    known: HashMap<Link, Known>,
    pub(super) under_way: HashMap<Link, UnderWay>,
}

/// A verdict, when it was last true, and by what it is seen that it still is.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) verdict: Arc<Verdict>,
    pub(super) at: Timestamp,
    pub(super) by: Option<Box<Validator>>,
}

impl Seen {
    /// A verdict that was true a moment ago.
    pub(super) fn fresh(&self, link: &Link, now: Timestamp) -> Option<Arc<Verdict>> {
        let known = self.known.get(link)?;
        // A clock may be set back.
        let is_fresh = known.at <= now && now.duration_since(known.at) < FRESH;
        is_fresh.then(|| known.verdict.clone())
    }

    /// A verdict that may still be true, and can be asked about.
    pub(super) fn to_ask_about(&self, link: &Link) -> Option<Known> {
        self.known.get(link).filter(|known| known.by.is_some()).cloned()
    }

    /// Remembers a verdict, and forgets the oldest when there are too many.
    pub(super) fn keep(&mut self, link: Link, known: Known) {
        if self.known.len() >= MOST && !self.known.contains_key(&link) {
            let oldest = self.known.iter().min_by_key(|(_, known)| known.at).map(|(link, _)| link.clone());
            oldest.and_then(|oldest| self.known.remove(&oldest));
        }
        self.known.insert(link, known);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn known(second: i64) -> Known {
        Known { verdict: Arc::new(Verdict::of(MediaKind::File, b"%PDF-")), at: at(second), by: None }
    }

    fn link(nth: i64) -> Link {
        (MediaKind::File, format!("https://a.example/{nth}"))
    }

    #[test]
    fn a_verdict_is_fresh_for_a_minute() {
        let mut seen = Seen::default();
        seen.keep(link(1), known(100));
        let fresh = |second| seen.fresh(&link(1), at(second)).is_some();
        assert_eq!([99, 100, 159, 160].map(fresh), [false, true, true, false]);
        assert!(seen.fresh(&(MediaKind::Image, link(1).1), at(100)).is_none(), "as something else");
    }

    #[test]
    fn the_oldest_is_forgotten_first() {
        let mut seen = Seen::default();
        for nth in 0..=i64::try_from(MOST).unwrap() {
            seen.keep(link(nth), known(nth));
        }
        assert_eq!(seen.known.len(), MOST);
        assert!(!seen.known.contains_key(&link(0)) && seen.known.contains_key(&link(1)));
    }
}
