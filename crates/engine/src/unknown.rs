//! Unknown outcomes: which message it is that an echo, or a row of a listing, proves.

use antiphon_graph::MessageId;
use jiff::{SignedDuration, Timestamp};

use crate::line::{Line, Slot, Turn};
use crate::{Echo, KnownBy, Likeness, MessageKey, Settings, Stage};

/// Something that the account wrote, and how it became known.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) echo: Echo,
    /// Listings tell the time to the second.
    pub(crate) is_listed: bool,
}

/// A message, and the proof that it arrived.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Bound {
    pub(crate) key: MessageKey,
    pub(crate) mid: MessageId,
    pub(crate) known_by: KnownBy,
}

/// More is not remembered of what proves nothing yet.
const MOST_SEEN: usize = 64;

impl Seen {
    /// Whether it may be of an attempt between these times.
    fn fits(&self, likeness: Likeness, (from, until): (Timestamp, Timestamp), settings: &Settings) -> bool {
        let is_alike = likeness.is_recognised() && self.echo.likeness == likeness;
        is_alike && self.is_within((from, until), settings)
    }

    fn is_within(&self, (from, until): (Timestamp, Timestamp), settings: &Settings) -> bool {
        let cut = if self.is_listed { SignedDuration::from_secs(1) } else { SignedDuration::ZERO };
        let latest = self.echo.at.checked_add(settings.clock_skew + cut).unwrap_or(Timestamp::MAX);
        let earliest = self.echo.at.checked_sub(settings.echo_grace).unwrap_or(Timestamp::MIN);
        latest >= from && earliest <= until
    }
}

impl Line {
    /// The account wrote something: kept, as long as it may prove anything.
    pub(crate) fn see(&mut self, echo: Echo, is_listed: bool) {
        if self.claims.has(&echo.mid) {
            return;
        }
        match self.seen.iter_mut().find(|seen| seen.echo.mid == echo.mid) {
            // A webhook's time is the more exact one.
            Some(seen) if seen.is_listed && !is_listed => *seen = Seen { echo, is_listed },
            Some(_) => {}
            None => self.seen.push(Seen { echo, is_listed }),
        }
        if self.seen.len() > MOST_SEEN {
            self.seen.remove(0);
        }
    }

    /// An id belongs to a message: what is seen of it proves nothing else.
    pub(crate) fn claim(&mut self, mid: &MessageId, now: Timestamp) {
        self.claims.add(mid, now);
        self.seen.retain(|seen| seen.echo.mid != *mid);
    }

    /// Forgets what can prove nothing any more.
    pub(crate) fn forget_seen(&mut self, settings: &Settings, now: Timestamp) {
        if self.loading.is_some() {
            return;
        }
        let mut seen = std::mem::take(&mut self.seen);
        let spans: Vec<_> = self.suspects().collect();
        seen.retain(|seen| spans.iter().any(|(slot, span)| seen.fits(slot.head.likeness, *span, settings)));
        let oldest = spans.iter().map(|(_, (from, _))| *from).min().unwrap_or(now).min(now);
        drop(spans);
        self.seen = seen;
        let margin = crate::line::linger(settings);
        self.claims.forget_before(oldest.checked_sub(margin).unwrap_or(Timestamp::MIN));
    }

    /// The messages that what is seen proves: where each is the only candidate of the other.
    pub(crate) fn bound(&self, settings: &Settings) -> Vec<Bound> {
        let suspects: Vec<_> = self.suspects().collect();
        let fits = |seen: &Seen, (slot, span): &(&Slot, (Timestamp, Timestamp))| {
            seen.fits(slot.head.likeness, *span, settings)
        };
        let mut bound = Vec::new();
        for suspect in &suspects {
            if !self.is_bindable(suspect.0) {
                continue;
            }
            let mut proofs = self.seen.iter().filter(|seen| fits(seen, suspect));
            let (Some(seen), None) = (proofs.next(), proofs.next()) else { continue };
            if suspects.iter().filter(|other| fits(seen, other)).count() == 1 {
                let known_by = if seen.is_listed { KnownBy::Listing } else { KnownBy::Echo };
                bound.push(Bound { key: suspect.0.head.key, mid: seen.echo.mid.clone(), known_by });
            }
        }
        bound
    }

    /// Whether anything that is seen may be of this message after all.
    pub(crate) fn may_have_seen(&self, slot: &Slot, settings: &Settings) -> bool {
        let Some(span) = slot.may_have_arrived() else { return false };
        self.seen
            .iter()
            .any(|seen| seen.is_within(span, settings) && seen.echo.likeness.may_be(slot.head.likeness))
    }

    /// The messages that may have arrived, each with when.
    fn suspects(&self) -> impl Iterator<Item = (&Slot, (Timestamp, Timestamp))> {
        let under_way = self.turn.intent();
        let first = self.slots.front().map(|slot| slot.head.key);
        self.given_up.iter().chain(&self.slots).filter_map(move |slot| {
            let is_first = Some(slot.head.key) == first;
            match under_way.filter(|_| is_first) {
                // Until its answer comes it may have arrived at any time since.
                Some(intent) => {
                    let from = slot.doubt.map_or(intent.at, |(from, _)| from.min(intent.at));
                    Some((slot, (from, Timestamp::MAX)))
                }
                None => Some((slot, slot.may_have_arrived()?)),
            }
        })
    }

    /// Whether a proof settles it now. One that is with the courier waits for its answer, which beats any likeness.
    fn is_bindable(&self, slot: &Slot) -> bool {
        let is_first = self.slots.front().is_some_and(|first| first.head.key == slot.head.key);
        match (self.turn, slot.head.stage) {
            (Turn::Sending(_) | Turn::Intending(_), _) if is_first => false,
            (Turn::Waiting(_), _) if is_first => slot.doubt.is_some(),
            (_, Stage::Queued { .. } | Stage::Unknown { .. }) => true,
            (_, Stage::Sending { .. }) => false,
        }
    }
}
