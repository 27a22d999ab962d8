//! Plans: what a run is to go through, drawn from its seed.

use std::time::Duration;

use antiphon_engine::Settings;
use jiff::SignedDuration;

use crate::chance::Chance;

/// A mistake that is built in on purpose, to see that the checks find it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Bug {
    /// The store takes writes of an owner whose shard is another's.
    IgnoreFence,
    /// The courier takes a time-out for a proof that nothing was sent.
    RetryOnTimeout,
    /// The store gives places in no order.
    SkipPlace,
    /// The burst that is let go at once is twice as large.
    DoubleBurst,
    /// The caller is answered before the message is kept.
    AnswerBeforeCommit,
    /// The window is counted from a webhook's arrival.
    WindowByArrival,
    /// The store forgets that a part was delivered.
    ForgetPart,
    /// A bot says only once that it is one.
    DiscloseOnce,
}

pub(crate) const SECOND: u64 = 1_000_000;
pub(crate) const MINUTE: u64 = 60 * SECOND;

/// How a run goes. Chances are in a thousand; times in microseconds.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) settings: Settings,
    pub(crate) accounts: u64,
    pub(crate) people: u64,
    pub(crate) messages: u64,
    /// Messages come, and things go wrong, until then.
    pub(crate) inputs_until: u64,
    /// How far Instagram's clock is ahead of ours, or behind.
    pub(crate) skew: i64,
    /// How many heads of a queue the store gives at once.
    pub(crate) heads: usize,
    pub(crate) commit_until: u64,
    pub(crate) stall: u64,
    pub(crate) not_sent: u64,
    pub(crate) refuses: u64,
    pub(crate) throttles: u64,
    pub(crate) loses_answer: u64,
    pub(crate) loses_request: u64,
    pub(crate) echo_lost: u64,
    pub(crate) echo_late: u64,
    pub(crate) listing_fails: u64,
    pub(crate) listing_lag: u64,
    pub(crate) chatty: bool,
    pub(crate) crashes: u64,
    pub(crate) cancels: u64,
    /// So many messages come at once.
    pub(crate) is_hot: bool,
    /// Bots say that they are bots, and again after so long.
    pub(crate) discloses_after: Option<SignedDuration>,
    /// Instagram takes several images in one message.
    pub(crate) takes_albums: bool,
}

impl Plan {
    pub(crate) fn draw(chance: &mut Chance, bug: Option<Bug>) -> Self {
        let mut settings = Settings {
            attempt_timeout: SignedDuration::from_secs(chance.pick(&[10, 30, 100])),
            most_heads: chance.pick(&[1, 2, 4, 16]),
            most_queues: chance.pick(&[4, 12, 1000, 1000]),
            refill_page: chance.pick(&[1, 3, 1000]),
            most_under_way: chance.pick(&[1, 8, 64]),
            most_unknown: chance.pick(&[1, 20]),
            seed: chance.next(),
            ..Settings::default()
        };
        let is_hot = chance.permille(80);
        if is_hot {
            settings.most_queues = 1000;
            settings.most_under_way = 64;
        }
        if bug == Some(Bug::DoubleBurst) {
            settings.burst *= 2;
        }
        settings.intent_lasts = Duration::from_secs(5);
        let bad = chance.pick(&[0, 50, 150, 400]);
        let mut often = |most: u64| if chance.permille(600) { chance.within(0, most + 1) } else { 0 };
        let (not_sent, refuses, throttles) = (often(bad), often(bad), often(bad));
        let (loses_answer, loses_request) = (often(bad * 2), often(bad * 2));
        let (echo_lost, echo_late, listing_fails) = (often(500), often(500), often(400));
        let (crashes, cancels, stall) = (often(4), often(100), often(30));
        Self {
            settings,
            accounts: chance.within(1, 3),
            people: if is_hot { 150 } else { chance.within(1, 6) },
            messages: if is_hot { 180 } else { chance.within(5, 50) },
            inputs_until: if is_hot { 2 * SECOND } else { chance.pick(&[SECOND, 30 * SECOND, 5 * MINUTE]) },
            skew: i64::try_from(chance.within(0, 3_000_001)).expect("it is small") - 1_500_000,
            heads: usize::try_from(chance.within(1, 6)).expect("it is small"),
            commit_until: chance.pick(&[2_000, 20_000, 200_000]),
            stall,
            not_sent,
            refuses,
            throttles,
            loses_answer,
            loses_request,
            echo_lost,
            echo_late,
            listing_fails,
            listing_lag: chance.pick(&[0, 0, 5 * SECOND, 30 * SECOND]),
            chatty: chance.permille(200),
            crashes,
            cancels,
            is_hot,
            discloses_after: chance.permille(500).then(|| SignedDuration::from_mins(10)),
            takes_albums: chance.permille(500),
        }
    }
}
