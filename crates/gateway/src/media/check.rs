//! What an account wants done about media before they are sent.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is done about an account's media before they are sent.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MediaPolicy {
    pub(crate) check: Check,
    /// Whether what Instagram would refuse is made to fit, where that can be done.
    #[serde(default)]
    pub(crate) fit: bool,
}

/// Whether media are looked at before they are sent.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Check {
    /// Nothing is fetched.
    #[default]
    Off,
    /// What is found is told, and the message is accepted.
    Advise,
    /// What Instagram would refuse is refused.
    Enforce,
}

/// What stands behind the check where media are made to fit.
const FIT: &str = " fit";

impl MediaPolicy {
    /// It in words, in which it is kept.
    pub(crate) fn words(self) -> String {
        let fit = if self.fit { FIT } else { "" };
        format!("{}{fit}", self.check.word())
    }

    pub(crate) fn read(words: &str) -> Option<Self> {
        let (check, fit) = words.strip_suffix(FIT).map_or((words, false), |check| (check, true));
        Check::read(check).map(|check| Self { check, fit })
    }
}

impl Check {
    const ALL: [Self; 3] = [Self::Off, Self::Advise, Self::Enforce];

    /// It in a word, in which it is kept.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Advise => "advise",
            Self::Enforce => "enforce",
        }
    }

    pub(crate) fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|check| check.word().eq_ignore_ascii_case(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_what_is_said() {
        for check in Check::ALL {
            assert_eq!(Check::read(check.word()), Some(check));
            assert_eq!(serde_json::to_value(check).unwrap(), check.word());
        }
        assert_eq!((Check::read("Advise"), Check::read("yes")), (Some(Check::Advise), None));
        for check in Check::ALL {
            for fit in [false, true] {
                let policy = MediaPolicy { check, fit };
                assert_eq!(MediaPolicy::read(&policy.words()), Some(policy));
            }
        }
        assert_eq!(MediaPolicy::read("off fits"), None);
    }
}
