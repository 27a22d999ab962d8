//! Markets: those whose laws want a bot to say that it is one.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A market. California and Germany have laws of their own; nothing in a conversation tells where its person lives, so
/// whoever knows says it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Market {
    California,
    Germany,
    /// None of these.
    Elsewhere,
}

impl Market {
    const ALL: [Self; 3] = [Self::California, Self::Germany, Self::Elsewhere];

    pub(crate) fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|market| market.word().eq_ignore_ascii_case(word))
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::California => "california",
            Self::Germany => "germany",
            Self::Elsewhere => "elsewhere",
        }
    }

    /// All words, for those who used another.
    pub(crate) fn words() -> String {
        Self::ALL.map(Self::word).join(", ")
    }

    /// The language that is read there, unless somebody says otherwise.
    pub(crate) fn language(self) -> Option<&'static str> {
        match self {
            Self::California => Some("en"),
            Self::Germany => Some("de"),
            Self::Elsewhere => None,
        }
    }
}
