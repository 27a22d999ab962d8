//! One thing that is looked at.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// How one thing stands.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Health {
    Well,
    /// Worth a look; nothing is broken.
    Unsure,
    Ill,
}

/// One thing that was looked at.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Check {
    pub(super) name: Cow<'static, str>,
    pub(super) health: Health,
    pub(super) found: String,
    /// Why it matters.
    pub(super) why: Cow<'static, str>,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) fix: Option<String>,
}

impl Check {
    pub(super) fn well(name: &'static str, found: impl Into<String>, why: &'static str) -> Self {
        Self { name: name.into(), health: Health::Well, found: found.into(), why: why.into(), fix: None }
    }

    pub(super) fn ill(name: &'static str, failure: Failure, why: &'static str) -> Self {
        Self {
            name: name.into(),
            health: Health::Ill,
            found: failure.message,
            why: why.into(),
            fix: Some(failure.hint),
        }
    }

    /// As [`Check::ill`], of a failure that somebody else keeps.
    pub(super) fn of(failure: &Failure, name: &'static str, why: &'static str) -> Self {
        let fix = Some(failure.hint.clone());
        let found = failure.message.clone();
        Self { name: name.into(), health: Health::Ill, found, why: why.into(), fix }
    }

    /// The same, but something could be better.
    pub(super) fn unsure(self, fix: impl Into<String>) -> Self {
        Self { health: Health::Unsure, fix: Some(fix.into()), ..self }
    }

    /// The same, but broken.
    pub(super) fn broken(self, fix: impl Into<String>) -> Self {
        Self { health: Health::Ill, fix: Some(fix.into()), ..self }
    }
}

impl Health {
    pub(super) fn mark(self) -> char {
        match self {
            Self::Well => '✓',
            Self::Unsure => '!',
            Self::Ill => '✗',
        }
    }
}
