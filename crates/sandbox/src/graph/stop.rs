//! Why a call came to nothing: it was refused, or a fault came between.

use std::borrow::Cow;

use super::refusal::{Preset, Refusal};
use crate::fault::Instead;

/// A refusal, the rule behind it, and why it applies, in words for the people who look for the mistake.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) rule: &'static str,
    pub(crate) refusal: Refusal,
    pub(crate) why: String,
}

/// What a rule says of a request. Boxed, for refusals are rare and large.
pub(crate) type Judged<T> = Result<T, Box<Refused>>;

/// Why a call is not answered with what it asked for.
#[derive(Debug)]
pub(crate) enum Stop {
    Refused(Box<Refused>),
    /// A fault was armed for it.
    Instead(Instead),
}

impl From<Box<Refused>> for Stop {
    fn from(refused: Box<Refused>) -> Self {
        Self::Refused(refused)
    }
}

impl Preset {
    /// Refuses in the usual words.
    pub(crate) fn refuse(&self, rule: &'static str, why: impl Into<String>) -> Box<Refused> {
        Box::new(Refused { rule, refusal: self.refusal(), why: why.into() })
    }

    /// Refuses in words that name what this is about.
    pub(crate) fn refuse_saying(
        &self,
        message: impl Into<Cow<'static, str>>,
        rule: &'static str,
        why: impl Into<String>,
    ) -> Box<Refused> {
        Box::new(Refused { rule, refusal: self.says(message), why: why.into() })
    }
}
