//! Surveys: what waits, and why. For those who watch; nothing is decided by it.

use std::time::Duration;

use antiphon_graph::AccountId;
use jiff::Timestamp;

use crate::account::Account;
use crate::line::Line;
use crate::pace::Paces;
use crate::{Engine, Now, Pace, Settings, Stage};

/// What the engine holds, at a moment.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Survey {
    /// Queues with something in them, by why nothing of them goes at this moment: [`Reason`] in its order.
    pub waiting: [u64; Reason::ALL.len()],
    /// When the oldest message was accepted of those that wait, whatever for.
    pub oldest: Option<Timestamp>,
    /// The same of those that wait for nothing but their turn and the pace.
    pub oldest_due: Option<Timestamp>,
    /// Attempts that are under way.
    pub under_way: u64,
    /// Queues that are held in memory.
    pub queues: u64,
    /// Accounts that are paused, whatever for.
    pub paused_accounts: u64,
    /// For how long the next of each kind would wait for its pace, of the account where that is longest.
    pub pace_lags: [(Pace, Duration); Pace::ALL.len()],
    /// For how long the last conversation waits that is to be listed, of the account where that is longest.
    pub listing_lag: Duration,
    /// How much of its limits Instagram says an account uses, in percent; the highest first.
    pub usage: Vec<(AccountId, u32)>,
}

/// The usage of so many accounts is told of.
const MOST_USED: usize = 100;

impl Default for Survey {
    /// Of nothing.
    fn default() -> Self {
        Self {
            waiting: Default::default(),
            oldest: None,
            oldest_due: None,
            under_way: 0,
            queues: 0,
            paused_accounts: 0,
            pace_lags: Pace::ALL.map(|pace| (pace, Duration::ZERO)),
            listing_lag: Duration::ZERO,
            usage: Vec::new(),
        }
    }
}

/// Why nothing of a queue goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reason {
    /// Nothing stands in its way but those before it, and the pace.
    Turn,
    /// One of its messages is on its way.
    UnderWay,
    /// Proof is sought of whether its first message arrived.
    Proof,
    /// Nobody could tell of one of its messages, and it is to wait for a person.
    Blocked,
    /// Its first message is tried again later.
    Retry,
    /// The conversation is paused.
    ConversationPaused,
    /// The account is paused.
    AccountPaused,
    /// It is being read.
    Reading,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Turn,
        Self::UnderWay,
        Self::Proof,
        Self::Blocked,
        Self::Retry,
        Self::ConversationPaused,
        Self::AccountPaused,
        Self::Reading,
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Turn => "turn",
            Self::UnderWay => "under_way",
            Self::Proof => "proof",
            Self::Blocked => "blocked",
            Self::Retry => "retry",
            Self::ConversationPaused => "conversation_paused",
            Self::AccountPaused => "account_paused",
            Self::Reading => "reading",
        }
    }
}

impl Engine {
    /// Looks through everything that is held.
    pub fn survey(&self, now: Now) -> Survey {
        let mut survey = Survey::default();
        for account in self.accounts() {
            survey.paused_accounts += u64::from(account.pause.is_some());
            survey.under_way += u64::try_from(account.under_way).unwrap_or_default();
            survey.take_in_limits(account, now.steady, self.settings());
            for line in account.lines.values() {
                survey.take_in(account, line, now.wall);
            }
        }
        survey.usage.sort_unstable_by(|(_, one), (_, other)| other.cmp(one));
        survey.usage.truncate(MOST_USED);
        survey
    }
}

impl Survey {
    fn take_in(&mut self, account: &Account, line: &Line, now: Timestamp) {
        self.queues += 1;
        let Some(reason) = reason(account, line, now) else { return };
        let at = Reason::ALL.iter().position(|known| *known == reason).expect("all are among all");
        self.waiting[at] += 1;
        let oldest = line.slots.front().map(|slot| slot.head.accepted_at);
        let earlier = |one: Option<Timestamp>| one.into_iter().chain(oldest).min();
        self.oldest = earlier(self.oldest);
        if reason == Reason::Turn {
            self.oldest_due = earlier(self.oldest_due);
        }
    }

    fn take_in_limits(&mut self, account: &Account, now: Duration, settings: &Settings) {
        for (pace, lag) in &mut self.pace_lags {
            let ready_at = account.paces.ready_at(*pace, account.coming[*pace], now, settings);
            *lag = (*lag).max(ready_at.saturating_sub(now));
        }
        let to_list = u32::try_from(account.to_list.len()).unwrap_or(u32::MAX);
        let lag =
            account.paces.listing_at().saturating_sub(now) + Paces::listing_interval(settings) * to_list;
        self.listing_lag = self.listing_lag.max(if to_list == 0 { Duration::ZERO } else { lag });
        self.usage.extend(account.paces.usage(now).map(|percent| (account.id.clone(), percent)));
    }

    /// How long ago that was; nothing when nothing waits.
    pub fn age(since: Option<Timestamp>, now: Timestamp) -> Duration {
        since.and_then(|since| Duration::try_from(now.duration_since(since)).ok()).unwrap_or_default()
    }
}

fn reason(account: &Account, line: &Line, now: Timestamp) -> Option<Reason> {
    let first = line.slots.front();
    Some(match first {
        _ if line.loading.is_some() => Reason::Reading,
        None => return None,
        _ if !line.turn.is_free() => Reason::UnderWay,
        _ if line.in_doubt().is_some() => Reason::Proof,
        _ if line.is_blocked() => Reason::Blocked,
        _ if account.pause.is_some() => Reason::AccountPaused,
        _ if line.paused => Reason::ConversationPaused,
        Some(slot) => match slot.head.stage {
            Stage::Queued { not_before: Some(at), .. } if at > now => Reason::Retry,
            _ => Reason::Turn,
        },
    })
}
