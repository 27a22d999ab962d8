//! How many calls an account has made, and how many it may.
//!
//! The limits of a second are counted in real time, for they are about pace; those of an hour follow the sandbox's
//! clock. See
//! <https://developers.facebook.com/documentation/business-messaging/messenger-platform/overview/rate-limiting>.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use antiphon_graph::AccountId;
use jiff::{SignedDuration, Timestamp};

use crate::world::settings::Limits;

const SECOND: Duration = Duration::from_secs(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// A kind of call, as far as limits go.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    /// Texts, links, reactions, stickers, and what is named nowhere: images, files, templates.
    Text,
    AudioVideo,
    Conversations,
    PrivateReply,
    /// Everything else, which only the hour limits.
    Other,
}

/// Which limit a call would have gone over.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Exceeded {
    /// So many calls of its kind in a second.
    Second(u32),
    /// So many private replies in an hour.
    PrivateReplies(u32),
    /// So many calls of any kind in an hour.
    Hour(u32),
}

/// The calls of the last second and hour, by account.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    accounts: HashMap<AccountId, Calls>,
}

#[derive(Debug, Default)]
struct Calls {
    text: VecDeque<Instant>,
    audio_video: VecDeque<Instant>,
    conversations: VecDeque<Instant>,
    private_replies: VecDeque<Timestamp>,
    /// How many calls there were in each of the last minutes that had any.
    minutes: VecDeque<(Timestamp, u32)>,
}

impl Meter {
    /// Counts a call and says what part of the hour's calls is used up, in whole percent, or which limit forbids it. A
    /// call that is forbidden does not count.
    pub(crate) fn take(
        &mut self,
        account: &AccountId,
        kind: Kind,
        limits: &Limits,
        tick: Instant,
        now: Timestamp,
    ) -> Result<u32, Exceeded> {
        if !self.accounts.contains_key(account) {
            self.accounts.insert(account.clone(), Calls::default());
        }
        let calls = self.accounts.get_mut(account).expect("it was put there when it was not");
        calls.take(kind, limits, tick, now)
    }
}

impl Calls {
    fn take(&mut self, kind: Kind, limits: &Limits, tick: Instant, now: Timestamp) -> Result<u32, Exceeded> {
        let this_hour = self.this_hour(now);
        if this_hour >= limits.calls_per_hour {
            return Err(Exceeded::Hour(limits.calls_per_hour));
        }
        match kind {
            Kind::Text => take_second(&mut self.text, limits.text_per_second, tick)?,
            Kind::AudioVideo => take_second(&mut self.audio_video, limits.audio_video_per_second, tick)?,
            Kind::Conversations => {
                take_second(&mut self.conversations, limits.conversations_per_second, tick)?;
            }
            Kind::PrivateReply => self.take_private_reply(limits.private_replies_per_hour, now)?,
            Kind::Other => {}
        }
        self.count(now);
        Ok(percent(this_hour + 1, limits.calls_per_hour))
    }

    fn take_private_reply(&mut self, limit: u32, now: Timestamp) -> Result<(), Exceeded> {
        while self.private_replies.front().is_some_and(|&first| now.duration_since(first) >= HOUR) {
            self.private_replies.pop_front();
        }
        if self.private_replies.len() >= limit as usize {
            return Err(Exceeded::PrivateReplies(limit));
        }
        self.private_replies.push_back(now);
        Ok(())
    }

    fn this_hour(&mut self, now: Timestamp) -> u32 {
        while self.minutes.front().is_some_and(|&(first, _)| now.duration_since(first) >= HOUR) {
            self.minutes.pop_front();
        }
        self.minutes.iter().map(|&(_, calls)| calls).sum()
    }

    fn count(&mut self, now: Timestamp) {
        let minute = Timestamp::from_second(now.as_second() / 60 * 60).unwrap_or(now);
        match self.minutes.back_mut() {
            Some((last, calls)) if *last == minute => *calls += 1,
            _ => self.minutes.push_back((minute, 1)),
        }
    }
}

fn take_second(calls: &mut VecDeque<Instant>, limit: u32, tick: Instant) -> Result<(), Exceeded> {
    while calls.front().is_some_and(|&first| tick.saturating_duration_since(first) >= SECOND) {
        calls.pop_front();
    }
    if calls.len() >= limit as usize {
        return Err(Exceeded::Second(limit));
    }
    calls.push_back(tick);
    Ok(())
}

fn percent(calls: u32, limit: u32) -> u32 {
    u32::try_from(u64::from(calls) * 100 / u64::from(limit.max(1))).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::seed::shop;

    struct Bench {
        meter: Meter,
        limits: Limits,
        tick: Instant,
        now: Timestamp,
    }

    impl Bench {
        fn new(limits: Limits) -> Self {
            let now = "2026-01-01T12:00:30Z".parse().unwrap();
            Self { meter: Meter::default(), limits, tick: Instant::now(), now }
        }

        fn take(&mut self, kind: Kind) -> Result<u32, Exceeded> {
            self.meter.take(&shop(), kind, &self.limits, self.tick, self.now)
        }
    }

    #[test]
    fn no_sliding_second_holds_more_than_the_limit() {
        let mut bench = Bench::new(Limits { text_per_second: 2, ..Limits::default() });
        assert!(bench.take(Kind::Text).is_ok());
        bench.tick += Duration::from_millis(600);
        assert!(bench.take(Kind::Text).is_ok());
        assert_eq!(bench.take(Kind::Text), Err(Exceeded::Second(2)));
        bench.tick += Duration::from_millis(400);
        assert!(bench.take(Kind::Text).is_ok());
        assert_eq!(bench.take(Kind::Text), Err(Exceeded::Second(2)));
    }

    #[test]
    fn each_kind_has_its_own_second() {
        let mut bench = Bench::new(Limits::default());
        for _ in 0..10 {
            assert!(bench.take(Kind::AudioVideo).is_ok());
        }
        assert_eq!(bench.take(Kind::AudioVideo), Err(Exceeded::Second(10)));
        assert!(bench.take(Kind::Text).is_ok());
        assert!(bench.take(Kind::Conversations).is_ok());
        assert!(bench.take(Kind::Conversations).is_ok());
        assert_eq!(bench.take(Kind::Conversations), Err(Exceeded::Second(2)));
    }

    #[test]
    fn private_replies_are_counted_by_the_hour_of_the_sandboxes_clock() {
        let mut bench = Bench::new(Limits { private_replies_per_hour: 1, ..Limits::default() });
        assert!(bench.take(Kind::PrivateReply).is_ok());
        assert_eq!(bench.take(Kind::PrivateReply), Err(Exceeded::PrivateReplies(1)));
        bench.now += HOUR;
        assert!(bench.take(Kind::PrivateReply).is_ok());
    }

    #[test]
    fn the_hours_calls_are_told_in_percent_and_then_forbidden() {
        let mut bench = Bench::new(Limits { calls_per_hour: 4, ..Limits::default() });
        let told: Vec<_> = (0..5).map(|_| bench.take(Kind::Other)).collect();
        assert_eq!(told, [Ok(25), Ok(50), Ok(75), Ok(100), Err(Exceeded::Hour(4))]);
        bench.now += HOUR;
        assert_eq!(bench.take(Kind::Other), Ok(25));
    }
}
