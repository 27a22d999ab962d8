//! Pace: so that no second, and no hour, sees more of an account's calls than Instagram takes.

use std::collections::VecDeque;
use std::time::Duration;

use antiphon_graph::Usage;

use crate::{Pace, Settings};

/// How fast one account goes, by the clock that only goes on.
#[derive(Debug, Default)]
pub(crate) struct Paces {
    text: Gate,
    media: Gate,
    private_reply: Gate,
    listing: Gate,
    hour: Hour,
    /// Nothing goes before this: a new owner does not know what the one before it sent in the last second.
    not_before: Duration,
    load: Load,
}

/// One limit by the second, as the generic cell rate algorithm keeps it: one number for each limit.
#[derive(Debug, Default)]
struct Gate {
    /// When the next is due if all go evenly.
    due: Duration,
    /// Instagram said that it was too much.
    shut_until: Duration,
}

/// How much of its limits Instagram says is used.
#[derive(Debug, Default)]
struct Load {
    percent: u32,
    forgotten_at: Duration,
}

/// What went in the last hour, counted by the minute.
#[derive(Debug, Default)]
struct Hour {
    minutes: VecDeque<(i64, u32)>,
}

/// Below this an account goes at its full pace.
const FREE_PERCENT: u32 = 80;
/// So much slower an account goes at most.
const SLOWEST: u32 = 20;
/// A load that is not told again is forgotten.
const LOAD_LASTS: Duration = Duration::from_mins(5);
/// What the network may bring listings closer together: there are too few in a second to leave one out.
const LISTING_JITTER: Duration = Duration::from_millis(100);
const SECOND: Duration = Duration::from_secs(1);
const MINUTE: i64 = 60;

impl Gate {
    fn ready_at(&self, interval: Duration, burst: u32) -> Duration {
        self.due.saturating_sub(interval * burst.saturating_sub(1)).max(self.shut_until)
    }

    fn take(&mut self, now: Duration, interval: Duration) {
        self.due = self.due.max(now) + interval;
    }
}

impl Paces {
    /// Nothing goes before this moment.
    pub(crate) fn rest_until(&mut self, until: Duration) {
        self.not_before = self.not_before.max(until);
    }

    /// When the next of a kind may go, if `ahead` others go first; it may be in the past.
    pub(crate) fn ready_at(&self, pace: Pace, ahead: u32, now: Duration, settings: &Settings) -> Duration {
        let (interval, burst) = (self.interval(pace, now, settings), burst(pace, settings));
        // A gate that was not used for long lets a burst go, and no more.
        let due = self.gate(pace).due.max(now) + interval * ahead;
        let gate = Gate { due, shut_until: self.gate(pace).shut_until };
        let at = gate.ready_at(interval, burst).max(self.not_before);
        match pace {
            Pace::PrivateReply => at.max(self.hour.ready_at(ahead, settings.private_replies_an_hour)),
            Pace::Text | Pace::Media => at,
        }
    }

    /// One of a kind goes.
    pub(crate) fn take(&mut self, pace: Pace, now: Duration, settings: &Settings) {
        let interval = self.interval(pace, now, settings);
        self.gate_mut(pace).take(now, interval);
        if pace == Pace::PrivateReply {
            self.hour.count(seconds(now));
        }
    }

    /// A private reply went so long ago, as is learnt later.
    pub(crate) fn recount(&mut self, now: Duration, ago: Duration) {
        self.hour.count(seconds(now) - seconds(ago));
    }

    /// When the next listing may be asked for.
    pub(crate) fn listing_at(&self) -> Duration {
        self.listing.ready_at(Duration::ZERO, 1).max(self.not_before)
    }

    /// A listing is asked for.
    pub(crate) fn take_listing(&mut self, now: Duration, settings: &Settings) {
        self.listing.take(now, Self::listing_interval(settings));
    }

    /// How far apart listings are.
    pub(crate) fn listing_interval(settings: &Settings) -> Duration {
        SECOND / settings.listings_a_second.max(1) + LISTING_JITTER
    }

    /// Instagram said of one kind that it was too much in a second.
    pub(crate) fn shut(&mut self, pace: Pace, now: Duration, settings: &Settings) {
        let rest = match pace {
            Pace::Text | Pace::Media => settings.throttled_kind,
            // It does not say whether the second or the hour is meant.
            Pace::PrivateReply => settings.throttled_account.unsigned_abs(),
        };
        let gate = self.gate_mut(pace);
        gate.shut_until = gate.shut_until.max(now + rest);
    }

    /// An answer told how much of the limits is used.
    pub(crate) fn note(&mut self, usage: &Usage, now: Duration) {
        if let Some(percent) = usage.highest_percentage() {
            self.load = Load { percent, forgotten_at: now + LOAD_LASTS };
        }
    }

    /// How much of its limits Instagram says is used, as long as that is not too long ago.
    pub(crate) fn usage(&self, now: Duration) -> Option<u32> {
        (now < self.load.forgotten_at).then_some(self.load.percent)
    }

    fn interval(&self, pace: Pace, now: Duration, settings: &Settings) -> Duration {
        let a_second = match pace {
            Pace::Text | Pace::PrivateReply => settings.texts_a_second,
            Pace::Media => settings.media_a_second,
        };
        let room = 100 - FREE_PERCENT;
        let full = SECOND / a_second.max(1);
        match self.usage(now) {
            Some(percent) if percent > FREE_PERCENT => {
                let left = 100_u32.saturating_sub(percent);
                (full * room / left.max(1)).min(full * SLOWEST)
            }
            _ => full,
        }
    }

    fn gate(&self, pace: Pace) -> &Gate {
        match pace {
            Pace::Text => &self.text,
            Pace::Media => &self.media,
            Pace::PrivateReply => &self.private_reply,
        }
    }

    fn gate_mut(&mut self, pace: Pace) -> &mut Gate {
        match pace {
            Pace::Text => &mut self.text,
            Pace::Media => &mut self.media,
            Pace::PrivateReply => &mut self.private_reply,
        }
    }
}

/// Of audio and video Instagram takes so few in a second that there is no room for a burst.
fn burst(pace: Pace, settings: &Settings) -> u32 {
    match pace {
        Pace::Text | Pace::PrivateReply => settings.burst.max(1),
        Pace::Media => 1,
    }
}

impl Hour {
    /// One went at this second; it may be before the clock began to count.
    fn count(&mut self, second: i64) {
        let minute = second.div_euclid(MINUTE);
        if let Some((_, count)) = self.minutes.iter_mut().find(|(counted, _)| *counted == minute) {
            *count += 1;
        } else {
            let place = self.minutes.partition_point(|(counted, _)| *counted < minute);
            self.minutes.insert(place, (minute, 1));
        }
        let newest = self.minutes.back().map_or(0, |(minute, _)| *minute);
        while self.minutes.front().is_some_and(|(minute, _)| minute + 60 < newest) {
            self.minutes.pop_front();
        }
    }

    /// When one more may go, behind `ahead` others: as soon as so many of the last hour's are older than that.
    fn ready_at(&self, ahead: u32, most: u32) -> Duration {
        let room = most.saturating_sub(ahead).max(1);
        let mut later = 0;
        for (minute, count) in self.minutes.iter().rev() {
            later += count;
            if later >= room {
                return Duration::from_secs(u64::try_from((minute + 61) * MINUTE).unwrap_or(0));
            }
        }
        Duration::ZERO
    }
}

fn seconds(time: Duration) -> i64 {
    i64::try_from(time.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use antiphon_graph::usage::Load as Told;
    use proptest::prelude::*;

    use super::*;

    /// When so many of a kind go that always want to, if somebody asks at every millisecond.
    fn times(paces: &mut Paces, pace: Pace, from: u64, until: u64) -> Vec<u64> {
        let settings = Settings::default();
        let mut times = Vec::new();
        for millisecond in from..until {
            let now = Duration::from_millis(millisecond);
            while paces.ready_at(pace, 0, now, &settings) <= now {
                paces.take(pace, now, &settings);
                times.push(millisecond);
            }
        }
        times
    }

    fn most_in(times: &[u64], span: u64) -> usize {
        let within = |first: &u64| times.iter().filter(|time| (*first..first + span).contains(*time)).count();
        times.iter().map(within).max().unwrap_or(0)
    }

    #[test]
    fn no_sliding_second_exceeds_the_limit_and_little_of_it_is_wasted() {
        let texts = times(&mut Paces::default(), Pace::Text, 0, 10_000);
        assert!((900..=905).contains(&texts.len()) && most_in(&texts, 1000) <= 95, "{}", texts.len());
        assert_eq!(most_in(&texts[..5], 1), 5, "a burst of five goes at once");
        let media = times(&mut Paces::default(), Pace::Media, 0, 10_000);
        assert!((88..=90).contains(&media.len()) && most_in(&media, 1000) <= 9, "{}", media.len());
    }

    #[test]
    fn private_replies_are_counted_by_the_hour() {
        let settings = Settings { private_replies_an_hour: 3, ..Settings::default() };
        let mut paces = Paces::default();
        for second in [0, 59, 600] {
            let now = Duration::from_secs(second);
            assert!(paces.ready_at(Pace::PrivateReply, 0, now, &settings) <= now);
            paces.take(Pace::PrivateReply, now, &settings);
        }
        let now = Duration::from_secs(601);
        assert_eq!(paces.ready_at(Pace::PrivateReply, 0, now, &settings), Duration::from_mins(61));
        paces.take(Pace::PrivateReply, Duration::from_mins(61), &settings);
        let now = Duration::from_secs(3661);
        assert!(paces.ready_at(Pace::PrivateReply, 0, now, &settings) <= now);
    }

    #[test]
    fn one_kind_that_was_told_to_wait_holds_up_no_other() {
        let (mut paces, now) = (Paces::default(), Duration::from_secs(7));
        paces.shut(Pace::Media, now, &Settings::default());
        assert_eq!(paces.ready_at(Pace::Media, 0, now, &Settings::default()), Duration::from_secs(8));
        assert!(paces.ready_at(Pace::Text, 0, now, &Settings::default()) <= now);
    }

    #[test]
    fn usage_over_eighty_percent_slows_in_proportion() {
        let count = |percent| {
            let load = Told { call_count: percent, ..Told::default() };
            let mut paces = Paces::default();
            paces.note(&Usage { app: Some(load), business: Vec::new() }, Duration::ZERO);
            times(&mut paces, Pace::Text, 0, 10_000).len()
        };
        assert_eq!(count(80), count(0));
        assert!((450..=460).contains(&count(90)), "{}", count(90));
        assert!((45..=52).contains(&count(100)), "{}", count(100));
        assert_eq!(count(500), count(100));
    }

    proptest! {
        #[test]
        fn no_second_exceeds_the_limit_however_they_come(gaps in prop::collection::vec(0_u64..300, 1..400)) {
            let (settings, mut paces) = (Settings::default(), Paces::default());
            let (mut now, mut taken) = (0, Vec::new());
            for gap in gaps {
                now += gap;
                let at = Duration::from_millis(now);
                for _ in 0..20 {
                    if paces.ready_at(Pace::Text, 0, at, &settings) <= at {
                        paces.take(Pace::Text, at, &settings);
                        taken.push(now);
                    }
                }
            }
            prop_assert!(most_in(&taken, 1000) <= 95);
        }
    }
}
