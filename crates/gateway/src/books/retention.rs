//! Retention: how long each kind of thing is kept.

use antiphon_store::Before;
use jiff::{SignedDuration, Timestamp};

/// How long each kind of thing is kept; for ever where there is nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Retention {
    /// What messages said, from when they ended. Where they stand is kept longer.
    pub texts: Option<SignedDuration>,
    /// Attempts at messages that a later one followed, from when the message ended.
    pub attempts: Option<SignedDuration>,
    /// Messages, from when they ended.
    pub messages: Option<SignedDuration>,
    /// Webhook deliveries and the events in them, from when they came.
    pub inbox: Option<SignedDuration>,
    /// What those who listen are told.
    pub events: Option<SignedDuration>,
    /// Idempotency keys.
    pub keys: Option<SignedDuration>,
    /// Files that are hosted, from when they were put there last.
    pub media: Option<SignedDuration>,
    /// Statistics, which name nobody.
    pub statistics: Option<SignedDuration>,
}

/// Something would be kept for too short a time to do its work.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{what} have to be kept for {hours} hours at least; name a longer time")]
pub struct TooShort {
    /// Of what.
    pub what: &'static str,
    /// How long that is at least.
    pub hours: i64,
}

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// So long it is known whose data were erased: nothing older than this opens a window, and Instagram delivers for 36
/// hours.
const ERASED: SignedDuration = SignedDuration::from_hours(7 * 24);

impl Default for Retention {
    fn default() -> Self {
        Self {
            texts: Some(DAY * 30),
            attempts: Some(DAY * 30),
            messages: Some(DAY * 365),
            inbox: Some(DAY * 3),
            events: Some(DAY * 7),
            keys: Some(DAY * 2),
            media: Some(DAY * 7),
            statistics: Some(DAY * 400),
        }
    }
}

impl Retention {
    /// Whether everything is kept for as long as it is needed.
    ///
    /// # Errors
    ///
    /// When something would be forgotten that is still needed: an event that comes again would count twice.
    pub fn check(&self) -> Result<(), TooShort> {
        let least = [
            ("deliveries", self.inbox, 36),
            ("events", self.events, 1),
            ("idempotency keys", self.keys, 1),
            ("messages", self.messages, 48),
            ("media", self.media, 24),
        ];
        for (what, kept, hours) in least {
            if kept.is_some_and(|kept| kept < SignedDuration::from_hours(hours)) {
                return Err(TooShort { what, hours });
            }
        }
        Ok(())
    }

    /// By name, in the order in which things are forgotten.
    pub(crate) fn all(&self) -> [(&'static str, Option<SignedDuration>); 8] {
        [
            ("texts", self.texts),
            ("attempts", self.attempts),
            ("messages", self.messages),
            ("inbox", self.inbox),
            ("events", self.events),
            ("keys", self.keys),
            ("media", self.media),
            ("statistics", self.statistics),
        ]
    }

    /// Before when each is forgotten, at a time.
    pub(crate) fn before(&self, now: Timestamp) -> Before {
        let before = |kept: Option<SignedDuration>| now.saturating_sub(kept?).ok();
        Before {
            texts: before(self.texts),
            attempts: before(self.attempts),
            messages: before(self.messages),
            inbox: before(self.inbox),
            events: before(self.events),
            keys: before(self.keys),
            statistics: before(self.statistics),
            erased: before(Some(ERASED)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_still_needed_is_not_forgotten() {
        assert_eq!(Retention::default().check(), Ok(()));
        let short = Retention { inbox: Some(DAY), ..Retention::default() };
        assert_eq!(short.check(), Err(TooShort { what: "deliveries", hours: 36 }));
        let for_ever = Retention { inbox: None, ..Retention::default() };
        assert_eq!(for_ever.check(), Ok(()));
        assert_eq!(for_ever.before(Timestamp::UNIX_EPOCH).inbox, None);
    }
}
