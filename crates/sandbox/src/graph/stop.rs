//! Why a call came to nothing: it was refused, or a fault came between.

use std::borrow::Cow;
use std::ops::Deref;

use super::refusal::{Preset, Refusal};
use crate::fault::Instead;

/// A refusal, and what led to it. Boxed, for refusals are rare and large.
#[derive(Debug)]
pub(crate) struct Refused(Box<Verdict>);

/// A refusal, the rule behind it, and why it applies, in words for the people who look for the mistake.
#[derive(Debug)]
pub(crate) struct Verdict {
    pub(crate) rule: &'static str,
    pub(crate) refusal: Refusal,
    pub(crate) why: String,
}

/// What a rule says of a request.
pub(crate) type Judged<T> = Result<T, Refused>;

/// Why a call is not answered with what it asked for.
#[derive(Debug)]
pub(crate) enum Stop {
    Refused(Refused),
    /// A fault was armed for it.
    Instead(Box<Instead>),
}

impl Refused {
    fn new(rule: &'static str, refusal: Refusal, why: impl Into<String>) -> Self {
        Self(Box::new(Verdict { rule, refusal, why: why.into() }))
    }

    pub(crate) fn into_verdict(self) -> Verdict {
        *self.0
    }
}

impl Deref for Refused {
    type Target = Verdict;
    fn deref(&self) -> &Verdict {
        &self.0
    }
}

impl From<Refused> for Stop {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl Preset {
    /// Refuses in the usual words.
    pub(crate) fn refuse(&self, rule: &'static str, why: impl Into<String>) -> Refused {
        Refused::new(rule, self.refusal(), why)
    }

    /// Refuses in words that name what this is about.
    pub(crate) fn refuse_saying(
        &self,
        message: impl Into<Cow<'static, str>>,
        rule: &'static str,
        why: impl Into<String>,
    ) -> Refused {
        Refused::new(rule, self.says(message), why)
    }
}
