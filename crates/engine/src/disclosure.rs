//! Disclosure: when a bot must say that it is one. Laws want it at the start of a conversation, after a while, and when a
//! human hands back. See
//! <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api>.

use jiff::{SignedDuration, Timestamp};

/// What was said in a conversation, as far as it matters here.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Past {
    /// When a bot last said that it is one.
    pub disclosed_at: Option<Timestamp>,
    /// When a human last wrote for the account.
    pub human_at: Option<Timestamp>,
}

/// Who has written a message.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Origin {
    /// A human, for the account.
    Human,
    /// A program.
    Automated,
}

impl Origin {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Human, Self::Automated];

    /// Its word, in headers, columns and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Automated => "automated",
        }
    }
}

/// How a bot says that it is one.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Manner {
    /// In a message of its own, before the first part.
    Message,
    /// Before the text, in the same message.
    Prefix,
}

impl Manner {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Message, Self::Prefix];

    /// Its word, in columns and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Prefix => "prefix",
        }
    }
}

/// Why a bot says now that it is one.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Rule {
    /// It never did in this conversation.
    Start,
    /// It is a while since it did.
    Lapse,
    /// A human has written since it did.
    HandBack,
}

impl Rule {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Start, Self::Lapse, Self::HandBack];

    /// Its word, in columns and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Lapse => "lapse",
            Self::HandBack => "hand_back",
        }
    }
}

impl Past {
    /// Why a bot that writes now has to say that it is one; none when it need not. A lapse counts from when it last said so:
    /// whatever was silent for that long is asked for by any law, and nobody is told twice within it, unless a human wrote.
    pub fn asks_for(self, now: Timestamp, lapse: SignedDuration) -> Option<Rule> {
        let Some(disclosed_at) = self.disclosed_at else { return Some(Rule::Start) };
        if self.human_at.is_some_and(|human_at| human_at > disclosed_at) {
            return Some(Rule::HandBack);
        }
        (now.duration_since(disclosed_at) >= lapse).then_some(Rule::Lapse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAPSE: SignedDuration = SignedDuration::from_hours(7 * 24);

    fn at(time: &str) -> Timestamp {
        time.parse().unwrap()
    }

    #[test]
    fn a_bot_says_so_at_the_start_after_a_lapse_and_when_a_human_hands_back() {
        let disclosed = Past { disclosed_at: Some(at("2026-01-01T12:00:00Z")), human_at: None };
        let human = |time| Past { human_at: Some(at(time)), ..disclosed };
        for (past, now, rule) in [
            (Past::default(), "2026-01-01T12:00:00Z", Some(Rule::Start)),
            (
                Past { human_at: disclosed.disclosed_at, ..Past::default() },
                "2026-01-02T12:00:00Z",
                Some(Rule::Start),
            ),
            (disclosed, "2026-01-01T12:00:00Z", None),
            (disclosed, "2026-01-08T11:59:59Z", None),
            (disclosed, "2026-01-08T12:00:00Z", Some(Rule::Lapse)),
            (human("2026-01-01T11:59:59Z"), "2026-01-02T12:00:00Z", None),
            (human("2026-01-01T12:00:01Z"), "2026-01-02T12:00:00Z", Some(Rule::HandBack)),
            (human("2026-01-03T12:00:00Z"), "2026-01-09T12:00:00Z", Some(Rule::HandBack)),
        ] {
            assert_eq!(past.asks_for(at(now), LAPSE), rule, "{past:?} at {now}");
        }
    }

    #[test]
    fn a_clock_that_goes_back_asks_for_nothing_twice() {
        let disclosed = Past { disclosed_at: Some(at("2026-01-01T12:00:00Z")), human_at: None };
        assert_eq!(disclosed.asks_for(at("2025-01-01T12:00:00Z"), LAPSE), None);
    }
}
