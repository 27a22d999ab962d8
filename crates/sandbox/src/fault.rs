//! Faults on purpose.

/// The armed rules of a space.
#[derive(Debug, Default)]
pub(crate) struct Faults;
