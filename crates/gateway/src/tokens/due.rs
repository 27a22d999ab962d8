//! When a token is to be renewed, and how it stands. Pure: told the time.

use antiphon_store::TokenStanding;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use crate::OpenAccount;

/// So long before its end a token is renewed: half of its life, so that a month of failures does no harm.
const BEFORE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Instagram renews no token that is younger.
const YOUNGEST: SignedDuration = SignedDuration::from_hours(24);

/// Renewals are spread over so long, lest accounts that were added together be renewed together.
const SPREAD: SignedDuration = SignedDuration::from_hours(5 * 24);

/// The same where the end is not known and should be soon.
const SHORT_SPREAD: SignedDuration = SignedDuration::from_hours(6);

/// With so little left it is time that somebody hears of it.
const LITTLE: SignedDuration = SignedDuration::from_hours(10 * 24);

/// What is known of a token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    since: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    is_dead: bool,
    /// Between 0 and 1, always the same for an account.
    chance: f64,
}

/// How a token stands.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Vigour {
    /// It works, and will for long enough.
    Fresh,
    /// It works, and nobody told until when.
    Unknown,
    /// It works, and ends soon.
    Ageing,
    /// It does not work.
    Dead,
}

impl Vigour {
    pub(crate) const ALL: [Self; 4] = [Self::Fresh, Self::Unknown, Self::Ageing, Self::Dead];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Unknown => "unknown",
            Self::Ageing => "ageing",
            Self::Dead => "dead",
        }
    }
}

impl Token {
    pub(crate) fn of(account: &OpenAccount, standing: Option<&TokenStanding>) -> Self {
        let hash = Sha256::digest(account.id.as_str().as_bytes());
        Self {
            since: standing.map(|standing| standing.since),
            expires_at: account.token_expires_at,
            is_dead: standing
                .is_some_and(|standing| standing.trouble.as_ref().is_some_and(|trouble| trouble.is_dead)),
            chance: f64::from(u16::from_be_bytes([hash[0], hash[1]])) / f64::from(u16::MAX),
        }
    }

    /// When it is to be renewed; never, once it does not work.
    pub(crate) fn due(&self) -> Option<Timestamp> {
        if self.is_dead {
            return None;
        }
        let since = self.since.unwrap_or(Timestamp::MIN);
        let old_enough = since.saturating_add(YOUNGEST).unwrap_or(Timestamp::MAX);
        let Some(expires_at) = self.expires_at else {
            return Some(later(old_enough, SHORT_SPREAD.mul_f64(self.chance)));
        };
        // It may be older than it is known for: what would have ended by then is tried at once.
        if later(old_enough, YOUNGEST) > expires_at {
            return Some(since);
        }
        let early = BEFORE + SPREAD.mul_f64(self.chance);
        Some(expires_at.saturating_sub(early).unwrap_or(Timestamp::MIN).max(old_enough))
    }

    /// Whether its time is over.
    pub(crate) fn has_ended(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }

    pub(crate) fn vigour(&self, now: Timestamp) -> Vigour {
        match self.expires_at {
            _ if self.is_dead || self.has_ended(now) => Vigour::Dead,
            None => Vigour::Unknown,
            Some(at) if at.duration_since(now) < LITTLE => Vigour::Ageing,
            Some(_) => Vigour::Fresh,
        }
    }
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(days: i64) -> Timestamp {
        "2026-01-01T00:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(24 * days)
    }

    fn token(since: i64, ends: Option<i64>, chance: f64) -> Token {
        Token { since: Some(day(since)), expires_at: ends.map(day), is_dead: false, chance }
    }

    #[test]
    fn it_is_renewed_half_way_and_not_all_at_once() {
        assert_eq!(token(0, Some(60), 0.0).due(), Some(day(30)));
        assert_eq!(token(0, Some(60), 1.0).due(), Some(day(25)));
    }

    #[test]
    fn it_is_a_day_old_first_unless_that_would_be_too_late() {
        assert_eq!(token(0, Some(20), 0.5).due(), Some(day(1)));
        assert_eq!(token(0, None, 0.0).due(), Some(day(1)));
        assert_eq!(token(0, None, 1.0).due(), Some(day(1) + SHORT_SPREAD));
        assert_eq!(token(0, Some(1), 0.0).due(), Some(day(0)), "perhaps it is older than anybody here knows");
    }

    #[test]
    fn what_is_dead_is_left_alone() {
        let dead = Token { is_dead: true, ..token(0, Some(60), 0.0) };
        assert_eq!((dead.due(), dead.vigour(day(1))), (None, Vigour::Dead));
    }

    #[test]
    fn with_ten_days_left_it_is_ageing() {
        let of = |now| token(0, Some(60), 0.0).vigour(day(now));
        assert_eq!([of(50), of(51), of(60)], [Vigour::Fresh, Vigour::Ageing, Vigour::Dead]);
        assert_eq!(token(0, None, 0.0).vigour(day(99)), Vigour::Unknown);
    }
}
