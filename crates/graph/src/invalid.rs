//! Values that Instagram would refuse, refused here first.

/// Why a value cannot be sent.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Invalid {
    /// An id that Instagram cannot have given out.
    #[error("{given:?} is not {what}; copy it as Instagram wrote it")]
    Id {
        /// What it should have been, with its article.
        what: &'static str,
        /// The beginning of what was given.
        given: String,
    },
}

impl Invalid {
    pub(crate) fn id(what: &'static str, given: &str) -> Self {
        Self::Id { what, given: given.chars().take(40).collect() }
    }
}
