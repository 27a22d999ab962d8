//! Whether media are looked at before they are sent.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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
    }
}
