//! How many calls an account has made, and how many it may.

/// The calls of the last second and hour.
#[derive(Debug, Default)]
pub(crate) struct Meter;
