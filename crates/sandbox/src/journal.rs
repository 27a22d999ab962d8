//! The exchanges of a space, as bytes.

/// The newest exchanges of a space.
#[derive(Debug, Default)]
pub(crate) struct Journal;
